#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

use proptest::prelude::*;

use super::*;

fn gym_id() -> impl Strategy<Value = GymId> {
    "[a-z0-9][a-z0-9-]{0,6}".prop_map(|text| GymId::new(&text).unwrap())
}

fn plugin_name() -> impl Strategy<Value = PluginName> {
    "[a-z][a-z0-9_]{0,6}".prop_map(|text| PluginName::new(&text).unwrap())
}

fn function_name() -> impl Strategy<Value = FunctionName> {
    "[A-Za-z_][A-Za-z0-9_-]{0,6}".prop_map(|text| FunctionName::new(&text).unwrap())
}

fn version_number() -> impl Strategy<Value = semver::Version> {
    (0..20u64, 0..20u64, 0..20u64).prop_map(|(a, b, c)| semver::Version::new(a, b, c))
}

/// Any key of a gym, with what it was made from.
fn gym_key(gym: GymId) -> impl Strategy<Value = (String, Key)> {
    let g = gym;
    (
        0..6u8,
        plugin_name(),
        function_name(),
        version_number(),
        "[^\0]{0,8}",
        any::<[u8; 16]>(),
    )
        .prop_map(
            move |(which, name, function, number, data_key, id)| match which {
                0 => (format!("p {name}"), plugin(&g, &name)),
                1 => (format!("v {name} {number}"), version(&g, &name, &number)),
                2 => (format!("f {function}"), claim(&g, &function)),
                3 => (format!("d {name} {data_key}"), data(&g, &name, &data_key)),
                4 => (format!("u {name}"), usage(&g, &name)),
                _ => (format!("x {id:?}"), block(&g, RecordId::from_bytes(id))),
            },
        )
}

fn prefixes(gym: &GymId) -> Vec<Key> {
    [api_keys, plugins, claims, blocks]
        .map(|prefix| prefix(gym))
        .to_vec()
}

proptest! {
    #[test]
    fn no_key_of_one_gym_lies_under_a_prefix_of_another(
        (a, b, key) in (gym_id(), gym_id())
            .prop_filter("two gyms", |(a, b)| a != b)
            .prop_flat_map(|(a, b)| (Just(a.clone()), Just(b), gym_key(a))),
        name in plugin_name(),
    ) {
        let (what, key) = key;
        let mut others = prefixes(&b);
        others.push(versions(&b, &name));
        others.push(data(&b, &name, ""));
        for prefix in others {
            prop_assert!(!key.as_bytes().starts_with(prefix.as_bytes()), "{what} of {a}");
        }
        prop_assert!(!key.as_bytes().starts_with(gyms().as_bytes()));
        prop_assert!(!gym(&a).as_bytes().starts_with(prefixes(&b)[0].as_bytes()));
    }

    #[test]
    fn two_keys_are_equal_only_when_they_were_made_from_the_same(
        (a, b) in gym_id().prop_flat_map(|gym| (gym_key(gym.clone()), gym_key(gym))),
    ) {
        prop_assert_eq!(a.0 == b.0, a.1 == b.1);
    }

    #[test]
    fn a_plugin_s_scans_find_no_other_plugin_s_rows(
        gym in gym_id(), a in plugin_name(), b in plugin_name(),
        number in version_number(), text in "[^\0]{0,8}",
    ) {
        prop_assume!(a != b);
        let prefix = versions(&gym, &a);
        prop_assert!(!version(&gym, &b, &number).as_bytes().starts_with(prefix.as_bytes()));
        let prefix = data(&gym, &a, "");
        prop_assert!(!data(&gym, &b, &text).as_bytes().starts_with(prefix.as_bytes()));
    }

    #[test]
    fn keys_stand_in_the_order_of_their_last_part(
        gym in gym_id(), name in plugin_name(),
        a in "[^\0]{0,8}", b in "[^\0]{0,8}", x in any::<[u8; 16]>(), y in any::<[u8; 16]>(),
    ) {
        prop_assert_eq!(data(&gym, &name, &a).cmp(&data(&gym, &name, &b)), a.as_bytes().cmp(b.as_bytes()));
        let block = |id| block(&gym, RecordId::from_bytes(id));
        prop_assert_eq!(block(x).cmp(&block(y)), x.cmp(&y));
    }

    #[test]
    fn a_key_tells_its_kind((what, key) in gym_id().prop_flat_map(gym_key)) {
        let byte = kind(&key).map(|kind| char::from(kind as u8));
        prop_assert_eq!(byte, what.chars().next());
    }
}

#[test]
fn rest_is_what_follows_the_prefix() {
    let gym = GymId::new("demo").unwrap();
    let name = PluginName::new("notes").unwrap();
    let prefix = data(&gym, &name, "");
    assert_eq!(rest(&data(&gym, &name, "a\u{1}b"), &prefix), b"a\x01b");
    assert_eq!(kind(&format()), Some(Kind::Format));
    assert_eq!(kind(&everything()), None);
}
