-- Places where it can make something of its own.
SELECT true, pg_catalog.format('The role can create tables in the schema %s.', n.nspname),
    pg_catalog.format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC, %I;', n.nspname, r.rolname)
FROM pg_catalog.pg_namespace AS n
JOIN pg_catalog.pg_roles AS r ON r.rolname = current_user
WHERE NOT r.rolsuper AND n.nspname NOT LIKE 'pg\_%'
    AND pg_catalog.has_schema_privilege(n.oid, 'CREATE')
UNION ALL
SELECT d.grave, pg_catalog.format('The role can %s in the database.', d.can),
    pg_catalog.format('REVOKE %s ON DATABASE %I FROM PUBLIC, %I;', d.privilege,
        pg_catalog.current_database(), r.rolname)
FROM pg_catalog.pg_roles AS r
CROSS JOIN (VALUES
    (true, 'create schemas', 'CREATE'),
    -- A read-only transaction does not refuse temporary tables.
    (false, 'create temporary tables', 'TEMPORARY')
) AS d(grave, can, privilege)
WHERE r.rolname = current_user AND NOT r.rolsuper
    AND pg_catalog.has_database_privilege(pg_catalog.current_database(), d.privilege)
