use std::path::PathBuf;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use spotter_tests::attacks::{self, Attack};
use tempfile::TempDir;
use tokio::sync::Semaphore;

use super::places::{OF_GYM, OF_HOST};
use super::*;
use crate::catalog::GymId;
use crate::query::sqlite::doctor;

struct Fixture {
    _dir: TempDir,
    path: PathBuf,
}

fn fixture() -> Fixture {
    // Before SQLite is used: a host does nothing else with it.
    assert!(memory::is_counted());
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("gym.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(&attacks::sqlite_schema()).unwrap();
    Fixture { _dir: dir, path }
}

/// Opens a file as that of a gym that is alone on its host.
fn open(path: impl AsRef<Path>) -> Result<Database, OpenError> {
    Database::open(path, Places::default().of(&gym("one")))
}

fn gym(id: &str) -> GymId {
    GymId::new(id).unwrap()
}

async fn ask(database: &Database, sql: &str) -> Result<Rows, QueryError> {
    ask_with(database, sql, Vec::new()).await
}

async fn ask_with(database: &Database, sql: &str, values: Vec<Value>) -> Result<Rows, QueryError> {
    database
        .query(sql.to_owned(), values, &QueryLimits::default())
        .await
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

/// Everything in the directory: a file more would be a leak.
fn bytes(fixture: &Fixture) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(fixture.path.parent().unwrap())
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// What came of every attack, where it is not what `expected` says.
async fn surprises(
    fixture: &Fixture,
    database: &Database,
    expected: impl Fn(&Attack, &str) -> bool,
) -> Vec<String> {
    let before = bytes(fixture);
    let mut surprises = Vec::new();
    for attack in attacks::sqlite() {
        let begun = Instant::now();
        let answer = ask(database, &attack.sql).await;
        let took = begun.elapsed();
        if !expected(&attack, code(&answer)) || took > Duration::from_millis(2_500) {
            surprises.push(format!(
                "{}: {} in {took:?}: {answer:.200?}",
                attack.id,
                code(&answer)
            ));
        }
        if let Err(error) = answer {
            let text = error.to_string();
            let path = fixture.path.parent().unwrap().to_str().unwrap();
            assert!(
                !text.is_empty() && !text.contains(path),
                "{}: {text}",
                attack.id
            );
        }
    }
    assert_eq!(before, bytes(fixture));
    surprises
}

#[tokio::test]
async fn no_attack_passes_the_room() {
    let fixture = fixture();
    let database = open(&fixture.path).unwrap();
    let surprises = surprises(&fixture, &database, |attack, code| attack.code == code).await;
    assert_eq!(surprises, Vec::<String>::new());
}

/// The same without this room's own look at a statement: SQLite refuses.
#[tokio::test]
async fn no_attack_passes_sqlite_itself() {
    let fixture = fixture();
    let database =
        Database::with_checks(&fixture.path, Places::default().of(&gym("one")), false).unwrap();
    let surprises = surprises(&fixture, &database, |_, code| code != "answered").await;
    assert_eq!(surprises, Vec::<String>::new());
}

/// Why there is an authorizer: a file that is only opened read-only still lets
/// a statement make another.
#[test]
fn reading_only_does_not_keep_from_writing_elsewhere() {
    let fixture = fixture();
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(&fixture.path, flags).unwrap();
    let copy = fixture.path.with_file_name("stolen.db");
    connection
        .execute("VACUUM INTO ?1", [copy.to_str().unwrap()])
        .unwrap();
    assert!(copy.exists());
}

#[tokio::test]
async fn values_come_as_they_are() {
    let fixture = fixture();
    let database = open(&fixture.path).unwrap();
    let values = vec![
        Value::Null,
        Value::Boolean(true),
        Value::Integer(i64::MIN),
        Value::Real(0.1),
        Value::Text("é'; DROP TABLE members; --".to_owned()),
        Value::Blob(vec![0, 255]),
        Value::Text("a\0b".to_owned()),
    ];
    let rows = ask_with(
        &database,
        "SELECT ?1 a, ?2, ?3, ?4, ?5, ?6, ?7",
        values.clone(),
    )
    .await
    .unwrap();
    let mut expected = values;
    expected[1] = Value::Integer(1);
    assert_eq!(rows.rows, [expected]);
    assert_eq!(rows.columns[0], "a");

    let rows = ask(&database, "SELECT CAST(x'ff' AS TEXT)").await.unwrap();
    assert_eq!(rows.rows, [[Value::Blob(vec![255])]]);
    let rows = ask(&database, "SELECT name FROM cheap_view ORDER BY 1 -- all")
        .await
        .unwrap();
    assert_eq!(rows.rows.len(), 2);
    let rows = ask(
        &database,
        "SELECT value ->> 'a' FROM json_each('[{\"a\": 7}]');",
    )
    .await;
    assert_eq!(rows.unwrap().rows, [[Value::Integer(7)]]);
}

#[tokio::test]
async fn the_functions_of_our_own_answer_as_sqlites() {
    let fixture = fixture();
    let database = open(&fixture.path).unwrap();
    let plain = Connection::open_in_memory().unwrap();
    let (texts, parts) = (
        [
            "'abcabc'",
            "''",
            "NULL",
            "'äöüä'",
            "120.5",
            "1001",
            "'  a '",
            "x'00ff00'",
        ],
        [
            "'b'",
            "''",
            "NULL",
            "'äü'",
            "0",
            "' '",
            "'abcabcabc'",
            "'bc'",
        ],
    );
    for text in texts {
        for part in parts {
            for call in [
                format!("instr({text}, {part})"),
                format!("replace({text}, {part}, 'xy')"),
                format!("replace({text}, 'a', {part})"),
                format!("trim({text}, {part})"),
                format!("ltrim({text}, {part})"),
                format!("rtrim({text}, {part})"),
                format!("trim({text})"),
            ] {
                // Bytes of a blob are no text; only positions in them agree.
                if text.starts_with('x') && !call.starts_with("instr") {
                    continue;
                }
                let sql = format!("SELECT quote({call})");
                let expected: String = plain.query_row(&sql, [], |row| row.get(0)).unwrap();
                let found = ask(&database, &sql).await.unwrap();
                assert_eq!(found.rows, [[Value::Text(expected)]], "{call}");
            }
        }
    }
}

#[tokio::test]
async fn limits_are_told_by_name() {
    let fixture = fixture();
    let database = open(&fixture.path).unwrap();
    let told = |answer: Result<Rows, QueryError>| answer.unwrap_err().to_string();
    assert_eq!(
        told(ask(&database, "SELECT i FROM many UNION ALL SELECT 1").await),
        "more than 1000 rows"
    );
    assert_eq!(
        ask(&database, "SELECT i FROM many")
            .await
            .unwrap()
            .rows
            .len(),
        1000
    );
    assert_eq!(
        told(ask(&database, "SELECT content FROM long, many").await),
        "more than 1048576 bytes"
    );
    assert_eq!(
        told(ask(&database, "PRAGMA query_only = 0").await),
        "only reading is allowed: one SELECT or VALUES"
    );
    assert_eq!(
        told(ask(&database, "SELECT load_extension('a')").await),
        "the function load_extension cannot be called"
    );
    assert_eq!(
        told(ask(&database, "SELECT nowhere FROM members").await),
        "no such column: nowhere"
    );
    assert_eq!(
        told(ask(&database, "SELECT ?1, ?2").await),
        "the statement has 2 parameters, 0 were given"
    );
}

/// Semicolons are no statements; thousands of them must not nest.
#[tokio::test]
async fn semicolons_do_not_exhaust_the_stack() {
    let fixture = fixture();
    let database = open(&fixture.path).unwrap();
    let after = ask(&database, &format!("SELECT 1{}", ";".repeat(16_000))).await;
    assert_eq!(after.unwrap().rows.len(), 1);
    let before = ask(&database, &format!("{}SELECT 1", ";".repeat(16_000))).await;
    assert!(matches!(code(&before), "answered" | "rejected"));
}

#[tokio::test]
async fn damaged_files_are_errors() {
    let fixture = fixture();
    let whole = std::fs::read(&fixture.path).unwrap();
    let damaged = fixture.path.with_file_name("damaged.db");
    let database = |bytes: &[u8]| {
        std::fs::write(&damaged, bytes).unwrap();
        open(&damaged).unwrap()
    };
    let every =
        "SELECT *, (SELECT count(*) FROM many), (SELECT max(content) FROM long) FROM members";
    assert_eq!(
        code(&ask(&database(b""), "SELECT * FROM members").await),
        "rejected"
    );
    for length in [
        1, 15, 16, 99, 100, 1_000, 4_095, 4_096, 4_097, 8_192, 12_000,
    ] {
        let answer = ask(&database(&whole[..length]), every).await;
        assert!(
            matches!(code(&answer), "rejected" | "unavailable"),
            "{length}: {answer:?}"
        );
    }
    // Bits that flip, each place by a fixed order.
    let mut state = 1_u64;
    for _ in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..20 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let index = usize::try_from(state >> 33).unwrap() % bytes.len().min(40_000);
            bytes[index] ^= 1 << (state & 7);
        }
        let database = database(&bytes);
        let _ = ask(&database, every).await;
        let _ = doctor::examine(&database).await;
    }
    assert_eq!(
        code(&ask(&database(b"not a database, certainly"), every).await),
        "rejected"
    );
}

