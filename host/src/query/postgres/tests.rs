use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;

use spotter_tests::attacks::{self, Attack};
use spotter_tests::postgres_server::{PASSWORD, PostgresServer};
use tokio::net::TcpStream;

use super::*;
use crate::query::Finding;

#[path = "tests/hostile.rs"]
mod hostile;

/// The one server of all tests, which ends with the last of them that uses it.
fn server() -> Arc<PostgresServer> {
    static SERVER: OnceLock<Mutex<Weak<PostgresServer>>> = OnceLock::new();
    let server = SERVER.get_or_init(|| Mutex::new(Weak::new()));
    let mut server = server.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(server) = server.upgrade() {
        return server;
    }
    let started = Arc::new(PostgresServer::start());
    started.psql("postgres", "CREATE DATABASE gym");
    started.psql("gym", attacks::POSTGRES_SCHEMA);
    let script = setup_script("gym", "reader", "plugin_api", &["members", "public.many"]);
    let script = script.replace(
        "\\password \"reader\"",
        "ALTER ROLE reader PASSWORD 'reader';",
    );
    started.psql("gym", &script);
    // Roles of their own, for tests that watch what a role does.
    started.psql(
        "gym",
        "CREATE ROLE bare LOGIN PASSWORD 'bare' IN ROLE reader",
    );
    started.psql("gym", "CREATE ROLE dropped LOGIN PASSWORD 'dropped'");
    *server = Arc::downgrade(&started);
    started
}

/// Goes where it is told, which the host's egress does only after judging.
struct Direct;

impl Connect for Direct {
    fn connect<'a>(&'a self, host: &'a str, port: u16) -> Connecting<'a> {
        Box::pin(TcpStream::connect((host, port)))
    }
}

fn tls() -> Arc<rustls::ClientConfig> {
    tls_of(rustls::RootCertStore::empty())
}

fn tls_of(roots: rustls::RootCertStore) -> Arc<rustls::ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

fn database(server: &PostgresServer, role: &str, password: &str) -> Database {
    let config = Config::parse(&server.url(role, password, "gym")).unwrap();
    Database::new(config, Direct, tls())
}

fn reader(server: &PostgresServer) -> Database {
    database(server, "reader", "reader")
}

async fn ask(database: &Database, sql: &str) -> Result<Rows, QueryError> {
    ask_with(database, sql, Vec::new()).await
}

async fn ask_with(database: &Database, sql: &str, values: Vec<Value>) -> Result<Rows, QueryError> {
    let limits = QueryLimits::default();
    database.query(sql.to_owned(), values, &limits).await
}

fn code(answer: &Result<Rows, QueryError>) -> &'static str {
    match answer {
        Ok(_) => "answered",
        Err(QueryError::Rejected(_)) => "rejected",
        Err(QueryError::TimedOut) => "timed-out",
        Err(QueryError::TooLarge(_)) => "too-large",
        Err(QueryError::Unavailable(_)) => "unavailable",
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// What must be as it was: rows, tables, functions, roles, their settings.
fn checksum(server: &PostgresServer) -> String {
    server.psql(
        "gym",
        "SELECT md5((SELECT string_agg(m::text, ',' ORDER BY id) FROM members m)
             || (SELECT count(*) FROM many) || (SELECT string_agg(s::text, ',') FROM secrets s)
             || (SELECT string_agg(relname || relrowsecurity || coalesce(relacl::text, ''), ','
                     ORDER BY oid) FROM pg_class WHERE relkind IN ('r', 'v', 'S', 'm')
                     AND relnamespace::regnamespace::text IN ('public', 'plugin_api'))
             || (SELECT string_agg(p.oid::text, ',' ORDER BY oid) FROM pg_proc p)
             || (SELECT string_agg(r::text, ',' ORDER BY oid) FROM pg_authid r)
             || (SELECT string_agg(d.datname, ',' ORDER BY oid) FROM pg_database d)
             || (SELECT string_agg(n.nspname, ',' ORDER BY oid) FROM pg_namespace n
                     WHERE nspname NOT LIKE 'pg%temp%')
             || coalesce((SELECT string_agg(s::text, ',') FROM pg_db_role_setting s), '')
             || (SELECT last_value FROM numbers) || (SELECT count(*) FROM pg_largeobject_metadata))",
    )
}

