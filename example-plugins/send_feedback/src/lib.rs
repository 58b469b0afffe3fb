//! Passes on what members say to the gym's own inbox.

#[cfg(test)]
mod tests;

use std::time::Duration;

use plugin_sdk::prelude::*;

/// Where feedback goes. It is part of the plugin, and what a manager grants:
/// no argument and no setting can send a member's words anywhere else.
const INBOX: &str = "https://hooks.planify.fr/v1/feedback";

/// The longest text that the inbox takes, in characters.
const LONGEST: usize = 1_000;

/// How many messages one person may send within a day: enough for an upset
/// evening, too few to flood an inbox.
const MOST: usize = 3;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What to pass on.
#[args]
struct Feedback {
    /// What the member says, in their own words.
    #[schemars(length(min = 3, max = 8000))]
    text: String,
    /// What it is about.
    topic: Topic,
    /// From 1, bad, to 5, very good, where the member said so.
    #[schemars(range(min = 1, max = 5))]
    rating: Option<u8>,
}

#[args]
#[returns]
#[serde(rename_all = "snake_case")]
enum Topic {
    Equipment,
    Classes,
    Staff,
    Cleanliness,
    Membership,
    Other,
}

/// What became of it.
#[returns]
struct Receipt {
    /// Whether the end of a long text was left out.
    shortened: bool,
}

/// Passes feedback, praise or a complaint on to the gym's team. Ask before you
/// send it, and do not promise an answer.
#[plugin(
    display_name = "Send feedback",
    category = "members",
    icon = "💬",
    effects = writes,
    kv = "1 MiB",
    http("POST https://hooks.planify.fr/v1/feedback"),
)]
fn send_feedback(feedback: Feedback, context: &Context) -> Result<Receipt> {
    let person = person(context)?;
    let place = take_place(&person, &context.idempotency_key)?;
    let (text, shortened) = shorten(feedback.text.trim());
    let sent = http::post(INBOX)
        .header("idempotency-key", &context.idempotency_key)
        .json(&json!({
            "text": text,
            "topic": feedback.topic,
            "rating": feedback.rating,
            "member": context.member.as_ref().map(|member| json!({ "id": member.id, "name": member.name })),
            "session": context.session,
            "call": context.call_id,
        }))
        .send()
        .and_then(http::Response::error_for_status);
    if let Err(error) = sent {
        // A message that nobody got does not count.
        kv::delete(place)?;
        return Err(error.into());
    }
    Ok(Receipt { shortened })
}

/// Whose messages are counted: the member's, else those of the kiosk's session.
fn person(context: &Context) -> Result<String> {
    match (&context.member, &context.session) {
        (Some(member), _) => Ok(format!("member/{}", member.id)),
        (None, Some(session)) => Ok(format!("session/{session}")),
        (None, None) => bail!("unknown_member", "Ask the member to sign in first."),
    }
}

/// Takes one of the person's places and says which. It comes free in a day;
/// of two calls at once only one gets it. Another attempt at the same call
/// keeps the place that it has.
fn take_place(person: &str, call: &str) -> Result<String> {
    let places = || (1..=MOST).map(|place| format!("{person}/{place}"));
    for place in places() {
        if kv::text(&place)?.as_deref() == Some(call) {
            return Ok(place);
        }
    }
    for place in places() {
        if kv::compare_and_set(&place, None, call, Some(DAY))?.is_some() {
            return Ok(place);
        }
    }
    bail!(
        "enough_for_today",
        "This person has sent {MOST} messages within a day. Point to the desk, or to tomorrow."
    )
}

fn shorten(text: &str) -> (String, bool) {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => (format!("{}…", text.get(..end).unwrap_or_default()), true),
        None => (text.to_owned(), false),
    }
}
