use std::time::Duration;

use plugin_sdk::kv::Error;
use plugin_sdk::prelude::*;

#[stored]
#[derive(Debug, Default, PartialEq)]
struct Roster {
    members: Vec<String>,
}

#[test]
fn values_are_json() {
    let host = testing::Host::new();
    assert_eq!(kv::get::<Roster>("yoga").unwrap(), None);
    let roster = Roster {
        members: vec!["ada".into()],
    };
    kv::set("yoga", &roster).unwrap();
    assert_eq!(kv::get("yoga").unwrap(), Some(roster));
    assert_eq!(host.stored("yoga"), Some(json!({ "members": ["ada"] })));
    kv::delete("yoga").unwrap();
    kv::delete("yoga").unwrap();
    assert_eq!(host.stored("yoga"), None);
}

#[test]
fn a_stored_type_skips_what_a_newer_version_wrote() {
    let _host = testing::Host::new();
    kv::set_text("yoga", r#"{"members": [], "waiting": 3}"#).unwrap();
    assert_eq!(kv::get("yoga").unwrap(), Some(Roster::default()));
    kv::set_text("yoga", "[1]").unwrap();
    assert!(matches!(kv::get::<Roster>("yoga"), Err(Error::Decode(_))));
}

#[test]
fn text_and_bytes_are_stored_as_they_are() {
    let _host = testing::Host::new();
    kv::set_text("motto", "lift").unwrap();
    assert_eq!(kv::text("motto").unwrap().as_deref(), Some("lift"));
    kv::write("bytes", [0xff], None).unwrap();
    assert_eq!(kv::read("bytes").unwrap().unwrap().value, [0xff]);
    assert!(matches!(kv::text("bytes"), Err(Error::NotText)));
}

#[test]
fn update_runs_again_when_it_loses_the_race() {
    let _host = testing::Host::new();
    let mut races = 3;
    let total = kv::update("total", |old: Option<u32>| {
        if races > 0 {
            races -= 1;
            kv::set("total", &(old.unwrap_or(0) + 10)).unwrap();
        }
        Ok(old.unwrap_or(0) + 1)
    });
    assert_eq!(total.unwrap(), 31);
}

#[test]
fn update_gives_up_on_a_key_that_never_rests() {
    let _host = testing::Host::new();
    let mut writes = 0;
    let error = kv::update("total", |_: Option<u32>| {
        writes += 1;
        kv::set("total", &writes).unwrap();
        Ok(0)
    });
    let error = error.unwrap_err();
    assert_eq!(error.code(), "kv_contended");
    assert!(error.is_retryable());
}

#[test]
fn an_update_that_fails_writes_nothing() {
    let _host = testing::Host::new();
    kv::set("total", &1).unwrap();
    let error = kv::update("total", |_: Option<u32>| bail!("full", "It is full."));
    assert_eq!(error.unwrap_err().code(), "full");
    assert_eq!(kv::get("total").unwrap(), Some(1));
}

#[test]
fn compare_and_set_expects_a_revision() {
    let _host = testing::Host::new();
    let first = kv::compare_and_set("key", None, "a", None)
        .unwrap()
        .unwrap();
    assert_eq!(kv::compare_and_set("key", None, "b", None).unwrap(), None);
    let second = kv::compare_and_set("key", Some(first), "b", None)
        .unwrap()
        .unwrap();
    assert!(second != first);
    assert_eq!(
        kv::compare_and_set("key", Some(first), "c", None).unwrap(),
        None
    );
    assert_eq!(kv::text("key").unwrap().as_deref(), Some("b"));
}

#[test]
fn counters_count() {
    let _host = testing::Host::new();
    assert_eq!(kv::increment("visits", 2).unwrap(), 2);
    assert_eq!(kv::increment("visits", -5).unwrap(), -3);
    assert_eq!(kv::get("visits").unwrap(), Some(-3));
    assert!(matches!(
        kv::increment("visits", i64::MIN),
        Err(Error::NotACounter)
    ));
    kv::set("word", "x").unwrap();
    assert!(matches!(kv::increment("word", 1), Err(Error::NotACounter)));
}

#[test]
fn values_expire() {
    let host = testing::Host::new().at(1_000);
    kv::set_for("code", &1234, Duration::from_secs(60)).unwrap();
    host.advance(Duration::from_secs(59));
    assert_eq!(kv::get("code").unwrap(), Some(1234));
    host.advance(Duration::from_secs(1));
    assert_eq!(kv::get::<u32>("code").unwrap(), None);
}

#[test]
fn keys_come_in_order_over_all_pages() {
    let _host = testing::Host::new();
    for number in 0..2_500 {
        kv::set(format!("n/{number:04}"), &number).unwrap();
    }
    kv::set("m", &0).unwrap();
    kv::set("o", &0).unwrap();
    let keys: Vec<_> = kv::keys("n/").collect::<Result<_, _>>().unwrap();
    assert_eq!(keys.len(), 2_500);
    assert!(keys.is_sorted());
    assert_eq!(kv::keys("").count(), 2_502);
    assert_eq!(kv::keys("absent").count(), 0);
}

#[test]
fn limits_are_those_of_the_host() {
    let _host = testing::Host::new().kv_quota(600);
    assert!(matches!(kv::set("", &0), Err(Error::InvalidKey)));
    assert!(matches!(
        kv::set("k".repeat(513), &0),
        Err(Error::InvalidKey)
    ));
    assert!(matches!(kv::set("a\0b", &0), Err(Error::InvalidKey)));
    let large = vec![0; 256 * 1024 + 1];
    assert!(matches!(
        kv::write("k", large, None),
        Err(Error::ValueTooLarge)
    ));
    assert!(matches!(
        kv::write("k", vec![0; 600], None),
        Err(Error::QuotaExceeded)
    ));
    kv::write("k", vec![0; 599], None).unwrap();
    kv::write("k", vec![0; 599], None).unwrap();
}

#[test]
fn without_a_grant_everything_is_denied() {
    let _host = testing::Host::new().without_kv();
    assert!(matches!(kv::set("key", &0), Err(Error::Denied)));
    assert!(matches!(kv::keys("").next(), Some(Err(Error::Denied))));
    assert_eq!(kv::keys("").count(), 1);
}