/// The backends of a role that are at work, or in a transaction.
fn at_work(server: &PostgresServer, role: &str) -> String {
    server.psql(
        "gym",
        &format!(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = '{role}' AND state <> 'idle'"
        ),
    )
}

/// Waits for what happens at the server after the client was answered.
fn rests(server: &PostgresServer, role: &str) {
    let begun = std::time::Instant::now();
    while at_work(server, role) != "0" {
        let took = begun.elapsed();
        assert!(
            // Within the time that a statement has by itself.
            took < Duration::from_millis(1_500),
            "{role} is at work after {took:?}"
        );
    }
}

/// What came of every attack, where it is not what `expected` says.
async fn surprises(
    server: &PostgresServer,
    database: &Database,
    role: &str,
    expected: impl Fn(&Attack, &str) -> bool,
) -> Vec<String> {
    let before = checksum(server);
    let mut surprises = Vec::new();
    for attack in attacks::postgres() {
        let begun = std::time::Instant::now();
        let answer = ask(database, &attack.sql).await;
        let took = begun.elapsed();
        if !expected(&attack, code(&answer)) || took > Duration::from_millis(2_500) {
            let answer = format!("{answer:.300?}");
            surprises.push(format!(
                "{}: {} in {took:?}: {answer}",
                attack.id, attack.code
            ));
        }
        rests(server, role);
        if let Err(error) = answer {
            let told = error.to_string();
            for secret in [
                "the-secret",
                "127.0.0.1",
                "postgres:",
                "role \"",
                "/tmp",
                "s1",
            ] {
                assert!(!told.contains(secret), "{}: {told}", attack.id);
            }
        }
    }
    assert_eq!(before, checksum(server));
    surprises
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_attack_passes_the_room() {
    let server = server();
    let database = reader(&server);
    let surprises = surprises(&server, &database, "reader", |attack, code| {
        attack.code.split(" or ").any(|expected| expected == code)
    })
    .await;
    assert_eq!(surprises, Vec::<String>::new());
}

/// The same without the wrapping: the role and the transaction refuse.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_attack_passes_postgres_itself() {
    let server = server();
    let mut database = database(&server, "bare", "bare");
    database.wraps = false;
    let surprises = surprises(&server, &database, "bare", |attack, code| {
        code != "answered" || attack.mild
    })
    .await;
    assert_eq!(surprises, Vec::<String>::new());
}

/// A role that may write everything: the transaction and the grammar refuse.
/// What reads past the transaction is what only the role can refuse.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_attack_writes_even_as_a_strong_role() {
    let server = server();
    let before = checksum(&server);
    let database = database(&server, "strong", "strong");
    let mut answered = Vec::new();
    for attack in attacks::postgres() {
        if attack.code == "timed-out" || attack.id.starts_with("dblink") {
            continue;
        }
        if ask(&database, &attack.sql).await.is_ok() {
            answered.push(attack.id);
        }
    }
    assert_eq!(before, checksum(&server));
    let writes = [
        "insert", "delete", "cte-", "merge", "create", "alter", "set-", "paren-",
    ];
    let wrote = answered
        .iter()
        .filter(|id| writes.iter().any(|write| id.starts_with(write)));
    assert_eq!(
        wrote.collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "{answered:?}"
    );
}

/// The simple protocol, which we never speak with a plugin's text, takes many
/// statements: even then the role has no right to anything.
#[tokio::test]
async fn the_role_alone_can_write_nothing() {
    let server = server();
    let before = checksum(&server);
    let config = Config::parse(&server.url("reader", "reader", "gym")).unwrap();
    let lease = Database::new(config, Direct, tls());
    let lease = lease
        .pool
        .lease(Instant::now() + Duration::from_secs(5))
        .await
        .unwrap();
    let client = &lease.session().unwrap().client;
    for sql in [
        "COMMIT; DROP SCHEMA public CASCADE",
        "SET default_transaction_read_only = off; DELETE FROM public.members",
        "BEGIN READ WRITE; DELETE FROM plugin_api.members; COMMIT",
        "BEGIN READ WRITE; SELECT nextval('public.numbers'); COMMIT",
        "BEGIN READ WRITE; CREATE TEMP TABLE a (a int); COMMIT",
        "BEGIN READ WRITE; CREATE TABLE plugin_api.a (a int); COMMIT",
        "SET ROLE postgres; DELETE FROM public.members",
        "SELECT * FROM public.secrets",
        "COPY public.members TO PROGRAM 'id'",
        "SELECT dblink_exec('dbname=gym', 'DELETE FROM members')",
    ] {
        assert!(client.batch_execute(sql).await.is_err(), "{sql}");
        let _ = client.batch_execute("ROLLBACK").await;
    }
    assert_eq!(before, checksum(&server));
}

