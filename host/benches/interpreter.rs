//! How fast scripts run: three snippets in the host, in bare wasmtime, and in
//! the same engine compiled for the machine itself, in turns. Prints the best
//! and the median time, and how often the control's best fits into the best.
//! Measures one snippet alone if it is named.
//!
//! The control uses the same memory again and again; so does the first of bare
//! wasmtime, which shows the interpreter alone. In the next, memory is new to
//! each call, as in the host; then fuel is counted.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints, and stops where it cannot go on"
)]

mod common;

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use common::{Bare, bare_config_keeping, caller, open};
use serde_json::{Value, json};
use spotter_host::build::{Modules, Source, SourceLimits};
use spotter_host::call::CallRequest;
use spotter_host::catalog::{Principal, RuntimeLimits};
use spotter_host::host::Host;
use spotter_host::manage::plugins;
use tokio::runtime::Runtime;

const SNIPPETS: [&str; 3] = ["recursion", "json", "strings"];
const NAME: &str = "snippets";
/// Every way runs this often in turns, and each turn is so many runs.
const TURNS: usize = 6;
const RUNS: usize = 5;

fn main() -> ExitCode {
    // The host compiles in a child of its own executable, which is this one.
    if std::env::args().nth(1).as_deref() == Some("compile-child") {
        return spotter_host::build::compile_child();
    }
    let runtime = Runtime::new().expect("a runtime");
    let data = tempfile::tempdir().expect("a directory");
    let host = runtime.block_on(open(data.path().to_owned()));
    let who = caller();
    let component = runtime.block_on(save(&host, &who));
    let bare = [
        ("memory kept", 64 << 20, false),
        ("memory new", 1 << 20, false),
        ("and metered", 1 << 20, true),
    ]
    .map(|(name, resident, fuel)| {
        let mut config = bare_config_keeping(resident);
        config.consume_fuel(fuel);
        (name, Bare::of(config, &component))
    });

    let only = std::env::args()
        .nth(1)
        .filter(|name| !name.starts_with('-'));
    for snippet in SNIPPETS {
        if only.as_deref().is_some_and(|only| only != snippet) {
            continue;
        }
        let expected = native(snippet, 1).0;
        let arguments = json!({ "snippet": snippet }).to_string();
        let mut control = Vec::new();
        let mut hosted = Vec::new();
        let mut ways = bare.each_ref().map(|_| Vec::new());
        for _ in 0..TURNS {
            control.extend(native(snippet, RUNS).1);
            for ((_, bare), times) in bare.iter().zip(&mut ways) {
                for _ in 0..RUNS {
                    let begin = Instant::now();
                    let answer = runtime.block_on(bare.answer(NAME, &arguments));
                    times.push(begin.elapsed());
                    assert_eq!(answer, expected);
                }
            }
            for _ in 0..RUNS {
                let begin = Instant::now();
                let answer = runtime.block_on(call(&host, &who, &arguments));
                hosted.push(begin.elapsed());
                assert_eq!(answer, expected);
            }
        }
        let best = report(snippet, "native", control, None);
        for ((name, _), times) in bare.iter().zip(ways) {
            report(snippet, name, times, Some(best));
        }
        report(snippet, "in the host", hosted, Some(best));
    }
    runtime
        .block_on(host.close())
        .expect("everything is written");
    ExitCode::SUCCESS
}

/// Prints a row, and gives the best time.
fn report(
    snippet: &str,
    way: &str,
    mut times: Vec<Duration>,
    control: Option<Duration>,
) -> Duration {
    times.sort_unstable();
    let best = times[0];
    let [shown, median] = [best, times[times.len() / 2]].map(|time| time.as_secs_f64() * 1e3);
    let ratio = control.map_or(1.0, |control| best.as_secs_f64() / control.as_secs_f64());
    println!("{snippet:<10} {way:<11} best {shown:>7.2} ms, median {median:>7.2} ms, {ratio:.2}x");
    best
}

/// What the control says of a snippet, and how long each of its runs took.
fn native(snippet: &str, runs: usize) -> (String, Vec<Duration>) {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../target/bench/native/release/native-javascript"
    );
    let output = Command::new(path)
        .args([snippet, &runs.to_string()])
        .output()
        .expect("`make bench` builds the control first");
    assert!(output.status.success(), "the control ran");
    let text = String::from_utf8(output.stdout).expect("text");
    let mut words = text.split_whitespace();
    let result = words.next().expect("a result").to_owned();
    let times = words.map(|word| Duration::from_micros(word.parse().expect("a number")));
    (result, times.collect())
}

/// Saves the snippets as a plugin, and gives the component that it is.
async fn save(host: &Host, who: &Principal) -> Vec<u8> {
    let Value::Object(definition) = json!({
        "name": NAME,
        "description": "Runs a snippet.",
        "parameters": {
            "type": "object",
            "properties": { "snippet": { "type": "string" } },
            "required": ["snippet"],
        },
    }) else {
        unreachable!("an object");
    };
    let source = include_str!("native-javascript/src/snippets.js");
    let limits = RuntimeLimits {
        memory_bytes: Some(64 << 20),
        ..RuntimeLimits::default()
    };
    let files = vec![("main.js".to_owned(), source.to_owned())];
    let modules = Modules::new(files, definition, limits, &SourceLimits::default());
    let source = Source::Modules(modules.expect("a legal source"));
    plugins::save(host, who, source, plugins::UploadOptions::default())
        .await
        .expect("a good plugin");
    let name = NAME.parse().expect("a legal name");
    let component = plugins::component(host, who, &name, None).await;
    let bytes = component.expect("it is there").bytes(host).await;
    bytes.expect("the engine and the source")
}

async fn call(host: &Host, who: &Principal, arguments: &str) -> String {
    let request = CallRequest::new(who.gym.clone(), NAME, arguments);
    let record = host.pipeline().call(request).await.expect("a record");
    let result = record.result.as_ref().expect("a result");
    result.get().to_owned()
}
