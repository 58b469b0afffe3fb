use std::marker::PhantomData;
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde_json::Value;

use super::Level;
use super::state::{self, State};
use crate::{Context, Gym, Member};

/// The host of one test: what the plugin finds around it, and what it did.
///
/// Making it starts from nothing: no member, empty settings, empty storage.
/// It belongs to the thread that made it; keep it until the test ends.
///
/// ```
/// use plugin_sdk::prelude::*;
///
/// let host = testing::Host::new().time_zone("Europe/Paris").member("m1", "Ada");
/// kv::set("visits", &3).unwrap();
/// assert_eq!(host.stored("visits"), Some(json!(3)));
/// assert_eq!(host.context().member.unwrap().name.as_deref(), Some("Ada"));
/// ```
#[derive(Debug)]
#[must_use = "the host ends when it is dropped: `let _host = ...`"]
pub struct Host {
    /// Which of the thread's hosts this is: the newest owns the state.
    id: u64,
    not_send: PhantomData<*const ()>,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How much it matters.
    pub level: Level,
    /// The text.
    pub message: String,
}

impl Host {
    /// A host with an empty state.
    #[allow(clippy::new_without_default, reason = "a default has no effects")]
    pub fn new() -> Self {
        let id = state::with(|state| state.host) + 1;
        state::with(|state| *state = State::of_host(id));
        Self {
            id,
            not_send: PhantomData,
        }
    }

    /// Sets the installation's settings: a JSON object, or a type of its own.
    pub fn settings(self, settings: impl Serialize) -> Self {
        let settings = serde_json::to_string(&settings).expect("settings can be written as JSON");
        self.change(|state| state.settings = settings)
    }

    /// Calls on behalf of this member.
    pub fn member(self, id: &str, name: &str) -> Self {
        let member = Member {
            id: id.into(),
            email: None,
            name: Some(name.into()),
        };
        self.change(|state| state.context.member = Some(member))
    }

    /// Gives the member an e-mail address.
    pub fn email(self, email: &str) -> Self {
        self.change(|state| {
            if let Some(member) = &mut state.context.member {
                member.email = Some(email.into());
            }
        })
    }

    /// Calls in this gym.
    pub fn gym(self, id: &str, name: &str) -> Self {
        let gym = Gym {
            id: id.into(),
            name: name.into(),
        };
        self.change(|state| state.context.gym = gym)
    }

    /// Calls in this conversation.
    pub fn session(self, session: &str) -> Self {
        self.change(|state| state.context.session = Some(session.into()))
    }

    /// Sets the BCP 47 language tag.
    pub fn locale(self, locale: &str) -> Self {
        self.change(|state| state.context.locale = locale.into())
    }

    /// Sets the IANA time zone.
    pub fn time_zone(self, time_zone: &str) -> Self {
        self.change(|state| state.context.time_zone = time_zone.into())
    }

    /// Makes the next calls an attempt at the call with this key.
    pub fn attempt(self, attempt: u32, idempotency_key: &str) -> Self {
        self.change(|state| {
            state.context.attempt = attempt;
            state.context.idempotency_key = idempotency_key.into();
        })
    }

    /// Stops the clock at this many seconds since 1970-01-01 00:00 UTC.
    pub fn at(self, unix_seconds: u64) -> Self {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(unix_seconds);
        self.change(|state| state.now = Some(now))
    }

    /// Gives storage of this many bytes, keys included.
    pub fn kv_quota(self, bytes: u64) -> Self {
        self.change(|state| state.kv_quota = Some(bytes))
    }

    /// Gives no storage: every operation is denied.
    pub fn without_kv(self) -> Self {
        self.change(|state| state.kv_quota = None)
    }

    /// Moves the clock forward. A clock that was not stopped stops.
    pub fn advance(&self, by: Duration) {
        let now = crate::clock::now() + by;
        state::with(|state| state.now = Some(now));
    }

    /// The context of the next call.
    pub fn context(&self) -> Context {
        super::context()
    }

    /// What the plugin stored at this key, where it is JSON.
    pub fn stored(&self, key: &str) -> Option<Value> {
        crate::kv::get(key).ok().flatten()
    }

    /// What the plugin logged so far.
    pub fn log(&self) -> Vec<Line> {
        state::with(|state| state.log.clone())
    }

    fn change(self, change: impl FnOnce(&mut State)) -> Self {
        state::with(change);
        self
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        state::with(|state| {
            if state.host == self.id {
                *state = State::of_host(self.id);
            }
        });
    }
}
