//! One tenant of a server, with its keys.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::guests;
use crate::manifest::Manifest;
use crate::server::Server;

/// How long a record may take until it is written.
const PATIENCE: Duration = Duration::from_secs(5);

/// A gym and a client for each scope of its own.
#[derive(Clone, Debug)]
pub struct Gym {
    /// The gym's id.
    pub id: String,
    /// A client whose key may call.
    pub caller: Client,
    /// A client whose key may manage plugins.
    pub manager: Client,
}

impl Gym {
    /// Makes a gym on a server.
    pub(crate) fn create(server: &Server) -> Gym {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let id = format!("gym-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let admin = server.admin();
        admin
            .post(
                "/v1/gyms",
                &json!({ "id": id, "name": format!("Gym {id}") }),
            )
            .ok();
        let caller = admin.with_key(Some(&make_key(&admin, &id, &["call"])));
        let manager = admin.with_key(Some(&make_key(&admin, &id, &["manage"])));
        Gym {
            id,
            caller,
            manager,
        }
    }

    /// Uploads a component and grants what it asks for.
    pub fn upload(&self, component: &[u8]) -> Answer {
        self.manager
            .post_bytes("/v1/plugins?grant=all", "application/wasm", component)
    }

    /// Uploads a component and decides nothing.
    pub fn upload_undecided(&self, component: &[u8]) -> Answer {
        self.manager
            .post_bytes("/v1/plugins", "application/wasm", component)
    }

    /// Saves a source in JavaScript or TypeScript and grants what it asks for.
    pub fn save(&self, form: &Value) -> Answer {
        self.manager.post("/v1/plugins?grant=all", form)
    }

    /// Uploads a guest that has one function of its own name.
    ///
    /// # Panics
    /// When the upload fails.
    #[track_caller]
    pub fn install(&self, guest: &str) {
        self.upload(&guests::component(guest)).ok();
    }

    /// Uploads a guest under another manifest.
    ///
    /// # Panics
    /// When the upload fails.
    #[track_caller]
    pub fn install_as(&self, guest: &str, manifest: &Manifest) {
        self.upload(&guests::component_as(guest, manifest)).ok();
    }

    /// Calls a function with arguments.
    pub fn call(&self, function: &str, arguments: &Value) -> Answer {
        self.call_with(function, &json!({ "arguments": arguments }))
    }

    /// Calls a function with a whole body.
    pub fn call_with(&self, function: &str, body: &Value) -> Answer {
        self.caller.post(&format!("/v1/functions/{function}"), body)
    }

    /// The records that a query of `/v1/executions` finds, newest first.
    ///
    /// # Panics
    /// When the query is refused.
    pub fn records(&self, query: &str) -> Vec<Value> {
        let answer = self.caller.get(&format!("/v1/executions?{query}")).ok();
        let list = answer.field("/executions");
        list.as_array()
            .cloned()
            .unwrap_or_else(|| panic!("{}", answer.text()))
    }

    /// Waits until a call's record is written, and reads it whole.
    ///
    /// # Panics
    /// When it does not come within five seconds.
    pub fn await_record(&self, id: &str) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let answer = self.caller.get(&format!("/v1/executions/{id}"));
            if answer.status == 200 {
                return answer.json();
            }
            assert!(Instant::now() < end, "no record of {id}: {}", answer.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until a query finds at least `count` records: they are written
    /// soon after the answer, not before it.
    ///
    /// # Panics
    /// When they do not come within five seconds.
    pub fn await_records(&self, query: &str, count: usize) -> Vec<Value> {
        let end = Instant::now() + PATIENCE;
        loop {
            let records = self.records(query);
            if records.len() >= count {
                return records;
            }
            assert!(
                Instant::now() < end,
                "{} of {count} records: {query}",
                records.len()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Makes a key with these scopes and returns its secret.
///
/// # Panics
/// When the server refuses.
pub fn make_key(admin: &Client, gym: &str, scopes: &[&str]) -> String {
    let answer = admin
        .post(
            &format!("/v1/gyms/{gym}/keys"),
            &json!({ "label": "test", "scopes": scopes }),
        )
        .ok();
    let secret = answer.field("/secret");
    secret
        .as_str()
        .unwrap_or_else(|| panic!("no secret in {}", answer.text()))
        .to_owned()
}
