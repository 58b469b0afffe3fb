-- Roles whose rights it has, or can take on. A superuser is a member of all.
SELECT m.rolsuper OR m.rolname LIKE 'pg\_%',
    pg_catalog.format('The role is a member of %s, and has or can take on its rights.', m.rolname),
    pg_catalog.format('REVOKE %I FROM %I;', m.rolname, r.rolname)
FROM pg_catalog.pg_roles AS r
JOIN pg_catalog.pg_roles AS m ON m.oid <> r.oid AND pg_catalog.pg_has_role(r.oid, m.oid, 'MEMBER')
WHERE r.rolname = current_user AND NOT r.rolsuper
ORDER BY m.rolname
LIMIT 20
