//! Line ends that stood for semicolons. Where a type stood between two
//! statements, or two members of a class, the rest of one could run on into
//! the next: `const a = b as T` before a line that starts with a parenthesis.
//! There, the first character of what was blanked becomes a semicolon.

use oxc_parser::{Kind, Token};

use super::blanks::Blanks;
use super::tokens::Tokens;

/// Where a statement or a member starts.
pub(super) struct Seam {
    pub(super) offset: u32,
    pub(super) of: List,
}

/// What follows one another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Statements,
    Members,
}

/// Closes each seam that blanking opened.
pub(super) fn close(seams: &[Seam], tokens: Tokens<'_>, blanks: &mut Blanks<'_>) {
    let (left, right) = neighbours(tokens.0, blanks);
    let mut closed = None;
    for seam in seams {
        let index = tokens.index(seam.offset);
        let (Some(&Some(left)), Some(&Some(right))) = (left.get(index), right.get(index)) else {
            continue;
        };
        // Nothing between them is gone, or its place is taken already.
        if left + 1 == right || closed == Some(left) {
            continue;
        }
        let (Some(before), Some(gone), Some(after)) = (
            tokens.0.get(left),
            tokens.0.get(left + 1),
            tokens.0.get(right),
        ) else {
            continue;
        };
        let closed_already = before.kind() == Kind::LCurly || blanks.is_semicolon(before.start());
        if !closed_already && runs_on(before.kind(), after.kind(), seam.of) {
            blanks.put(gone.start(), b';');
            closed = Some(left);
        }
    }
}

/// For each token, the nearest one left of it that is not blank, and the
/// nearest from it on.
fn neighbours(tokens: &[Token], blanks: &Blanks<'_>) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let live = |token: &Token| !blanks.is_blank(token.start());
    let mut nearest = None;
    let mut left = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        left.push(nearest);
        nearest = live(token).then_some(index).or(nearest);
    }
    nearest = None;
    let mut right = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate().rev() {
        nearest = live(token).then_some(index).or(nearest);
        right.push(nearest);
    }
    right.reverse();
    (left, right)
}

/// Whether a line that starts with `after` would belong to the one before.
fn runs_on(before: Kind, after: Kind, list: List) -> bool {
    match (list, after) {
        (_, Kind::LParen | Kind::LBrack) => true,
        (List::Statements, after) => matches!(
            after,
            Kind::NoSubstitutionTemplate
                | Kind::TemplateHead
                | Kind::Plus
                | Kind::Minus
                | Kind::RegExp
                | Kind::Slash
                | Kind::SlashEq
        ),
        (List::Members, Kind::Star | Kind::In | Kind::Instanceof) => true,
        // A field of that name would become the next member's modifier.
        (List::Members, after) => {
            matches!(before, Kind::Get | Kind::Set | Kind::Static) && after != Kind::RCurly
        }
    }
}
