//! The example plugins that reach beyond the sandbox, as a gym runs them: with
//! servers that speak TLS, secrets that a manager set, and a database.

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use spotter_tests::tls::Authority;
use spotter_tests::upstream::Request;
use spotter_tests::{Answer, Gym, Reach, Reply, Server, Upstream, demo, server};

const KEY: &str = "a-key-that-nobody-may-see";

/// A server that reaches one upstream under the names of all services, and a
/// gym of a test's own.
struct World {
    upstream: Upstream,
    server: Server,
    gym: Gym,
}

impl World {
    fn new(
        names: &[&str],
        plugin: &str,
        answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> World {
        let authority = Authority::new();
        let upstream = Upstream::start_tls(authority.server(names), answer);
        let mut reach = Reach::new().trusts(&authority);
        for name in names {
            reach = reach.name(&format!("{name}:443"), upstream.address());
        }
        let server = Server::start(&reach.options());
        let gym = server.gym();
        gym.upload(&component(plugin)).ok();
        World {
            upstream,
            server,
            gym,
        }
    }

    fn secret(&self, plugin: &str, secret: &str) {
        let path = format!("/v1/plugins/{plugin}/secrets/{secret}");
        self.gym.manager.put(&path, &json!({ "value": KEY })).ok();
    }

    /// The result of a call for a member.
    #[track_caller]
    fn call(&self, function: &str, arguments: Value) -> Value {
        self.answer(function, arguments).ok().field("/result")
    }

    fn answer(&self, function: &str, arguments: Value) -> Answer {
        let body = json!({
            "arguments": arguments,
            "member": { "id": "m-1", "name": "Ada" },
            "session": "kiosk-2",
        });
        self.gym.call_with(function, &body)
    }
}

/// A component that `make plugins` built.
fn component(plugin: &str) -> Vec<u8> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../example-plugins/dist");
    let path = dist.join(format!("{plugin}.wasm"));
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run `make plugins`", path.display()))
}

/// The plugin's own code in a refusal.
#[track_caller]
fn own_code(answer: Answer) -> Value {
    answer.refused("plugin_failed").field("/error/details/code")
}

#[test]
fn a_class_is_booked_once_and_with_the_gyms_key() {
    let planify = World::new(&["api.planify.fr"], "book_class", |request| {
        match (request.method.as_str(), request.text().contains("full")) {
            ("GET", _) => Reply::json(
                200,
                &json!([
                    { "id": "yoga", "name": "Yoga", "starts_at": "2026-11-23T19:00", "trainer": "Mia", "places": 14, "booked": 11 },
                    { "id": "full", "name": "Pilates", "starts_at": "2026-11-23T12:15", "trainer": null, "places": 9, "booked": 9 },
                ]),
            ),
            (_, true) => Reply::json(409, &json!({ "error": "class_full" })),
            // A careless server that sends the key back.
            (_, false) => Reply::json(
                201,
                &json!({ "number": 7, "name": KEY, "starts_at": "2026-11-23T19:00" }),
            ),
        }
    });
    // Before a manager set the key, nothing leaves the host.
    let early = planify.answer("free_classes", json!({}));
    early.refused("capability_denied");
    assert_eq!(planify.upstream.connections(), 0);

    planify.secret("book_class", "planify_key");
    let classes = planify.call("free_classes", json!({ "day": "2026-11-23" }));
    assert_eq!(
        classes,
        json!([{ "class_id": "yoga", "name": "Yoga", "starts_at": "2026-11-23T19:00", "trainer": "Mia", "free_places": 3 }])
    );
    let arguments = json!({ "class_id": "yoga" });
    let body = json!({
        "arguments": arguments,
        "member": { "id": "m-1" },
        "idempotency_key": "call-17",
    });
    let booking = planify.gym.call_with("book_class", &body).ok();
    assert_eq!(booking.field("/result/number"), 7);
    assert!(!booking.text().contains(KEY), "{}", booking.text());
    let full = planify.answer("book_class", json!({ "class_id": "full" }));
    assert_eq!(own_code(full), "class_full");

    let requests = planify.upstream.requests();
    assert_eq!(
        requests[0].path,
        "/v1/classes?from=2026-11-23&to=2026-11-23"
    );
    let bearer = format!("Bearer {KEY}");
    for request in &requests {
        assert_eq!(request.header("authorization"), Some(bearer.as_str()));
        assert_eq!(request.header("host"), Some("api.planify.fr"));
    }
    assert_eq!(requests[1].header("idempotency-key"), Some("call-17"));
    let sent: Value = serde_json::from_str(&requests[1].text()).unwrap();
    assert_eq!(sent, json!({ "class": "yoga", "member": "m-1" }));
    // The record of it is for managers, who set the key and may not read it.
    let id = booking.field("/call_id");
    let record = planify.gym.await_record(id.as_str().unwrap());
    assert!(!record.to_string().contains(KEY), "{record}");
}