#[tokio::test]
async fn the_transaction_cannot_be_written_again() {
    let server = server();
    let mut database = database(&server, "strong", "strong");
    database.wraps = false;
    let told = ask(&database, "SET TRANSACTION READ WRITE")
        .await
        .unwrap_err()
        .to_string();
    assert!(told.contains("25001"), "{told}");
    let told = ask(&database, "DELETE FROM public.members")
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(told, refusal::ONLY_READING);
}

#[tokio::test]
async fn values_come_as_they_are() {
    let server = server();
    let database = reader(&server);
    let cases = [
        ("NULL::int", Value::Null),
        ("true", Value::Boolean(true)),
        ("(-7)::int2", Value::Integer(-7)),
        ("-9223372036854775808", Value::Integer(i64::MIN)),
        ("4294967295::oid", Value::Integer(4_294_967_295)),
        ("0.5::float4", Value::Real(0.5)),
        ("'Infinity'::float8", Value::Real(f64::INFINITY)),
        ("'é\"'", text("é\"")),
        ("'a'::char(3)", text("a  ")),
        ("'a'::name", text("a")),
        ("'a'::\"char\"", text("a")),
        ("'\\x00ff'::bytea", Value::Blob(vec![0, 255])),
        (
            "12345678901234567890.123456789::numeric",
            text("12345678901234567890.123456789"),
        ),
        ("'NaN'::numeric", text("NaN")),
        (
            "'6f3f9e0c-8f49-4b0c-8a6f-0c7d3a1d8f11'::uuid",
            text("6f3f9e0c-8f49-4b0c-8a6f-0c7d3a1d8f11"),
        ),
        ("'2024-02-29'::date", text("2024-02-29")),
        ("'08:30:00.5'::time", text("08:30:00.5")),
        ("'2024-02-29 08:30'::timestamp", text("2024-02-29T08:30:00")),
        (
            "'2024-02-29 08:30+02'::timestamptz",
            text("2024-02-29T06:30:00+00:00"),
        ),
        ("'1 year 2 days 3 hours'::interval", text("P1Y2DT3H")),
        ("'{\"a\":  1}'::json", text("{\"a\":  1}")),
        ("'{\"a\":  1}'::jsonb", text("{\"a\": 1}")),
        ("ARRAY[1, NULL, 3]", text("[1,null,3]")),
        ("ARRAY[['a'], ['b']]", text("[[\"a\"],[\"b\"]]")),
        ("ARRAY['2024-02-29'::date]", text("[\"2024-02-29\"]")),
        ("ROW(1, 'a')", text("{\"f1\":1,\"f2\":\"a\"}")),
        ("m", text("{\"id\":1,\"name\":\"ada\",\"secret\":\"s1\"}")),
        ("'happy'::public.mood", text("happy")),
        ("ARRAY['sad'::public.mood]", text("[\"sad\"]")),
        ("'[1,5)'::int4range", text("[1,5)")),
        ("'10.0.0.0/8'::cidr", text("10.0.0.0/8")),
        ("'<a/>'::xml", text("<a/>")),
        ("pg_sleep(0)", text("")),
        ("'1 2'::int2vector", text("[1,2]")),
    ];
    for (sql, expected) in cases {
        let sql = format!("SELECT {sql} AS a FROM plugin_api.members AS m WHERE id = 1");
        let rows = ask(&database, &sql).await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        assert_eq!(rows.columns, ["a"]);
        assert_eq!(rows.rows, [[expected]], "{sql}");
    }
}

