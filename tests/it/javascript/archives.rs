use std::io::{Cursor, Write as _};

use serde_json::{Value, json};
use spotter_tests::{Answer, Gym};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{gym, tool_with};

const MAIN: &str = "import { double } from './lib/double.js';
    export const tool = { name: 'twice', description: 'Doubles a number.', parameters: { type: 'object' } };
    export function execute({ n }) { return double(n) }";
const DOUBLE: &str = "export const double = (n: number): number => n * 2;";

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in files {
        writer
            .start_file(*path, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn publish(gym: &Gym, archive: &[u8]) -> Answer {
    gym.manager
        .post_bytes("/v1/plugins", "application/zip", archive)
}

#[test]
fn an_archive_of_a_folder_is_a_plugin() {
    let gym = gym();
    let folder = [
        ("twice/main.js", MAIN),
        ("twice/lib/double.ts", DOUBLE),
        ("twice/README.md", "# Twice"),
        ("twice/node_modules/x/index.js", "throw 1"),
    ];
    let saved = publish(&gym, &archive(&folder)).ok();
    assert_eq!(saved.status, 201);
    let answer = gym.call("twice", &json!({ "n": 21 })).ok();
    assert_eq!(answer.field("/result"), 42);
    // An archive made again is another one, of the same source.
    let again = publish(
        &gym,
        &archive(&[("main.js", MAIN), ("lib/double.ts", DOUBLE)]),
    )
    .ok();
    assert_eq!(again.status, 200);
}

#[test]
fn what_is_no_archive_is_refused() {
    let gym = gym();
    let large = "// ".to_owned() + &"x".repeat(300 << 10);
    let cases = [
        (b"PK\x03\x04 no archive".to_vec(), "invalid_request"),
        (archive(&[]), "invalid_request"),
        (archive(&[("README.md", "")]), "invalid_request"),
        (archive(&[("a.js", ""), ("b.js", "")]), "invalid_request"),
        (archive(&[("../main.js", MAIN)]), "invalid_request"),
        (archive(&[("main.js", &large)]), "too_large"),
    ];
    for (archive, code) in cases {
        publish(&gym, &archive).refused(code);
    }
}

#[test]
fn a_source_comes_back_as_it_was_saved() {
    let gym = gym();
    let source = "async function execute() { return 1 }";
    let said = json!({
        "display_name": "Subject",
        "limits": { "timeout_ms": 500 },
        "http": ["GET https://api.upstream.test"],
        "secrets": {
            "token": {
                "description": "The token.",
                "hosts": ["api.upstream.test"],
                "query_parameter": "key",
            },
        },
    });
    gym.save(&tool_with("subject", source, said.clone())).ok();
    gym.save(&tool_with("subject", "const execute = () => 2", said))
        .ok();
    let read = |version: &str| {
        let path = format!("/v1/plugins/subject/source?version={version}");
        gym.manager.get(&path).ok().json()
    };
    let (first, second) = (read("0.1.0"), read("0.1.1"));
    assert_eq!(first["files"], json!({ "main.js": source }));
    assert_eq!(first["display_name"], "Subject");
    assert_eq!(first["secrets"]["token"]["query_parameter"], "key");
    assert_eq!(first["limits"], json!({ "timeout_ms": 500 }));
    assert_eq!(first["version"], Value::Null);
    // Nothing new, and then the old one again as the newest.
    assert_eq!(gym.save(&second).ok().status, 200);
    let newest = gym.save(&first).ok();
    assert_eq!(newest.status, 201);
    assert_eq!(newest.field("/version/manifest/version"), "0.1.2");
    assert_eq!(gym.call("subject", &json!({})).ok().field("/result"), 1);
}

#[test]
fn a_source_is_read_by_managers_and_where_there_is_one() {
    let gym = gym();
    gym.save(&tool_with("subject", "function execute() {}", json!({})))
        .ok();
    gym.caller
        .get("/v1/plugins/subject/source")
        .refused("forbidden");
    gym.manager
        .get("/v1/plugins/subject/source?version=9.0.0")
        .refused("not_found");
    gym.install("cpu_fill");
    gym.manager
        .get("/v1/plugins/cpu_fill/source")
        .refused("not_found");
}

#[test]
fn a_dry_run_says_what_saving_would_do() {
    let gym = gym();
    let form = tool_with("subject", "function execute() {}", json!({}));
    let dry = |form: &Value| gym.manager.post("/v1/plugins/inspect", form).ok();
    let fresh = dry(&form);
    assert_eq!(fresh.field("/version"), "0.1.0");
    assert_eq!(fresh.field("/change/kind"), "new_plugin");
    let limits = fresh.field("/limits");
    let memory = limits
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["name"] == "memory_bytes");
    assert_eq!(memory.unwrap()["value"], 10 << 20);
    gym.save(&form).ok();
    assert_eq!(dry(&form).field("/change/kind"), "same");
    let other = tool_with("subject", "function execute() { return 1 }", json!({}));
    assert_eq!(dry(&other).field("/version"), "0.1.1");
}

/// What says its version is the same again, wherever it says it.
#[test]
fn a_stated_version_is_saved_once() {
    let stated = json!({ "version": "1.0.0" });
    let module = "export const tool = { name: 'subject', version: '1.0.0', description: 'Does what a test needs.' };
        export function execute() {}";
    let forms = [
        tool_with("subject", "function execute() {}", stated),
        json!({ "source": module }),
        json!({ "name": "subject", "source": module }),
    ];
    for form in forms {
        let gym = gym();
        assert_eq!(gym.save(&form).ok().status, 201, "{form}");
        assert_eq!(gym.save(&form).ok().status, 200, "{form}");
        let read = gym.manager.get("/v1/plugins/subject/source").ok().json();
        assert_eq!(gym.save(&read).ok().status, 200, "{read}");
    }
}

/// Nobody who did not say a version is told to raise it.
#[test]
fn sources_that_are_saved_at_once_are_counted() {
    let gym = gym();
    std::thread::scope(|scope| {
        for number in 0..4 {
            let gym = &gym;
            scope.spawn(move || {
                let source = format!("function execute() {{ return {number} }}");
                gym.save(&tool_with("subject", &source, json!({}))).ok();
            });
        }
    });
    let versions = gym.manager.get("/v1/plugins/subject/versions").ok();
    assert_eq!(versions.field("/versions").as_array().unwrap().len(), 4);
}
