use proptest::prelude::*;

use super::{component, decoded, has_steps, names_secret, push_pair};

#[test]
fn steps() {
    let steps = [
        "/.", "/..", "/a/../b", "/%2e", "/%2E%2e/", "/.%2e", "/..;a", "/.;", "/%2e%3Ba",
    ];
    for path in steps {
        assert!(has_steps(path), "{path}");
    }
    for path in [
        "/", "", "/...", "/.a", "/a.", "/a..", "/%2ea", "/a/b;..", "/%", "/%2",
    ] {
        assert!(!has_steps(path), "{path}");
    }
}

#[test]
fn places_of_secrets() {
    for text in [
        "{{secrets.k}}",
        "a{{SECRETS.k",
        "{{{secrets.",
        "ü{{Secrets.}}",
    ] {
        assert!(names_secret(text), "{text}");
    }
    for text in [
        "",
        "{{secrets",
        "{{ secrets.k }}",
        "secrets.k",
        "{{secret.k}}",
    ] {
        assert!(!names_secret(text), "{text}");
    }
}

proptest! {
    #[test]
    fn decoding_gives_it_back(text in any::<String>()) {
        let encoded = component(&text);
        prop_assert!(encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
        prop_assert_eq!(decoded(&encoded), text);
    }

    #[test]
    fn a_pair_stays_one(name in any::<String>(), value in any::<String>()) {
        let mut text = "a=b".to_owned();
        push_pair(&mut text, &name, &value);
        let pairs: Vec<(&str, &str)> =
            text.split('&').filter_map(|pair| pair.split_once('=')).collect();
        prop_assert_eq!(pairs.len(), 2);
        prop_assert_eq!((decoded(pairs[1].0), decoded(pairs[1].1)), (name, value));
    }
}