#[test]
fn a_member_is_told_of_their_own_visits() {
    let server = Server::start(&Reach::new().options());
    let gym = server.gym();
    gym.upload(&component("member_stats")).ok();
    let of = |member: &str| {
        let body = json!({
            "arguments": { "weeks": 26 },
            "member": { "id": member },
            "time_zone": "Europe/Paris",
        });
        gym.call_with("member_stats", &body)
    };
    of("m-1").refused("capability_denied");

    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let directory = server.data().join("databases").join(&gym.id);
    demo::write(&directory.join("gym.sqlite"), &now.date().to_string()).unwrap();
    let source = json!({ "sqlite": { "file": "gym.sqlite" } });
    gym.manager.put("/v1/sources/gym", &source).ok();

    let ada = of("m-1").ok().field("/result");
    assert_eq!(ada["favourite_class"]["name"], "Evening yoga");
    assert!(ada["weeks_in_a_row"].as_u64().unwrap() >= 25, "{ada}");
    assert_eq!(ada["weeks"].as_array().unwrap().len(), 26);
    // The one member who never came, and those whom only others know.
    let jonas = of("m-10").ok().field("/result");
    assert_eq!(jonas["weeks_in_a_row"], 0);
    assert_eq!(jonas["favourite_class"], Value::Null);
    assert_eq!(own_code(of("m-99")), "unknown_member");
    assert_eq!(own_code(of("m-99' or '1'='1")), "unknown_member");
    let nobody = gym.call("member_stats", &json!({}));
    assert_eq!(own_code(nobody), "unknown_member");
    let other = json!({ "member": "m-2" });
    gym.call("member_stats", &other)
        .refused("invalid_arguments");
}

#[test]
fn a_tool_without_code_tells_what_is_booked_most() {
    let server = Server::start(&Reach::new().options());
    let gym = server.gym();
    let tool =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../example-plugins/popular_classes/tool.json");
    let tool: Value = serde_json::from_slice(&std::fs::read(tool).unwrap()).unwrap();
    gym.save(&tool).ok();
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let directory = server.data().join("databases").join(&gym.id);
    demo::write(&directory.join("gym.sqlite"), &now.date().to_string()).unwrap();
    let source = json!({ "sqlite": { "file": "gym.sqlite" } });
    gym.manager.put("/v1/sources/gym", &source).ok();
    let told = |arguments: Value| {
        gym.call("popular_classes", &arguments)
            .ok()
            .field("/result")
    };
    let three = told(json!({ "weeks": 8 }));
    let bookings = three
        .as_array()
        .unwrap()
        .iter()
        .map(|class| class["bookings"].as_u64().unwrap());
    let bookings: Vec<u64> = bookings.collect();
    assert_eq!(bookings.len(), 3, "{three}");
    assert!(bookings.is_sorted_by(|a, b| a >= b), "{three}");
    let one = told(json!({ "weeks": 1, "most": 1 }));
    assert_eq!(one.as_array().unwrap().len(), 1);
    assert!(one[0]["bookings"].as_u64().unwrap() <= bookings[0]);
}

