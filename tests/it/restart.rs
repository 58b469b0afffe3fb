//! A server that stops, crashes or finds its files changed.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use spotter_tests::manifest::Manifest;
use spotter_tests::server::program;
use spotter_tests::{Gym, Options, Server};

/// The same gym on another server.
fn moved(gym: &Gym, server: &Server) -> Gym {
    let client = server.anonymous();
    Gym {
        id: gym.id.clone(),
        caller: client.with_key(gym.caller.key()),
        manager: client.with_key(gym.manager.key()),
    }
}

/// A server with a gym that has one plugin of each state, and some storage.
fn furnished() -> (Server, Gym) {
    let server = Server::start(&Options::default());
    let gym = server.gym();
    gym.install("ok_echo");
    gym.install("ok_answer");
    gym.manager
        .post("/v1/plugins/ok_answer/pause", &json!({}))
        .ok();
    gym.install_as("kv_counter", &Manifest::new("visits").kv(65_536));
    assert_eq!(gym.call("visits", &json!({})).ok().field("/result"), 1);
    (server, gym)
}

fn expect_furnished(gym: &Gym, visits: u64) {
    assert_eq!(
        gym.call("ok_echo", &json!({ "n": 1 }))
            .ok()
            .field("/result/n"),
        1
    );
    gym.call("ok_answer", &json!({})).refused("function_paused");
    assert_eq!(gym.call("visits", &json!({})).ok().field("/result"), visits);
}

#[test]
fn state_outlives_a_stop() {
    let (server, gym) = furnished();
    let echo = gym.call("ok_echo", &json!({ "kept": true })).ok();
    let (took, clean) = server.stop();
    assert!(
        clean && took < Duration::from_secs(5),
        "{took:?}, {}",
        server.log()
    );
    let server = Server::start_on(server.into_data(), &Options::default());
    let gym = moved(&gym, &server);
    expect_furnished(&gym, 2);
    // A stop writes every record that was promised.
    let record = gym.await_record(echo.field("/call_id").as_str().unwrap());
    assert_eq!(record["result"], json!({ "kept": true }));
}

#[test]
fn state_outlives_a_crash() {
    let (server, gym) = furnished();
    server.kill();
    let server = Server::start_on(server.into_data(), &Options::default());
    expect_furnished(&moved(&gym, &server), 2);
}

#[test]
fn records_are_durable_soon() {
    let (server, gym) = furnished();
    let echo = gym.call("ok_echo", &json!({ "kept": true })).ok();
    let refused = gym.call("nothing", &json!({})).refused("unknown_function");
    std::thread::sleep(Duration::from_millis(500));
    server.kill();
    let server = Server::start_on(server.into_data(), &Options::default());
    let gym = moved(&gym, &server);
    let record = gym.await_record(echo.field("/call_id").as_str().unwrap());
    assert_eq!(record["result"], json!({ "kept": true }));
    let record = gym.await_record(refused.header("spotter-call-id").unwrap());
    assert_eq!(record["failure"]["code"], "unknown_function");
}

#[test]
fn a_component_that_is_lost_is_the_hosts_failure() {
    let (server, gym) = furnished();
    server.stop();
    for lost in ["blobs", "artifacts"] {
        std::fs::remove_dir_all(server.data().join(lost)).unwrap();
    }
    let server = Server::start_on(server.into_data(), &Options::default());
    let gym = moved(&gym, &server);
    let answer = gym.call("ok_echo", &json!({})).refused("internal");
    assert!(!answer.text().contains("blobs"), "{}", answer.text());
    // The rest of the gym is served as before.
    gym.call("ok_answer", &json!({})).refused("function_paused");
}

/// A client that is in the middle of a request when the server stops is told
/// so.
#[test]
fn a_stopping_server_says_so() {
    let server = Server::start(&Options::default());
    let gym = server.gym();
    gym.install("cpu_sleep");
    let mut asking = server.connect();
    asking
        .write_all(b"GET /readyz HTTP/1.1\r\nhost: a\r\n")
        .unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            gym.call("cpu_sleep", &json!({}))
                .refused("deadline_exceeded")
        });
        std::thread::sleep(Duration::from_millis(300));
        server.terminate();
        std::thread::sleep(Duration::from_millis(100));
        let _ = asking.write_all(b"connection: close\r\n\r\n");
        let mut answer = String::new();
        let _ = asking.read_to_string(&mut answer);
        assert!(answer.contains("\"unavailable\""), "{answer}");
    });
    let (_, clean) = server.stop();
    assert!(clean, "{}", server.log());
}

