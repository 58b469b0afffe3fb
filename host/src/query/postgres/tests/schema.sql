CREATE TABLE members (id int PRIMARY KEY, name text, secret text);
INSERT INTO members VALUES (1, 'ada', 's1'), (2, 'grace', 's2');
CREATE TABLE many (i int);
INSERT INTO many SELECT generate_series(1, 1000);
CREATE TABLE secrets (secret text);
INSERT INTO secrets VALUES ('the-secret');
CREATE SEQUENCE numbers;
CREATE FUNCTION raise_secret() RETURNS int LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the-secret of %', current_setting('port'); END $$;
CREATE FUNCTION delete_members() RETURNS void LANGUAGE sql AS 'DELETE FROM public.members';
CREATE FUNCTION delete_as_owner() RETURNS void LANGUAGE sql SECURITY DEFINER AS
    'DELETE FROM public.members';
CREATE FUNCTION notices() RETURNS int LANGUAGE plpgsql AS
    $$ BEGIN LOOP RAISE WARNING 'the-secret %', repeat('x', 1000); END LOOP; END $$;
CREATE FUNCTION run_sql(text) RETURNS SETOF int LANGUAGE plpgsql AS
    $$ BEGIN EXECUTE $1; END $$;
CREATE PROCEDURE delete_procedure() LANGUAGE sql AS 'DELETE FROM public.members';
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE visits (gym_role text, note text);
INSERT INTO visits VALUES ('gym_a', 'of a'), ('gym_b', 'of b'), ('gym_b', 'more of b');
ALTER TABLE visits ENABLE ROW LEVEL SECURITY;
ALTER TABLE visits FORCE ROW LEVEL SECURITY;
CREATE ROLE gym_a LOGIN PASSWORD 'a';
CREATE ROLE gym_b LOGIN PASSWORD 'b';
GRANT SELECT ON visits TO gym_a, gym_b;
CREATE POLICY own_rows ON visits FOR SELECT TO gym_a, gym_b USING (gym_role = current_user);
CREATE TABLE settings_rows (gym text);
ALTER TABLE settings_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY by_setting ON settings_rows USING (gym = current_setting('app.gym', true));
CREATE ROLE owner_role LOGIN SUPERUSER PASSWORD 'owner';
CREATE ROLE strong LOGIN CREATEROLE CREATEDB BYPASSRLS PASSWORD 'strong';
GRANT ALL ON ALL TABLES IN SCHEMA public TO strong;
GRANT USAGE ON SEQUENCE numbers TO strong;
GRANT CREATE ON SCHEMA public TO strong;
GRANT pg_read_server_files TO strong;
CREATE EXTENSION dblink;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON FUNCTION raise_secret(), notices(), delete_members(), delete_as_owner(),
    run_sql(text) TO PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO strong;