#[test]
fn feedback_arrives_and_no_inbox_is_flooded() {
    let inbox = World::new(&["hooks.planify.fr"], "send_feedback", |request| {
        Reply::bytes(
            if request.text().contains("lost") {
                503
            } else {
                202
            },
            b"",
        )
    });
    let send = |text: &str| {
        let arguments = json!({ "text": text, "topic": "equipment", "rating": 2 });
        inbox.answer("send_feedback", arguments)
    };
    // One that did not arrive does not count.
    let lost = send("This one gets lost.").refused("plugin_failed");
    assert_eq!(lost.field("/error/details/code"), "upstream_failed");
    assert_eq!(lost.field("/error/retryable"), true);
    for _ in 0..3 {
        assert_eq!(
            send(&"é".repeat(2_000)).ok().field("/result"),
            json!({ "shortened": true })
        );
    }
    assert_eq!(own_code(send("A fourth.")), "enough_for_today");

    let requests = inbox.upstream.requests();
    assert_eq!(requests.len(), 4);
    let sent: Value = serde_json::from_str(&requests[1].text()).unwrap();
    assert_eq!(sent["text"], format!("{}…", "é".repeat(1_000)));
    assert_eq!(sent["member"], json!({ "id": "m-1", "name": "Ada" }));
    assert_eq!(sent["session"], "kiosk-2");
    assert_eq!(sent["rating"], 2);
    let keys: Vec<_> = requests
        .iter()
        .map(|request| request.header("idempotency-key"))
        .collect();
    assert!(keys[1].is_some() && keys[1] != keys[2], "{keys:?}");
}

#[test]
fn pages_are_read_and_the_inside_is_not() {
    let names = ["gym.example", "www.gym.example", "evil.example"];
    let web = World::new(&names, "web_open", |request| {
        let html = |body: &str| {
            Reply::bytes(200, body.as_bytes()).header("content-type", "text/html; charset=utf-8")
        };
        match (request.header("host"), request.path.as_str()) {
            (Some("evil.example"), "/clear") => {
                Reply::bytes(302, b"").header("location", "http://www.gym.example/")
            }
            (Some("evil.example"), "/inside") => {
                Reply::bytes(302, b"").header("location", "https://127.0.0.1/admin")
            }
            (Some("evil.example"), _) => {
                Reply::bytes(302, b"").header("location", "https://evil.example/again")
            }
            (Some("gym.example"), _) => {
                Reply::bytes(301, b"").header("location", "https://www.gym.example/prices")
            }
            (_, "/long") => html(&format!("<p>{}</p>", "word ".repeat(100_000))),
            _ => html(
                "<title>Prices</title><nav>Menu</nav><h1>Prices</h1><p>A day costs 15&nbsp;&euro;.<p><a href=/sauna>Sauna</a>",
            ),
        }
    });
    let page = web.call("web_open", json!({ "url": "http://gym.example/old#today" }));
    assert_eq!(
        page,
        json!({
            "url": "https://www.gym.example/prices",
            "title": "Prices",
            "text": "# Prices\nA day costs 15 €.\nSauna",
            "truncated": false,
            "links": [{ "name": "Sauna", "url": "https://www.gym.example/sauna" }],
        })
    );
    let long = web.call(
        "web_open",
        json!({ "url": "https://www.gym.example/long", "max_characters": 20_000 }),
    );
    assert_eq!(long["text"].as_str().unwrap().chars().count(), 20_000);
    assert_eq!(long["truncated"], true);

    let open = |url: &str| web.answer("web_open", json!({ "url": url }));
    for redirected in ["clear", "inside", "again"] {
        let answer = open(&format!("https://evil.example/{redirected}"));
        assert_ne!(answer.status, 200, "{redirected}: {}", answer.text());
    }
    for inside in ["https://127.0.0.1/", "https://localhost/", "https://[::1]/"] {
        let before = web.upstream.connections();
        assert_ne!(open(inside).status, 200, "{inside}");
        assert_eq!(web.upstream.connections(), before, "{inside}");
    }
    assert_eq!(own_code(open("file:///etc/passwd")), "invalid_url");
    let clear = web.upstream.requests();
    assert!(clear.iter().all(|request| request.method == "GET"));
    assert!(web.server.alive());
}

