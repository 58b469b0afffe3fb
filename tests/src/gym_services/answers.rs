//! What each service answers. Each checks what a real one would: who asks, the
//! types of what it is sent, and what it has left.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use super::{Held, form, refused, secret, signed};
use crate::upstream::{Reply, Request};

/// How many classes a page of the timetable has.
const PAGE: usize = 2;

/// How many athletes do the workout at once.
const HEAT: usize = 2;
const HEATS: [&str; 3] = ["07:00", "12:00", "18:00"];

impl Held {
    /// A service is the first label of its host.
    pub(super) fn answer(&mut self, request: &Request) -> Reply {
        let host = request.header("host").unwrap_or_default();
        let service = host.split('.').next().unwrap_or_default();
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let query: BTreeMap<String, String> = form::pairs(query).into_iter().collect();
        let bearer = |name| format!("Bearer {}", secret(name));
        let header = |name| request.header(name);
        let is_known = match service {
            "booking" => header("authorization") == Some(&*bearer("booking_key")),
            "timetable" => query.get("key").map(String::as_str) == Some(secret("timetable_key")),
            "bar" => header("x-api-key") == Some(secret("bar_key")),
            "devices" => signed::is(request, secret("sauna_signing_key")),
            "inbox" => signed::is(request, secret("feedback_signing_key")),
            "shop" => header("x-shop-token") == Some(secret("shop_token")),
            "massage" => header("authorization") == Some(&*bearer("massage_key")),
            "wod" => header("authorization") == Some(&*bearer("wod_key")),
            _ => return refused(404, "unknown_service"),
        };
        if !is_known {
            return refused(401, "unauthorized");
        }
        let steps: Vec<String> = path.split('/').skip(1).map(form::decoded).collect();
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        match (service, request.method.as_str(), steps.as_slice()) {
            ("timetable", "GET", ["v1", "locations", "main", "classes"]) => self.schedule(&query),
            ("booking", "POST", ["v1", "locations", "main", "reservations"]) => {
                self.once(request, "idempotency-key", |held| {
                    held.reserve(json_of(request))
                })
            }
            ("bar", "POST", ["v2", "orders"]) => self.once(request, "idempotency-key", |held| {
                held.shake(json_of(request))
            }),
            ("devices", "POST", ["hooks", "saunas", "wellness-1"]) => {
                self.once(request, "webhook-id", |held| held.heat(json_of(request)))
            }
            ("inbox", "POST", ["hooks", "feedback"]) => self.once(request, "webhook-id", |held| {
                held.feedback.push(json_of(request));
                (202, Value::Null)
            }),
            ("shop", "POST", ["api", "orders"]) => self.once(request, "idempotency-key", |held| {
                held.purchase(form::pairs(&request.text()))
            }),
            ("massage", "POST", ["v1", "studios", "wellness", "appointments"]) => {
                self.once(request, "idempotency-key", |held| {
                    held.massage(form::parts(request))
                })
            }
            ("wod", "PUT", ["v1", "boards", "main-box", "days", day, "athletes", member]) => {
                let (status, body) = self.athlete(day, member, json_of(request));
                Reply::json(status, &body)
            }
            _ => refused(404, "not_found"),
        }
    }

    fn schedule(&self, query: &BTreeMap<String, String>) -> Reply {
        let said = |name: &str| query.get(name).map_or("", String::as_str);
        let (from, to) = (said("from"), said("to"));
        if from.parse::<Date>().is_err() || to.parse::<Date>().is_err() {
            return refused(422, "invalid_days");
        }
        let found = self.classes.iter().filter(|class| {
            let day = class.starts_at.split('T').next().unwrap_or_default();
            (from..to).contains(&day)
                && class
                    .name
                    .to_lowercase()
                    .contains(&said("name").to_lowercase())
                && (said("free") != "true" || class.taken < class.places)
        });
        let found: Vec<Value> = found
            .map(|class| {
                json!({
                    "id": class.id, "name": class.name, "starts_at": class.starts_at, "minutes": 60,
                    "trainer": "Mia", "free_places": class.places - class.taken,
                })
            })
            .collect();
        let start = said("cursor").parse().unwrap_or(0);
        let page: Vec<_> = found.iter().skip(start).take(PAGE).collect();
        let next = start + PAGE;
        let next = (next < found.len()).then(|| next.to_string());
        Reply::json(200, &json!({ "classes": page, "next_cursor": next }))
    }

