//! The services that the templates speak to, as a gym would have them: a
//! booking system, a timetable, a bar, a sauna's control ... They share one
//! port, and each wants its own secret. What they are told stays in [`Held`].

mod answers;
mod form;
mod signed;

pub use signed::is as is_signed;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::ToSpan as _;
use jiff::civil::Date;
use rustls::ServerConfig;
use serde_json::{Value, json};

use crate::upstream::{Reply, Request, Upstream};

/// The secrets that the services know, by the names that the templates give
/// them.
pub const SECRETS: [(&str, &str); 8] = [
    ("booking_key", "booking-4vQ8kZ1nT6yB"),
    ("timetable_key", "timetable+2fX/9w=="),
    ("bar_key", "bar-7Lm3Rp0sWd5H"),
    (
        "sauna_signing_key",
        "whsec_c2F1bmEtc2F1bmEtc2F1bmEtc2F1bmEtc2F1bmE=",
    ),
    (
        "feedback_signing_key",
        "whsec_aW5ib3gtaW5ib3gtaW5ib3gtaW5ib3gtaW5ib3g=",
    ),
    ("shop_token", "shop-9Jk2Vb6xCn1M"),
    ("massage_key", "massage-5Tg8Yh3uIo2P"),
    ("wod_key", "wod-1Qa7Ws4eDr9F"),
];

fn secret(name: &str) -> &'static str {
    let known = SECRETS.iter().find(|(known, _)| *known == name);
    known.expect("a secret of the services").1
}

/// The services, while they run.
#[derive(Debug)]
pub struct GymServices {
    /// Where they run, and all requests that came.
    pub upstream: Upstream,
    held: Arc<Mutex<Held>>,
}

/// What the services hold.
#[derive(Debug)]
pub struct Held {
    classes: Vec<Class>,
    /// Reservations of classes, as they were asked for.
    pub reservations: Vec<Value>,
    /// Shakes that are left, by flavour.
    pub stock: BTreeMap<String, u64>,
    /// Orders at the bar, as they were asked for.
    pub shakes: Vec<Value>,
    /// Cabins that are on, with the event that switched each on.
    pub cabins: BTreeMap<String, Value>,
    /// Events in the inbox, in their order.
    pub feedback: Vec<Value>,
    /// What members may spend in the shop, in cents.
    pub credit: BTreeMap<String, u64>,
    /// Orders in the shop, field by field.
    pub purchases: Vec<Vec<(String, String)>>,
    /// Massages, field by field.
    pub massages: Vec<BTreeMap<String, form::Part>>,
    /// Who is on the board of the workout: the day and the member, and what
    /// was asked for.
    pub athletes: BTreeMap<(String, String), Value>,
    /// What was answered under which key, so that nothing is done twice.
    answered: BTreeMap<String, (u16, Value)>,
    lose_next: bool,
}

#[derive(Debug)]
struct Class {
    id: &'static str,
    name: &'static str,
    starts_at: String,
    places: usize,
    taken: usize,
}

impl GymServices {
    /// Starts them behind TLS. Days are counted from this one.
    pub fn start(tls: Arc<ServerConfig>, today: Date) -> GymServices {
        let held = Arc::new(Mutex::new(Held::new(today)));
        let answering = Arc::clone(&held);
        let upstream = Upstream::start_tls(tls, move |request| lock(&answering).answer(request));
        GymServices { upstream, held }
    }

    /// What they hold now.
    pub fn held(&self) -> MutexGuard<'_, Held> {
        lock(&self.held)
    }

    /// The next thing that is done under a key is done, and the answer to it
    /// gets lost.
    pub fn lose_next_answer(&self) {
        self.held().lose_next = true;
    }
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().expect("no service panics")
}

impl Held {
    fn new(today: Date) -> Held {
        let class = |id, name, day: i64, at: &str, places, taken| Class {
            id,
            name,
            starts_at: format!("{}T{at}", today + day.days()),
            places,
            taken,
        };
        Held {
            classes: vec![
                class("yoga-1", "Morning yoga", 1, "07:30", 14, 11),
                class("spin-1", "Indoor cycling", 1, "18:15", 20, 0),
                class("pilates-1", "Pilates", 2, "12:15", 10, 10),
                class("boxing-1", "Boxing", 3, "20:00", 12, 11),
                class("yoga-2", "Evening yoga", 4, "19:00", 14, 9),
                class("yoga-3", "Evening yoga", 40, "19:00", 14, 0),
            ],
            reservations: Vec::new(),
            stock: BTreeMap::from([
                ("shake-chocolate".to_owned(), 3),
                ("shake-vanilla".to_owned(), 9),
            ]),
            shakes: Vec::new(),
            cabins: BTreeMap::new(),
            feedback: Vec::new(),
            credit: ["m-1", "m-7"]
                .map(|member| (member.to_owned(), 10_000))
                .into(),
            purchases: Vec::new(),
            massages: Vec::new(),
            athletes: BTreeMap::new(),
            answered: BTreeMap::new(),
            lose_next: false,
        }
    }

    /// Does what a request asks for once, however often it comes under its
    /// key.
    fn once(
        &mut self,
        request: &Request,
        header: &str,
        work: impl FnOnce(&mut Held) -> (u16, Value),
    ) -> Reply {
        let Some(key) = request.header(header) else {
            return refused(400, "key_required");
        };
        let key = format!("{} {key}", request.path);
        let known = self.answered.get(&key).cloned();
        let (status, body) = known.unwrap_or_else(|| {
            let answer = work(self);
            self.answered.insert(key, answer.clone());
            answer
        });
        match std::mem::take(&mut self.lose_next) {
            true => Reply::bytes(503, b""),
            false => Reply::json(status, &body),
        }
    }
}

fn refused(status: u16, error: &str) -> Reply {
    Reply::json(status, &json!({ "error": error }))
}