#[test]
fn the_web_is_searched_as_the_gym_says() {
    let brave = World::new(&["api.search.brave.com"], "web_search", |request| {
        if request.header("x-subscription-token") != Some(KEY) {
            return Reply::json(
                422,
                &json!({ "error": { "code": "SUBSCRIPTION_TOKEN_INVALID" } }),
            );
        }
        Reply::json(
            200,
            &json!({ "type": "search", "web": { "results": [
                { "title": "Sauna &amp; health", "url": "https://www.example.org/sauna", "description": "Warm.", "profile": { "name": "Example" } },
            ] } }),
        )
    });
    brave.secret("web_search", "brave_key");
    let settings = json!({ "country": "FR", "language": "fr", "site": "example.org" });
    let put = brave
        .gym
        .manager
        .put("/v1/plugins/web_search/settings", &settings);
    put.ok();
    let found = brave.call(
        "web_search",
        json!({ "query": "sauna & sport", "newer_than": "year" }),
    );
    assert_eq!(
        found,
        json!([{ "title": "Sauna & health", "url": "https://www.example.org/sauna", "snippet": "Warm.", "site": "Example", "age": null }])
    );
    let path = &brave.upstream.requests()[0].path;
    let (before, query) = path.split_once('?').unwrap();
    assert_eq!(before, "/res/v1/web/search");
    for part in [
        "q=site%3Aexample.org%20sauna%20%26%20sport",
        "country=FR",
        "search_lang=fr",
        "safesearch=strict",
        "freshness=py",
    ] {
        assert!(
            query.split('&').any(|pair| pair == part),
            "{part} in {query}"
        );
    }
    assert!(!path.contains(KEY));
}

#[test]
fn appointments_heed_the_calendar() {
    // What the calendar has: nothing, all of what is asked about, or no answer.
    let has = Arc::new(Mutex::new("nothing"));
    let answer = Arc::clone(&has);
    let google = World::new(&["www.googleapis.com"], "appointments", move |request| {
        let asked: Value = serde_json::from_str(&request.text()).unwrap();
        let all = json!({ "start": asked["timeMin"], "end": asked["timeMax"] });
        let calendar = match *answer.lock().unwrap() {
            "nothing" => json!({ "busy": [] }),
            "all" => json!({ "busy": [all] }),
            "an error" => json!({ "busy": [], "errors": [{ "reason": "notFound" }] }),
            _ => return Reply::bytes(503, b""),
        };
        let calendars = json!({ "anna@gym.example": calendar });
        Reply::json(200, &json!({ "calendars": calendars }))
    });
    let now_has = |what| *has.lock().unwrap() = what;
    let every_day = json!(["00:00-24:00"]);
    let settings = json!({
        "time_zone": "UTC",
        "services": [{ "id": "massage", "name": "Massage", "minutes": 50 }],
        "resources": [{ "id": "anna", "name": "Anna" }],
        "week": {
            "monday": every_day, "tuesday": every_day, "wednesday": every_day, "thursday": every_day,
            "friday": every_day, "saturday": every_day, "sunday": every_day,
        },
        "calendar": { "resources": { "anna": "anna@gym.example" } },
    });
    let put = google
        .gym
        .manager
        .put("/v1/plugins/appointments/settings", &settings);
    put.ok();
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let tomorrow = now.date().tomorrow().unwrap().to_string();
    let look = json!({ "action": "get_slots", "service": "massage", "date": tomorrow, "days": 1 });
    let early = google.answer("appointments", look.clone());
    early.refused("capability_denied");
    assert_eq!(google.upstream.connections(), 0);

    google.secret("appointments", "calendar_token");
    let slots = google.call("appointments", look.clone())["slots"].clone();
    let last = slots.as_array().unwrap().last().unwrap();
    assert_eq!(last["resources"], json!(["anna"]));
    let book = json!({ "action": "book", "service": "massage", "start": last["start"] });

    // Busy between the offer and the booking.
    now_has("all");
    let taken = google.answer("appointments", book.clone());
    assert_eq!(own_code(taken), "slot_taken");
    let none = google.call("appointments", look.clone());
    assert_eq!(none["slots"], json!([]));
    now_has("an error");
    let refused = google.answer("appointments", look.clone());
    assert_eq!(own_code(refused), "calendar_refused");
    now_has("no answer");
    let away = google.answer("appointments", book.clone());
    let away = away.refused("plugin_failed");
    assert_eq!(away.field("/error/details/code"), "calendar_unavailable");
    assert_eq!(away.field("/error/retryable"), true);
    now_has("nothing");
    let booked = google.call("appointments", book);
    assert_eq!(booked["start"], last["start"]);

    let requests = google.upstream.requests();
    let bearer = format!("Bearer {KEY}");
    for request in &requests {
        assert_eq!(request.method, "POST");
        assert_eq!(request.path, "/calendar/v3/freeBusy");
        assert_eq!(request.header("authorization"), Some(bearer.as_str()));
        let asked: Value = serde_json::from_str(&request.text()).unwrap();
        assert_eq!(asked["items"], json!([{ "id": "anna@gym.example" }]));
    }
    assert_eq!(requests.len(), 6);
}

