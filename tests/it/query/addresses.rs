use std::time::{Duration, Instant};

use serde_json::json;
use spotter_tests::dns::{Dns, Said};
use spotter_tests::{Reach, Server, guests};

use super::{ask, at_url, databases, set, told};

/// What no network has to be asked for.
#[test]
fn a_url_names_one_host_by_its_name() {
    let gym = databases().gym();
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
        "10.0.0.1",
        "192.0.2.7",
        "%2Fvar%2Frun%2Fpostgresql",
        "%2Ftmp",
        "one.test,two.test",
        "one.test%2Ftwo.test",
        "one.test%23two.test",
        "",
    ] {
        let url = format!("postgres://reader:the-password@{host}/gym");
        let answer = set(&gym, "pg", &at_url(&url)).refused("invalid_request");
        assert!(!answer.text().contains("the-password"), "{}", answer.text());
    }
    for url in [
        "postgres://reader:the-password@db.test/gym?host=/var/run/postgresql",
        "postgres://reader:the-password@db.test/gym?sslmode=prefer",
        "postgres://reader:the-password@db.test/gym?options=-crow_security%3Doff",
        "postgres://reader:the-password@db.test",
        "postgres://db.test/gym",
        "mysql://reader:the-password@db.test/gym",
        "host=db.test user=reader password=the-password",
    ] {
        let answer = set(&gym, "pg", &at_url(url)).refused("invalid_request");
        assert!(!answer.text().contains("the-password"), "{}", answer.text());
    }
}

/// Where names lead to, on a host that reaches public addresses alone: to the
/// operator's own word and to what a name server says.
#[test]
fn a_name_that_leads_inside_is_not_followed() {
    let databases = databases();
    let here = ([127, 0, 0, 1], databases.postgres.port());
    let inside = [
        ("loopback.test", "127.0.0.1"),
        ("this.test", "0.0.0.0"),
        ("private.test", "10.0.0.1"),
        ("shared.test", "100.64.0.1"),
        ("metadata.test", "169.254.169.254"),
        ("six.test", "::1"),
        ("mapped.test", "::ffff:127.0.0.1"),
        ("local.test", "fd00::1"),
    ];
    let dns = Dns::start(move |question| {
        let known = inside.iter().find(|(name, _)| *name == question.name);
        known.map_or(Said::NoName, |(_, address)| Said::addresses(&[address]))
    });
    let reach = Reach::new()
        .name("db.test:5432", here.into())
        .name(
            "metadata-here.test:5432",
            ([169, 254, 169, 254], 5432).into(),
        )
        .nameserver(dns.address())
        .egress("allow_networks = []");
    let server = Server::start(&reach.options());
    let gym = server.gym();
    gym.upload(&guests::rust("query_run")).ok();
    databases.role("unreached", "");
    let own = ["db.test", "metadata-here.test", "localhost"];
    for name in inside.iter().map(|(name, _)| *name).chain(own) {
        let url = format!("postgres://unreached:unreached@{name}/gym?sslmode=disable");
        set(&gym, "pg", &at_url(&url)).ok();
        let began = Instant::now();
        ask(&gym, "pg", "SELECT 1").refused("unavailable");
        assert!(began.elapsed() < Duration::from_secs(2), "{name}");
        let found = gym.manager.get("/v1/sources/pg/findings").ok();
        let found = found.field("/findings/0");
        assert_eq!(found["grave"], true, "{name}");
        assert_eq!(
            found["sentence"], "The server's address is not public, so it is not asked.",
            "{name}"
        );
    }
    // Somebody else's fault is told otherwise: there is no such name.
    set(&gym, "pg", &at_url("postgres://a:b@nowhere.test/c")).ok();
    ask(&gym, "pg", "SELECT 1").refused("unavailable");
    let findings = gym
        .manager
        .get("/v1/sources/pg/findings")
        .refused("unavailable");
    assert!(told(&findings).starts_with("The data source does not answer."));
    assert_eq!(databases.backends("unreached", "true"), 0);
    assert_eq!(gym.records("status=ok"), Vec::<serde_json::Value>::new());
    assert_eq!(
        set(&gym, "pg", &json!({})).code().as_deref(),
        Some("invalid_request")
    );
}
