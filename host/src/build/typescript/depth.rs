//! Refuses deep nesting in words, before the parser's stack does it by dying.

use oxc_span::Span;

use super::fault::Faults;

/// Brackets within brackets. Each level costs the parser up to 3 KiB of stack.
const NESTING: usize = 500;

/// Operators in a row, in all statements that are open. Each may stand within
/// the one before it, which costs up to 1.5 KiB.
const ROW: usize = 4_000;

/// Words that more of the same may follow.
const WORDS: [&str; 16] = [
    "as", "await", "delete", "do", "else", "extends", "for", "if", "in", "infer", "keyof", "new",
    "typeof", "void", "while", "yield",
];

/// Words after which a slash begins a regular expression.
const BEFORE_REGEX: [&str; 6] = ["case", "delete", "return", "throw", "typeof", "void"];

/// A fault where brackets are nested too deeply, or too much is in a row. This
/// guesses what a slash is and where a statement ends: what it misses ends the
/// process, which is bearable.
pub(super) fn refuse(source: &str) -> Option<Faults> {
    let mut scan = Scan::default();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' | '`' => quoted(rest, first),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '/' if scan.regex => regex(rest),
            _ if is_word(first) => rest.find(|next| !is_word(next)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at_checked(length)?;
        if !token.starts_with("//") && !token.starts_with("/*") {
            scan.take(first, token);
        }
        if scan.open.len() > NESTING || scan.outside + scan.row > ROW {
            let mut faults = Faults::default();
            let offset = u32::try_from(source.len() - rest.len()).unwrap_or_default();
            faults.add(
                Span::empty(offset),
                "The code is nested too deeply.",
                "Name the inner parts and use the names.",
            );
            return Some(faults);
        }
        rest = after;
    }
    None
}

struct Scan {
    /// The rows that open brackets stand in, and their sum.
    open: Vec<usize>,
    outside: usize,
    row: usize,
    /// Whether a slash would begin a regular expression.
    regex: bool,
    /// Whether a line ended where a statement may.
    line: bool,
}

impl Default for Scan {
    fn default() -> Scan {
        Scan {
            open: Vec::new(),
            outside: 0,
            row: 0,
            regex: true,
            line: false,
        }
    }
}

impl Scan {
    fn take(&mut self, first: char, token: &str) {
        if first == '\n' {
            self.line = !self.regex;
        }
        if first.is_whitespace() {
            return;
        }
        let begins = is_word(first) || matches!(first, '"' | '\'' | '{' | '}' | '@' | '#');
        if std::mem::take(&mut self.line) && begins {
            self.row = 0;
        }
        // `a!` is an operand as `a` is.
        if first != '!' {
            self.regex =
                BEFORE_REGEX.contains(&token) || !(begins || matches!(first, ')' | ']' | '`'));
        }
        match first {
            '(' | '[' | '{' => {
                self.open.push(self.row);
                self.outside += self.row;
                self.row = 0;
                self.regex = true;
            }
            ')' | ']' | '}' => {
                self.row = self.open.pop().unwrap_or_default();
                self.outside -= self.row;
                match first {
                    '}' => (self.row, self.regex) = (0, true),
                    _ => self.row += 1,
                }
            }
            ';' | ',' => self.row = 0,
            '"' | '\'' | '`' => {}
            _ if is_word(first) => self.row += usize::from(WORDS.contains(&token)),
            // A regular expression ends an operand.
            '/' if token.len() > 1 => self.regex = false,
            _ => self.row += 1,
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

/// The bytes of a text or a template. A text ends with its line.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (offset, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' if quote != '`' => return offset,
            _ if character == quote => return offset + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The bytes of a regular expression, which ends with its line.
fn regex(rest: &str) -> usize {
    let (mut escaped, mut class) = (false, false);
    for (offset, character) in rest.char_indices().skip(1) {
        match character {
            '\n' => return offset,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '/' if !class => return offset + 1,
            _ => {}
        }
    }
    rest.len()
}
