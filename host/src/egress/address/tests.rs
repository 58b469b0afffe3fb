use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

#[test]
fn special_addresses_are_not_public() {
    let special = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.1.2.3",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::7f00:1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];
    for text in special {
        let address: IpAddr = text.parse().unwrap();
        assert!(!is_public(address), "{text}");
    }
}

#[test]
fn other_addresses_are_public() {
    let public = [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a00:1450::1",
    ];
    for text in public {
        let address: IpAddr = text.parse().unwrap();
        assert!(is_public(address), "{text}");
    }
}

proptest! {
    /// Whatever way an IPv4 address is wrapped, the wrapping is not public.
    #[test]
    fn wrapped_v4_is_never_public(bits: u32) {
        let [a, b, c, d] = Ipv4Addr::from(bits).octets();
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        let wrapped = [
            Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
            Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
            Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
            Ipv6Addr::new(0x2001, 0, 1, 2, 3, 4, !high, !low),
        ];
        for address in wrapped {
            prop_assert!(!is_public(address.into()), "{}", address);
        }
    }

    /// Where the standard library knows a range, so do we.
    #[test]
    fn agrees_with_the_standard_library(bits: u32) {
        let address = Ipv4Addr::from(bits);
        let special = address.is_private() || address.is_loopback() || address.is_link_local()
            || address.is_multicast() || address.is_broadcast() || address.is_documentation()
            || address.is_unspecified();
        if special {
            prop_assert!(!is_public(address.into()));
        }
    }
}

#[test]
fn the_operator_decides_first() {
    let policy = AddressPolicy {
        allow: vec!["127.0.0.1/32".parse().unwrap()],
        deny: vec!["8.8.0.0/16".parse().unwrap()],
    };
    let own = ["1.2.3.4".parse().unwrap()];
    let permits = |text: &str| policy.permits(text.parse().unwrap(), &own);
    assert!(permits("127.0.0.1"));
    assert!(!permits("127.0.0.2"));
    assert!(!permits("::1"));
    assert!(!permits("8.8.8.8"));
    assert!(permits("9.9.9.9"));
    assert!(!permits("1.2.3.4"), "the machine's own public address");
}
