use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::{ask, at_url, databases, postgres, set, sqlite, value};

#[test]
fn sources_are_set_listed_and_removed() {
    let databases = databases();
    let gym = databases.gym();
    let list = || {
        let list = gym.manager.get("/v1/sources").ok().field("/sources");
        let of = |source: &Value| (source["name"].clone(), source["kind"].clone());
        list.as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    let (file, server) = (
        (json!("gym"), json!("sqlite")),
        (json!("pg"), json!("postgres")),
    );
    assert_eq!(list(), [file.clone(), server]);
    gym.manager.delete("/v1/sources/pg").ok();
    assert_eq!(list(), [file]);
    ask(&gym, "pg", "SELECT 1").refused("capability_denied");
    gym.manager.delete("/v1/sources/pg").refused("not_found");
    gym.manager
        .get("/v1/sources/pg/findings")
        .refused("not_found");
    set(&gym, "pg", &postgres("reader")).ok();
    assert_eq!(value(ask(&gym, "pg", "SELECT 1")), "Integer(1)");
    for (client, code) in [
        (&gym.caller, "forbidden"),
        (&databases.server.anonymous(), "unauthenticated"),
    ] {
        client.get("/v1/sources").refused(code);
        client.delete("/v1/sources/pg").refused(code);
        client
            .put("/v1/sources/pg", &postgres("reader"))
            .refused(code);
    }
    assert!(databases.directory(&gym).join("gym.sqlite").exists());
}

#[test]
fn every_change_is_in_the_audit_trail() {
    let gym = databases().gym();
    gym.manager.delete("/v1/sources/pg").ok();
    let trail = gym.manager.get("/v1/audit?limit=3").ok().field("/events");
    let of = |event: &Value| ["action", "subject", "details"].map(|field| event[field].clone());
    let trail: Vec<_> = trail.as_array().unwrap().iter().map(of).collect();
    assert_eq!(
        trail,
        [
            [json!("source_removed"), json!("pg"), Value::Null],
            [json!("source_set"), json!("pg"), json!(["postgres"])],
            [json!("source_set"), json!("gym"), json!(["sqlite"])],
        ]
    );
}

/// The next query after the answer uses the new one, also while others query.
#[test]
fn a_source_that_was_replaced_is_the_new_one_at_once() {
    let databases = databases();
    let gym = databases.gym();
    databases.role("before", "");
    databases.role("after", "");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    value(ask(&gym, "pg", "SELECT current_user::text"));
                }
            });
        }
        for _ in 0..15 {
            for role in ["before", "after"] {
                set(&gym, "pg", &postgres(role)).ok();
                let found = value(ask(&gym, "pg", "SELECT current_user::text"));
                assert_eq!(found, format!("Text({role:?})"));
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    databases.file(
        &gym,
        "next.sqlite",
        "CREATE TABLE next (i); INSERT INTO next VALUES (7)",
    );
    set(&gym, "gym", &sqlite("next.sqlite")).ok();
    assert_eq!(value(ask(&gym, "gym", "SELECT i FROM next")), "Integer(7)");
    set(&gym, "pg", &sqlite("next.sqlite")).ok();
    assert_eq!(value(ask(&gym, "pg", "SELECT i FROM next")), "Integer(7)");
}

/// No answer and no record has it, and neither log nor file has who logs in.
#[test]
fn an_address_is_never_shown() {
    let databases = databases();
    let gym = databases.gym();
    let (role, password) = ("role_4f1c77e2", "password_9a1b52d8");
    let url = |host: &str| format!("postgres://{role}:{password}@{host}/gym?sslmode=disable");
    let mut said = String::new();
    // Let in by nobody, found by nobody, refused.
    for host in ["db.test", "nowhere-4f1c77e2.test", "127.0.0.1"] {
        said += &set(&gym, "pg", &at_url(&url(host))).text();
        said += &ask(&gym, "pg", "SELECT 1").refused("unavailable").text();
        said += &gym.manager.get("/v1/sources/pg/findings").text();
    }
    for path in ["/v1/sources", "/v1/audit", "/v1/plugins/query_run"] {
        said += &gym.manager.get(path).ok().text();
    }
    for record in gym.await_records("limit=100", 3) {
        said += &gym.await_record(record["id"].as_str().unwrap()).to_string();
    }
    assert!(!said.contains("nowhere-4f1c77e2"));
    // The operator may read of a name that cannot be resolved, and never who
    // logs in with what.
    let log = databases.server.log();
    assert!(log.contains("a data source did not answer"));
    said += &log;
    for part in [role, password] {
        assert!(!said.contains(part), "{part}");
        assert!(
            !in_files(&databases.server.data(), part.as_bytes()),
            "{part}"
        );
    }
}

fn in_files(directory: &Path, part: &[u8]) -> bool {
    std::fs::read_dir(directory)
        .unwrap()
        .flatten()
        .any(|entry| {
            let path = entry.path();
            match path.is_dir() {
                true => in_files(&path, part),
                false => std::fs::read(&path)
                    .is_ok_and(|bytes| bytes.windows(part.len()).any(|window| window == part)),
            }
        })
}
