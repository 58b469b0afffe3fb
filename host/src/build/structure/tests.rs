#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use proptest::prelude::*;

use crate::build::fixtures::{guest, plugin, prove, validate};
use crate::catalog::Digest;
use crate::error::ErrorCode;

/// First bytes, and what they look like.
const NO_COMPONENTS: &[(&[u8], &str)] = &[
    (b"\0asm\x01\0\0\0", "core_module"),
    (b"\0asm\x0c\0\x01\0", "other_wasm"),
    (b"\0asm", "other_wasm"),
    (b"\x7fELF\x02\x01\x01\xc8\0\0", "compiled"),
    (b"\x7fELF\x02\x01\x01\0\0\0", "native_program"),
    (b"PK\x03\x04....", "archive"),
    (b"\x1f\x8b\x08....", "archive"),
    (b"(component)", "text"),
    (b"\n  (module)", "text"),
    (b";; a comment\n(module)", "text"),
    (b"#!/bin/sh", "unknown"),
    (b"\0as", "unknown"),
];

#[test]
fn what_is_no_component_is_told_what_it_is() {
    for (bytes, looks_like) in NO_COMPONENTS {
        let error = validate(bytes.to_vec()).err().unwrap();
        assert_eq!(error.code(), ErrorCode::InvalidComponent);
        let details = error.details().unwrap();
        assert_eq!(details.get("looks_like").unwrap(), looks_like);
    }
}

#[test]
fn a_plugin_is_taken_and_measured() {
    let bytes = plugin();
    let validated = validate(bytes.clone()).unwrap();
    assert_eq!(validated.digest(), Digest::of(&bytes));
    assert_eq!(validated.contract().to_string(), "1.0.0");
    assert!(validated.imports().is_empty());
    assert!(validated.unused_exports().is_empty());
    let found = |name| {
        let measures = validated.measures();
        measures.iter().find(|one| one.name == name).unwrap().found
    };
    assert_eq!(found("modules"), 1);
    assert_eq!(found("depth"), 1);
    assert_eq!(found("functions"), 3);
    assert_eq!(found("memory_bytes"), 65_536);
    assert_eq!(found("core_instances"), 1);
}

#[test]
fn imports_and_unused_exports_are_kept_for_the_report() {
    let text = guest(
        "spotter:plugin/guest@1.0.0",
        r#"(import "wasi:io/poll@0.2.6" (instance))
           (import "spotter:plugin/log@1.2.0" (instance $log))
           (export "again" (instance $log))"#,
    );
    let validated = validate(wat::parse_str(text).unwrap()).unwrap();
    let names: Vec<_> = validated
        .imports()
        .iter()
        .map(|import| import.interface.as_str())
        .collect();
    assert_eq!(names, ["wasi:io/poll@0.2.6", "spotter:plugin/log@1.2.0"]);
    assert_eq!(validated.unused_exports(), ["again"]);
}

/// Refused, with a code that says so. Some bytes are a component that can be
/// read, but one without its export.
fn is_refused(bytes: Vec<u8>) -> bool {
    prove(bytes).is_err_and(|error| {
        matches!(
            error.code(),
            ErrorCode::InvalidComponent
                | ErrorCode::ForbiddenImport
                | ErrorCode::UnsupportedContract
        )
    })
}

/// What damaged bytes may come to. Some damage leaves a component that is
/// valid.
fn bearable(bytes: Vec<u8>) -> bool {
    prove(bytes.clone()).is_ok() || is_refused(bytes)
}

#[test]
fn every_cut_is_refused() {
    let bytes = plugin();
    let cuts = (1..bytes.len()).map(|length| bytes.get(..length).unwrap().to_vec());
    // Without its last section, which has names only, it is a plugin still.
    assert_eq!(
        cuts.clone()
            .filter(|cut| prove(cut.clone()).is_ok())
            .count(),
        1
    );
    assert!(cuts.into_iter().all(bearable));
}

proptest! {
    #[test]
    fn damage_never_panics(at in 0..10_000_usize, mask in 1..=u8::MAX) {
        let mut bytes = plugin();
        let length = bytes.len();
        *bytes.get_mut(at % length).unwrap() ^= mask;
        prop_assert!(bearable(bytes));
    }

    #[test]
    fn random_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 1..2_000)) {
        let component = [b"\0asm\x0d\0\x01\0".to_vec(), bytes.clone()].concat();
        for bytes in [bytes, component] {
            prop_assert!(is_refused(bytes));
        }
    }
}
