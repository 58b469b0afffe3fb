//! Texts without their escapes: those of JSON strings, however often they were
//! quoted, of URLs and of HTML.

/// A text without its escapes, and where each byte of it was.
pub(super) struct Unescaped {
    pub(super) bytes: Vec<u8>,
    origins: Vec<usize>,
}

impl Unescaped {
    /// None: there are no escapes.
    pub(super) fn of(escaped: &[u8]) -> Option<Unescaped> {
        let may_begin = |byte: &u8| matches!(byte, b'\\' | b'%' | b'&');
        if !escaped.iter().any(may_begin) {
            return None;
        }
        let mut unescaped = Unescaped {
            bytes: Vec::with_capacity(escaped.len()),
            origins: Vec::with_capacity(escaped.len() + 1),
        };
        let mut found = false;
        let mut rest = escaped;
        while let [byte, behind @ ..] = rest {
            let at = escaped.len() - rest.len();
            match escape(rest) {
                Some((character, length)) => {
                    found = true;
                    let text = character.encode_utf8(&mut [0; 4]).to_owned();
                    unescaped.push(text.as_bytes(), at);
                    rest = rest.get(length..).unwrap_or_default();
                }
                None => {
                    unescaped.push(&[*byte], at);
                    rest = behind;
                }
            }
        }
        unescaped.origins.push(escaped.len());
        found.then_some(unescaped)
    }

    /// Where a byte was, or where all ended.
    pub(super) fn origin(&self, at: usize) -> Option<usize> {
        self.origins.get(at).copied()
    }

    fn push(&mut self, bytes: &[u8], origin: usize) {
        self.bytes.extend_from_slice(bytes);
        self.origins.extend(bytes.iter().map(|_| origin));
    }
}

/// The character that an escape at the beginning stands for, and the escape's
/// length.
fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    match bytes {
        [b'\\', ..] => json(bytes),
        [b'%', ..] => percent(bytes),
        [b'&', b'#', ..] => html(bytes),
        _ => None,
    }
}

/// `\u002b`, with more backslashes where it was quoted again; two of them for a
/// character beyond 16 bits.
fn json(bytes: &[u8]) -> Option<(char, usize)> {
    let (first, length) = unit(bytes)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some((character, length));
    }
    let (second, more) = unit(bytes.get(length..)?)?;
    let character = char::decode_utf16([first, second]).next()?.ok()?;
    Some((character, length + more))
}

fn unit(bytes: &[u8]) -> Option<(u16, usize)> {
    /// More than this is no text that was quoted again and again.
    const BACKSLASHES: usize = 16;
    let is_backslash = |byte: &&u8| **byte == b'\\';
    let backslashes = bytes.iter().take(BACKSLASHES).take_while(is_backslash);
    let backslashes = backslashes.count();
    let digits = bytes.get(backslashes..)?.strip_prefix(b"u")?.get(..4)?;
    let unit = u16::try_from(number(digits, 16)?).ok()?;
    (backslashes > 0).then_some((unit, backslashes + 5))
}

/// `%2B`. What is beyond ASCII takes several, and is looked for as a whole.
fn percent(bytes: &[u8]) -> Option<(char, usize)> {
    let number = u8::try_from(number(bytes.get(1..3)?, 16)?).ok()?;
    number.is_ascii().then_some((char::from(number), 3))
}

/// `&#43;` or `&#x2b;`.
fn html(bytes: &[u8]) -> Option<(char, usize)> {
    /// `&#x10FFFF;`
    const LONGEST: usize = 10;
    let end = bytes.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let number = match bytes.get(2..end)? {
        [b'x' | b'X', digits @ ..] => number(digits, 16)?,
        digits => number(digits, 10)?,
    };
    Some((char::from_u32(number)?, end + 1))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    // No sign.
    let all = digits.chars().all(|digit| digit.is_digit(radix));
    let number = u32::from_str_radix(digits, radix).ok()?;
    all.then_some(number)
}
