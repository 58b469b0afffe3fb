//! A command for Windows' `cmd`, as Chrome copies it: `^` escapes, and the
//! program itself splits what is left.

use super::words::{Words, error};
use crate::import::ImportError;

/// Whether `text` is written for `cmd`: between words a `^` escapes a quote or
/// the end of a line, which in bash no one writes.
pub(super) fn is_cmd(text: &str) -> bool {
    let mut quote = None;
    let mut before = b' ';
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, quote) {
            (b'^', None)
                if before.is_ascii_whitespace()
                    && matches!(bytes.peek(), Some(b'"' | b'\r' | b'\n')) =>
            {
                return true;
            }
            (b'\\', None | Some(b'"')) => {
                bytes.next();
            }
            (b'"' | b'\'', None) => quote = Some(byte),
            _ if quote == Some(byte) => quote = None,
            _ => {}
        }
        before = byte;
    }
    false
}

/// Splits as `cmd` and then a program of Windows do.
pub(super) fn split(text: &str) -> Result<Words, ImportError> {
    let line = without_carets(text);
    let mut found = Words::default();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut backslashes = 0;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\\' {
            backslashes += 1;
            word.get_or_insert_default();
            continue;
        }
        let pending = std::mem::take(&mut backslashes);
        if letter == '"' {
            // Before a quote two backslashes are one, and a last one escapes.
            let word = word.get_or_insert_default();
            word.extend(std::iter::repeat_n('\\', pending / 2));
            if pending % 2 == 1 {
                word.push('"');
            } else if quoted && letters.peek() == Some(&'"') {
                letters.next();
                word.push('"');
            } else {
                quoted = !quoted;
            }
            continue;
        }
        if pending > 0 {
            word.get_or_insert_default()
                .extend(std::iter::repeat_n('\\', pending));
        }
        if letter.is_ascii_whitespace() && !quoted {
            found.words.extend(word.take());
        } else {
            word.get_or_insert_default().push(letter);
        }
    }
    if quoted {
        return Err(error(
            text,
            text.len(),
            "A quote has no end. Paste the whole command.",
        ));
    }
    if let Some(word) = &mut word {
        word.extend(std::iter::repeat_n('\\', backslashes));
    }
    found.words.extend(word);
    Ok(found)
}

fn without_carets(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut line = String::with_capacity(text.len());
    let mut quoted = false;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '^' if !quoted => match letters.next() {
                // The line goes on, and its first character is literal.
                Some('\n') => line.extend(letters.next()),
                escaped => line.extend(escaped),
            },
            '"' => {
                quoted = !quoted;
                line.push('"');
            }
            _ => line.push(letter),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_chrome_copies() {
        let text = "curl ^\"https://example.com/a?b=1^&c=100^%^25^\" ^\r\n  -H ^\"accept: */*^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\":1^}^\\\\^\"";
        assert!(is_cmd(text));
        let words = split(text).unwrap().words;
        assert_eq!(
            words,
            [
                "curl",
                "https://example.com/a?b=1&c=100%25",
                "-H",
                "accept: */*",
                "--data-raw",
                "{\"a\":1}\\"
            ]
        );
        assert!(!is_cmd("curl 'a^\n' \\\n -d \"^\""));
        assert!(split("curl \"a ^\n").is_err());
    }
}
