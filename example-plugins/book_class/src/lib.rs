//! Classes of a booking service: which have free places, and a place in one.

#[cfg(test)]
mod tests;

use plugin_sdk::prelude::*;

const CLASSES: &str = "https://api.planify.fr/v1/classes";
const RESERVATIONS: &str = "https://api.planify.fr/v1/reservations";

/// Which classes to look for.
#[args]
struct Wanted {
    /// The day, such as `2026-11-23`. Leave it out for the next seven days.
    #[schemars(regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    day: Option<String>,
    /// A part of the class's name, such as `yoga`. Leave it out for all.
    #[schemars(length(min = 2, max = 60))]
    name: Option<String>,
}

/// A class with free places.
#[returns]
struct FreeClass {
    /// Names it in `book_class`.
    class_id: String,
    name: String,
    /// When it begins, in the gym's time.
    starts_at: String,
    /// Who leads it, where that is known.
    trainer: Option<String>,
    free_places: u32,
}

/// The class to book.
#[args]
struct Choice {
    /// The class, as `free_classes` names it.
    #[schemars(length(min = 1, max = 64))]
    class_id: String,
}

/// A place that was booked.
#[stored]
#[returns]
struct Booking {
    /// Names the booking at the desk.
    number: u64,
    name: String,
    /// When it begins, in the gym's time.
    starts_at: String,
}

/// A class as Planify lists it.
#[stored]
struct Class {
    id: String,
    name: String,
    starts_at: String,
    trainer: Option<String>,
    places: u32,
    booked: u32,
}

/// Why Planify refuses.
#[stored]
struct Refusal {
    error: String,
}

struct Classes;

/// Finds classes with free places and books one, with Planify.
#[plugin(
    name = "book_class",
    display_name = "Class booking",
    category = "booking",
    icon = "🧘",
    http(
        "GET https://api.planify.fr/v1/classes",
        "POST https://api.planify.fr/v1/reservations"
    ),
    secret(
        planify_key,
        bearer,
        "api.planify.fr",
        "The key from Planify: Settings, API, New key. It needs the rights to read classes and to write reservations."
    )
)]
impl Classes {
    /// Lists classes that have free places, the next one first. Call it before
    /// `book_class`, and offer only what it returned.
    #[tool(effects = read_only)]
    fn free_classes(wanted: Wanted) -> Result<Vec<FreeClass>> {
        let mut request = http::get(CLASSES).bearer(secret("planify_key"));
        if let Some(day) = &wanted.day {
            request = request.query("from", day).query("to", day);
        }
        let response = accepted(request.send()?)?.error_for_status()?;
        let name = wanted.name.unwrap_or_default().to_lowercase();
        let mut classes: Vec<Class> = response.json()?;
        classes.retain(|class| class.name.to_lowercase().contains(&name));
        classes.sort_by(|one, other| one.starts_at.cmp(&other.starts_at));
        Ok(classes.into_iter().filter_map(Class::free).collect())
    }

    /// Books a place in a class for the member who is speaking. Confirm class
    /// and time with the member first, and say that it is booked only when
    /// this says so.
    #[tool(effects = idempotent)]
    fn book_class(Choice { class_id }: Choice, context: &Context) -> Result<Booking> {
        let Some(member) = &context.member else {
            bail!("unknown_member", "Ask the member to sign in, then book.");
        };
        // The same key on every attempt: one that got lost on its way back is
        // not booked twice.
        let response = http::post(RESERVATIONS)
            .bearer(secret("planify_key"))
            .header("idempotency-key", &context.idempotency_key)
            .json(&json!({ "class": class_id, "member": member.id }))
            .send()?;
        let response = accepted(response)?;
        match response.status() {
            404 => bail!(
                "unknown_class",
                "There is no such class. Call `free_classes` and take its `class_id`."
            ),
            409 => Err(refused(&response.json::<Refusal>()?.error)),
            _ => Ok(response.error_for_status()?.json()?),
        }
    }
}

impl Class {
    /// Planify counts the places; a trainer may let in more than there are.
    fn free(self) -> Option<FreeClass> {
        let free_places = self
            .places
            .checked_sub(self.booked)
            .filter(|free| *free > 0)?;
        Some(FreeClass {
            class_id: self.id,
            name: self.name,
            starts_at: self.starts_at,
            trainer: self.trainer,
            free_places,
        })
    }
}

/// Any answer to a key that Planify knows.
fn accepted(response: http::Response) -> Result<http::Response> {
    ensure!(
        !matches!(response.status(), 401 | 403),
        "key_refused",
        "Planify does not accept the gym's key. A manager must enter a valid one; meanwhile the desk books."
    );
    Ok(response)
}

fn refused(reason: &str) -> Error {
    match reason {
        "already_booked" => Error::new(
            "already_booked",
            "The member has a place in that class already.",
        ),
        "too_late" => Error::new(
            "booking_closed",
            "Bookings for that class are closed; the desk may still help.",
        ),
        "class_full" => Error::new(
            "class_full",
            "That class is full. Offer another one of `free_classes`.",
        ),
        _ => Error::new(
            "not_booked",
            "Planify refuses this booking and does not say why; the desk may help.",
        ),
    }
}
