//! Templates: from the list of them to what a gym's services hold after a model
//! has used each.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use serde_json::{Value, json};
use spotter_tests::{Gym, shared};

use crate::query::{postgres, set, until};

mod world;

use world::World;

fn templates(gym: &Gym) -> Vec<Value> {
    let list = gym.manager.get("/v1/templates").ok().field("/templates");
    list.as_array().unwrap().clone()
}

#[test]
fn a_gym_installs_every_template_and_a_model_uses_it() {
    let world = World::new();
    let workday = world.workday();
    let massage_at = format!("{}T18:00", world.on(1));
    // What a manager tries, and what the model calls afterwards.
    let uses = [
        (
            "activate_sauna",
            json!({ "cabin": "bio" }),
            json!({ "cabin": "finnish", "minutes": 45 }),
        ),
        (
            "book_massage",
            json!({ "starts_at": format!("{}T10:00", world.on(1)) }),
            json!({ "starts_at": massage_at, "health_notes": "My knee: \"ouch\"\r\n--x" }),
        ),
        (
            "get_class_schedule",
            json!({}),
            json!({ "name": "YOGA", "days": 7 }),
        ),
        ("get_gym_hours", json!({ "day": world.on(1) }), json!({})),
        ("get_member_stats", json!({}), json!({ "days": 365 })),
        (
            "order_shake",
            json!({ "flavour": "vanilla" }),
            json!({ "flavour": "chocolate", "quantity": 2, "extras": ["espresso", "protein"] }),
        ),
        (
            "order_supplement",
            json!({ "product": "creatine" }),
            json!({
                "product": "whey", "quantity": 2, "flavours": ["vanilla", "berry"],
                "gift_note": "For Zoé & co. = 100%",
            }),
        ),
        (
            "reserve_class",
            json!({ "class_id": "spin-1" }),
            json!({ "class_id": "yoga-1" }),
        ),
        (
            "reserve_wod",
            json!({ "heat": "18:00", "day": workday }),
            json!({ "heat": "18:00", "day": workday, "level": "rx" }),
        ),
        (
            "send_feedback",
            json!({ "text": "A test.", "anonymous": true }),
            json!({ "text": "The rower squeaks.", "topic": "equipment", "rating": 2 }),
        ),
    ];
    let names: BTreeSet<&str> = uses.iter().map(|(name, _, _)| *name).collect();

    let templates = templates(&world.gym);
    let listed = templates
        .iter()
        .map(|template| template["description"]["name"].as_str().unwrap());
    assert_eq!(listed.collect::<BTreeSet<_>>(), names);
    for template in &templates {
        for field in ["title", "summary", "category", "icon"] {
            assert!(
                template[field]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{template}"
            );
        }
        world.install(template);
    }
    assert_eq!(
        world.services.upstream.connections(),
        0,
        "saved cases ask nobody"
    );
    for (name, trial, _) in &uses {
        world.test(name, trial);
        let path = format!("/v1/plugins/{name}/activate");
        world.gym.manager.post(&path, &json!({})).ok();
    }
    offered(&world.gym, &names);
    until("the inbox has the first", || {
        world.services.held().feedback.len() == 1
    });

    let results: Vec<Value> = uses
        .iter()
        .map(|(name, _, arguments)| {
            if *name == "reserve_class" {
                world.services.lose_next_answer();
            }
            world.call(name, arguments)
        })
        .collect();
    let [
        sauna,
        massage,
        schedule,
        hours,
        stats,
        shake,
        supplement,
        class,
        wod,
        feedback,
    ] = results.try_into().unwrap();
    assert_eq!(sauna["celsius"], 90);
    assert_eq!(
        (&massage["starts_at"], &massage["minutes"]),
        (&json!(massage_at), &json!(50))
    );
    let ids = schedule
        .as_array()
        .unwrap()
        .iter()
        .map(|class| class["class_id"].clone());
    assert_eq!(ids.collect::<Vec<_>>(), ["yoga-1", "yoga-2"]);
    assert_eq!(hours.as_array().unwrap().len(), 7);
    assert_eq!(hours[0]["day"], world.on(0));
    assert_eq!(stats["favourite_class"], "Evening yoga");
    assert!(stats["visits"].as_u64().unwrap() > 25, "{stats}");
    assert_eq!(shake["price"], "13.00 EUR");
    assert_eq!(supplement["credit_left"], "40.20 EUR");
    assert_eq!(
        (&class["status"], &class["position"]),
        (&json!("confirmed"), &Value::Null)
    );
    assert_eq!(
        (&wod["place"], &wod["movements"][0]),
        (&json!(2), &json!("21 thrusters"))
    );
    assert_eq!(feedback, json!({ "accepted": true }));

    until("the inbox has both", || {
        world.services.held().feedback.len() == 2
    });
    holds(&world, &workday);
    refuses(&world, &massage_at);
    reads_postgres(&world);
    assert!(world.server.alive());
}