#[test]
fn what_a_server_answered_once_is_written_down_and_answers_again() {
    let authority = Authority::new();
    let upstream = Upstream::start_tls(authority.server(&["api.planify.fr"]), |request| {
        assert_eq!(
            request.header("authorization"),
            Some(&*format!("Bearer {KEY}"))
        );
        let classes =
            json!([{ "id": KEY, "name": "Yoga", "starts_at": "", "places": 2, "booked": 1 }]);
        Reply::json(200, &classes).header("set-cookie", "visitor=7")
    });
    let reach = Reach::new()
        .trusts(&authority)
        .name("api.planify.fr:443", upstream.address());
    let place = tempfile::TempDir::new().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(place.path().join(name), bytes).unwrap();
    write("component.wasm", &component("book_class"));
    write("config.toml", reach.options().config.unwrap().as_bytes());
    let case = json!({
        "name": "lists", "function": "free_classes", "recorded": "planify.json",
        "requests": [{
            "request": "GET https://api.planify.fr/v1/classes",
            "headers": { "authorization": "Bearer {{secrets.planify_key}}" },
        }],
        "includes": [{ "name": "Yoga", "free_places": 1 }],
    });
    write(
        "spotter.json",
        json!({ "case": [case] }).to_string().as_bytes(),
    );
    let test = |arguments: &[&str]| {
        let mut command = Command::new(server::program());
        command.args(["test", "--component", "component.wasm"]);
        command.args(arguments).current_dir(place.path());
        command.env("SPOTTER_SECRET_PLANIFY_KEY", KEY);
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(output.status.success(), "{said}");
        assert!(!said.contains(KEY), "{said}");
    };
    test(&["--record", "planify.json", "--config", "config.toml"]);
    assert_eq!(upstream.requests().len(), 1);
    let written = std::fs::read_to_string(place.path().join("planify.json")).unwrap();
    assert!(!written.contains(KEY), "{written}");
    let written: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(
        written,
        json!([{
            "request": "GET https://api.planify.fr/v1/classes",
            "status": 200,
            "body": [{ "id": "[secret planify_key]", "name": "Yoga", "starts_at": "", "places": 2, "booked": 1 }],
        }])
    );
    test(&[]);
    assert_eq!(upstream.requests().len(), 1);
}
