//! A command as a shell splits it.
//!
//! Only quoting is done. What only a running shell knows, such as the value of
//! a variable, is kept as it is written.

use std::collections::BTreeSet;

use super::super::{ImportError, ImportErrorCode, Position};
use super::ansi;

/// The most variables that are told apart: no one sets more for one command.
const MAX_VARIABLES: usize = 64;

/// The words of the first command in a text.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) words: Vec<String>,
    /// The shell's variables in them, such as `$TOKEN`.
    pub(super) variables: BTreeSet<String>,
    pub(super) notes: Vec<String>,
}

/// Splits as bash does.
pub(super) fn split(text: &str) -> Result<Words, ImportError> {
    let mut splitter = Splitter {
        text,
        at: 0,
        word: None,
        found: Words::default(),
    };
    splitter.run()?;
    splitter.end_word()?;
    Ok(splitter.found)
}

pub(super) fn error(text: &str, at: usize, message: impl Into<String>) -> ImportError {
    ImportError::new(ImportErrorCode::Syntax, message).at(Position::of(text, at))
}

struct Splitter<'a> {
    text: &'a str,
    at: usize,
    /// The word that is read. Bytes, because `$'\xc3'` is half a character.
    word: Option<Vec<u8>>,
    found: Words,
}

impl Splitter<'_> {
    fn run(&mut self) -> Result<(), ImportError> {
        while let Some(byte) = self.peek(0) {
            let start = self.at;
            match byte {
                b'\\' => self.backslash(),
                b' ' | b'\t' => {
                    self.at += 1;
                    self.end_word()?;
                }
                // Lines of Windows.
                b'\r' if self.line_break(0).is_some() => self.at += 1,
                b'\n' => {
                    self.at += 1;
                    self.end_word()?;
                    if !self.found.words.is_empty() {
                        self.rest_is_ignored("the end of the first line");
                        return Ok(());
                    }
                }
                b'\'' => self.single_quoted()?,
                b'"' => self.double_quoted()?,
                b'$' => self.dollar(true)?,
                b'#' if self.word.is_none() => {
                    let end = self.rest().find('\n').unwrap_or(self.rest().len());
                    self.at += end;
                }
                b'|' | b';' | b'&' | b'>' => {
                    // The 2 of 2>/dev/null is no word.
                    if byte == b'>'
                        && let Some(word) = &self.word
                        && word.iter().all(u8::is_ascii_digit)
                    {
                        self.word = None;
                    }
                    self.end_word()?;
                    if byte != b'>' {
                        self.at += 1;
                        self.rest_is_ignored(&format!("`{}`", char::from(byte)));
                    }
                    return Ok(());
                }
                b'<' | b'(' | b')' => {
                    let sign = char::from(byte);
                    return Err(error(
                        self.text,
                        start,
                        format!(
                            "`{sign}` outside of quotes means something to a shell. Put the word in quotes."
                        ),
                    ));
                }
                b'`' => return Err(self.substitution(start)),
                _ => {
                    self.push(byte);
                    self.at += 1;
                }
            }
        }
        Ok(())
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn push(&mut self, byte: u8) {
        self.word.get_or_insert_default().push(byte);
    }

    fn end_word(&mut self) -> Result<(), ImportError> {
        if let Some(word) = self.word.take() {
            let word = String::from_utf8(word).map_err(|_| {
                error(
                    self.text,
                    self.at,
                    "What stands before is no UTF-8. A description holds text only.",
                )
            })?;
            self.found.words.push(word);
        }
        Ok(())
    }

    fn rest_is_ignored(&mut self, what: &str) {
        let rest = self.rest().trim();
        if !rest.is_empty() {
            self.found.notes.push(format!(
                "What follows {what} is not imported: to a shell it is no part of this command. If it belongs to the URL, put the URL in quotes."
            ));
        }
    }

    /// How long a line break at `ahead` is.
    fn line_break(&self, ahead: usize) -> Option<usize> {
        match (self.peek(ahead), self.peek(ahead + 1)) {
            (Some(b'\n'), _) => Some(1),
            (Some(b'\r'), Some(b'\n')) => Some(2),
            _ => None,
        }
    }

    /// Outside of quotes.
    fn backslash(&mut self) {
        if let Some(length) = self.line_break(1) {
            self.at += 1 + length;
            return;
        }
        self.push(self.peek(1).unwrap_or(b'\\'));
        self.at += 2;
    }

    fn single_quoted(&mut self) -> Result<(), ImportError> {
        let start = self.at;
        self.at += 1;
        let Some(end) = self.rest().find('\'') else {
            return Err(self.unclosed(start, "'"));
        };
        let quoted = self.text.get(self.at..self.at + end).unwrap_or("");
        self.word
            .get_or_insert_default()
            .extend_from_slice(quoted.as_bytes());
        self.at += end + 1;
        Ok(())
    }

    fn double_quoted(&mut self) -> Result<(), ImportError> {
        let start = self.at;
        self.at += 1;
        self.word.get_or_insert_default();
        while let Some(byte) = self.peek(0) {
            match byte {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    if let Some(length) = self.line_break(1) {
                        self.at += 1 + length;
                        continue;
                    }
                    match self.peek(1) {
                        Some(escaped @ (b'"' | b'\\' | b'$' | b'`')) => {
                            self.push(escaped);
                            self.at += 2;
                        }
                        _ => {
                            self.push(b'\\');
                            self.at += 1;
                        }
                    }
                }
                b'$' => self.dollar(false)?,
                b'`' => return Err(self.substitution(self.at)),
                _ => {
                    self.push(byte);
                    self.at += 1;
                }
            }
        }
        Err(self.unclosed(start, "\""))
    }

    fn dollar(&mut self, bare: bool) -> Result<(), ImportError> {
        let start = self.at;
        match self.peek(1) {
            Some(b'\'') if bare => {
                self.at += 2;
                let word = self.word.get_or_insert_default();
                match ansi::quoted(self.text, self.at, word) {
                    Some(end) => self.at = end,
                    None => return Err(self.unclosed(start, "'")),
                }
            }
            // Text in the user's language: just the text, here.
            Some(b'"') if bare => self.at += 1,
            Some(b'(') => return Err(self.substitution(start)),
            Some(b'{') => {
                let Some(end) = self.rest().find('}') else {
                    return Err(self.unclosed(start, "}"));
                };
                self.variable(end + 1);
            }
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => {
                let name = self.rest().bytes().skip(1);
                let length = name
                    .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                    .count();
                self.variable(1 + length);
            }
            _ => {
                self.push(b'$');
                self.at += 1;
            }
        }
        Ok(())
    }

    fn variable(&mut self, length: usize) {
        let variable = self.rest().get(..length).unwrap_or("").to_owned();
        self.word
            .get_or_insert_default()
            .extend_from_slice(variable.as_bytes());
        self.at += variable.len();
        if self.found.variables.len() < MAX_VARIABLES {
            self.found.variables.insert(variable);
        }
    }

    fn unclosed(&self, start: usize, quote: &str) -> ImportError {
        error(
            self.text,
            start,
            format!(
                "The quote that begins here has no end. Paste the whole command, with its last `{quote}`."
            ),
        )
    }

    fn substitution(&self, start: usize) -> ImportError {
        error(
            self.text,
            start,
            "The shell would run another command here. Write what it answers in its place.",
        )
    }
}
