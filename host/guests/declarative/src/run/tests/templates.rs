use std::path::PathBuf;

use serde_json::{Value, json};

use super::host;
use crate::compile;
use crate::run;

/// The ready templates.
fn templates() -> Vec<Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../templates");
    let files = std::fs::read_dir(folder).unwrap();
    let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    texts
        .map(|text| serde_json::from_str(&text).unwrap())
        .collect()
}

/// What nobody who is signed in is told.
fn answered_to_nobody(description: &Value) -> String {
    let name = description["name"].as_str().unwrap();
    let plan = match compile::plan(&description.to_string(), "1.0.0") {
        Ok(plan) => plan,
        Err(faults) => panic!("{name}: {faults:#?}"),
    };
    let host = host();
    let outcome = run::call(&plan, name, "{}", &host.context());
    assert!(host.requests().is_empty(), "{name}");
    outcome.unwrap_err().code().to_owned()
}

#[test]
fn what_is_done_for_a_member_needs_one() {
    let mut seen = 0;
    for template in templates() {
        let description = &template["description"];
        if description["requires"] != json!(["member"]) {
            // Who is not signed in may give feedback, and no row is theirs.
            let free = ["send_feedback", "get_member_stats"];
            let is_free = free.iter().any(|name| description["name"] == **name);
            assert!(is_free || !description.to_string().contains("member.id"));
            continue;
        }
        assert_eq!(answered_to_nobody(description), "member_required");
        for case in template["cases"].as_array().unwrap() {
            let has_member = case["context"]["member"].is_object();
            assert!(has_member || case["error"] == "member_required", "{case}");
        }
        seen += 1;
    }
    assert_eq!(seen, 6);
}