    fn reserve(&mut self, asked: Value) -> (u16, Value) {
        let Some(waitlist) = asked["waitlist"].as_bool() else {
            return (400, json!({ "error": "waitlist_is_a_boolean" }));
        };
        if !asked["member"]["id"].is_string() {
            return (422, json!({ "error": "member_required" }));
        }
        let of_class = |other: &&Value| other["class_id"] == asked["class_id"];
        let others: Vec<_> = self.reservations.iter().filter(of_class).collect();
        if others
            .iter()
            .any(|other| other["member"]["id"] == asked["member"]["id"])
        {
            return (409, json!({ "error": "already_booked" }));
        }
        let mut classes = self.classes.iter_mut();
        let Some(class) = classes.find(|class| asked["class_id"] == class.id) else {
            return (404, json!({ "error": "unknown_class" }));
        };
        let is_full = class.taken == class.places;
        if is_full && !waitlist {
            return (409, json!({ "error": "class_full" }));
        }
        let mut reservation =
            json!({ "id": format!("r-{}", self.reservations.len() + 1), "status": "confirmed" });
        if is_full {
            reservation["status"] = json!("waitlisted");
            reservation["position"] = json!(others.len() + 1);
        } else {
            class.taken += 1;
        }
        let class = json!({ "id": class.id, "name": class.name, "starts_at": class.starts_at });
        self.reservations.push(asked);
        (201, json!({ "reservation": reservation, "class": class }))
    }

    /// The bar answers 200 to everything.
    fn shake(&mut self, asked: Value) -> (u16, Value) {
        let failed = |error: Value| (200, json!({ "ok": false, "error": error }));
        let item = &asked["items"][0];
        let (Some(product), Some(quantity)) = (item["product"].as_str(), item["quantity"].as_u64())
        else {
            return failed(json!({ "code": "bad_item" }));
        };
        if !asked["customer"]["member_id"].is_string() {
            return failed(json!({ "code": "no_tab" }));
        }
        let left = self.stock.get(product).copied().unwrap_or(0);
        let Some(rest) = left.checked_sub(quantity) else {
            let in_stock = self.stock.iter().filter(|(_, left)| **left > 0);
            let in_stock: Vec<_> = in_stock
                .map(|(product, _)| product.trim_start_matches("shake-"))
                .collect();
            return failed(json!({ "code": "out_of_stock", "left": left, "in_stock": in_stock }));
        };
        self.stock.insert(product.to_owned(), rest);
        let number = 52 + self.shakes.len();
        let ready_at = instant(&asked["ready_at"]).map(clock);
        self.shakes.push(asked);
        let order =
            json!({ "number": number, "price": money(650 * quantity), "ready_at": ready_at });
        (200, json!({ "ok": true, "order": order }))
    }

    fn heat(&mut self, event: Value) -> (u16, Value) {
        let data = &event["data"];
        if !data["member_id"].is_string() {
            return (422, json!({ "error": "member_required" }));
        }
        let (Some(ready_at), Some(minutes)) =
            (instant(&data["ready_at"]), data["minutes"].as_i64())
        else {
            return (400, json!({ "error": "bad_event" }));
        };
        let cabin = data["cabin"].as_str().unwrap_or_default().to_owned();
        let off_at = clock(ready_at + minutes.minutes());
        match cabin.as_str() {
            "finnish" | "bio" if self.cabins.contains_key(&cabin) => {
                (409, json!({ "error": "in_use", "off_at": off_at }))
            }
            "finnish" | "bio" => {
                let celsius = if cabin == "bio" { 60 } else { 90 };
                let state = json!({
                    "cabin": cabin, "ready_at": clock(ready_at), "off_at": off_at,
                    "celsius": celsius,
                });
                self.cabins.insert(cabin, event);
                (200, state)
            }
            "steam" => (423, json!({ "error": "maintenance" })),
            _ => (
                404,
                json!({ "error": "unknown_cabin", "cabins": ["finnish", "bio"] }),
            ),
        }
    }