#[tokio::test]
async fn statements_keep_their_meaning() {
    let server = server();
    let database = reader(&server);
    for (sql, rows) in [
        ("SELECT name FROM members ORDER BY id DESC;", 2),
        ("SELECT 1 AS a, 2 AS a", 1),
        ("TABLE members", 2),
        ("VALUES (1, 'a'), (2, 'b'), (3, 'c')", 3),
        ("WITH a AS (SELECT id FROM members) SELECT * FROM a", 2),
        ("SELECT 1 UNION SELECT 2 ORDER BY 1", 2),
        ("SELECT * FROM many LIMIT 7 -- seven", 7),
        ("(SELECT 1)", 1),
        ("SELECT * FROM many ORDER BY i DESC", 1_000),
        ("SELECT 'a' -- ;", 1),
        ("SELECT i FROM many WHERE false", 0),
    ] {
        let answer = ask(&database, sql).await;
        let answer = answer.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        assert_eq!(answer.rows.len(), rows, "{sql}");
    }
    let rows = ask(&database, "SELECT i FROM many ORDER BY i DESC")
        .await
        .unwrap();
    assert_eq!(rows.rows[0], [Value::Integer(1_000)]);
    assert_eq!(rows.rows[999], [Value::Integer(1)]);
    let told = ask(&database, "SELECT * FROM generate_series(1, 1001)")
        .await
        .unwrap_err();
    assert_eq!(told.to_string(), "more than 1000 rows");
    let told = ask(&database, "SELEC 1").await.unwrap_err();
    assert_eq!(told.to_string(), "syntax error at or near \"SELEC\"");
    let told = ask(&database, "SELECT nothing FROM members")
        .await
        .unwrap_err();
    assert_eq!(told.to_string(), "column \"nothing\" does not exist");
}

#[tokio::test]
async fn parameters_stay_values() {
    let server = server();
    let database = reader(&server);
    let date = "SELECT $1::date + 1, $2::numeric + 1, $3::uuid, $4::jsonb ->> 'a', $5::bytea";
    let values = vec![
        text("2024-02-28"),
        text("1e-2"),
        text("6f3f9e0c8f494b0c8a6f0c7d3a1d8f11"),
        text("{\"a\": \"b\"}"),
        Value::Blob(vec![1, 0]),
    ];
    let rows = ask_with(&database, date, values).await.unwrap();
    let expected = [
        text("2024-02-29"),
        text("1.01"),
        text("6f3f9e0c-8f49-4b0c-8a6f-0c7d3a1d8f11"),
        text("b"),
        Value::Blob(vec![1, 0]),
    ];
    assert_eq!(rows.rows, [expected]);
    for injection in [
        "' OR 1=1 --",
        "'; DROP TABLE members; --",
        "\\'; DROP TABLE members; --",
        "$1",
        "$$",
        "ada') UNION SELECT secret FROM secrets --",
        "\u{2019} OR 1=1",
    ] {
        let values = vec![text(injection)];
        let sql = "SELECT $1 AS given, (SELECT count(*) FROM members WHERE name = $1)";
        let rows = ask_with(&database, sql, values).await.unwrap();
        assert_eq!(rows.rows, [[text(injection), Value::Integer(0)]]);
    }
    let numbers = "SELECT $1::int2, $2::int8, $3::float8, $4::numeric, $5::bool";
    let values = vec![
        Value::Integer(-7),
        Value::Integer(i64::MAX),
        Value::Real(0.1),
        Value::Real(1e21),
        Value::Boolean(false),
    ];
    let rows = ask_with(&database, numbers, values.clone()).await.unwrap();
    let mut expected = values;
    expected[3] = text("1000000000000000000000");
    assert_eq!(rows.rows, [expected]);

    let told = |answer: Result<Rows, QueryError>| match answer {
        Err(QueryError::Rejected(told)) => told,
        other => panic!("{other:?}"),
    };
    let wrong = ask_with(&database, "SELECT $1::int4", vec![text("1")]).await;
    assert_eq!(
        told(wrong),
        "parameter $1 is an integer where the statement uses it; pass that, or write $1::text for \
         the type you pass"
    );
    let wrong = ask_with(&database, "SELECT $1", vec![Value::Integer(1)]).await;
    assert!(told(wrong).contains("$1::bigint"));
    let wrong = ask_with(&database, "SELECT $1", vec![text("a\0b")]).await;
    assert!(told(wrong).contains("without NUL"));
    let wrong = ask_with(&database, "SELECT $1::int2", vec![Value::Integer(70_000)]).await;
    assert_eq!(told(wrong), "a number is out of range");
    let wrong = ask_with(&database, "SELECT 1", vec![Value::Null]).await;
    assert_eq!(told(wrong), "the statement has 0 parameters, 1 were given");
}

