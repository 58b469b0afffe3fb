#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use crate::build::fixtures::{guest, prove};
use crate::error::ErrorCode;

fn code(text: &str) -> Result<(), ErrorCode> {
    match prove(wat::parse_str(text).unwrap()) {
        Ok(_) => Ok(()),
        Err(error) => Err(error.code()),
    }
}

const UNSUPPORTED: Result<(), ErrorCode> = Err(ErrorCode::UnsupportedContract);

#[test]
fn the_contract_is_exported_in_one_version_that_is_spoken_here() {
    assert_eq!(code(&guest("spotter:plugin/guest@1.0.0", "")), Ok(()));
    assert_eq!(code(&guest("spotter:plugin/guest@1.7.3", "")), Ok(()));
    for name in [
        "spotter:plugin/guest@2.0.0",
        "spotter:plugin/guest@0.1.0",
        "spotter:plugin/guest@1.0.0-beta",
        "spotter:plugin/guest",
        "spotter:plugin/guests@1.0.0",
        "spotter:plug/guest@1.0.0",
        "guest",
    ] {
        assert_eq!(code(&guest(name, "")), UNSUPPORTED, "{name}");
    }
    let twice = guest(
        "spotter:plugin/guest@1.0.0",
        "(instance $other) (export \"spotter:plugin/guest@1.1.0\" (instance $other))",
    );
    assert_eq!(code(&twice), UNSUPPORTED);
    assert_eq!(code("(component)"), UNSUPPORTED);
}

#[test]
fn other_worlds_hear_of_that_before_their_imports() {
    for world in ["wasi:cli/run@0.2.6", "wasi:http/incoming-handler@0.2.6"] {
        let text = format!(
            "(component (import \"wasi:filesystem/types@0.2.6\" (instance))
                (instance $i) (export \"{world}\" (instance $i)))"
        );
        assert_eq!(code(&text), UNSUPPORTED, "{world}");
    }
    let plugin = guest(
        "spotter:plugin/guest@1.0.0",
        "(instance $i) (export \"wasi:cli/run@0.2.6\" (instance $i))",
    );
    assert_eq!(code(&plugin), Ok(()));
}

#[test]
fn functions_of_another_shape_are_refused() {
    let right = guest("spotter:plugin/guest@1.0.0", "");
    for (from, to) in [
        ("(export \"describe\" (func $describe))", ""),
        ("(export \"call\" (func $call))", ""),
        (
            "(export \"call\" (func $call))",
            "(export \"call\" (func $describe))",
        ),
        (
            "(export \"describe\" (func $describe))",
            "(export \"describe\" (func $call))",
        ),
        (
            "(param \"function\" string)",
            "(param \"function\" (list u8))",
        ),
    ] {
        let text = right.replace(from, to);
        assert_ne!(text, right);
        assert_eq!(code(&text), UNSUPPORTED, "{from}");
    }
}
