#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;

proptest! {
    #[test]
    fn what_is_sealed_opens(key in any::<Vec<u8>>(), payload in any::<Vec<u8>>()) {
        let key = Key(key);
        let sealed = seal(&key, &payload);
        prop_assert_eq!(sealed.len(), payload.len() + ENVELOPE);
        prop_assert_eq!(unseal(&key, &sealed).unwrap(), &payload[..]);
    }

    #[test]
    fn any_changed_bit_is_found(
        payload in any::<Vec<u8>>(), at in any::<prop::sample::Index>(), bit in 0..8u8,
    ) {
        let key = Key(b"demo\0ka".to_vec());
        let mut sealed = seal(&key, &payload);
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(matches!(unseal(&key, &sealed), Err(StoreError::Damaged)));
    }

    #[test]
    fn any_cut_is_found(payload in any::<Vec<u8>>(), left in any::<prop::sample::Index>()) {
        let key = Key(b"demo\0ka".to_vec());
        let sealed = seal(&key, &payload);
        let cut = &sealed[..left.index(sealed.len())];
        prop_assert!(matches!(unseal(&key, cut), Err(StoreError::Damaged)));
    }

    #[test]
    fn counters_open(count in any::<u64>()) {
        let key = Key(b"demo\0ua".to_vec());
        let sealed = encode_counter(&key, count);
        prop_assert_eq!(decode_counter(&key, Some(&sealed)).unwrap(), count);
    }
}

#[test]
fn a_value_under_another_key_is_damage() {
    let (one, other) = (Key(b"a\0pone".to_vec()), Key(b"b\0pone".to_vec()));
    let sealed = seal(&one, b"payload");
    assert!(matches!(unseal(&other, &sealed), Err(StoreError::Damaged)));
}

#[test]
fn values_stay_readable_when_fields_come_and_go() {
    #[derive(Serialize)]
    struct Old {
        name: String,
        gone: u32,
    }
    #[derive(Deserialize)]
    struct New {
        name: String,
        #[serde(default)]
        added: Option<u32>,
    }
    let key = Key(b"a\0pone".to_vec());
    let old = Old {
        name: "one".to_owned(),
        gone: 1,
    };
    let new: New = decode(&key, &encode(&key, &old).unwrap()).unwrap();
    assert_eq!((new.name.as_str(), new.added), ("one", None));
}

/// Frozen: stores that exist hold these bytes.
#[test]
fn the_envelope_does_not_drift() {
    let sealed = seal(&Key(b"demo\0pnotes".to_vec()), b"{}");
    assert_eq!(sealed, [1, 212, 71, 111, 48, b'{', b'}']);
}
