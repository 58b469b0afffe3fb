-- What a role is made with.
SELECT true, pg_catalog.format('The role %s.', a.can), pg_catalog.format('ALTER ROLE %I %s;', r.rolname, a.remedy)
FROM pg_catalog.pg_roles AS r
CROSS JOIN LATERAL (VALUES
    (r.rolsuper, 'is a superuser, whom nothing is refused', 'NOSUPERUSER'),
    (r.rolcreaterole, 'can create roles', 'NOCREATEROLE'),
    (r.rolcreatedb, 'can create databases', 'NOCREATEDB'),
    (r.rolreplication, 'can replicate, which reads every table', 'NOREPLICATION'),
    (r.rolbypassrls, 'passes over row security', 'NOBYPASSRLS')
) AS a(has, can, remedy)
WHERE r.rolname = current_user AND a.has
UNION ALL
SELECT false, 'The role may have any number of connections.',
    pg_catalog.format('ALTER ROLE %I CONNECTION LIMIT 8;', r.rolname)
FROM pg_catalog.pg_roles AS r
WHERE r.rolname = current_user AND r.rolconnlimit < 0
