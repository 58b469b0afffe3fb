//! Names and the addresses behind them. Special addresses are never reached,
//! so the server of these tests has one that the operator allows: a loopback
//! address of the test's own, with the port of the rule.

use serde_json::json;
use spotter_tests::dns::Question;
use spotter_tests::{Dns, Gym, Reach, Reply, Said, Server, Upstream};

use super::{ended, gym_with};

const PROHIBITED: &str = "capability_denied DestinationIpProhibited";
const UNKNOWN: &str = "upstream_failed DnsError";
const LATE: &str = "upstream_timeout ConnectionTimeout";

/// Two addresses that no other test listens on; the first one may be reached.
fn addresses() -> (String, String) {
    static NEXT: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(2);
    let at = || {
        let next = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let [high, low] = (std::process::id() as u16).to_be_bytes();
        format!("127.{}.{low}.{next}", high | 0x80)
    };
    (at(), at())
}

struct Named {
    allowed: Upstream,
    forbidden: Upstream,
    dns: Dns,
    gym: Gym,
    _server: Server,
}

impl Named {
    /// A server whose names are told by a function of the question and of the
    /// two addresses.
    fn new(
        connect_ms: u32,
        say: impl Fn(&Question, &str, &str) -> Said + Send + Sync + 'static,
    ) -> Named {
        let (one, two) = addresses();
        let at = |address: &str| {
            Upstream::start_on(&format!("{address}:8080"), |_| {
                Reply::text(200, "words").header("connection", "close")
            })
        };
        let (allowed, forbidden) = (at(&one), at(&two));
        let network = format!("allow_networks = [\"{one}/32\"]");
        let dns = Dns::start(move |question| say(question, &one, &two));
        let reach = Reach::new()
            .nameserver(dns.address())
            .egress(&network)
            .egress(&format!("connect_ms = {connect_ms}"));
        let server = Server::start(&reach.config("[gym]\ncalls_at_once = 64\n").options());
        let gym = gym_with(&server, &["http_raw"]);
        Named {
            allowed,
            forbidden,
            dns,
            gym,
            _server: server,
        }
    }

    fn fetch(&self, name: &str) -> String {
        let request = json!({ "authority": format!("{name}.upstream.test:8080"), "path": "/" });
        ended(&self.gym.call("http_raw", &request))
    }
}

#[test]
fn addresses_that_are_not_public() {
    let special = [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.0.0.2",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "3fff::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];
    let named = Named::new(5_000, move |question, allowed, _| {
        let Some((number, rest)) = question.name[1..].split_once('-') else {
            // What was an alias, asked for once more.
            return Said::addresses(&[]);
        };
        let special = special[number.parse::<usize>().unwrap()];
        match rest.split('.').next() {
            Some("alone") => Said::addresses(&[special]),
            Some("before") => Said::addresses(&[special, allowed]),
            Some("after") => Said::addresses(&[allowed, special]),
            _ => Said::Alias("elsewhere.test".to_owned(), vec![special.parse().unwrap()]),
        }
    });
    let names = (0..special.len()).flat_map(|number| {
        ["alone", "before", "after", "alias"].map(|place| (number, format!("n{number}-{place}")))
    });
    let named_ref = &named;
    let faults: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = names
            .map(|(number, name)| {
                (
                    number,
                    name.clone(),
                    scope.spawn(move || named_ref.fetch(&name)),
                )
            })
            .collect();
        running
            .into_iter()
            .filter_map(|(number, name, running)| {
                let ended = running.join().unwrap();
                (ended != PROHIBITED).then(|| format!("{name} ({}): {ended}", special[number]))
            })
            .collect()
    });
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert_eq!(
        named.allowed.connections(),
        0,
        "one bad address refuses them all"
    );
}

/// Either of the two ways to find no address.
const NO_ADDRESS: &str = "no address, or none in time";

#[test]
fn what_name_servers_may_say() {
    let named = Named::new(1_000, |question, allowed, _| {
        match question.name.split('.').next() {
            Some("one") => Said::addresses(&[allowed]),
            Some("alias") => {
                Said::Alias("elsewhere.test".to_owned(), vec![allowed.parse().unwrap()])
            }
            Some("alias-apart") => Said::Alias("one.upstream.test".to_owned(), Vec::new()),
            Some("circle") => Said::Alias("circle.upstream.test".to_owned(), Vec::new()),
            Some("none") => Said::addresses(&[]),
            Some("silent") => Said::Silence,
            Some("garbage") => Said::Bytes(vec![0xff; 300]),
            Some("cut") => Said::Bytes(vec![0x85, 0x80, 0]),
            Some("many") => Said::addresses(&[allowed; 2_000]),
            _ => Said::NoName,
        }
    });
    let expected = [
        ("one", "200"),
        ("alias", "200"),
        ("alias-apart", "200"),
        ("many", "200"),
        ("missing", UNKNOWN),
        ("none", UNKNOWN),
        ("circle", UNKNOWN),
        ("silent", LATE),
        // Whether the resolver gives up or waits for better words depends on
        // what else it asked the server meanwhile.
        ("garbage", NO_ADDRESS),
        ("cut", NO_ADDRESS),
    ];
    let named_ref = &named;
    let ended: Vec<_> = std::thread::scope(|scope| {
        let running = expected.map(|(name, code)| {
            scope.spawn(move || match named_ref.fetch(name) {
                ended if code == NO_ADDRESS && [UNKNOWN, LATE].contains(&ended.as_str()) => {
                    (name, NO_ADDRESS.to_owned())
                }
                ended => (name, ended),
            })
        });
        running.map(|running| running.join().unwrap()).into()
    });
    assert_eq!(ended, expected.map(|(name, code)| (name, code.to_owned())));
    assert_eq!(named.allowed.connections(), 4);
}

#[test]
fn names_are_resolved_once_for_a_connection() {
    // What is said first is good; what is said after is not.
    let named = Named::new(5_000, |question, allowed, forbidden| {
        match question.before {
            0 => Said::addresses(&[allowed]),
            _ => Said::addresses(&[forbidden]),
        }
    });
    assert_eq!(named.fetch("rebinding"), "200");
    assert_eq!(named.allowed.connections(), 1);
    let asked = |v6| {
        named
            .dns
            .asked("rebinding.upstream.test")
            .iter()
            .filter(|q| q.v6 == v6)
            .count()
    };
    assert_eq!((asked(false), asked(true)), (1, 1));
    assert_eq!(named.fetch("rebinding"), PROHIBITED);
    assert_eq!(
        (named.allowed.connections(), named.forbidden.connections()),
        (1, 0)
    );
}

#[test]
fn the_machines_own_names_lead_nowhere() {
    let dns = Dns::start(|_| Said::addresses(&["127.0.0.1"]));
    let upstream = Upstream::start(|_| Reply::text(200, "words"));
    // The operator's word on where a name is does not make it public.
    let reach = Reach::new()
        .nameserver(dns.address())
        .egress("allow_networks = []")
        .name("self.upstream.test:8080", upstream.address());
    let server = Server::start(&reach.options());
    let gym = gym_with(&server, &["http_raw"]);
    for authority in [
        "localhost",
        "self.upstream.test:8080",
        "a.localhost",
        "metadata.google.internal",
    ] {
        let answer = gym.call("http_raw", &json!({ "authority": authority, "path": "/" }));
        assert_eq!(ended(&answer), PROHIBITED, "{authority}");
    }
    assert_eq!(upstream.connections(), 0);
}
