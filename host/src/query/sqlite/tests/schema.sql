CREATE TABLE members (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, secret TEXT);
INSERT INTO members VALUES (1, 'ada', 's1'), (2, 'grace', 's2');
CREATE TABLE many (i INTEGER);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000)
    INSERT INTO many SELECT i FROM n;
CREATE TABLE long (content TEXT);
INSERT INTO long VALUES (replace(hex(zeroblob(500000)), '0', 'a'));
CREATE VIRTUAL TABLE words USING fts5(a);
INSERT INTO words VALUES ('a b c');
CREATE VIEW cheap_view AS SELECT name FROM members;
CREATE VIEW nasty_view AS SELECT load_extension('evil');
CREATE VIEW schema_view AS SELECT sql FROM sqlite_schema;
CREATE VIEW endless_view AS
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;
CREATE TRIGGER nasty_trigger AFTER INSERT ON members BEGIN DELETE FROM members; END;
CREATE VIEW double_view_0 AS SELECT 1 AS i;
