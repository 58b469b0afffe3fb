//! A copy of the source in which parts become white space. Each part keeps its
//! length both in bytes and in UTF-16 code units, and its line ends, so that
//! whatever is left stands where it stood, however positions are counted.

use oxc_span::Span;

/// White space of two and three bytes, one UTF-16 code unit each.
const TWO_BYTES: &str = "\u{a0}";
const THREE_BYTES: &str = "\u{2003}";

/// A source under the eraser.
pub(super) struct Blanks<'s> {
    source: &'s str,
    code: Vec<u8>,
}

impl<'s> Blanks<'s> {
    pub(super) fn new(source: &'s str) -> Blanks<'s> {
        Blanks {
            source,
            code: source.as_bytes().to_vec(),
        }
    }

    /// Turns a part into white space.
    pub(super) fn blank(&mut self, span: Span) {
        let start = span.start as usize;
        let Some(text) = self.source.get(start..span.end as usize) else {
            return;
        };
        for (index, character) in text.char_indices() {
            let space = match character.len_utf8() {
                _ if character.is_whitespace() || character == '\u{feff}' => continue,
                1 => " ",
                2 => TWO_BYTES,
                3 => THREE_BYTES,
                // A surrogate pair: two units in four bytes.
                _ => "\u{a0}\u{a0}",
            };
            self.write(start + index, space.as_bytes());
        }
    }

    /// Puts a punctuator over one character of the source. False where that
    /// character is longer than a byte, and nothing was done.
    pub(super) fn put(&mut self, offset: u32, punctuator: u8) -> bool {
        let offset = offset as usize;
        let ascii = self.source.as_bytes().get(offset).is_some_and(u8::is_ascii);
        if ascii {
            self.write(offset, &[punctuator]);
        }
        ascii
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) {
        if let Some(place) = self.code.get_mut(offset..offset + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    /// Whether the token that started there is gone.
    pub(super) fn is_blank(&self, offset: u32) -> bool {
        let rest = self.code.get(offset as usize..).unwrap_or_default();
        [" ", TWO_BYTES, THREE_BYTES]
            .iter()
            .any(|space| rest.starts_with(space.as_bytes()))
    }

    /// Whether the token that started there ends a statement.
    pub(super) fn is_semicolon(&self, offset: u32) -> bool {
        self.code.get(offset as usize) == Some(&b';')
    }

    /// The source of a part.
    pub(super) fn text(&self, start: u32, end: u32) -> &'s str {
        self.source
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    /// The whole, if it is still text: blanking never splits a character.
    pub(super) fn finish(self) -> Option<String> {
        String::from_utf8(self.code).ok()
    }
}
