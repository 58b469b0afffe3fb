//! Takes secrets out of what a guest or a reader gets to see: as they are, and
//! in every form that servers echo them in.

mod unescape;

use aho_corasick::{AhoCorasick, BuildError, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use self::unescape::Unescaped;
use crate::catalog::SecretName;

/// Finds all forms of some secrets at once.
pub struct Redactor {
    forms: AhoCorasick,
    /// What stands in the place of each form.
    masks: Vec<String>,
}

/// What `encodeURIComponent` leaves as it is.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

impl Redactor {
    /// A redactor of these secrets. None where there are none.
    ///
    /// # Errors
    /// When they are too many or too long to be looked for: then nothing may
    /// be shown.
    pub(super) fn new<'a>(
        secrets: impl Iterator<Item = (&'a SecretName, &'a str)>,
    ) -> Result<Option<Redactor>, BuildError> {
        let (mut forms, mut masks) = (Vec::new(), Vec::new());
        for (name, value) in secrets {
            let of_this = forms_of(value);
            masks.resize(masks.len() + of_this.len(), format!("[secret {name}]"));
            forms.extend(of_this);
        }
        if forms.is_empty() {
            return Ok(None);
        }
        let forms = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(forms)?;
        Ok(Some(Redactor { forms, masks }))
    }

    /// The text without the secrets. None: there were none in it.
    pub fn text(&self, text: &str) -> Option<String> {
        let masked = self.bytes(text.as_bytes())?;
        // Masks are text, and what they replace began and ended between
        // characters.
        Some(match String::from_utf8(masked) {
            Ok(masked) => masked,
            Err(other) => String::from_utf8_lossy(other.as_bytes()).into_owned(),
        })
    }

    /// The bytes without the secrets. None: there were none in them.
    pub fn bytes(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let plain = self
            .forms
            .is_match(bytes)
            .then(|| self.forms.replace_all_bytes(bytes, &self.masks));
        let escaped = self.escaped(plain.as_deref().unwrap_or(bytes));
        escaped.or(plain)
    }

    /// The same for what servers escape as they like: which characters, and
    /// how, is looked at one by one.
    fn escaped(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let unescaped = Unescaped::of(bytes)?;
        let mut masked = Vec::new();
        let mut kept = 0;
        for found in self.forms.find_iter(&unescaped.bytes) {
            let from = unescaped.origin(found.start())?;
            let to = unescaped.origin(found.end())?;
            masked.extend_from_slice(bytes.get(kept..from)?);
            masked.extend_from_slice(self.masks.get(found.pattern().as_usize())?.as_bytes());
            kept = to;
        }
        if masked.is_empty() {
            return None;
        }
        masked.extend_from_slice(bytes.get(kept..)?);
        Some(masked)
    }
}

/// The forms in which a value is looked for, whatever the case of their letters.
fn forms_of(value: &str) -> Vec<String> {
    let json = json(value);
    let mut forms: Vec<String> = base64(value).collect();
    forms.extend([
        value.to_owned(),
        hex(value),
        json.replace('/', "\\/"),
        script(&json),
        // JSON in a string of JSON, as errors of one server are passed on by
        // another.
        self::json(&json),
        html(value, "&#39;"),
        html(value, "&#x27;"),
        json,
    ]);
    let escaped: Vec<String> = forms
        .iter()
        .flat_map(|form| {
            let component = utf8_percent_encode(form, COMPONENT).to_string();
            [
                component.replace("%20", "+"),
                component,
                utf8_percent_encode(form, NON_ALPHANUMERIC).to_string(),
            ]
        })
        .collect();
    forms.extend(escaped);
    // What reads as an escape of something else is taken for one.
    let unescaped = forms
        .iter()
        .filter_map(|form| Unescaped::of(form.as_bytes()))
        .filter_map(|unescaped| String::from_utf8(unescaped.bytes).ok());
    let unescaped: Vec<String> = unescaped.collect();
    forms.extend(unescaped);
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Base64 of a value that may stand anywhere in what was encoded: in each of
/// three alignments, the characters that it decides alone, in both alphabets.
fn base64(value: &str) -> impl Iterator<Item = String> {
    let cut = |encoded: String, before: usize| {
        let from = (before * 8).div_ceil(6);
        let to = (before + value.len()) * 8 / 6;
        encoded.get(from..to).unwrap_or_default().to_owned()
    };
    (0..3_usize).flat_map(move |before| {
        let bytes = [&vec![0; before][..], value.as_bytes()].concat();
        [
            cut(STANDARD_NO_PAD.encode(&bytes), before),
            cut(URL_SAFE_NO_PAD.encode(&bytes), before),
        ]
    })
}

fn hex(value: &str) -> String {
    value.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// The value as a JSON string has it, without the quotes.
fn json(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    // One quote at each side: those within are the value's.
    let within = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    within.unwrap_or_default().to_owned()
}

/// JSON that may stand in a page's script, as Go writes it anyway.
fn script(json: &str) -> String {
    let escape = |c: char| match c {
        '<' | '>' | '&' => format!("\\u{:04x}", u32::from(c)),
        other => other.to_string(),
    };
    json.chars().map(escape).collect()
}

/// The value as a page shows it. There are two ways to write an apostrophe.
fn html(value: &str, apostrophe: &str) -> String {
    let escape = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => apostrophe.to_owned(),
        other => other.to_string(),
    };
    value.chars().map(escape).collect()
}

#[cfg(test)]
mod tests;