#[test]
fn a_stopping_server_finishes_its_calls() {
    let server = Server::start(&Options::default());
    let gym = server.gym();
    gym.install("wasi_nap");
    gym.call("wasi_nap", &json!({})).ok();
    std::thread::scope(|scope| {
        let call = scope.spawn(|| gym.call("wasi_nap", &json!({})));
        std::thread::sleep(Duration::from_millis(200));
        let (took, clean) = server.stop();
        assert!(
            clean && took < Duration::from_secs(5),
            "{took:?}, {}",
            server.log()
        );
        assert_eq!(call.join().unwrap().ok().field("/result"), "slept");
    });
}

/// What a server has compiled, below its data.
fn artifacts(data: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(data).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(artifacts(&path));
        } else if std::fs::read(&path).is_ok_and(|bytes| is_compiled(&bytes)) {
            found.push(path);
        }
    }
    found
}

/// Compiled code is an ELF file; a seal may stand before it.
fn is_compiled(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(4096)];
    start.windows(4).any(|window| window == b"\x7fELF")
}

#[test]
fn compiled_code_that_was_changed_is_never_run() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 5] = [
        ("a flipped bit", |path| {
            let mut bytes = std::fs::read(path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(path, bytes).unwrap();
        }),
        ("cut off", |path| {
            let bytes = std::fs::read(path).unwrap();
            std::fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("empty", |path| std::fs::write(path, b"").unwrap()),
        ("missing", |path| std::fs::remove_file(path).unwrap()),
        ("longer", |path| {
            let mut bytes = std::fs::read(path).unwrap();
            bytes.extend([0; 64]);
            std::fs::write(path, bytes).unwrap();
        }),
    ];
    let (mut server, gym) = furnished();
    for (round, (what, damage)) in damages.into_iter().enumerate() {
        server.stop();
        let data = server.data();
        let artifacts = artifacts(&data);
        // What is not called is not compiled again.
        assert!(artifacts.len() >= 2, "{what}: {artifacts:?}");
        artifacts.iter().for_each(|path| damage(path));
        server = Server::start_on(server.into_data(), &Options::default());
        expect_furnished(&moved(&gym, &server), 2 + round as u64);
    }
}

#[test]
fn two_servers_never_share_their_data() {
    let (server, gym) = furnished();
    let second = Command::new(program())
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(server.data())
        .output()
        .unwrap();
    assert!(!second.status.success(), "the second one runs");
    expect_furnished(&gym, 2);
}

#[test]
fn a_damaged_store_is_not_taken_for_an_empty_one() {
    let (server, gym) = furnished();
    server.stop();
    let data = server.into_data();
    for file in files(&data.path().join("data")) {
        let bytes = std::fs::read(&file).unwrap();
        if !is_compiled(&bytes) && bytes.len() > 4096 {
            let noise: Vec<u8> = bytes.iter().map(|byte| byte ^ 0xa5).collect();
            std::fs::write(&file, noise).unwrap();
        }
    }
    // Refusing to start is right, and so is having everything; a server that
    // starts and knows nothing is not.
    if let Ok(server) = Server::try_start_on(data, &Options::default()) {
        expect_furnished(&moved(&gym, &server), 2);
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap().flatten();
    entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files(&path),
            path => vec![path],
        })
        .collect()
}

#[test]
fn what_is_exported_can_be_imported() {
    let (server, gym) = furnished();
    server.stop();
    let archive = server.data().with_file_name("export");
    let run = |arguments: &[&str], data: &Path| {
        let done = Command::new(program())
            .args(arguments)
            .arg(&archive)
            .arg("--data")
            .arg(data)
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    run(&["export"], &server.data());
    let fresh = spotter_tests::server::empty();
    run(&["import"], &fresh.path().join("data"));
    let server = Server::start_on(fresh, &Options::default());
    expect_furnished(&moved(&gym, &server), 2);
}
