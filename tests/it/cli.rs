//! The command, as people and scripts use it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use spotter_tests::manifest::Manifest;
use spotter_tests::server::{program, shared};
use spotter_tests::{Gym, Options, Server, guests};
use tempfile::TempDir;

/// A command of the program's, without what the shell around the tests says.
fn spotter(args: &[&str]) -> Command {
    let mut command = Command::new(program());
    command
        .args(args)
        .stdin(Stdio::null())
        .env_remove("SPOTTER_URL")
        .env_remove("SPOTTER_KEY")
        .env("XDG_CONFIG_HOME", "/nonexistent");
    command
}

fn with_key(mut command: Command, server: &Server, key: Option<&str>) -> Command {
    command.env("SPOTTER_URL", format!("http://{}", server.address()));
    command.env("SPOTTER_KEY", key.unwrap());
    command
}

/// Runs a command that must succeed.
#[track_caller]
fn done(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that must fail with an exit code, and reads the error's code
/// from the one document that it prints.
#[track_caller]
fn failed(mut command: Command, exit: i32) -> String {
    let output = command.arg("--json").output().unwrap();
    assert_eq!(output.status.code(), Some(exit), "{}", said(&output));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    document["error"]["code"].as_str().unwrap().to_owned()
}

fn said(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// A file with a guest's component in it.
fn component(place: &TempDir, guest: &str, manifest: &Manifest) -> PathBuf {
    let path = place.path().join(format!("{guest}.wasm"));
    std::fs::write(&path, guests::component_as(guest, manifest)).unwrap();
    path
}

#[test]
fn a_new_plugin_is_built_tested_pushed_and_called() {
    let place = TempDir::new().unwrap();
    let gym = shared().gym();
    done({
        let mut new = spotter(&["new", "hello"]);
        new.current_dir(place.path());
        new
    });
    let plugin = place.path().join("hello");
    let inside = |args: &[&str]| {
        let mut command = with_key(spotter(args), shared(), gym.manager.key());
        command.current_dir(&plugin);
        // The dependencies are those of the example plugins, built already.
        command.env("CARGO_TARGET_DIR", examples().join("target"));
        command
    };
    std::fs::copy(examples().join("Cargo.lock"), plugin.join("Cargo.lock")).unwrap();
    done(inside(&["build", "--out", "hello.wasm"]));
    let report = done(inside(&["test", "--component", "hello.wasm"]));
    assert!(
        report.contains("test result: ok. 2 passed; 0 failed"),
        "{report}"
    );
    done(inside(&["push", "hello.wasm"]));
    let call = spotter(&["call", "hello", r#"{"name":"Ada"}"#]);
    assert_eq!(
        done(with_key(call, shared(), gym.caller.key())),
        "\"Hello, Ada!\"\n"
    );
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../example-plugins")
}

#[test]
fn a_case_that_fails_fails_the_command() {
    let place = TempDir::new().unwrap();
    let guest = component(&place, "ok_echo", &Manifest::new("ok_echo"));
    let cases = json!({"case": [
        {"name": "as it is", "function": "ok_echo", "arguments": {"n": 1}, "result": {"n": 1}},
        {"name": "in part", "function": "ok_echo", "arguments": {"n": 1, "m": 2}, "includes": {"m": 2}},
        {"name": "not so", "function": "ok_echo", "arguments": {"n": 1}, "result": {"n": 2}},
        {"name": "not there", "function": "nothing", "error": "unknown_function"},
    ]});
    std::fs::write(place.path().join("spotter.json"), cases.to_string()).unwrap();
    let mut command = spotter(&["test", "--json", "--component"]);
    command.arg(guest).arg(place.path());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let passed: Vec<bool> = report["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["faults"].as_array().unwrap().is_empty())
        .collect();
    assert_eq!(passed, [true, true, false, true]);
}

#[test]
fn cases_set_storage_and_follow_one_another() {
    let place = TempDir::new().unwrap();
    let guest = component(
        &place,
        "kv_counter",
        &Manifest::new("kv_counter").kv(65_536),
    );
    let cases = json!({"case": [
        {"name": "first", "function": "kv_counter", "result": 1},
        {"name": "second", "function": "kv_counter", "result": 2, "after": "first"},
        {"name": "again the first", "function": "kv_counter", "result": 1},
    ]});
    std::fs::write(place.path().join("spotter.json"), cases.to_string()).unwrap();
    let mut command = spotter(&["test", "--component"]);
    command.arg(guest).arg(place.path());
    done(command);
}

#[test]
fn what_is_refused_is_inspected_as_refused() {
    let place = TempDir::new().unwrap();
    let good = component(&place, "ok_echo", &Manifest::new("ok_echo"));
    let bad = component(&place, "import_files", &Manifest::new("import_files"));
    let inspect = |file: &Path| {
        let mut command = spotter(&["inspect"]);
        command.arg(file);
        command
    };
    done(inspect(&good));
    assert_eq!(failed(inspect(&bad), 1), "forbidden_import");
    std::fs::write(&bad, b"not a component").unwrap();
    assert_eq!(failed(inspect(&bad), 1), "invalid_component");
}

#[test]
fn failures_have_codes_and_exit_codes() {
    let gym: Gym = shared().gym();
    let call = |key| with_key(spotter(&["call", "nothing"]), shared(), key);
    assert_eq!(failed(call(gym.caller.key()), 1), "unknown_function");
    assert_eq!(failed(call(Some("sk_nonsense")), 1), "unauthenticated");
    let keys = with_key(spotter(&["keys", "list"]), shared(), gym.caller.key());
    assert_eq!(failed(keys, 1), "forbidden");
    let nowhere = spotter(&["functions", "--url", "http://127.0.0.1:1"]);
    assert_eq!(failed(nowhere, 1), "unreachable");
    assert_eq!(failed(spotter(&["call", "f", "{"]), 2), "usage");
    let wrong = spotter(&["call"]).output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn keys_are_made_shown_once_and_revoked() {
    let server = shared();
    let gym = server.gym();
    let keys = |args: &[&str]| {
        let mut command = spotter(&["keys", "--json", "--gym", &gym.id]);
        command.args(args);
        serde_json::from_str::<Value>(&done(with_key(command, server, server.admin().key())))
            .unwrap()
    };
    let made = keys(&["create", "--label", "kiosk", "--scope", "call"]);
    let secret = made["secret"].as_str().unwrap();
    let listed = keys(&["list"]).to_string();
    assert!(listed.contains("kiosk") && !listed.contains(secret));
    let functions = || with_key(spotter(&["functions"]), server, Some(secret));
    done(functions());
    keys(&["revoke", secret]);
    assert_eq!(failed(functions(), 1), "unauthenticated");
}

#[test]
fn a_saved_login_goes_to_its_own_server_alone() {
    let (server, home) = (shared(), TempDir::new().unwrap());
    let at_home = |mut command: Command| {
        command.env("XDG_CONFIG_HOME", home.path());
        command
    };
    let key = server.admin().key().map(str::to_owned);
    done(at_home(with_key(
        spotter(&["login"]),
        server,
        key.as_deref(),
    )));
    done(at_home(spotter(&["functions"])));
    let other = Server::start(&Options::default());
    let elsewhere = spotter(&["functions", "--url", &format!("http://{}", other.address())]);
    assert_eq!(failed(at_home(elsewhere), 1), "unauthenticated");
}

#[test]
fn state_moves_by_export_and_import() {
    let server = Server::start(&Options::default());
    let gym = server.gym();
    gym.install("ok_echo");
    let case = json!({"name": "echoes", "function": "ok_echo", "arguments": {"n": 1}});
    let cases = json!({"cases": [case]});
    gym.manager.put("/v1/plugins/ok_echo/cases", &cases).ok();
    let (took, clean) = server.stop();
    assert!(clean, "after {took:?}: {}", server.log());
    let archive = server.data().with_file_name("backup");
    let copy = server.data().with_file_name("copy");
    let archive_command = |command: &str, data: &Path| {
        let mut archived = spotter(&[command]);
        archived.arg(&archive).arg("--data").arg(data);
        archived
    };
    done(archive_command("export", &server.data()));
    assert_eq!(failed(archive_command("export", &server.data()), 1), "file");
    done(archive_command("import", &copy));
    assert_eq!(failed(archive_command("import", &copy), 1), "archive");
    std::fs::rename(server.data(), server.data().with_extension("old")).unwrap();
    std::fs::rename(copy, server.data()).unwrap();
    let server = Server::start_on(server.into_data(), &Options::default());
    let caller = server.anonymous().with_key(gym.caller.key());
    let answer = caller.post("/v1/functions/ok_echo", &json!({"arguments": {"n": 1}}));
    assert_eq!(answer.ok().field("/result/n"), 1);
    let manager = server.anonymous().with_key(gym.manager.key());
    let moved = manager.get("/v1/plugins/ok_echo/cases").ok();
    assert_eq!(moved.json(), cases);
}

#[test]
fn what_fails_its_saved_cases_is_served_by_force_alone() {
    let gym = shared().gym();
    gym.install_as("ok_echo", &Manifest::new("tool"));
    let case =
        json!({"name": "echoes", "function": "tool", "arguments": {"n": 1}, "result": {"n": 1}});
    let cases = json!({"cases": [case]});
    gym.manager.put("/v1/plugins/tool/cases", &cases).ok();
    let place = TempDir::new().unwrap();
    let worse = component(&place, "ok_answer", &Manifest::new("tool").version("2.0.0"));
    let command = |args: &[&str]| with_key(spotter(args), shared(), gym.manager.key());
    let worse = worse.to_str().unwrap();
    assert_eq!(failed(command(&["push", worse]), 1), "tests_failed");
    done(command(&["push", worse, "--draft"]));
    let activate = ["plugins", "activate", "tool", "--version", "2.0.0"];
    assert_eq!(failed(command(&activate), 1), "tests_failed");
    done(command(&[&activate[..], &["--force"]].concat()));
    assert_eq!(
        gym.call("tool", &json!({})).ok().field("/result/answer"),
        42
    );
    let audit = gym.manager.get("/v1/audit?limit=1").ok().text();
    assert!(audit.contains("insisted"), "{audit}");
}

#[test]
fn live_cases_are_a_servers() {
    let place = TempDir::new().unwrap();
    let guest = component(&place, "ok_echo", &Manifest::new("ok_echo"));
    let cases = json!({"case": [
        {"name": "here", "function": "ok_echo"},
        {"name": "afar", "function": "ok_echo", "live": true},
    ]});
    std::fs::write(place.path().join("spotter.json"), cases.to_string()).unwrap();
    let test = |more: &[&str]| {
        let mut command = spotter(&["test", "--component"]);
        command.arg(&guest).arg(place.path()).args(more);
        command
    };
    assert_eq!(failed(test(&[]), 1), "cases");
    done(test(&["--filter", "here"]));
}

#[test]
fn shells_learn_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        assert!(done(spotter(&["completions", shell])).contains("inspect"));
    }
}
