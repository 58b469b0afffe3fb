//! Text as servers send it: in UTF-8, and in what was before.

use std::borrow::Cow;

/// What UTF-8 may begin with; it is no part of the text.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Windows-1252 from 0x80 to 0x9f. All other bytes are their characters.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Reads bytes of this content type. The error is as much of them as is text.
pub(super) fn read<'a>(bytes: &'a [u8], content_type: &str) -> Result<Cow<'a, str>, Cow<'a, str>> {
    let bytes = bytes.strip_prefix(MARK).unwrap_or(bytes);
    match String::from_utf8_lossy(bytes) {
        // Whatever it says: what is UTF-8 by chance has none of its letters.
        Cow::Borrowed(text) => Ok(Cow::Borrowed(text)),
        Cow::Owned(_) if is_western(content_type) => Ok(western(bytes).into()),
        lossy => Err(lossy),
    }
}

/// Whether it says that it is Latin-1. Browsers take that for Windows-1252,
/// and so do those who send it.
fn is_western(content_type: &str) -> bool {
    let parameters = content_type.split(';').skip(1);
    let named = parameters.filter_map(|parameter| parameter.split_once('='));
    named
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .any(|(_, charset)| {
            let charset = charset.trim().trim_matches('"').to_ascii_lowercase();
            matches!(
                charset.as_str(),
                "iso-8859-1" | "latin1" | "windows-1252" | "cp1252"
            )
        })
}

fn western(bytes: &[u8]) -> String {
    let windows: Vec<char> = WINDOWS.chars().collect();
    let character = |byte: &u8| {
        let special = byte.checked_sub(0x80).map(usize::from);
        let special = special.and_then(|index| windows.get(index));
        special.copied().unwrap_or_else(|| char::from(*byte))
    };
    bytes.iter().map(character).collect()
}

#[cfg(test)]
mod tests;
