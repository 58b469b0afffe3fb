//! What a literal says about the parameter that is to stand in its place.

use serde_json::{Map, Value, json};

/// A text that is longer is no example, it is content.
const MAX_EXAMPLE_CHARS: usize = 200;

/// The same in bytes of JSON, so that those of all parameters fit.
const MAX_EXAMPLE_BYTES: usize = 800;

/// The value that a text in a URL or in a form stands for. A number or a
/// boolean only if it is written in just the same way again, so that
/// `0151`, `1.50` and `+49` stay texts.
pub(crate) fn value(text: &str) -> Value {
    let scalar = match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_))) => value,
        _ => return text.into(),
    };
    // Beyond 15 digits it is an identifier, and some languages would round it.
    let written = scalar.to_string();
    if text.len() <= 15 && written == text {
        scalar
    } else {
        text.into()
    }
}

/// The JSON Schema of values like this scalar.
pub(crate) fn schema(value: &Value) -> Map<String, Value> {
    let mut schema = Map::new();
    let kind = match value {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        _ => "string",
    };
    schema.insert("type".to_owned(), kind.into());
    if let Some(format) = value.as_str().and_then(format) {
        schema.insert("format".to_owned(), format.into());
    }
    let short = value
        .as_str()
        .is_none_or(|text| !text.is_empty() && text.chars().count() <= MAX_EXAMPLE_CHARS)
        && value.to_string().len() <= MAX_EXAMPLE_BYTES;
    if short {
        schema.insert("examples".to_owned(), json!([value]));
    }
    schema
}

/// The format of a text, as JSON Schema calls it.
pub(crate) fn format(text: &str) -> Option<&'static str> {
    if is_date(text) {
        Some("date")
    } else if is_date_time(text) {
        Some("date-time")
    } else if is_uuid(text) {
        Some("uuid")
    } else if is_email(text) {
        Some("email")
    } else {
        None
    }
}

/// Whether `text` looks like `pattern`, in which `0` stands for a digit, `f`
/// for a hexadecimal one, and anything else for itself.
fn looks_like(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, expected)| match expected {
                b'0' => byte.is_ascii_digit(),
                b'f' => byte.is_ascii_hexdigit(),
                _ => byte == expected,
            })
}

fn in_range(text: &str, at: usize, range: std::ops::RangeInclusive<u8>) -> bool {
    text.get(at..at + 2)
        .and_then(|digits| digits.parse().ok())
        .is_some_and(|number| range.contains(&number))
}

fn is_date(text: &str) -> bool {
    looks_like(text, "0000-00-00") && in_range(text, 5, 1..=12) && in_range(text, 8, 1..=31)
}

/// RFC 3339, whose offset must be there.
fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_at_checked(10) else {
        return false;
    };
    let Some((time, rest)) = time.split_at_checked(9) else {
        return false;
    };
    let fits = is_date(date)
        && looks_like(&time.to_ascii_uppercase(), "T00:00:00")
        && in_range(time, 1, 0..=23)
        && in_range(time, 4, 0..=59)
        && in_range(time, 7, 0..=60);
    let offset = match rest.strip_prefix('.') {
        Some(fraction) => {
            let offset = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
            if offset.len() == fraction.len() {
                return false;
            }
            offset
        }
        None => rest,
    };
    fits && (matches!(offset, "Z" | "z")
        || looks_like(offset, "+00:00")
        || looks_like(offset, "-00:00"))
}

pub(crate) fn is_uuid(text: &str) -> bool {
    looks_like(text, "ffffffff-ffff-ffff-ffff-ffffffffffff")
}

fn is_email(text: &str) -> bool {
    let fits = |part: &str, others: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || others.as_bytes().contains(&byte))
    };
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        fits(local, "._%+-'") && fits(domain, ".-") && domain.contains('.')
    })
}

/// Whether a segment of a path names one of many things: a number, a date, an
/// identifier that someone's program made.
pub(crate) fn is_identifier(segment: &str) -> bool {
    if segment.is_empty() || (is_version(segment) && !is_date(segment)) {
        return false;
    }
    let digits = segment.bytes().filter(u8::is_ascii_digit).count();
    let letters = segment.bytes().filter(u8::is_ascii_alphabetic).count();
    let simple = segment
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let prefixed = segment.split_once('_').is_some_and(|(kind, rest)| {
        // cus_NffrFeUfNV2Hib, sub_1MowQ: a kind, and what nobody would type.
        !kind.is_empty()
            && kind.bytes().all(|byte| byte.is_ascii_lowercase())
            && rest.len() >= 5
            && rest.bytes().any(|byte| byte.is_ascii_digit())
    });
    let hexadecimal = segment.len() >= 16 && segment.bytes().all(|byte| byte.is_ascii_hexdigit());
    (digits == segment.len())
        || format(segment).is_some()
        || (simple && (prefixed || hexadecimal))
        || (simple && digits >= 2 && letters >= 1 && segment.len() >= 8)
        || (simple && segment.len() >= 5 && digits >= 3 && letters >= 1)
}

/// `v1`, `2.1`, `2024-01`, and a date: versions of an interface, not its
/// things. A date may be a thing too.
pub(crate) fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix(['v', 'V']).unwrap_or(segment);
    let has_mark = number.len() < segment.len() || number.contains('.');
    let is_number = number.starts_with(|first: char| first.is_ascii_digit())
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    (has_mark && is_number) || looks_like(segment, "0000-00") || is_date(segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_the_same_again() {
        for (text, expected) in [
            ("12", json!(12)),
            ("-1.5", json!(-1.5)),
            ("true", json!(true)),
            ("0151", json!("0151")),
            ("1.50", json!("1.50")),
            ("1e3", json!("1e3")),
            ("null", json!("null")),
            ("[1]", json!("[1]")),
            ("1234567890123456", json!("1234567890123456")),
            ("", json!("")),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn formats_are_found() {
        for (text, expected) in [
            ("2026-02-28", Some("date")),
            ("2026-13-01", None),
            ("2026-02-28T10:00:00Z", Some("date-time")),
            ("2026-02-28T10:00:00.123+01:00", Some("date-time")),
            ("2026-02-28T10:00:00", None),
            ("2026-02-28T10:00:00.Z", None),
            ("a.b@example.com", Some("email")),
            ("@example.com", None),
            ("6F9619FF-8B86-D011-B42D-00CF4FC964FF", Some("uuid")),
            ("2026-02-2é", None),
        ] {
            assert_eq!(format(text), expected, "{text}");
        }
    }

    #[test]
    fn identifiers_are_told_from_words() {
        for segment in [
            "42",
            "2026-01-31",
            "cus_NffrFeUfNV2Hib",
            "AC0123456789",
            "507f1f77bcf86cd799439011",
            "appBx12Yz",
        ] {
            assert!(is_identifier(segment), "{segment}");
        }
        for segment in [
            "v1",
            "v2.1",
            "2024-01",
            "customers",
            "oauth2",
            "sendMessage",
            "",
            "{id}",
        ] {
            assert!(!is_identifier(segment), "{segment}");
        }
    }
}
