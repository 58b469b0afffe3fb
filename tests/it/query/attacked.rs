use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use spotter_tests::attacks::{self, Attack};
use spotter_tests::{Answer, Gym};

use super::{Databases, ask, databases, files, set, sqlite, until};

/// As many as a gym may have running at a source.
const AT_ONCE: usize = 4;

/// What an attack of the room's tables is called by the host.
fn code(of_room: &str) -> &'static str {
    match of_room {
        "rejected" | "too-large" => "query_rejected",
        "timed-out" => "query_timeout",
        other => panic!("no code for {other}"),
    }
}

/// Runs all of them, and says of each that did not end as it has to.
fn surprises(databases: &Databases, gym: &Gym, source: &str, list: Vec<Attack>) -> Vec<String> {
    let waiting = Mutex::new(VecDeque::from(list));
    let surprises = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(attack) = next(&waiting) {
                    let began = Instant::now();
                    let answer = ask(gym, source, &attack.sql);
                    let took = began.elapsed();
                    check_words(databases, &attack, &answer);
                    let ended = answer.code().unwrap_or_default();
                    let right = attack
                        .code
                        .split(" or ")
                        .any(|of_room| code(of_room) == ended);
                    if !right || took > Duration::from_millis(2_700) {
                        let text = answer.text();
                        let surprise = format!("{} in {took:?}: {text:.300}", attack.id);
                        surprises.lock().unwrap().push(surprise);
                    }
                }
            });
        }
    });
    surprises.into_inner().unwrap()
}

fn next(waiting: &Mutex<VecDeque<Attack>>) -> Option<Attack> {
    waiting.lock().unwrap().pop_front()
}

/// No answer speaks of what is behind the host.
fn check_words(databases: &Databases, attack: &Attack, answer: &Answer) {
    let text = answer.text();
    let data = databases.server.data().display().to_string();
    for inside in [
        "the-secret",
        "127.0.0.1",
        "db.test",
        "reader:",
        "role \\\"",
        &data,
    ] {
        assert!(!text.contains(inside), "{}: {text}", attack.id);
    }
}

#[test]
fn no_attack_on_sqlite_passes() {
    let databases = databases();
    let gym = databases.gym();
    let directory = databases.directory(&gym);
    let before = files(&directory);
    let surprises = surprises(databases, &gym, "gym", attacks::sqlite());
    assert_eq!(surprises, Vec::<String>::new());
    assert_eq!(before, files(&directory));
}

#[test]
fn no_attack_on_postgres_passes() {
    let databases = databases();
    let gym = databases.gym();
    let before = checksum(databases);
    let surprises = surprises(databases, &gym, "pg", attacks::postgres());
    assert_eq!(surprises, Vec::<String>::new());
    until("the role rests", || {
        databases.backends("reader", "state <> 'idle' AND query LIKE '%sleep%'") == 0
    });
    assert_eq!(before, checksum(databases));
}

/// Rows, tables, functions, schemas and the roles' rights.
fn checksum(databases: &Databases) -> String {
    databases.postgres.psql(
        "gym",
        "SELECT md5((SELECT string_agg(m::text, ',' ORDER BY id) FROM members m)
             || (SELECT count(*) FROM many) || (SELECT string_agg(s::text, ',') FROM secrets s)
             || (SELECT string_agg(relname || coalesce(relacl::text, ''), ',' ORDER BY oid)
                     FROM pg_class WHERE relkind IN ('r', 'v', 'S', 'm')
                     AND relnamespace::regnamespace::text IN ('public', 'plugin_api'))
             || (SELECT string_agg(p.oid::text, ',' ORDER BY oid) FROM pg_proc p)
             || (SELECT string_agg(r::text, ',' ORDER BY oid) FROM pg_authid r
                     WHERE rolname IN ('reader', 'gym_a', 'gym_b', 'strong', 'postgres'))
             || (SELECT string_agg(n.nspname, ',' ORDER BY oid) FROM pg_namespace n
                     WHERE nspname NOT LIKE 'pg%temp%')
             || (SELECT last_value FROM numbers) || (SELECT count(*) FROM pg_largeobject_metadata))",
    )
}

/// A file that is none, and one that was cut in the middle of a page.
#[test]
fn damaged_files_are_rejected() {
    let databases = databases();
    let gym = databases.gym();
    let directory = databases.directory(&gym);
    let whole = std::fs::read(directory.join("gym.sqlite")).unwrap();
    for (name, bytes) in [
        ("none.sqlite", b"certainly no database".as_slice()),
        ("cut.sqlite", &whole[..5_000]),
    ] {
        std::fs::write(directory.join(name), bytes).unwrap();
        set(&gym, "gym", &sqlite(name)).ok();
        ask(&gym, "gym", "SELECT * FROM members").refused("query_rejected");
        let looked = gym.manager.get("/v1/sources/gym/findings");
        looked.refused("unavailable");
    }
}

/// A statement that changes settings reaches neither another gym's rows nor
/// the next query.
#[test]
fn rows_of_another_role_stay_its_own() {
    let databases = databases();
    let gym = databases.gym();
    let url = "postgres://gym_a:a@db.test/gym?sslmode=disable";
    set(&gym, "pg", &super::at_url(url)).ok();
    for statement in [
        "SELECT note FROM visits",
        "SELECT note FROM visits WHERE set_config('role', 'gym_a', true) = 'gym_a'",
        "SELECT note FROM visits WHERE set_config('app.tenant_id', 'gym_b', false) = 'gym_b'",
        "SELECT note FROM visits WHERE set_config('row_security', 'off', false) = 'off'",
        "SELECT note FROM visits WHERE gym_role = 'gym_b' OR true",
    ] {
        let rows = ask(&gym, "pg", statement).ok().field("/result/rows");
        assert_eq!(
            rows.to_string(),
            r#"[["Value::Text(\"of a\")"]]"#,
            "{statement}"
        );
    }
}
