//! The plugin under test: a function for every shape that is allowed.

use std::collections::BTreeMap;

use plugin_sdk::prelude::*;

/// What a member asks the desk for.
#[args]
#[derive(Debug, Clone)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "decoded only")]
pub(crate) struct Request {
    /// What it is about, in the member's
    /// own words.
    ///
    /// # Not for the model
    /// This is cut.
    pub(crate) about_what: String,
    /// How many people.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 6))]
    pub(crate) people: u32,
    /// Where.
    pub(crate) room: Option<Room>,
    /// Requests that belong to it.
    #[serde(default)]
    pub(crate) parts: Vec<Request>,
}

fn one() -> u32 {
    1
}

/// A room.
#[args]
#[returns]
#[derive(Debug, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Room {
    /// The one with weights.
    WeightRoom,
    /// The one with the pool.
    Pool,
}

#[args]
struct Sending {
    method: String,
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
}

#[args]
struct Size {
    bytes: usize,
}

/// What the desk did.
#[returns]
#[derive(Debug)]
pub(crate) struct Receipt {
    /// Its number.
    pub(crate) number: u64,
    pub(crate) room: Option<Room>,
}

#[settings]
#[derive(Debug, PartialEq)]
pub(crate) struct Rules {
    /// Opens at this hour.
    #[serde(default)]
    pub(crate) opens: u8,
}

pub(crate) struct NoSchema;

impl serde::Serialize for NoSchema {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("opaque")
    }
}

#[derive(Debug)]
pub(crate) struct DeskClosed;

impl From<DeskClosed> for Error {
    fn from(_: DeskClosed) -> Self {
        Error::new("desk_closed", "Come back at seven.").retryable()
    }
}

pub(crate) struct GymDesk;

/// Answers what members
/// ask at the desk.
#[plugin(
    name = "gym_desk",
    version = "2.0.1-rc.1",
    display_name = "Desk",
    category = "service",
    icon = "🛎",
    settings = Rules,
    kv = "2 KiB",
    http(
        "GET,POST https://api.planify.fr/v1",
        "GET http://*.weather.example:8080",
        "GET https://maps.example.com/tiles",
    ),
    query("members", "classes"),
    secret(planify_key, bearer, "api.planify.fr", "The key from Planify, Settings, API"),
    secret(maps_key, header = "X-Api-Key", ["maps.example.com"], "The key of the map service"),
    secret(
        weather_key,
        query_parameter = "key",
        ["*.weather.example"],
        "The key of the weather service",
    ),
)]
impl GymDesk {
    /// Takes a request. Call it
    /// once for each:
    /// - questions
    /// - complaints
    ///
    /// Never for emergencies.
    ///
    /// # Errors
    /// Not part of the description.
    #[tool]
    fn ask(request: Request, context: &Context) -> Result<Receipt> {
        ensure!(
            request.people < 6,
            "too_many",
            "{} are too many.",
            request.people
        );
        log::info!("{} asks for {}", context.gym.id, request.about_what);
        Ok(Receipt {
            number: u64::from(context.attempt),
            room: request.room,
        })
    }

    /// Says who is speaking.
    #[tool(effects = read_only, display_name = "Who am I?")]
    fn who_am_i(context: &Context) -> Option<String> {
        context.member.as_ref()?.name.clone()
    }

    /// Takes the context first, and owned.
    #[tool(name = "context-first", effects = idempotent)]
    fn context_first(context: Context, request: Request) -> String {
        format!("{} {}", context.locale, request.about_what)
    }

    /// Returns nothing.
    #[tool(effects = destructive)]
    fn nothing() {}

    /// Returns nothing or fails.
    #[tool]
    fn fail(request: Request) -> Result<()> {
        request.about_what.parse::<u8>()?;
        Ok(())
    }

    /// Fails with an error of its own.
    #[tool]
    fn closed() -> Result<bool, DeskClosed> {
        Err(DeskClosed)
    }

    /// Returns a type without a schema.
    #[tool]
    fn opaque() -> Result<NoSchema> {
        Ok(NoSchema)
    }

    /// Returns a type without a name.
    #[tool]
    fn unnamed() -> impl serde::Serialize {
        vec![1, 2, 3]
    }

    /// Returns any JSON.
    #[tool]
    fn any() -> Value {
        json!({ "deep": [1, null] })
    }

    /// Is a keyword.
    #[tool]
    fn r#match() -> &'static str {
        "r#match"
    }

    /// Is not compiled.
    #[cfg(any())]
    #[tool]
    fn absent() -> Missing {}

    /// Stores so many bytes.
    #[tool(effects = idempotent)]
    fn remember(size: Size) -> Result<()> {
        kv::write("memory", vec![0; size.bytes], None)?;
        Ok(())
    }

    /// Sends any request, and says with which status it was answered.
    #[tool]
    fn send(sending: Sending) -> Result<u16> {
        let mut request = http::request(&sending.method, &sending.url);
        for (name, value) in &sending.headers {
            request = request.header(name, value);
        }
        if !sending.body.is_empty() {
            request = request.bytes(sending.body);
        }
        Ok(request.follow_redirects(3).send()?.status())
    }

    /// Counts the rows of any source.
    #[tool(effects = read_only)]
    fn count(request: Request) -> Result<i64> {
        let source = query::source(request.about_what);
        Ok(source.value("select count(*) from all_of_it", params![])?)
    }

    /// Breaks the contract with its code.
    #[tool]
    fn bad_code() -> Result<u8> {
        bail!("Not Snake Case", "whatever")
    }
}
