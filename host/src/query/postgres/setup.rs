//! What an owner runs once, so that a role can read and nothing else.

use std::fmt::Write as _;

/// A psql script that makes a role for one gym. It sees views in a schema of
/// their own and no table; what it may read is what a view selects.
pub fn setup_script(database: &str, role: &str, schema: &str, tables: &[&str]) -> String {
    let plain = role;
    let (database, role, schema) = (quote(database), quote(role), quote(schema));
    let mut script = format!(
        r#"-- Run it with psql as the owner of the database. It asks for the role's password.

-- A login of its own: SET ROLE from a stronger one is undone by RESET ROLE.
CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT
    CONNECTION LIMIT 8;
\password {role}

-- What anybody else may do is not this role's.
REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {role};

-- Statements could change these, so the rights above are the boundary; these keep
-- mistakes small.
ALTER ROLE {role} SET default_transaction_read_only = on;
ALTER ROLE {role} SET statement_timeout = '2s';
ALTER ROLE {role} SET lock_timeout = '250ms';
ALTER ROLE {role} SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE {role} SET search_path = {schema}, pg_catalog;
-- Only a superuser can set it, and no statement of the role's can raise it.
-- ALTER ROLE {role} SET temp_file_limit = '64MB';

-- What the role sees.
CREATE SCHEMA IF NOT EXISTS {schema};
GRANT USAGE ON SCHEMA {schema} TO {role};
"#
    );
    for table in tables {
        let table = qualified(table);
        let name = quote(table.name);
        let source = match table.schema {
            Some(schema) => format!("{}.{name}", quote(schema)),
            None => format!("public.{name}"),
        };
        let _ = write!(
            script,
            "CREATE VIEW {schema}.{name} WITH (security_barrier) AS SELECT * FROM {source};\n\
             GRANT SELECT ON {schema}.{name} TO {role};\n"
        );
    }
    let _ = write!(
        script,
        r#"
-- Before Postgres 16 a read-only transaction does not refuse these. Anybody may call them,
-- so the right is taken from everybody: leave this out if others use large objects.
DO $$
DECLARE writes regprocedure;
BEGIN
    FOR writes IN SELECT oid FROM pg_catalog.pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN ('lo_creat', 'lo_create',
            'lo_from_bytea', 'lo_put', 'lo_unlink', 'lowrite', 'lo_truncate', 'lo_truncate64',
            'pg_logical_emit_message')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', writes);
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'only a superuser can refuse large objects; what they write is rolled back';
END $$;

-- When one table holds the rows of several gyms, let the rows name the role that may
-- read them. A setting would do no good: every statement can change settings.
--     CREATE VIEW {schema}.visits WITH (security_barrier) AS
--         SELECT * FROM public.visits WHERE gym_role = current_user;
-- Or, where the role reads the table itself:
--     ALTER TABLE public.visits ENABLE ROW LEVEL SECURITY;
--     ALTER TABLE public.visits FORCE ROW LEVEL SECURITY;
--     CREATE POLICY own_rows ON public.visits FOR SELECT TO {role}
--         USING (gym_role = current_user);  -- here: {literal}
"#,
        literal = format_args!("'{}'", plain.replace('\'', "''").replace('\n', " ")),
    );
    script
}

struct Table<'a> {
    schema: Option<&'a str>,
    name: &'a str,
}

fn qualified(table: &str) -> Table<'_> {
    match table.split_once('.') {
        Some((schema, name)) => Table {
            schema: Some(schema),
            name,
        },
        None => Table {
            schema: None,
            name: table,
        },
    }
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
