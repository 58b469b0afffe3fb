//! The in-memory host's state: one a thread, as libtest runs a test a thread.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::SystemTime;

use super::Line;
use super::http::Servers;
use super::query::Sources;
use crate::asks::Ask;
use crate::{Context, Gym};

pub(super) struct State {
    /// Whose state this is, counted from 1; 0 before the first.
    pub(super) host: u64,
    pub(super) context: Context,
    pub(super) settings: String,
    pub(super) log: Vec<Line>,
    /// None: storage is denied.
    pub(super) kv_quota: Option<u64>,
    pub(super) kv: BTreeMap<String, Stored>,
    pub(super) kv_revision: u64,
    /// None: the real time.
    pub(super) now: Option<SystemTime>,
    /// What the plugin of the present call asks for.
    pub(super) asked: Option<Vec<Ask>>,
    pub(super) servers: Servers,
    pub(super) sources: Sources,
}

pub(super) struct Stored {
    pub(super) value: Vec<u8>,
    pub(super) revision: u64,
    pub(super) expires: Option<SystemTime>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::new(State::of_host(0));
}

pub(super) fn with<T>(use_it: impl FnOnce(&mut State) -> T) -> T {
    STATE.with_borrow_mut(use_it)
}

impl State {
    /// What a host of the thread begins and ends with.
    pub(super) fn of_host(host: u64) -> Self {
        Self {
            host,
            context: Context {
                call_id: "test-call".into(),
                gym: Gym {
                    id: "test-gym".into(),
                    name: "Test Gym".into(),
                },
                member: None,
                session: None,
                locale: "en-GB".into(),
                time_zone: "Europe/London".into(),
                attempt: 1,
                idempotency_key: "test-key".into(),
            },
            settings: "{}".into(),
            log: Vec::new(),
            kv_quota: Some(u64::MAX),
            kv: BTreeMap::new(),
            kv_revision: 0,
            now: None,
            asked: None,
            servers: Servers::default(),
            sources: Sources::default(),
        }
    }
}
