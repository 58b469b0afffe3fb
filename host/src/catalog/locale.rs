//! The shapes of language tags and time zone names. Whether a language or a
//! zone exists is known by whoever uses it; the shape keeps anything else out.

/// Whether this has the shape of a BCP 47 language tag, such as `fr-FR`.
pub fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    text.len() <= 35
        && (2..=8).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

/// Whether this has the shape of an IANA time zone, such as `Europe/Paris`.
pub fn is_time_zone(text: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b))
    };
    text.len() <= 64 && text.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_apart() {
        for legal in ["fr", "fr-FR", "zh-Hant-TW", "de-CH-1996"] {
            assert!(is_locale(legal), "{legal}");
        }
        for illegal in ["", "f", "fr_FR", "fr-", "-fr", "fr-FR\n", "français"] {
            assert!(!is_locale(illegal), "{illegal:?}");
        }
        for legal in [
            "UTC",
            "Europe/Paris",
            "America/Argentina/Buenos_Aires",
            "Etc/GMT+3",
        ] {
            assert!(is_time_zone(legal), "{legal}");
        }
        for illegal in [
            "",
            "/etc/passwd",
            "Europe//Paris",
            "../UTC",
            "Europe/Paris ",
            "+01:00",
        ] {
            assert!(!is_time_zone(illegal), "{illegal:?}");
        }
    }
}
