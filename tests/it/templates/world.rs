//! A gym with its services and its databases, and what is done in it.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde_json::{Value, json};
use spotter_tests::gym_services::SECRETS;
use spotter_tests::postgres_server::PostgresServer;
use spotter_tests::tls::Authority;
use spotter_tests::{Gym, GymServices, Reach, Server, demo};

use crate::query::{set, sqlite};

/// Each service has a name of its own: a secret goes nowhere else.
const SERVICES: [&str; 8] = [
    "bar",
    "booking",
    "devices",
    "inbox",
    "massage",
    "shop",
    "timetable",
    "wod",
];

/// The tables of `example-plugins/gym.sql` with the types that Postgres has for
/// them.
const POSTGRES: &str = "
    CREATE TABLE members (id text PRIMARY KEY, name text, email text, plan text, joined_on date);
    CREATE TABLE classes (id text PRIMARY KEY, name text, trainer text, starts_at timestamp,
        minutes integer, places integer);
    CREATE TABLE bookings (member_id text, class_id text, booked_at timestamp, attended integer);
    CREATE TABLE visits (member_id text, arrived_at timestamp, left_at timestamp);
    CREATE TABLE opening_hours (location text, day date, opens_at time, closes_at time, note text);
    INSERT INTO members VALUES ('m-1', 'Ada Moreau', 'member1@example.com', 'premium', '2026-01-31');
    INSERT INTO classes VALUES ('c-1', 'Boxing', 'Tomas', now() - interval '3 days', 60, 12);
    INSERT INTO bookings VALUES ('m-1', 'c-1', now(), 1);
    INSERT INTO visits SELECT 'm-1', now() - days * interval '1 day', now()
        FROM (VALUES (2), (3), (200)) AS visited (days);
    INSERT INTO opening_hours SELECT 'main', now()::date + days, '06:00', '23:00', NULL
        FROM generate_series(-9, 1) AS days;
    INSERT INTO opening_hours VALUES ('main', now()::date + 2, NULL, NULL, 'Inventory');
    CREATE ROLE reader LOGIN PASSWORD 'reader';
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;";

/// A gym, its services and its databases.
pub(super) struct World {
    pub(super) services: GymServices,
    pub(super) server: Server,
    pub(super) gym: Gym,
    pub(super) today: Date,
    _postgres: PostgresServer,
}

impl World {
    pub(super) fn new() -> World {
        let postgres = PostgresServer::start();
        postgres.psql("postgres", "CREATE DATABASE gym");
        postgres.psql("gym", POSTGRES);
        let today = jiff::Timestamp::now()
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date();
        let authority = Authority::new();
        let services = GymServices::start(authority.server(&["*.upstream.test"]), today);
        let reach = Reach::new().trusts(&authority);
        let reach = reach.name("db.test:5432", ([127, 0, 0, 1], postgres.port()).into());
        let reach = SERVICES.iter().fold(reach, |reach, service| {
            let name = format!("{service}.upstream.test:443");
            reach.name(&name, services.upstream.address())
        });
        let server = Server::start(&reach.options());
        let gym = server.gym();
        let file = server
            .data()
            .join("databases")
            .join(&gym.id)
            .join("gym.sqlite");
        demo::write(&file, &today.to_string()).unwrap();
        set(&gym, "gym", &sqlite("gym.sqlite")).ok();
        World {
            services,
            server,
            gym,
            today,
            _postgres: postgres,
        }
    }

    /// Installs a template as a draft, with the gym's own address, settings,
    /// secrets and cases.
    pub(super) fn install(&self, template: &Value) {
        let description = &template["description"];
        let name = description["name"].as_str().unwrap();
        let manage = |path: &str| format!("/v1/plugins/{name}/{path}");
        let manager = &self.gym.manager;
        let form = json!({ "template": name, "overrides": moved(description) });
        let made = manager
            .post("/v1/plugins?activate=false&grant=all", &form)
            .ok();
        assert_eq!(made.status, 201, "{}", made.text());
        assert_eq!(made.field("/plugin/status"), "draft", "{name}");
        if description["settings"].is_object() {
            manager.put(&manage("settings"), &template["settings"]).ok();
        }
        for (secret, value) in SECRETS {
            if description["secrets"][secret].is_object() {
                let path = manage(&format!("secrets/{secret}"));
                manager.put(&path, &json!({ "value": value })).ok();
            }
        }
        let cases: Value = serde_json::from_str(&here(&template["cases"].to_string())).unwrap();
        let count = cases.as_array().unwrap().len();
        manager
            .put(&manage("cases"), &json!({ "cases": cases }))
            .ok();
        let report = manager.post(&manage("cases/run"), &json!({})).ok();
        assert_eq!(
            (report.field("/passed"), report.field("/failed")),
            (json!(count), json!(0)),
            "{name}: {}",
            report.text()
        );
    }

    /// Runs a draft once for a manager, against the services.
    pub(super) fn test(&self, name: &str, arguments: &Value) {
        let body = json!({ "arguments": arguments, "member": { "id": "m-7" }, "session": "desk" });
        let path = format!("/v1/plugins/{name}/test");
        let report = self.gym.manager.post(&path, &body).ok();
        assert_eq!(
            report.field("/error"),
            Value::Null,
            "{name}: {}",
            report.text()
        );
        assert!(
            !report.field("/result").is_null(),
            "{name}: {}",
            report.text()
        );
    }

    /// What a model is told of its call.
    fn answer(&self, name: &str, arguments: &Value) -> Value {
        let call = json!({
            "id": "call_1", "type": "function",
            "function": { "name": name, "arguments": arguments.to_string() },
        });
        let message = json!({
            "role": "assistant", "content": null, "tool_calls": [call],
            "member": { "id": "m-1", "name": "Ada Moreau", "email": "member1@example.com" },
            "session": "kiosk-2",
        });
        let answer = self.gym.caller.post("/v1/tool-calls", &message).ok();
        let content = answer.field("/messages/0/content");
        serde_json::from_str(content.as_str().unwrap()).unwrap()
    }

    /// The same where the call has to succeed.
    #[track_caller]
    pub(super) fn call(&self, name: &str, arguments: &Value) -> Value {
        let answer = self.answer(name, arguments);
        assert!(answer.get("error").is_none(), "{name}: {answer}");
        answer
    }

    /// The same where it has to fail: the template's own code.
    #[track_caller]
    pub(super) fn refused(&self, name: &str, arguments: &Value) -> Value {
        let answer = self.answer(name, arguments);
        assert_eq!(answer["error"]["code"], "plugin_failed", "{name}: {answer}");
        answer["error"]["details"]["code"].clone()
    }

    pub(super) fn on(&self, days: i64) -> String {
        (self.today + days.days()).to_string()
    }

    /// The next day on which there is a workout.
    pub(super) fn workday(&self) -> String {
        let tomorrow = self.today + 1.day();
        self.on(if tomorrow.weekday() == Weekday::Sunday {
            2
        } else {
            1
        })
    }
}

/// A text that speaks of the services as the test has them.
fn here(text: &str) -> String {
    text.replace(".gym.example", ".upstream.test")
}

/// What of a description is the gym's own: where the service is.
fn moved(description: &Value) -> Value {
    let mut overrides = json!({});
    for kind in ["rest", "webhook"] {
        if let Some(url) = description[kind]["url"].as_str() {
            overrides[kind]["url"] = here(url).into();
        }
    }
    overrides
}
