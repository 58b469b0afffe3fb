//! Texts of scripts, which may have halves of characters that Rust's have not.

use rquickjs::String as Text;

/// The text, unless it has half a character.
pub(crate) fn whole(text: &Text<'_>) -> Option<String> {
    text.to_string().ok()
}

/// The text with U+FFFD for each half of a character.
pub(crate) fn lossy(text: &Text<'_>) -> String {
    whole(text).unwrap_or_else(|| {
        let Ok(text) = text.clone().to_cstring() else {
            return String::new();
        };
        // SAFETY: the engine wrote this many bytes there, and `text` keeps them.
        mended(unsafe { std::slice::from_raw_parts(text.as_ptr().cast(), text.len()) })
    })
}

/// The engine writes half a character in three bytes, of which the first alone
/// is ED.
fn mended(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if chunk.invalid().first() == Some(&0xed) {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::mended;

    #[test]
    fn half_a_character_is_one_replacement() {
        assert_eq!(mended(b"a\xed\xa0\x80b\xed\xb0\x80"), "a\u{fffd}b\u{fffd}");
        assert_eq!(mended("ä😀".as_bytes()), "ä😀");
    }
}
