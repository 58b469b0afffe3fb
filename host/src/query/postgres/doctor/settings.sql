-- What a session of the role begins with, whatever this transaction has set.
SELECT false, pg_catalog.format('The role''s %s.', w.sentence),
    pg_catalog.format('ALTER ROLE %I SET %s = %s;', current_user, w.name, w.value)
FROM (VALUES
    ('default_transaction_read_only', 'off', 'transactions are not read-only by default', 'on'),
    ('statement_timeout', '0', 'statements have no time limit of their own', '''2s'''),
    ('lock_timeout', '0', 'waits for locks have no limit', '''250ms'''),
    ('idle_in_transaction_session_timeout', '0', 'idle transactions have no limit', '''5s'''),
    ('temp_file_limit', '-1', 'temporary files have no limit', '''64MB''')
) AS w(name, loose, sentence, value)
JOIN pg_catalog.pg_settings AS s ON s.name = w.name AND s.reset_val = w.loose