#[tokio::test]
async fn only_files_are_opened() {
    let fixture = fixture();
    let dir = fixture.path.parent().unwrap();
    assert!(matches!(open(dir), Err(OpenError::NotAFile)));
    assert!(matches!(open("/dev/null"), Err(OpenError::NotAFile)));
    assert!(matches!(open(":memory:"), Err(OpenError::Io(_))));
    assert!(matches!(open(dir.join("none.db")), Err(OpenError::Io(_))));

    // A link that is set afterwards is not followed.
    let database = open(&fixture.path).unwrap();
    let moved = dir.join("moved.db");
    std::fs::rename(&fixture.path, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &fixture.path).unwrap();
    assert_eq!(
        code(&ask(&database, "SELECT 1 FROM members").await),
        "unavailable"
    );
    // A file that goes away is no file.
    std::fs::remove_file(&fixture.path).unwrap();
    assert_eq!(
        code(&ask(&database, "SELECT 1 FROM members").await),
        "unavailable"
    );
    assert!(!fixture.path.exists());
}

const ENDLESS: &str =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

/// The places are free again soon after the future is gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_the_future_stops_the_work() {
    let fixture = fixture();
    let database = open(&fixture.path).unwrap();
    for _ in 0..5 {
        let queries: Vec<_> = (0..OF_GYM)
            .map(|_| {
                let database = database.clone();
                tokio::spawn(async move { ask(&database, ENDLESS).await })
            })
            .collect();
        all_taken(&database.0.places.gym).await;
        for query in queries {
            query.abort();
        }
        let begun = Instant::now();
        let all = database.0.places.gym.acquire_many(4).await.unwrap();
        assert!(
            begun.elapsed() < Duration::from_millis(100),
            "{:?}",
            begun.elapsed()
        );
        drop(all);
    }
}

