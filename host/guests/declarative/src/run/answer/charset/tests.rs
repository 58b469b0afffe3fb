use super::read;

#[test]
fn texts() {
    let table: [(&[u8], &str, Result<&str, &str>); 10] = [
        ("é".as_bytes(), "", Ok("é")),
        ("é".as_bytes(), "text/plain; charset=latin1", Ok("é")),
        (b"\xef\xbb\xbf{}", "application/json", Ok("{}")),
        (b"\xef\xbb\xbf\xff", "", Err("\u{fffd}")),
        (b"caf\xe9", "text/plain", Err("caf\u{fffd}")),
        (b"caf\xe9", "text/plain; charset=utf-8", Err("caf\u{fffd}")),
        (b"caf\xe9", "text/plain;charset=ISO-8859-1", Ok("café")),
        (
            b"caf\xe9",
            "text/plain; a=b; Charset=\"latin1\"",
            Ok("café"),
        ),
        (
            b"\x80 \x81\x93\x9f\xa0\xff",
            "text/plain; charset=windows-1252",
            Ok("€ \u{81}“Ÿ\u{a0}ÿ"),
        ),
        (b"\x80", "text/plain; x=charset=latin1", Err("\u{fffd}")),
    ];
    for (bytes, content_type, expected) in table {
        let found = read(bytes, content_type);
        let found = found.as_deref().map_err(|lossy| &**lossy);
        assert_eq!(found, expected, "{bytes:?} as {content_type}");
    }
}
