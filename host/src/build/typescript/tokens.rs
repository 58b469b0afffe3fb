//! The tokens of a module, by position: what the tree does not keep, such as
//! the `?` of an optional parameter, is found here.

use oxc_parser::{Kind, Token};
use oxc_span::Span;

/// All tokens in the source's order.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a>(pub(super) &'a [Token]);

impl<'a> Tokens<'a> {
    /// The place of the first token that starts there or later.
    pub(super) fn index(self, offset: u32) -> usize {
        self.0.partition_point(|token| token.start() < offset)
    }

    /// The first token that starts there or later.
    pub(super) fn at_or_after(self, offset: u32) -> Option<&'a Token> {
        self.0.get(self.index(offset))
    }

    /// The last token that starts earlier.
    pub(super) fn before(self, offset: u32) -> Option<&'a Token> {
        self.0.get(self.index(offset).checked_sub(1)?)
    }

    /// The tokens that start in between.
    pub(super) fn between(self, start: u32, end: u32) -> &'a [Token] {
        self.0
            .get(self.index(start)..self.index(end))
            .unwrap_or_default()
    }

    /// The next token, where it is of that kind.
    pub(super) fn next_is(self, offset: u32, kind: Kind) -> Option<Span> {
        self.at_or_after(offset)
            .filter(|token| token.kind() == kind)
            .map(Token::span)
    }
}
