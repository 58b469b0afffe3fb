//! Texts as bytes and bytes as texts.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use rquickjs::{ArrayBuffer, Ctx, Function, Object, Result};

use super::bytes::{Bytes, buffer};
use super::functions;

/// Base64 as `atob` forgives it: padding may lack, and unused bits may be set.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Windows-1252 from 0x80 to 0x9F; all other bytes are the character of their number.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

pub(super) fn install<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    functions!(ctx, native,
        "utf8Encode" => utf8_encode,
        "utf8EncodeInto" => utf8_encode_into,
        "decode" => decode,
        "atob" => atob,
        "btoa" => btoa,
    );
    Ok(())
}

fn utf8_encode(ctx: Ctx<'_>, text: String) -> Result<ArrayBuffer<'_>> {
    buffer(&ctx, text.into_bytes())
}

/// Gives `sink` how many UTF-16 units of a text fit into `room` bytes, and those bytes.
fn utf8_encode_into<'js>(
    ctx: Ctx<'js>,
    mut text: String,
    room: usize,
    sink: Function<'js>,
) -> Result<()> {
    let mut end = text.len().min(room);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    let read = text.chars().map(char::len_utf16).sum::<usize>();
    sink.call((read, buffer(&ctx, text.into_bytes())?))
}

/// Gives `sink` the text and the bytes that wait for more; does not call it if the bytes are bad
/// and that is fatal.
fn decode<'js>(
    ctx: Ctx<'js>,
    encoding: String,
    bytes: Bytes<'js>,
    fatal: bool,
    stream: bool,
    sink: Function<'js>,
) -> Result<()> {
    let decoded = bytes.read(|bytes| match encoding.as_str() {
        "utf-16le" => utf_16(bytes, u16::from_le_bytes, stream),
        "utf-16be" => utf_16(bytes, u16::from_be_bytes, stream),
        "windows-1252" => windows_1252(bytes),
        _ => utf_8(bytes, stream),
    })?;
    if fatal && decoded.bad {
        return Ok(());
    }
    sink.call((decoded.text, buffer(&ctx, decoded.rest)?))
}

#[derive(Default)]
struct Decoded {
    text: String,
    rest: Vec<u8>,
    bad: bool,
}

impl Decoded {
    fn replace(&mut self) {
        self.text.push(char::REPLACEMENT_CHARACTER);
        self.bad = true;
    }
}

fn utf_8(bytes: &[u8], stream: bool) -> Decoded {
    let mut decoded = Decoded::default();
    decoded.text.reserve(bytes.len());
    for chunk in bytes.utf8_chunks() {
        decoded.text.push_str(chunk.valid());
        let invalid = chunk.invalid();
        if invalid.is_empty() {
            continue;
        }
        // Only the last chunk can be the beginning of a character.
        let unfinished = str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
        if stream && unfinished {
            decoded.rest = invalid.to_vec();
        } else {
            decoded.replace();
        }
    }
    decoded
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16, stream: bool) -> Decoded {
    let mut decoded = Decoded::default();
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    if stream {
        decoded.rest = odd.to_vec();
        // The first half of a surrogate pair waits for the second.
        if let (Some(0xD800..=0xDBFF), Some(last)) = (units.last(), pairs.last()) {
            units.pop();
            decoded.rest = [last.as_slice(), odd].concat();
        }
    }
    // A half pair and an odd byte at the end are one error.
    let unfinished = !stream && !odd.is_empty();
    if unfinished && matches!(units.last(), Some(0xD800..=0xDBFF)) {
        units.pop();
    }
    for character in char::decode_utf16(units) {
        match character {
            Ok(character) => decoded.text.push(character),
            Err(_) => decoded.replace(),
        }
    }
    if unfinished {
        decoded.replace();
    }
    decoded
}

fn windows_1252(bytes: &[u8]) -> Decoded {
    let text = bytes
        .iter()
        .map(|&byte| match byte {
            0x80..=0x9F => WINDOWS_1252
                .get(usize::from(byte - 0x80))
                .copied()
                .unwrap_or(char::REPLACEMENT_CHARACTER),
            _ => char::from(byte),
        })
        .collect();
    Decoded {
        text,
        ..Decoded::default()
    }
}

/// The forgiving decoder of the Infra standard; nothing if the text is not base64.
fn atob(mut text: String) -> Option<String> {
    text.retain(|c| !matches!(c, '\t' | '\n' | '\u{c}' | '\r' | ' '));
    if text.len().is_multiple_of(4) {
        let kept = text.strip_suffix('=').unwrap_or(&text);
        let kept = kept.strip_suffix('=').unwrap_or(kept).len();
        text.truncate(kept);
    }
    // What is left of the padding is not in the alphabet.
    if text.contains('=') {
        return None;
    }
    let bytes = BASE64.decode(text).ok()?;
    Some(bytes.into_iter().map(char::from).collect())
}

/// Nothing if a character is not a byte.
fn btoa(text: String) -> Option<String> {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    bytes.map(|bytes| BASE64.encode(bytes))
}