async fn all_taken(places: &Semaphore) {
    while places.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
}

const BRIEF: QueryLimits = QueryLimits {
    rows: 1,
    bytes: 1 << 20,
    columns: 1,
    time_ms: 100,
    statement_bytes: 1_000,
    parameters: 0,
    parameter_bytes: 0,
};

/// Whoever finds every place taken waits no longer than its own time; and what
/// one gym takes, of all its files, leaves places for others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_gym_does_not_take_every_place() {
    let (fixture, host) = (fixture(), Places::default());
    let of = |id| Database::open(&fixture.path, host.of(&gym(id))).unwrap();
    let (first, second, other) = (of("one"), of("one"), of("two"));
    let queries: Vec<_> = (0..OF_HOST)
        .map(|n| if n % 2 == 0 { &first } else { &second })
        .map(|database| {
            let database = database.clone();
            tokio::spawn(async move { ask(&database, ENDLESS).await })
        })
        .collect();
    all_taken(&first.0.places.gym).await;
    for database in [&first, &second] {
        let begun = Instant::now();
        let answer = database.query("SELECT 1".to_owned(), Vec::new(), &BRIEF);
        assert_eq!(code(&answer.await), "unavailable");
        assert!(begun.elapsed() < Duration::from_millis(200));
    }
    assert_eq!(host.host.available_permits(), OF_HOST - OF_GYM);
    assert_eq!(code(&ask(&other, "SELECT 1").await), "answered");
    for query in queries {
        query.abort();
        let _ = query.await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_gyms_together_take_no_more_than_the_host_has() {
    let (fixture, host) = (fixture(), Places::default());
    let of = |id: String| Database::open(&fixture.path, host.of(&gym(&id))).unwrap();
    let queries: Vec<_> = (0..OF_HOST)
        .map(|n| {
            let database = of(format!("gym-{}", n / OF_GYM));
            tokio::spawn(async move { ask(&database, ENDLESS).await })
        })
        .collect();
    all_taken(&host.host).await;
    let late = of("late".to_owned());
    let answer = late.query("SELECT 1".to_owned(), Vec::new(), &BRIEF);
    assert_eq!(code(&answer.await), "unavailable");
    for query in queries {
        query.abort();
        let _ = query.await;
    }
    assert_eq!(code(&ask(&late, "SELECT 1").await), "answered");
    // Gyms that ask nothing any more are forgotten.
    drop(late);
    let every = u32::try_from(OF_HOST).unwrap();
    drop(host.host.acquire_many(every).await.unwrap());
    let _last = of("last".to_owned());
    assert_eq!(host.gyms.lock().unwrap().len(), 1);
}

/// Each takes more than a query may have, and what it takes is missing nowhere
/// else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_has_an_end_and_is_a_querys_own() {
    let fixture = fixture();
    let filling = [
        "WITH RECURSIVE n(i, b) AS (SELECT 1, zeroblob(1000000)
             UNION SELECT i + 1, zeroblob(1000000) FROM n) SELECT count(*) FROM n",
        "WITH n(b) AS MATERIALIZED (SELECT upper(content) || b.i FROM long, many a, many b)
             SELECT count(*) FROM n a, n b WHERE a.b < b.b",
    ];
    let host = Places::default();
    let fillers: Vec<_> = (0..8)
        .map(|n| {
            let places = host.of(&gym(&format!("filler-{}", n % 4)));
            let database = Database::open(&fixture.path, places).unwrap();
            tokio::spawn(async move { ask(&database, filling[n % 2]).await })
        })
        .collect();
    let neighbour = Database::open(&fixture.path, host.of(&gym("neighbour"))).unwrap();
    let mut beside = 0;
    while fillers.iter().any(|filler| !filler.is_finished()) {
        let sorted = ask(&neighbour, "SELECT i FROM many ORDER BY -i").await;
        assert_eq!(code(&sorted), "answered", "{sorted:?}");
        beside += 1;
    }
    assert!(beside > 0, "nothing ran beside it");
    for filler in fillers {
        assert_eq!(code(&filler.await.unwrap()), "too-large");
    }
}

