use super::*;

#[test]
fn what_means_another_host_is_refused() {
    let refused = [
        "ftp://api.test/",
        "file:///etc/passwd",
        "gopher://api.test/",
        "https://",
        "https://user@api.test/",
        "https://user:word@api.test/",
        "https://api.test@evil.test/",
        "https://api.test\\@evil.test/",
        "https://api.test\t.evil.test/",
        "https://api.test\n/",
        "https://api.test /",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://017700000001/",
        "https://0/",
        "https://１２７。０。０。１/",
        "https://[::]/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fe80::1%25eth0]/",
        "https://[::ffff:0:7f00:1]/",
        "https://127.0.0.1./",
        "https://api..test/",
        "https://api.test../",
        "https://./",
        "https://api.test//other/x",
        "https://xn--example-.org/",
        "https://a%00b.test/",
        "https://a%2ftest/",
    ];
    for text in refused {
        assert!(Target::parse(text).is_err(), "{text}");
    }
    assert!(Target::parse(&format!("https://a.test/{}", "x".repeat(9_000))).is_err());
}

#[test]
fn hosts_are_compared_in_one_form() {
    let cases = [
        ("https://API.Test/", "api.test"),
        ("https://api.test./", "api.test"),
        ("https://ａｐｉ.test/", "api.test"),
        ("https://ap\u{ad}i.test/", "api.test"),
        ("https://ⓛocalhost/", "localhost"),
        ("https://bücher.test/", "xn--bcher-kva.test"),
        ("https://аpi.test/", "xn--pi-6kc.test"),
        ("https://evil.test/?x=api.test", "evil.test"),
        ("https://evil.test#@api.test", "evil.test"),
        ("https://api.test.evil.test/", "api.test.evil.test"),
    ];
    for (text, host) in cases {
        let target = Target::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(target.host(), host, "{text}");
    }
}

#[test]
fn paths_are_normal() {
    let target = Target::parse("https://api.test/v1/../admin/%2e%2e/x?y=1#z").unwrap();
    assert_eq!(target.url().as_str(), "https://api.test/x?y=1");
}
