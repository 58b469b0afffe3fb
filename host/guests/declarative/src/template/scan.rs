//! Finds the expressions in a text.

/// What is wrong with a text, from a byte on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) offset: usize,
    pub(super) message: String,
}

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Literal(&'a str),
    /// Without the braces around it, beginning at this byte.
    Expression {
        offset: usize,
        source: &'a str,
    },
}

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// Cuts a text into its pieces.
pub(super) fn scan(text: &str) -> Result<Vec<Piece<'_>>, Wrong> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some((literal, inside)) = rest.split_once(OPEN) else {
            pieces.push(Piece::Literal(rest));
            break;
        };
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        let open = at + literal.len();
        let Some(length) = length_of(inside) else {
            return Err(Wrong {
                offset: open,
                message: "`{{` opens a variable that is never closed: write `}}` behind it, or \
                          `{{ '{{' }}` for the braces themselves"
                    .to_owned(),
            });
        };
        let offset = open + OPEN.len();
        pieces.push(Piece::Expression {
            offset,
            source: inside.get(..length).unwrap_or_default(),
        });
        at = offset + length + CLOSE.len();
    }
    Ok(pieces)
}

/// Bytes of an expression, up to the braces that close it. Those within its
/// texts and those of its own objects do not.
fn length_of(inside: &str) -> Option<usize> {
    let bytes = inside.as_bytes();
    let mut quote = None;
    let mut open = 0_usize;
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        match (quote, byte) {
            (Some(_), b'\\') => index += 1,
            (Some(quoted), _) if byte == quoted => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'{') => open += 1,
            (None, b'}') if open > 0 => open -= 1,
            (None, b'}') if bytes.get(index + 1) == Some(&b'}') => return Some(index),
            (None, _) => {}
        }
        index += 1;
    }
    None
}