/// Settings that a statement changes do not reach another gym's rows, nor the
/// next query.
#[tokio::test]
async fn rows_of_others_stay_theirs() {
    let server = server();
    let database = database(&server, "gym_a", "a");
    let own = [[text("of a")]];
    for sql in [
        "SELECT note FROM visits",
        "SELECT note FROM visits WHERE set_config('role', 'gym_a', true) = 'gym_a'",
        "SELECT note FROM visits WHERE set_config('app.tenant_id', 'gym_b', false) = 'gym_b'",
        "SELECT note FROM visits WHERE set_config('row_security', 'off', false) = 'off'",
        "SELECT note FROM visits WHERE gym_role = 'gym_b' OR true",
    ] {
        let rows = ask(&database, sql).await.unwrap();
        assert_eq!(rows.rows, own, "{sql}");
    }
    // Not even by an error that depends on them.
    let leak = "SELECT note::int FROM visits WHERE gym_role = 'gym_b'";
    assert_eq!(ask(&database, leak).await.unwrap().rows.len(), 0);
    let settings = "SELECT current_setting('app.tenant_id', true), current_setting('row_security')";
    let rows = ask(&database, settings).await.unwrap();
    assert!(matches!(&rows.rows[0][0], Value::Null | Value::Text(_)));
    assert_ne!(rows.rows[0][0], text("gym_b"));
    assert_eq!(rows.rows[0][1], text("on"));
}

#[tokio::test]
async fn a_connection_is_used_again_only_when_all_went_well() {
    let server = server();
    let database = reader(&server);
    let pid = "SELECT pg_backend_pid()";
    let first = ask(&database, pid).await.unwrap().rows;
    assert_eq!(first, ask(&database, pid).await.unwrap().rows);
    // Types that have to be looked up, with statements that the client keeps.
    for _ in 0..3 {
        let mood = ask(&database, "SELECT 'sad'::public.mood").await.unwrap();
        assert_eq!(mood.rows, [[text("sad")]]);
    }
    let _ = ask(
        &database,
        "SELECT pg_advisory_lock(7), set_config('work_mem', '1GB', false)",
    )
    .await;
    let after = "SELECT (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
                         AND pid = pg_backend_pid())";
    assert_eq!(
        ask(&database, after).await.unwrap().rows,
        [[Value::Integer(0)]]
    );
    assert_eq!(first, ask(&database, pid).await.unwrap().rows);
    assert_eq!(code(&ask(&database, "SELECT 1 / 0").await), "rejected");
    assert_ne!(first, ask(&database, pid).await.unwrap().rows);
}

