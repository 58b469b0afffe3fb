#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

use proptest::prelude::*;
use wasmparser::{DataKind, Parser, Payload, Validator};

use super::*;

const START: u32 = 1 << 19;

fn memory(bytes: Vec<u8>) -> Memory {
    Memory {
        start: START,
        bytes,
    }
}

/// What a module makes of a memory.
fn applied(mut bytes: Vec<u8>, module: &[u8]) -> Vec<u8> {
    Validator::new().validate_all(module).unwrap();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::DataSection(section) = payload.unwrap() else {
            continue;
        };
        for data in section {
            let data = data.unwrap();
            let DataKind::Active { offset_expr, .. } = data.kind else {
                panic!("not laid by itself");
            };
            let mut operators = offset_expr.get_operators_reader();
            let wasmparser::Operator::I32Const { value } = operators.read().unwrap() else {
                panic!("not laid at an address");
            };
            let from = value.cast_unsigned() as usize - START as usize;
            bytes[from..from + data.data.len()].copy_from_slice(data.data);
        }
    }
    bytes
}

/// A memory of two pages behind the stack, and the same with some changes.
fn changed() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let changes = proptest::collection::vec((0..131_072_usize, 1..300_usize, any::<u8>()), 0..40);
    changes.prop_map(|changes| {
        let before: Vec<u8> = (0..131_072_u32).map(|index| (index / 97) as u8).collect();
        let mut after = before.clone();
        for (from, length, value) in changes {
            let to = after.len().min(from + length);
            after[from..to].fill(value);
        }
        (before, after)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_patch_makes_the_one_of_the_other((before, after) in changed()) {
        match between(&memory(before.clone()), &memory(after.clone())) {
            Own::Patch(patch) => prop_assert_eq!(applied(before, &patch), after),
            Own::Base(_) => prop_assert!(false, "so few changes are a patch"),
        }
    }

    #[test]
    fn a_base_is_the_memory((_, after) in changed()) {
        let blank = vec![0; after.len()];
        prop_assert_eq!(applied(blank, &base(&memory(after.clone()))), after);
    }
}

#[test]
fn nothing_changed_is_an_empty_patch() {
    let before = memory(vec![7; 65_536]);
    let Own::Patch(patch) = between(&before, &before) else {
        panic!("equal memories need no memory of their own");
    };
    assert!(patch.len() < 40, "{} bytes", patch.len());
    Validator::new().validate_all(&empty()).unwrap();
}

#[test]
fn a_memory_that_grew_or_changed_much_is_a_base() {
    let before = memory(vec![0; 131_072]);
    let grown = memory(vec![0; 196_608]);
    assert!(matches!(between(&before, &grown), Own::Base(_)));
    let much = memory(vec![1; 131_072]);
    assert!(matches!(between(&before, &much), Own::Base(_)));
}
