-- Tables that it reads whole, and policies that rest on what a statement can change.
SELECT false, pg_catalog.format('The role reads every row of the table %s.', c.oid::pg_catalog.regclass),
    pg_catalog.format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY;', c.oid::pg_catalog.regclass)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_roles AS r ON r.rolname = current_user
WHERE c.relkind IN ('r', 'p') AND NOT c.relrowsecurity AND NOT r.rolsuper
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
UNION ALL
SELECT true,
    pg_catalog.format('The policy %s of %s.%s rests on a setting, which every statement can change.',
        p.policyname, p.schemaname, p.tablename),
    pg_catalog.format('ALTER POLICY %I ON %I.%I USING (gym_role = current_user);  -- a column of yours',
        p.policyname, p.schemaname, p.tablename)
FROM pg_catalog.pg_policies AS p
WHERE p.qual LIKE '%current\_setting%'
    AND pg_catalog.has_table_privilege(
        pg_catalog.format('%I.%I', p.schemaname, p.tablename), 'SELECT')
    AND (p.roles && ARRAY['public', current_user]::pg_catalog.name[])
LIMIT 40