/// SQLite expands views of views without asking anybody; its memory and the
/// limits of a statement end that.
#[tokio::test]
async fn views_that_double_come_to_an_end() {
    let fixture = fixture();
    let database = open(&fixture.path).unwrap();
    let limits = QueryLimits::default();
    for level in [5, 10, 15, 20, 30] {
        let begun = Instant::now();
        let sql = format!("SELECT * FROM double_view_{level}");
        let answer = database.query(sql, Vec::new(), &limits).await;
        assert_eq!(level == 5, answer.is_ok(), "{level}: {answer:?}");
        let all = database.0.places.gym.acquire_many(4).await.unwrap();
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "{:?}",
            begun.elapsed()
        );
        drop(all);
    }
}

/// One step that takes long is what the time can be overrun by.
#[tokio::test]
async fn no_single_step_takes_long() {
    let fixture = fixture();
    let database = open(&fixture.path).unwrap();
    for call in [
        "content LIKE '%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%b'",
        "content GLOB '*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b'",
        "content LIKE '%aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'",
        "instr(content, substr(content, 1, 500000) || 'b')",
        "replace(content, substr(content, 1, 500000) || 'b', '')",
        "trim(content, substr(content, 1, 500000))",
        "json_valid('[' || content || ']')",
        "json_array_length('[' || substr(replace(content, 'a', '1,'), 1, 500000) || '1]')",
        "quote(substr(content, 1, 400000))",
        "upper(content) || ''",
        "soundex(content)",
        "unhex(content)",
        "length(hex(substr(content, 1, 500000)))",
        "strftime(content, 'now')",
        "format('%,.400f', 1e300)",
    ] {
        let begun = Instant::now();
        let answer = ask(&database, &format!("SELECT length({call}) FROM long")).await;
        let took = begun.elapsed();
        println!("{took:>12?}  {}  {call:.60}", code(&answer));
        assert!(took < Duration::from_millis(400), "{call}: {took:?}");
    }
}

