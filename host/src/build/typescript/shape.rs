//! The order and nesting of a tree's nodes, without types and parentheses.
//! Blanking is right exactly when the JavaScript left has the tree that the
//! TypeScript had; this holds every rule of the eraser to that.

use oxc_ast::{AstKind, AstType};
use oxc_ast_visit::Visit;
use oxc_span::GetSpan;

/// A tree as its nodes' kinds, each closed by [`CLOSE`], with their offsets.
#[derive(Debug, Default)]
pub(super) struct Shape(Vec<(u8, u32)>);

/// No kind of node: the last one opened ends.
const CLOSE: u8 = u8::MAX;

impl Shape {
    pub(super) fn enter(&mut self, kind: AstKind<'_>) {
        if counts(kind.ty()) {
            self.0.push((word(kind.ty()), kind.span().start));
        }
    }

    pub(super) fn leave(&mut self, kind: AstKind<'_>) {
        if counts(kind.ty()) {
            self.0.push((CLOSE, kind.span().start));
        }
    }

    /// Where the two part ways first.
    pub(super) fn difference(&self, other: &Shape) -> Option<u32> {
        let mut pairs = self.0.iter().zip(&other.0);
        if let Some((mine, _)) = pairs.find(|(mine, theirs)| mine.0 != theirs.0) {
            return Some(mine.1);
        }
        let longer = if self.0.len() > other.0.len() {
            self.0.get(other.0.len())
        } else {
            other.0.get(self.0.len())
        };
        longer.map(|node| node.1)
    }
}

/// Types go, parentheses only group, and a semicolon may have been added.
fn counts(kind: AstType) -> bool {
    (kind as u8) < AstType::TSThisParameter as u8
        && !matches!(
            kind,
            AstType::ParenthesizedExpression | AstType::EmptyStatement
        )
}

/// A string on a line of its own is a directive or not, depending on whether
/// a type stood before it; in a module, both do nothing.
fn word(kind: AstType) -> u8 {
    match kind {
        AstType::Directive => AstType::ExpressionStatement as u8,
        kind => kind as u8,
    }
}

/// Reads the shape of a tree without types.
impl<'a> Visit<'a> for Shape {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        self.enter(kind);
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        self.leave(kind);
    }
}
