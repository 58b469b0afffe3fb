use super::{Faults, suggestion};

#[test]
fn the_nearest_name_is_suggested() {
    let known = ["day", "class_name", "member_id"];
    for (wrong, near) in [
        ("dya", "day"),
        ("class_nam", "class_name"),
        ("memberid", "member_id"),
    ] {
        let text = suggestion(wrong, known);
        assert!(text.contains(near), "{wrong}: {text}");
        assert!(
            known.iter().filter(|name| text.contains(*name)).count() == 1,
            "{text}"
        );
    }
    let all = suggestion("zzz", known);
    assert!(known.iter().all(|name| all.contains(name)));
    assert!(!suggestion("a", []).is_empty());
    let long = "é".repeat(100_000);
    assert!(suggestion(&long, [long.as_str(), "day"]).len() < 200);
}

#[test]
fn places_are_counted_in_characters() {
    let table = [
        ("abc", 0, (1, 1)),
        ("abc", 2, (1, 3)),
        ("é€😀x", "é€😀".len(), (1, 4)),
        ("a\nb\n", 2, (2, 1)),
        ("a\n\nb", 3, (3, 1)),
        ("a\r\nb", 3, (2, 1)),
        ("a", 9, (1, 2)),
    ];
    for (text, offset, expected) in table {
        let mut faults = Faults::default();
        faults.within("/x", text, offset, String::new());
        let faults = faults.unless_any(Some(())).unwrap_err();
        let position = faults[0].position.unwrap();
        assert_eq!(
            (position.line, position.column),
            expected,
            "{text:?} at {offset}"
        );
    }
}