    fn purchase(&mut self, fields: Vec<(String, String)>) -> (u16, Value) {
        let field = |name: &str| {
            fields
                .iter()
                .find(|(other, _)| other == name)
                .map(|(_, value)| value.as_str())
        };
        let Some(customer) = field("customer") else {
            return (422, json!({ "error": "customer_required" }));
        };
        let price = match field("product") {
            Some("whey") => 2_990,
            Some("creatine") => 2_490,
            Some("bcaa") => return (409, json!({ "error": "sold_out", "left": 0 })),
            _ => return (404, json!({ "error": "unknown_product" })),
        };
        let quantity: u64 = field("quantity")
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        let total = price * quantity;
        let credit = self.credit.get(customer).copied().unwrap_or(0);
        let Some(left) = credit.checked_sub(total) else {
            return (
                402,
                json!({ "error": "insufficient_credit", "total": money(total), "credit": money(credit) }),
            );
        };
        self.credit.insert(customer.to_owned(), left);
        self.purchases.push(fields);
        let id = format!("s-{}", self.purchases.len());
        (
            201,
            json!({ "order": { "id": id, "total": money(total), "credit_left": money(left), "pickup": "Desk" } }),
        )
    }

    fn massage(&mut self, parts: Option<BTreeMap<String, form::Part>>) -> (u16, Value) {
        let Some(parts) = parts else {
            return (415, json!({ "error": "multipart_required" }));
        };
        let part = |name: &str| parts.get(name).map(|part| part.value.as_str());
        if part("member_id").is_none() {
            return (422, json!({ "error": "member_required" }));
        }
        let therapist = part("therapist").unwrap_or("Lina").to_owned();
        if !["Lina", "Tom"].contains(&therapist.as_str()) {
            return (
                404,
                json!({ "error": "unknown_therapist", "therapists": ["Lina", "Tom"] }),
            );
        }
        let (Some(date), Some(time)) = (part("date"), part("time")) else {
            return (400, json!({ "error": "time_required" }));
        };
        if !("09:00".."20:00").contains(&time) {
            return (
                422,
                json!({ "error": "outside_hours", "opens_at": "9:00", "closes_at": "20:00" }),
            );
        }
        let is_taken = |time: &str| {
            let mut others = self.massages.iter();
            others.any(|other| other["date"].value == date && other["time"].value == time)
        };
        if is_taken(time) {
            let free = ["17:00", "18:00", "19:00"]
                .into_iter()
                .filter(|time| !is_taken(time));
            return (
                409,
                json!({ "error": "taken", "free_times": free.collect::<Vec<_>>() }),
            );
        }
        let minutes: Option<u64> = part("minutes").and_then(|text| text.parse().ok());
        let appointment = json!({
            "id": format!("a-{}", self.massages.len() + 1), "therapist": therapist,
            "starts_at": format!("{date}T{time}"), "minutes": minutes, "price": money(6_500),
        });
        self.massages.push(parts);
        (201, json!({ "appointment": appointment }))
    }

    fn athlete(&mut self, day: &str, member: &str, asked: Value) -> (u16, Value) {
        let date: Option<Date> = day.parse().ok();
        if date.is_none_or(|date| date.weekday() == Weekday::Sunday) {
            return (404, json!({ "error": "no_wod" }));
        }
        let others = |heat: &str| {
            let others = self
                .athletes
                .iter()
                .filter(|((on, who), _)| on == day && who != member);
            others
                .filter(|(_, athlete)| athlete["heat"] == heat)
                .count()
        };
        let heat = asked["heat"].as_str().unwrap_or_default();
        let open: Vec<&str> = HEATS
            .into_iter()
            .filter(|heat| others(heat) < HEAT)
            .collect();
        if !HEATS.contains(&heat) {
            return (404, json!({ "error": "no_heat", "open": open }));
        }
        if !open.contains(&heat) {
            return (409, json!({ "error": "heat_full", "open": open }));
        }
        let athlete = json!({ "heat": heat, "level": asked["level"], "place": others(heat) + 1 });
        let before = self
            .athletes
            .insert((day.to_owned(), member.to_owned()), asked);
        let wod = json!({ "name": "Fran", "movements": [
            { "count": 21, "name": "thrusters" }, { "count": 21, "name": "pull-ups" },
        ] });
        let status = if before.is_some() { 200 } else { 201 };
        (
            status,
            json!({ "day": day, "wod": wod, "athlete": athlete }),
        )
    }
}

fn json_of(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap_or_default()
}

fn instant(text: &Value) -> Option<Timestamp> {
    text.as_str()?.parse().ok()
}

/// As the gym's clocks show it.
fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M").to_string()
}

fn money(cents: u64) -> String {
    format!("{}.{:02} EUR", cents / 100, cents % 100)
}
