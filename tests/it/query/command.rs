use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use spotter_tests::Gym;
use spotter_tests::server::program;

use super::{ask, at_url, databases, set, sqlite, value};

/// Runs a command as a gym's manager, with this on its standard input.
fn spotter(gym: Option<&Gym>, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(program());
    command
        .args(arguments)
        .env_remove("SPOTTER_URL")
        .env_remove("SPOTTER_KEY")
        .env_remove("SPOTTER_SOURCE_URL")
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(gym) = gym {
        command.env("SPOTTER_URL", gym.manager.base());
        command.env("SPOTTER_KEY", gym.manager.key().unwrap());
    }
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that reads nothing closes it.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// What a command printed that ended with this exit code.
#[track_caller]
fn printed(output: Output, exit: i32) -> String {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(exit), "{out}{err}");
    out
}

/// The script for a role, as psql takes it in one go: with the password, which
/// people are asked for.
pub(crate) fn setup_script(role: &str, schema: &str, tables: &[&str]) -> String {
    let mut arguments = vec!["doctor", "--setup-script", "--database", "gym"];
    arguments.extend(["--role", role, "--schema", schema]);
    for table in tables {
        arguments.extend(["--table", table]);
    }
    let script = printed(spotter(None, &arguments, ""), 0);
    let asks = format!("\\password \"{role}\"");
    assert!(script.contains(&asks), "{script}");
    script.replace(&asks, &format!("ALTER ROLE {role} PASSWORD '{role}';"))
}

#[test]
fn sources_are_set_listed_and_removed_by_command() {
    let databases = databases();
    let gym = databases.gym();
    let run = |arguments: &[&str], input: &str| spotter(Some(&gym), arguments, input);
    databases.file(
        &gym,
        "more.sqlite",
        "CREATE TABLE more (i); INSERT INTO more VALUES (7)",
    );
    printed(
        run(&["sources", "set", "gym", "--sqlite", "more.sqlite"], ""),
        0,
    );
    assert_eq!(value(ask(&gym, "gym", "SELECT i FROM more")), "Integer(7)");
    databases.role("by_command", "");
    let url = "postgres://by_command:by_command@db.test/gym?sslmode=disable\n";
    printed(run(&["sources", "set", "pg", "--postgres"], url), 0);
    assert_eq!(
        value(ask(&gym, "pg", "SELECT current_user::text")),
        "Text(\"by_command\")"
    );

    let listed = printed(run(&["sources", "list"], ""), 0);
    assert!(
        listed.contains("postgres") && !listed.contains("by_command"),
        "{listed}"
    );
    printed(run(&["sources", "remove", "pg"], ""), 0);
    ask(&gym, "pg", "SELECT 1").refused("capability_denied");

    // An address that is none, none at all, two, and one that others can read.
    for (arguments, input, exit) in [
        (&["pg", "--postgres"][..], "mysql://a:b@c/d", 1),
        (&["pg", "--sqlite", "../more.sqlite"], "", 1),
        (&["pg", "--postgres"], "", 2),
        (&["pg"], url, 2),
        (&["pg", "--postgres", "--sqlite", "more.sqlite"], url, 2),
        (&["pg", "--postgres", url], "", 2),
        (&["No Name", "--sqlite", "more.sqlite"], "", 2),
    ] {
        let arguments = [&["sources", "set"], arguments].concat();
        let output = run(&arguments, input);
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}");
    }
}

#[test]
fn the_doctor_says_what_is_grave_and_what_mends_it() {
    let databases = databases();
    let gym = databases.gym();
    let doctor = |arguments: &[&str]| {
        let arguments = [&["doctor"], arguments].concat();
        spotter(Some(&gym), &arguments, "")
    };
    // The role that its own script made.
    let fine = printed(doctor(&[]), 0);
    assert!(fine.contains("nothing grave in 2 sources"), "{fine}");

    // A database of its own: the others' tests look at theirs.
    databases
        .postgres
        .psql("postgres", "CREATE DATABASE doctored");
    databases.role("wide_open", "ALTER ROLE wide_open CREATEDB");
    let open = "CREATE TABLE members (id int); GRANT UPDATE ON members TO wide_open";
    databases.postgres.psql("doctored", open);
    let url = "postgres://wide_open:wide_open@db.test/doctored?sslmode=disable";
    set(&gym, "pg", &at_url(url)).ok();
    let told = printed(doctor(&["gym", "pg"]), 1);
    for part in [
        "grave pg: The role can create databases.",
        "ALTER ROLE wide_open NOCREATEDB;",
        "grave pg: The role can change members.",
        "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON members FROM PUBLIC, wide_open;",
        "note pg: The connection is not encrypted.",
    ] {
        assert!(told.contains(part), "{part}\n\n{told}");
    }
    assert!(
        told.rfind("grave pg").unwrap() < told.find("note").unwrap(),
        "{told}"
    );

    let report: Value = serde_json::from_str(&printed(doctor(&["pg", "--json"]), 1)).unwrap();
    assert_eq!(report["findings"][0]["grave"], true);
    assert_eq!(report["findings"][0]["source"], "pg");
    // What was mended is not found again.
    let mended = "ALTER ROLE wide_open NOCREATEDB; REVOKE UPDATE ON members FROM wide_open";
    databases.postgres.psql("doctored", mended);
    let told = printed(doctor(&["pg"]), 0);
    assert!(told.contains("nothing grave in 1 source\n"), "{told}");
}

#[test]
fn the_doctor_looks_at_the_others_when_one_does_not_answer() {
    let databases = databases();
    let gym = databases.gym();
    std::fs::write(databases.directory(&gym).join("none.sqlite"), "no database").unwrap();
    set(&gym, "gym", &sqlite("none.sqlite")).ok();
    let told = printed(spotter(Some(&gym), &["doctor"], ""), 1);
    assert!(told.contains("grave gym: "), "{told}");
    assert!(told.contains("note pg: "), "{told}");
    printed(spotter(Some(&gym), &["doctor", "nothing"], ""), 1);
    printed(spotter(None, &["doctor", "--setup-script"], ""), 2);
}
