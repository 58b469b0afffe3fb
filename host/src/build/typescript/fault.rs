//! What is wrong with a module, and where.

use oxc_diagnostics::OxcDiagnostic;
use oxc_span::Span;

/// How many faults are listed. An author fixes these and tries again.
const LISTED: usize = 20;

/// Longest message or help, in characters.
const SHOWN: usize = 300;

/// Where the parser has no advice.
const LOOK: &str = "Look here and at what stands just before. TSX is not taken.";

/// One fault of a module, as an editor would show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFault {
    /// From 1. Lines end as in editors: LF, CRLF or CR.
    pub line: u32,
    /// From 1, in UTF-16 code units, as editors and language servers count.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// Faults by their byte offsets, while a module is read.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<(u32, String, Option<String>)>);

impl Faults {
    pub(super) fn add(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<Option<&'static str>>,
    ) {
        let help = help.into().map(str::to_owned);
        self.0.push((span.start, message.into(), help));
    }

    /// A fault that the parser found.
    pub(super) fn parser(&mut self, diagnostic: &OxcDiagnostic) {
        let offset = diagnostic.labels.first().map_or(0, |label| label.offset());
        self.0.push((
            offset,
            diagnostic.message.to_string(),
            Some(match &diagnostic.help {
                Some(help) => help.to_string(),
                None => LOOK.to_owned(),
            }),
        ));
    }

    /// The same faults, with words before each message.
    pub(super) fn prefixed(mut self, prefix: &str) -> Faults {
        for (_, message, _) in &mut self.0 {
            message.insert_str(0, prefix);
        }
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first faults in the source's order.
    pub(super) fn locate(mut self, source: &str) -> Vec<SourceFault> {
        self.0.sort();
        self.0.dedup();
        self.0.truncate(LISTED);
        let mut cursor = Cursor::default();
        self.0
            .into_iter()
            .map(|(offset, message, help)| {
                cursor.advance(source, offset as usize);
                SourceFault {
                    line: cursor.line,
                    column: cursor.column,
                    message: shown(&message),
                    help: help.as_deref().map(shown),
                }
            })
            .collect()
    }
}

/// Reads the source once, from fault to fault.
struct Cursor {
    offset: usize,
    line: u32,
    column: u32,
    after_return: bool,
}

impl Default for Cursor {
    fn default() -> Cursor {
        Cursor {
            offset: 0,
            line: 1,
            column: 1,
            after_return: false,
        }
    }
}

impl Cursor {
    fn advance(&mut self, source: &str, to: usize) {
        let rest = source.get(self.offset..).unwrap_or_default();
        for (index, character) in rest.char_indices() {
            if self.offset + index >= to {
                self.offset += index;
                return;
            }
            match character {
                '\n' if self.after_return => {}
                '\n' | '\r' => {
                    self.line += 1;
                    self.column = 1;
                }
                _ => self.column += u32::from(character.len_utf16() > 1) + 1,
            }
            self.after_return = character == '\r';
        }
        self.offset = source.len();
    }
}

/// Text that may repeat the source: short, and every character visible.
fn shown(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars().take(SHOWN) {
        match character {
            '\n' | '"' | '\'' | '\\' => shown.push(character),
            _ => shown.extend(character.escape_debug()),
        }
    }
    shown
}