#[tokio::test]
async fn the_doctor_tells_of_a_file() {
    let fixture = fixture();
    let database = open(&fixture.path).unwrap();
    let findings = doctor::examine(&database).await.unwrap();
    let told: Vec<_> = findings
        .iter()
        .map(|finding| finding.sentence.as_str())
        .collect();
    assert!(told[0].contains("opened read-only"), "{told:?}");
    assert!(
        told.contains(&"The virtual table words cannot be read."),
        "{told:?}"
    );
    assert!(findings.iter().all(|finding| !finding.grave));
}

/// A file that somebody else writes to, in either journal mode.
#[tokio::test]
async fn a_file_in_use_is_read_as_it_is() {
    let fixture = fixture();
    let writer = Connection::open(&fixture.path).unwrap();
    let database = open(&fixture.path).unwrap();
    for mode in ["wal", "delete"] {
        writer.pragma_update(None, "journal_mode", mode).unwrap();
        writer.execute("INSERT INTO many VALUES (7)", []).unwrap();
        let seen = ask(&database, "SELECT count(*) > 1000 FROM many")
            .await
            .unwrap();
        assert_eq!(seen.rows, [[Value::Integer(1)]], "{mode}");
    }
    writer.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let begun = Instant::now();
    assert_eq!(
        code(&ask(&database, "SELECT count(*) FROM many").await),
        "unavailable"
    );
    assert!(begun.elapsed() < Duration::from_secs(1));
}

/// Not a test of anything: prints what a query costs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints figures"]
async fn figures() {
    let fixture = fixture();
    let database = open(&fixture.path).unwrap();
    let mut times = Vec::new();
    for _ in 0..2_000 {
        let begun = Instant::now();
        ask_with(
            &database,
            "SELECT name FROM members WHERE id = ?1",
            vec![Value::Integer(1)],
        )
        .await
        .unwrap();
        times.push(begun.elapsed());
    }
    times.sort();
    println!("p50 {:?}, p99 {:?}", times[1_000], times[1_980]);
}
