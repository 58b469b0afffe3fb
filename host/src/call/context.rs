//! On whose behalf a call is made, as clients say it. What they say of
//! themselves is bounded and printable: it is stored with every record and
//! handed to the plugin.

use serde::Deserialize;
use utoipa::ToSchema;

use super::CallRequest;
use crate::catalog::{GymId, Member, is_locale, is_time_zone};
use crate::error::{Error, ErrorCode, Result};

/// The longest id, name or key, in characters.
const LONGEST: usize = 256;

/// More attempts at one call than this are a loop.
const MOST_ATTEMPTS: u32 = 1_000;

/// What may stand beside the arguments of a call.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct Context {
    /// On whose behalf.
    #[serde(default)]
    pub member: Option<Member>,
    /// In which conversation or at which kiosk.
    #[serde(default)]
    pub session: Option<String>,
    /// BCP 47 language tag; the gym's own when left out.
    #[serde(default)]
    #[schema(example = "fr-FR")]
    pub locale: Option<String>,
    /// IANA time zone; the gym's own when left out.
    #[serde(default)]
    #[schema(example = "Europe/Paris")]
    pub time_zone: Option<String>,
    /// The same for every attempt at the same call.
    #[serde(default)]
    pub idempotency_key: Option<String>,
    /// 1 for the first attempt, as when it is left out.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1000)]
    pub attempt: Option<u32>,
}

impl Context {
    /// Checks everything.
    ///
    /// # Errors
    /// `invalid_request`, naming the field.
    pub fn check(&self) -> Result<()> {
        if let Some(member) = &self.member {
            text("member.id", Some(&member.id))?;
            text("member.email", member.email.as_deref())?;
            text("member.name", member.name.as_deref())?;
        }
        text("session", self.session.as_deref())?;
        text("idempotency_key", self.idempotency_key.as_deref())?;
        if !self.locale.as_deref().is_none_or(is_locale) {
            return Err(invalid("locale", "a language tag, such as `fr-FR`"));
        }
        if !self.time_zone.as_deref().is_none_or(is_time_zone) {
            return Err(invalid("time_zone", "an IANA name, such as `Europe/Paris`"));
        }
        if !(1..=MOST_ATTEMPTS).contains(&self.attempt.unwrap_or(1)) {
            return Err(invalid("attempt", "a number from 1 to 1000"));
        }
        Ok(())
    }

    /// A call in this context.
    pub fn request(self, gym: GymId, function: String, arguments: String) -> CallRequest {
        CallRequest {
            gym,
            function,
            arguments,
            member: self.member,
            session: self.session,
            locale: self.locale,
            time_zone: self.time_zone,
            idempotency_key: self.idempotency_key,
            attempt: self.attempt.unwrap_or(1),
        }
    }
}

fn text(field: &'static str, value: Option<&str>) -> Result<()> {
    let legal = |value: &str| {
        !value.is_empty()
            && value.chars().take(LONGEST + 1).count() <= LONGEST
            && !value.chars().any(char::is_control)
    };
    if value.is_none_or(legal) {
        return Ok(());
    }
    Err(invalid(
        field,
        "1 to 256 characters without control characters",
    ))
}

fn invalid(field: &'static str, expected: &str) -> Error {
    Error::new(
        ErrorCode::InvalidRequest,
        format!("`{field}` must be {expected}."),
    )
    .with_details(serde_json::json!({"field": field}))
}
