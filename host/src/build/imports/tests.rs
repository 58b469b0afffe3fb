#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use crate::build::fixtures::{guest, validate};
use crate::error::{Error, ErrorCode};

const GUEST: &str = "spotter:plugin/guest@1.0.0";

fn refused(fields: &str) -> Error {
    let text = guest(GUEST, fields);
    validate(wat::parse_str(text).unwrap()).err().unwrap()
}

fn reason(error: &Error) -> (&str, &str) {
    let first = error.details().unwrap().get(0).unwrap();
    let text = |name| first.get(name).unwrap().as_str().unwrap();
    assert!(!text("instead").is_empty());
    (text("import"), text("reason"))
}

#[test]
fn what_a_language_s_runtime_imports_is_taken() {
    // The imports of Rust's standard library and the contract's own.
    let imports: String = [
        "wasi:cli/environment@0.2.6",
        "wasi:cli/exit@0.2.0",
        "wasi:cli/stdin@0.2.3",
        "wasi:cli/stdout@0.2.6",
        "wasi:cli/stderr@0.2.6",
        "wasi:cli/terminal-input@0.2.6",
        "wasi:cli/terminal-output@0.2.6",
        "wasi:cli/terminal-stdin@0.2.6",
        "wasi:cli/terminal-stdout@0.2.6",
        "wasi:cli/terminal-stderr@0.2.6",
        "wasi:clocks/monotonic-clock@0.2.6",
        "wasi:clocks/wall-clock@0.2.6",
        "wasi:io/error@0.2.6",
        "wasi:io/poll@0.2.12",
        "wasi:io/streams@0.2.6",
        "wasi:random/random@0.2.6",
        "wasi:random/insecure@0.2.6",
        "wasi:random/insecure-seed@0.2.6",
        "spotter:plugin/types@1.0.0",
        "spotter:plugin/kv@1.0.0",
        "spotter:plugin/log@1.4.2",
        "spotter:plugin/query@1.1.0",
        "wasi:http/types@0.2.12",
        "wasi:http/outgoing-handler@0.2.0",
        "spotter:plugin/settings@1.0.0",
    ]
    .iter()
    .map(|name| format!("(import \"{name}\" (instance))"))
    .collect();
    let validated = validate(wat::parse_str(guest(GUEST, &imports)).unwrap()).unwrap();
    assert_eq!(validated.imports().len(), super::OFFERED.len());
}

/// An import, and why it is refused.
const REFUSED: &[(&str, &str)] = &[
    ("wasi:filesystem/types@0.2.6", "no_filesystem"),
    ("wasi:filesystem/preopens@0.2.6", "no_filesystem"),
    ("wasi:sockets/tcp@0.2.6", "no_sockets"),
    ("wasi:sockets/ip-name-lookup@0.2.6", "no_sockets"),
    ("wasi:http/incoming-handler@0.2.6", "no_server"),
    ("wasi:http/outgoing-handler@0.3.0", "version"),
    ("wasi:cli/run@0.2.6", "not_offered"),
    ("wasi:nn/tensor@0.2.0", "not_offered"),
    ("wasi:io/streams@0.3.0", "version"),
    ("wasi:io/streams@1.2.0", "version"),
    ("wasi:io/streams@0.2.0-rc-2023-11-10", "version"),
    ("wasi:io/streams", "version"),
    ("spotter:plugin/kv@2.0.0", "version"),
    ("spotter:plugin/kv@0.2.0", "version"),
    ("spotter:plugin/guest@1.0.0", "not_in_contract"),
    ("spotter:plugin/secrets@1.0.0", "not_in_contract"),
    ("spotter:other/kv@1.0.0", "unknown"),
    ("evil:host/x", "unknown"),
    ("wasi:cli-extra/exit@0.2.0", "not_offered"),
];

#[test]
fn everything_else_is_refused_with_its_reason() {
    for (import, right) in REFUSED {
        let error = refused(&format!("(import \"{import}\" (instance))"));
        assert_eq!(error.code(), ErrorCode::ForbiddenImport, "{import}");
        assert_eq!(reason(&error), (*import, *right));
    }
}

/// Imports that are no interfaces, and why they are refused.
#[test]
fn only_interfaces_are_imported() {
    for (fields, right) in [
        ("(import \"m\" (core module))", "core_module"),
        (
            "(import \"wasi:io/poll@0.2.0\" (core module))",
            "core_module",
        ),
        ("(import \"print\" (func))", "no_interface"),
        ("(import \"wasi:io/poll@0.2.0\" (func))", "no_interface"),
        ("(import \"t\" (type (sub resource)))", "no_interface"),
        ("(import \"env\" (instance))", "no_interface"),
        ("(import \"c\" (component))", "no_interface"),
    ] {
        let error = refused(fields);
        assert_eq!(error.code(), ErrorCode::ForbiddenImport, "{fields}");
        assert_eq!(reason(&error).1, right, "{fields}");
    }
}

#[test]
fn every_wrong_import_is_listed_up_to_a_bound() {
    let error = refused(
        r#"(import "wasi:sockets/tcp@0.2.0" (instance))
           (import "wasi:io/poll@0.2.0" (instance))
           (import "evil:host/x" (instance))"#,
    );
    assert_eq!(error.details().unwrap().as_array().unwrap().len(), 2);

    let many: String = (0..500)
        .map(|n| format!("(import \"evil:host/x{n}\" (instance))"))
        .collect();
    let error = refused(&many);
    assert_eq!(
        error.details().unwrap().as_array().unwrap().len(),
        super::LISTED
    );
    assert!(error.message().chars().count() < 600);

    let long = format!("(import \"evil:host/{}\" (instance))", "x".repeat(90_000));
    let error = refused(&long);
    assert!(error.message().chars().count() < 600);
}
