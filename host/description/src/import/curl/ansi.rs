//! Bash's `$'...'`, in which browsers write what a quote has no place for.

/// Reads what stands between the quotes from `at` on, and says where it ended.
/// None if it does not end.
pub(super) fn quoted(text: &str, mut at: usize, word: &mut Vec<u8>) -> Option<usize> {
    let bytes = text.as_bytes();
    // A NUL ends a text of bash; what follows up to the quote is lost there.
    let mut ended = false;
    let mut high = None;
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        let escape = match byte {
            b'\'' => return Some(at),
            b'\\' => *bytes.get(at)?,
            _ => {
                if !ended {
                    word.push(byte);
                }
                continue;
            }
        };
        at += 1;
        let mut escaped = Escaped::Byte(escape);
        match escape {
            b'a' => escaped = Escaped::Byte(7),
            b'b' => escaped = Escaped::Byte(8),
            b'e' | b'E' => escaped = Escaped::Byte(27),
            b'f' => escaped = Escaped::Byte(12),
            b'n' => escaped = Escaped::Byte(b'\n'),
            b'r' => escaped = Escaped::Byte(b'\r'),
            b't' => escaped = Escaped::Byte(b'\t'),
            b'v' => escaped = Escaped::Byte(11),
            b'\\' | b'\'' | b'"' | b'?' => {}
            b'0'..=b'7' => {
                let (code, used) = number(bytes, at - 1, 8, 3);
                at += used - 1;
                escaped = Escaped::Byte(u8::try_from(code & 0xff).unwrap_or(0));
            }
            b'x' | b'u' | b'U' => {
                let most = match escape {
                    b'x' => 2,
                    b'u' => 4,
                    _ => 8,
                };
                let (code, used) = number(bytes, at, 16, most);
                at += used;
                escaped = match (used, escape) {
                    (0, _) => Escaped::Unknown(escape),
                    (_, b'x') => Escaped::Byte(u8::try_from(code).unwrap_or(0)),
                    _ => Escaped::Code(code),
                };
            }
            b'c' => {
                let letter = *bytes.get(at)?;
                at += 1;
                escaped = Escaped::Byte(letter.to_ascii_uppercase() & 0x1f);
            }
            _ => escaped = Escaped::Unknown(escape),
        }
        match escaped {
            _ if ended => {}
            Escaped::Byte(0) | Escaped::Code(0) => ended = true,
            Escaped::Byte(byte) => word.push(byte),
            Escaped::Unknown(letter) => word.extend([b'\\', letter]),
            // Two halves of UTF-16, as JavaScript writes a character.
            Escaped::Code(code @ 0xd800..=0xdbff) => high = Some(code),
            Escaped::Code(code) => {
                let code = match (high.take(), code) {
                    (Some(high), 0xdc00..=0xdfff) => {
                        0x10000 + ((high - 0xd800) << 10) + (code - 0xdc00)
                    }
                    _ => code,
                };
                let letter = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                word.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
}

enum Escaped {
    Byte(u8),
    Code(u32),
    /// No escape: the backslash stays.
    Unknown(u8),
}

/// The number at `at`, and how many digits it has.
fn number(bytes: &[u8], at: usize, radix: u32, most: usize) -> (u32, usize) {
    bytes
        .iter()
        .skip(at)
        .take(most)
        .map_while(|byte| char::from(*byte).to_digit(radix))
        .fold((0, 0), |(code, used), digit| {
            (code.wrapping_mul(radix).wrapping_add(digit), used + 1)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_bash_has_it() {
        for (text, expected) in [
            (r"a\nb\t\'\\'", "a\nb\t'\\"),
            (r"\u0021\x41\101\e'", "!AA\u{1b}"),
            (r"\xc3\xa9 \ud83d\ude00 \q'", "é 😀 \\q"),
            (r"a\0b'", "a"),
        ] {
            let mut word = Vec::new();
            assert_eq!(quoted(text, 0, &mut word), Some(text.len()));
            assert_eq!(String::from_utf8_lossy(&word), expected);
        }
        assert_eq!(quoted("a\\'", 0, &mut Vec::new()), None);
    }
}