/// Long, so that nothing but the cancelling ends it.
const LONG: QueryLimits = QueryLimits {
    rows: 1,
    bytes: 1 << 20,
    columns: 1,
    time_ms: 60_000,
    statement_bytes: 1_000,
    parameters: 0,
    parameter_bytes: 0,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_the_future_stops_the_server() {
    let server = server();
    let database = database(&server, "dropped", "dropped");
    for _ in 0..3 {
        let queries: Vec<_> = (0..4)
            .map(|_| {
                let database = database.clone();
                tokio::spawn(async move {
                    let sleep = "SELECT pg_sleep(60)".to_owned();
                    database.query(sleep, Vec::new(), &LONG).await
                })
            })
            .collect();
        while at_work(&server, "dropped") != "4" {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        for query in queries {
            query.abort();
            let _ = query.await;
        }
        let all = database.pool.places.acquire_many(4);
        let all = tokio::time::timeout(Duration::from_secs(1), all)
            .await
            .unwrap()
            .unwrap();
        rests(&server, "dropped");
        drop(all);
    }
    // Nothing is left behind: no backend, no task.
    drop(database);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks(),
        0
    );
    let backends = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'dropped'";
    assert_eq!(server.psql("gym", backends), "0");
}

#[tokio::test]
async fn a_connection_that_nobody_uses_ends() {
    let server = server();
    let database = database(&server, "gym_b", "b");
    let note = "SELECT note FROM visits";
    assert_eq!(ask(&database, note).await.unwrap().rows.len(), 2);
    let backends = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'gym_b'";
    assert_eq!(server.psql("gym", backends), "1");
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(31)).await;
    tokio::time::resume();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(server.psql("gym", backends), "0");
    assert_eq!(ask(&database, note).await.unwrap().rows.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_source_has_few_connections() {
    let server = server();
    let database = reader(&server);
    let queries: Vec<_> = (0..20)
        .map(|_| {
            let database = database.clone();
            tokio::spawn(
                async move { ask(&database, "SELECT pg_backend_pid(), pg_sleep(0.05)").await },
            )
        })
        .collect();
    let mut pids = BTreeMap::new();
    for query in queries {
        let rows = query.await.unwrap().unwrap().rows;
        *pids.entry(format!("{:?}", rows[0][0])).or_insert(0) += 1;
    }
    assert!(pids.len() <= 4, "{pids:?}");
}

#[tokio::test]
async fn what_cannot_be_reached_is_unavailable() {
    let server = server();
    let wrong = database(&server, "reader", "wrong");
    let answer = ask(&wrong, "SELECT 1").await;
    assert_eq!(code(&answer), "unavailable");
    assert_eq!(
        answer.unwrap_err().to_string(),
        "the database cannot be reached"
    );

    // Refused by whoever owns the sockets.
    struct Denied;
    impl Connect for Denied {
        fn connect<'a>(&'a self, _: &'a str, _: u16) -> Connecting<'a> {
            Box::pin(async { Err(std::io::Error::other("not an address for this")) })
        }
    }
    let config = Config::parse(&server.url("reader", "reader", "gym")).unwrap();
    let denied = Database::new(config, Denied, tls());
    assert_eq!(code(&ask(&denied, "SELECT 1").await), "unavailable");

    // A server without TLS when TLS is asked for.
    let url = server
        .url("reader", "reader", "gym")
        .replace("disable", "require");
    let encrypted = Database::new(Config::parse(&url).unwrap(), Direct, tls());
    assert_eq!(code(&ask(&encrypted, "SELECT 1").await), "unavailable");
}

/// TLS with the server's name checked, and cancelling through it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn encrypted_connections_check_the_name() {
    let names = |name: &str| rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
    let (own, other) = (names("127.0.0.1"), names("db.example"));
    let server = PostgresServer::start_encrypted(&own.cert.pem(), &own.signing_key.serialize_pem());
    let trusts = |certificate: &rcgen::CertifiedKey<rcgen::KeyPair>| {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(certificate.cert.der().clone()).unwrap();
        let url = server
            .url("postgres", PASSWORD, "postgres")
            .replace("disable", "require");
        Database::new(Config::parse(&url).unwrap(), Direct, tls_of(roots))
    };
    let database = trusts(&own);
    let encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let rows = ask(&database, encrypted).await.unwrap();
    assert_eq!(rows.rows, [[Value::Boolean(true)]]);
    assert_eq!(code(&ask(&trusts(&other), encrypted).await), "unavailable");

    let sleep = database.query("SELECT pg_sleep(60)".to_owned(), Vec::new(), &LONG);
    assert!(
        tokio::time::timeout(Duration::from_millis(200), sleep)
            .await
            .is_err()
    );
    let all = database.pool.places.acquire_many(4);
    let _all = tokio::time::timeout(Duration::from_secs(1), all)
        .await
        .unwrap()
        .unwrap();
    let sleeping = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%'
                        AND pid <> pg_backend_pid()";
    assert_eq!(server.psql("postgres", sleeping), "0");
}

#[tokio::test]
async fn notices_have_an_end() {
    let server = server();
    let database = reader(&server);
    // The level that begin sets keeps them away; this statement sets another.
    let sql = "SELECT set_config('client_min_messages', 'warning', true), public.notices()";
    let begun = std::time::Instant::now();
    let answer = ask(&database, sql).await;
    assert!(
        matches!(code(&answer), "too-large" | "timed-out"),
        "{answer:?}"
    );
    assert!(begun.elapsed() < Duration::from_millis(2_500));
}

#[test]
fn urls_say_one_host_and_how() {
    let parse = |url: &str| Config::parse(url).map(|config| (config.host, config.port));
    let fine = |host: &str, port| Ok((host.to_owned(), port));
    assert_eq!(
        parse("postgres://a:b@db.example/c"),
        fine("db.example", 5432)
    );
    assert_eq!(
        parse("postgresql://a:b@db.example:6432/c?sslmode=verify-full"),
        fine("db.example", 6432)
    );
    assert!(Config::parse("postgres://a:b@h/c").unwrap().is_encrypted());
    assert!(
        !Config::parse("postgres://a:b@h/c?sslmode=disable")
            .unwrap()
            .is_encrypted()
    );
    for (url, error) in [
        ("host=db.example user=a", ConfigError::NotAUrl),
        ("mysql://a:b@h/c", ConfigError::NotAUrl),
        ("postgres://a:b@h:port/c", ConfigError::NotAUrl),
        ("postgres://a:b@%2Fvar%2Frun/c", ConfigError::Host),
        ("postgres:///c", ConfigError::Host),
        ("postgres://a:b@h1,h2/c", ConfigError::Host),
        ("postgres://h/c", ConfigError::Incomplete),
        ("postgres://a@h", ConfigError::Incomplete),
        ("postgres://a:b@h/c?sslmode=prefer", ConfigError::Tls),
        ("postgres://a:b@h/c?host=/tmp", ConfigError::Parameter),
        (
            "postgres://a:b@h/c?options=-crow_security%3Doff",
            ConfigError::Parameter,
        ),
    ] {
        assert_eq!(parse(url), Err(error), "{url}");
    }
}

#[tokio::test]
async fn the_doctor_tells_of_a_role() {
    let server = server();
    let findings = examine(&reader(&server)).await.unwrap();
    let grave: Vec<_> = findings.iter().filter(|finding| finding.grave).collect();
    assert_eq!(grave, Vec::<&Finding>::new());

    let told = |findings: &[Finding]| -> String {
        findings
            .iter()
            .map(|finding| format!("{finding}\n"))
            .collect()
    };
    let strong = told(
        &examine(&database(&server, "strong", "strong"))
            .await
            .unwrap(),
    );
    for part in [
        "The role can create roles.",
        "ALTER ROLE strong NOCREATEDB;",
        "The role passes over row security.",
        "The role is a member of pg_read_server_files",
        "The role can change members.",
        "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON members FROM PUBLIC, strong;",
        "The role can create tables in the schema public.",
        "The role can call dblink_exec, which reaches outside the transaction.",
        "The role can call delete_as_owner, which runs with the rights of its owner.",
        "The role reads every row of the table secrets.",
        "The policy by_setting of public.settings_rows rests on a setting",
        "The role's statements have no time limit of their own.",
        "ALTER ROLE strong SET default_transaction_read_only = on;",
        "The connection is not encrypted.",
    ] {
        assert!(strong.contains(part), "{part}\n\n{strong}");
    }
    let owner = told(
        &examine(&database(&server, "owner_role", "owner"))
            .await
            .unwrap(),
    );
    assert!(
        owner.starts_with("The role is a superuser, whom nothing is refused."),
        "{owner}"
    );
}

#[test]
fn the_setup_quotes_names() {
    let script = setup_script("d", "a\"; DROP ROLE b; --", "s", &["x.y\"z"]);
    assert!(script.contains("CREATE ROLE \"a\"\"; DROP ROLE b; --\" LOGIN"));
    assert!(script.contains("SELECT * FROM \"x\".\"y\"\"z\""));
    assert_eq!(PASSWORD, "postgres");
}

/// Not a test of anything: prints what a query costs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints figures"]
async fn figures() {
    let server = server();
    let database = reader(&server);
    let mut times = Vec::new();
    for _ in 0..2_000 {
        let begun = std::time::Instant::now();
        let sql = "SELECT name FROM members WHERE id = $1";
        ask_with(&database, sql, vec![Value::Integer(1)])
            .await
            .unwrap();
        times.push(begun.elapsed());
    }
    let first = times[0];
    times.sort();
    println!(
        "first {first:?}, p50 {:?}, p99 {:?}",
        times[1_000], times[1_980]
    );
}