#[test]
fn a_template_serves_from_its_first_moment_only_where_its_cases_pass() {
    let gym = shared().gym();
    let install = |query: &str, overrides: Value| {
        let form = json!({ "template": "reserve_class", "overrides": overrides });
        let path = format!("/v1/plugins?grant=all{query}");
        gym.manager.post(&path, &form)
    };
    let cases = || {
        let saved = gym.manager.get("/v1/plugins/reserve_class/cases").ok();
        saved.field("/cases").as_array().unwrap().len()
    };
    let broken = || json!({ "rest": { "result": "nothing_of_this_name" } });
    let refused = install("", broken()).refused("tests_failed");
    assert!(refused.field("/error/details/report/failed").as_u64() > Some(0));
    gym.manager
        .get("/v1/plugins/reserve_class")
        .refused("not_found");

    let forced = install("&force=true", broken()).ok();
    assert_eq!(forced.field("/plugin/status"), "active");
    let brought = cases();
    assert!(brought > 0);

    let mended = install("", json!({})).ok();
    assert_eq!(mended.field("/plugin/version"), "0.1.1");
    assert_eq!(cases(), brought);
    gym.manager
        .put("/v1/plugins/reserve_class/cases", &json!({ "cases": [] }))
        .ok();
    install("", broken()).refused("tests_failed");
}

/// An OpenAI client is offered all of them, without what it must not fill in.
fn offered(gym: &Gym, names: &BTreeSet<&str>) {
    let tools = gym
        .caller
        .get("/v1/functions?format=chat")
        .ok()
        .field("/tools");
    let functions: Vec<&Value> = tools
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| &tool["function"])
        .collect();
    let listed = functions
        .iter()
        .map(|function| function["name"].as_str().unwrap());
    assert_eq!(&listed.collect::<BTreeSet<_>>(), names);
    for function in functions {
        assert_eq!(function["strict"], true, "{function}");
        for fixed in ["channel", "source", "gym_id"] {
            assert!(
                function["parameters"]["properties"][fixed].is_null(),
                "{function}"
            );
        }
    }
}

/// What the services were told.
fn holds(world: &World, workday: &str) {
    let held = world.services.held();
    assert_eq!(
        held.reservations[1],
        json!({
            "class_id": "yoga-1", "waitlist": false, "channel": "assistant",
            "member": { "id": "m-1", "name": "Ada Moreau", "email": "member1@example.com" },
        })
    );
    assert_eq!(
        held.reservations.len(),
        2,
        "once, though its answer got lost"
    );
    let item = json!({
        "product": "shake-chocolate", "milk": "dairy", "quantity": 2, "extras": ["espresso", "protein"],
    });
    assert_eq!(held.shakes[1]["items"], json!([item]));
    assert_eq!(held.stock["shake-chocolate"], 1);
    let event = &held.cabins["finnish"];
    assert_eq!(event["type"], "sauna.activate");
    assert_eq!(event["data"]["minutes"], 45);
    assert_eq!(
        event["data"]["source"],
        format!("assistant/{}", world.gym.id)
    );
    assert_eq!(event["data"]["session_id"], "kiosk-2");
    // Whoever wants no name on it is not named.
    let anonymous = held
        .feedback
        .iter()
        .find(|event| event["data"]["text"] == "A test.")
        .unwrap();
    assert_eq!(anonymous["data"]["member"], json!({}));
    let named = held
        .feedback
        .iter()
        .find(|event| event["data"]["rating"] == 2)
        .unwrap();
    assert_eq!(
        named["data"]["member"],
        json!({ "id": "m-1", "name": "Ada Moreau" })
    );
    assert_eq!(named["data"]["topic"], "equipment");
    let bought = [
        ("product", "whey"),
        ("quantity", "2"),
        ("flavour", "vanilla"),
        ("flavour", "berry"),
        ("customer", "m-1"),
        ("note", "For Zoé & co. = 100%"),
        ("payment", "credit"),
        ("gym", &world.gym.id),
    ];
    let bought = bought.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(held.purchases[1], bought);
    let massage = &held.massages[1];
    assert_eq!(
        (&*massage["time"].value, &*massage["member_id"].value),
        ("18:00", "m-1")
    );
    let notes = &massage["notes"];
    assert_eq!(notes.file_name.as_deref(), Some("notes.txt"));
    assert_eq!(notes.value, "My knee: \"ouch\"\r\n--x");
    assert!(!massage.contains_key("therapist"), "{massage:?}");
    assert!(
        !held.massages[0].contains_key("notes"),
        "{:?}",
        held.massages[0]
    );
    let athlete = &held.athletes[&(workday.to_owned(), "m-1".to_owned())];
    assert_eq!(
        athlete,
        &json!({ "heat": "18:00", "level": "rx", "name": "Ada Moreau" })
    );
    drop(held);
    let requests = world.services.upstream.requests();
    let reservations = requests
        .iter()
        .filter(|request| request.text().contains("yoga-1"));
    let keys: Vec<_> = reservations
        .map(|request| request.header("idempotency-key"))
        .collect();
    assert!(keys.len() == 2 && keys[0] == keys[1], "{keys:?}");
}

