use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spotter_tests::{Gym, Options, Server};

use super::{gym, tool};

const SOURCE: &str = "const words = new Map([['a', 'one'], ['b', 'two']]);
    let calls = 0;
    async function execute({ key }) {
        calls += 1;
        await new Promise((resolve) => setTimeout(resolve, 1));
        const bytes = new TextEncoder().encode(words.get(key));
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        return { calls, word: words.get(key) ?? null, digest: digest.toHex?.() ?? [...digest], when: typeof Date.now() };
    }";

fn call(gym: &Gym) -> Value {
    let answer = gym.call("words", &json!({ "key": "b" })).ok();
    answer.field("/result")
}

/// Compiling the whole engine takes seconds, and the time it may take is
/// bounded: with the default of it this must work.
#[test]
fn a_plugin_goes_out_as_a_component_and_comes_in_elsewhere() {
    let gym = gym();
    gym.save(&tool("words", SOURCE)).ok();
    let expected = call(&gym);
    let component = gym.manager.get("/v1/plugins/words/component").ok();
    assert_eq!(component.header("content-type"), Some("application/wasm"));
    assert_eq!(&component.body[..4], b"\0asm");

    // A server that never saw a source has no engine.
    let server = Server::start(&Options::default());
    let elsewhere = server.gym();
    let begin = Instant::now();
    let uploaded = elsewhere.upload(&component.body).ok();
    let took = begin.elapsed();
    println!("{} bytes, compiled in {took:?}", component.body.len());
    assert_eq!(uploaded.field("/version/origin"), "component");
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(call(&elsewhere), expected);
    assert_eq!(call(&elsewhere), expected, "and starts anew");
}

#[test]
fn a_download_is_the_same_every_time_and_of_its_version() {
    let gym = gym();
    gym.save(&tool("words", SOURCE)).ok();
    gym.save(&tool("words", &SOURCE.replace("'two'", "'three'")))
        .ok();
    let of = |version: &str| {
        let path = format!("/v1/plugins/words/component?version={version}");
        gym.manager.get(&path).ok().body
    };
    assert_eq!(of("0.1.0"), of("0.1.0"));
    assert_ne!(of("0.1.0"), of("0.1.1"));
    gym.caller
        .get("/v1/plugins/words/component")
        .refused("forbidden");
}
