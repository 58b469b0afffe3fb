-- Functions that reach past the transaction, that write in spaces which a read-only one
-- leaves open, and that run as somebody else. Those of one name are one finding.
SELECT f.grave, pg_catalog.format('The role can call %s, which %s.', p.proname, f.sentence),
    pg_catalog.format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC, %I;',
        pg_catalog.string_agg(p.oid::pg_catalog.regprocedure::pg_catalog.text, ', ' ORDER BY p.oid),
        r.rolname)
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
JOIN pg_catalog.pg_roles AS r ON r.rolname = current_user
CROSS JOIN LATERAL (
    SELECT true, 'reaches outside the transaction'
    WHERE p.proname IN ('dblink', 'dblink_connect', 'dblink_connect_u', 'dblink_exec',
            'dblink_open', 'dblink_send_query', 'lo_import', 'lo_export', 'pg_read_file',
            'pg_read_binary_file', 'pg_ls_dir', 'pg_ls_logdir', 'pg_ls_waldir', 'pg_ls_tmpdir',
            'pg_stat_file', 'pg_file_write', 'pg_reload_conf', 'pg_rotate_logfile', 'pg_promote',
            'pg_create_restore_point', 'pg_switch_wal')
        OR (NOT l.lanpltrusted AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            AND p.proname NOT LIKE 'dblink%')
    UNION ALL
    -- Before Postgres 16 large objects were no writing. What is written is rolled back, but
    -- for messages in the log of the server.
    SELECT false, 'a read-only transaction does not always refuse'
    WHERE n.nspname = 'pg_catalog' AND p.proname IN ('lo_creat', 'lo_create', 'lo_from_bytea',
        'lo_put', 'lo_unlink', 'lowrite', 'lo_truncate', 'lo_truncate64', 'pg_logical_emit_message')
    UNION ALL
    SELECT false, 'runs with the rights of its owner'
    WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
) AS f(grave, sentence)
WHERE NOT r.rolsuper AND p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype
    AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE')
GROUP BY f.grave, f.sentence, p.proname, r.rolname
ORDER BY f.grave DESC, p.proname
LIMIT 40
