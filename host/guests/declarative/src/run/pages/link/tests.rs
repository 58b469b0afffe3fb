use super::next;

#[test]
fn the_next_link_is_found() {
    let table = [
        ("", None),
        ("<https://a/2>; rel=\"next\"", Some("https://a/2")),
        ("</2>;rel=next", Some("/2")),
        ("<2>; REL=\"last NEXT\"", Some("2")),
        ("<2>; rel = \"next\"", Some("2")),
        ("<1>; rel=\"prev\", <2>; rel=\"next\"", Some("2")),
        (
            "<1>; rel=\"prev\",  <2>; rel=\"next\",<9>; rel=\"last\"",
            Some("2"),
        ),
        ("<1>; rel=\"prev\",<2>; rel=\"next\"", Some("2")),
        (
            "<https://a/?x=1,2,3>; rel=\"next\"",
            Some("https://a/?x=1,2,3"),
        ),
        ("<1>; title=\"a, <b>; rel=next\"; rel=\"prev\"", None),
        ("<1>; title=\"a;rel=next\"", None),
        (
            "<1>; title=\"\\\", <9>; rel=next\"; rel=prev, <2>; rel=next",
            Some("2"),
        ),
        ("<1>; rel=\"nextish\"", None),
        ("<1>", None),
        ("<1", None),
        ("1>; rel=next", None),
    ];
    for (value, expected) in table {
        assert_eq!(next([("link", value)].into_iter()), expected, "{value}");
    }
    let headers = [
        ("x", "<0>; rel=next"),
        ("link", "<1>; rel=prev"),
        ("link", "<2>; rel=next"),
    ];
    assert_eq!(next(headers.into_iter()), Some("2"));
}
