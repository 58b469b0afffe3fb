-- An owner can grant itself everything.
SELECT true, pg_catalog.format('The role owns %s.', c.oid::pg_catalog.regclass),
    pg_catalog.format('ALTER TABLE %s OWNER TO postgres;  -- or another role', c.oid::pg_catalog.regclass)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_roles AS r ON r.oid = c.relowner
WHERE r.rolname = current_user AND NOT r.rolsuper AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
ORDER BY c.oid
LIMIT 20