/// What a model is told when a service refuses.
fn refuses(world: &World, massage_at: &str) {
    let weekday = i64::from(world.today.weekday().to_monday_zero_offset());
    let sunday = world.today + (6 - weekday).days();
    let cases = [
        (
            "reserve_class",
            json!({ "class_id": "yoga-1" }),
            "already_booked",
        ),
        (
            "reserve_class",
            json!({ "class_id": "pilates-1" }),
            "class_full",
        ),
        (
            "reserve_class",
            json!({ "class_id": "tango-1" }),
            "unknown_class",
        ),
        (
            "order_shake",
            json!({ "flavour": "chocolate", "quantity": 2 }),
            "out_of_stock",
        ),
        (
            "activate_sauna",
            json!({ "cabin": "finnish" }),
            "cabin_in_use",
        ),
        (
            "activate_sauna",
            json!({ "cabin": "steam" }),
            "cabin_locked",
        ),
        (
            "order_supplement",
            json!({ "product": "whey", "quantity": 5 }),
            "not_enough_credit",
        ),
        ("order_supplement", json!({ "product": "bcaa" }), "sold_out"),
        (
            "book_massage",
            json!({ "starts_at": massage_at }),
            "time_taken",
        ),
        (
            "book_massage",
            json!({ "starts_at": massage_at, "therapist": "Zed" }),
            "unknown_therapist",
        ),
        (
            "reserve_wod",
            json!({ "heat": "18:00", "day": sunday.to_string() }),
            "no_workout",
        ),
        (
            "reserve_wod",
            json!({ "heat": "03:00", "day": world.workday() }),
            "unknown_heat",
        ),
    ];
    for (name, arguments, code) in cases {
        assert_eq!(world.refused(name, &arguments), code, "{name} {arguments}");
    }
    let waiting = world.call(
        "reserve_class",
        &json!({ "class_id": "pilates-1", "waitlist": true }),
    );
    assert_eq!(
        (&waiting["status"], &waiting["position"]),
        (&json!("waitlisted"), &json!(1))
    );
    // A key for each place that a secret can have.
    let refused = [
        (
            "order_shake",
            "bar_key",
            "another-key",
            json!({ "flavour": "vanilla" }),
            "key_refused",
        ),
        (
            "get_class_schedule",
            "timetable_key",
            "another-key",
            json!({}),
            "key_refused",
        ),
        (
            "activate_sauna",
            "sauna_signing_key",
            "whsec_YW5vdGhlcmFub3RoZXJhbm90aGVyYW5vdGhlcg==",
            json!({ "cabin": "bio" }),
            "signature_refused",
        ),
    ];
    for (name, secret, value, arguments, code) in refused {
        let path = format!("/v1/plugins/{name}/secrets/{secret}");
        world
            .gym
            .manager
            .put(&path, &json!({ "value": value }))
            .ok();
        assert_eq!(world.refused(name, &arguments), code, "{name}");
    }
}

/// The same statements, on the other database.
fn reads_postgres(world: &World) {
    set(&world.gym, "gym", &postgres("reader")).ok();
    assert_eq!(
        world.call("get_member_stats", &json!({ "days": 30 })),
        json!({
            "name": "Ada Moreau", "plan": "premium", "member_since": "2026-01-31", "days": 30,
            "visits": 2, "visits_per_week": 0.5, "classes_attended": 1, "favourite_class": "Boxing",
            "last_visit": world.call("get_member_stats", &json!({ "days": 7 }))["last_visit"],
        })
    );
    let hours = world.call("get_gym_hours", &json!({}));
    assert_eq!(
        hours,
        json!([
            { "day": world.on(0), "status": "open", "opens_at": "06:00:00", "closes_at": "23:00:00", "note": null },
            { "day": world.on(1), "status": "open", "opens_at": "06:00:00", "closes_at": "23:00:00", "note": null },
            { "day": world.on(2), "status": "closed", "opens_at": null, "closes_at": null, "note": "Inventory" },
        ])
    );
    let closed = world.call("get_gym_hours", &json!({ "day": world.on(2) }));
    assert_eq!(closed[0], hours[2]);
    let nobody = json!({ "arguments": {} });
    let nobody = world
        .gym
        .call_with("get_member_stats", &nobody)
        .refused("plugin_failed");
    assert_eq!(nobody.field("/error/details/code"), "unknown_member");
}
