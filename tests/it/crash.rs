//! `kill -9` at random moments: whatever was acknowledged is there afterwards.
//!
//! `SPOTTER_CRASHES=300` crashes three hundred times.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;
use spotter_tests::manifest::Manifest;
use spotter_tests::server::empty;
use spotter_tests::{Client, Gym, Options, Server, guests};

/// What the server has acknowledged.
#[derive(Default)]
struct Oracle {
    /// Secrets of keys in the order they were made, and what became of them.
    keys: Mutex<Vec<(String, Key)>>,
    /// Versions of the plugin `tool`, and whether it was paused after one.
    versions: Mutex<Vec<u64>>,
    /// The greatest sum that the counter answered.
    counted: AtomicU64,
    /// How often it was asked to count.
    asked: AtomicU64,
}

#[derive(Clone, Copy, PartialEq)]
enum Key {
    Valid,
    /// Asked to be revoked, not yet answered.
    Leaving,
    Revoked,
}

#[test]
fn nothing_acknowledged_is_lost() {
    let crashes = std::env::var("SPOTTER_CRASHES").map_or(30, |crashes| crashes.parse().unwrap());
    let mut random = Random(std::process::id().into());
    let data = empty();
    let oracle = Oracle::default();
    let mut next_version = 1;
    let mut server = Server::start_on(Arc::clone(&data), &Options::default());
    let gym = server.gym();
    gym.install_as("kv_counter", &Manifest::new("visits").kv(65_536));
    let mut slowest = Duration::ZERO;
    for crash in 0..crashes {
        let moment = Duration::from_millis(random.below(400));
        let here = on(&gym, &server);
        std::thread::scope(|scope| {
            scope.spawn(|| count(&here, &oracle));
            scope.spawn(|| change_keys(&server.admin(), &gym.id, &oracle));
            scope.spawn(|| upload(&here, &oracle, &mut next_version));
            std::thread::sleep(moment);
            server.kill();
        });
        let begin = Instant::now();
        server = Server::start_on(Arc::clone(&data), &Options::default());
        slowest = slowest.max(begin.elapsed());
        check(&on(&gym, &server), &oracle, crash);
    }
    check_keys(&on(&gym, &server), &oracle, usize::MAX, crashes);
    println!(
        "{crashes} crashes: {} keys, {} versions, {} counts; slowest start {slowest:?}",
        oracle.keys.lock().unwrap().len(),
        oracle.versions.lock().unwrap().len(),
        oracle.counted.load(Ordering::Relaxed)
    );
}

fn on(gym: &Gym, server: &Server) -> Gym {
    let client = server.anonymous();
    Gym {
        id: gym.id.clone(),
        caller: client.with_key(gym.caller.key()),
        manager: client.with_key(gym.manager.key()),
    }
}

/// Counts until the server is gone.
fn count(gym: &Gym, oracle: &Oracle) {
    loop {
        oracle.asked.fetch_add(1, Ordering::Relaxed);
        let path = "/v1/functions/visits";
        let Ok(answer) = gym
            .caller
            .send("POST", path, "application/json", Some(b"{}"))
        else {
            return;
        };
        let sum = answer.ok().field("/result").as_u64().unwrap();
        oracle.counted.fetch_max(sum, Ordering::Relaxed);
    }
}

/// Makes keys, and revokes every second one, until the server is gone.
fn change_keys(admin: &Client, gym: &str, oracle: &Oracle) {
    let path = format!("/v1/gyms/{gym}/keys");
    let body = json!({ "label": "crash", "scopes": ["call"] }).to_string();
    for turn in 0.. {
        let made = admin.send("POST", &path, "application/json", Some(body.as_bytes()));
        let Ok(made) = made else { return };
        let made = made.ok();
        let secret = made.field("/secret").as_str().unwrap().to_owned();
        oracle.keys.lock().unwrap().push((secret, Key::Valid));
        let set = |key| oracle.keys.lock().unwrap().last_mut().unwrap().1 = key;
        if turn % 2 == 0 {
            continue;
        }
        set(Key::Leaving);
        let path = format!("{path}/{}", made.field("/id").as_str().unwrap());
        let Ok(revoked) = admin.send("DELETE", &path, "", None) else {
            return;
        };
        revoked.ok();
        set(Key::Revoked);
    }
}

/// Uploads one version after another until the server is gone.
fn upload(gym: &Gym, oracle: &Oracle, next: &mut u64) {
    loop {
        let number = *next;
        *next += 1;
        let manifest = Manifest::new("tool").version(&format!("1.0.{number}"));
        let component = guests::component_as("ok_echo", &manifest);
        let path = "/v1/plugins";
        let Ok(answer) = gym
            .manager
            .send("POST", path, "application/wasm", Some(&component))
        else {
            return;
        };
        answer.ok();
        oracle.versions.lock().unwrap().push(number);
    }
}

fn check(gym: &Gym, oracle: &Oracle, crash: u64) {
    let sum = gym
        .call("visits", &json!({}))
        .ok()
        .field("/result")
        .as_u64()
        .unwrap();
    let counted = oracle.counted.fetch_max(sum, Ordering::Relaxed);
    let asked = oracle.asked.fetch_add(1, Ordering::Relaxed) + 1;
    assert!(
        sum > counted && sum <= asked,
        "crash {crash}: {counted} < {sum} <= {asked}"
    );

    check_keys(gym, oracle, RECENT, crash);

    let versions = oracle.versions.lock().unwrap();
    let Some(newest) = versions.last() else {
        return;
    };
    let list = gym.manager.get("/v1/plugins/tool/versions").ok().text();
    for number in versions.iter() {
        assert!(
            list.contains(&format!("\"1.0.{number}\"")),
            "crash {crash}: 1.0.{number} is lost"
        );
    }
    let serving = gym
        .manager
        .get("/v1/plugins/tool")
        .ok()
        .field("/plugin/version");
    let serving: u64 = serving
        .as_str()
        .unwrap()
        .rsplit('.')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        serving >= *newest,
        "crash {crash}: 1.0.{serving} serves, not 1.0.{newest}"
    );
    assert_eq!(
        gym.call("tool", &json!({ "n": 1 })).ok().field("/result/n"),
        1
    );
}

/// Keys that are looked at after each crash; all of them are after the last.
const RECENT: usize = 60;

fn check_keys(gym: &Gym, oracle: &Oracle, newest: usize, crash: u64) {
    for (secret, state) in oracle.keys.lock().unwrap().iter_mut().rev().take(newest) {
        let status = gym.caller.with_key(Some(secret)).get("/v1/gym").status;
        match (*state, status) {
            (Key::Valid, 200) | (Key::Revoked, 401) => {}
            (Key::Leaving, 200) => *state = Key::Valid,
            (Key::Leaving, 401) => *state = Key::Revoked,
            (Key::Revoked, 200) => panic!("crash {crash}: a revoked key is back"),
            _ => panic!("crash {crash}: a key is lost ({status})"),
        }
    }
}

/// Random enough to crash at ever other moments (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}
