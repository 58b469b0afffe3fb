//! Text that people and models read. What they cannot see must not be there:
//! it could speak to a model behind a manager's back.

use super::faults::{Faults, Place};

/// What a text is for.
#[derive(Clone, Copy)]
pub(super) struct Rule {
    /// Longest, in characters.
    characters: usize,
    /// Whether it may have several lines.
    lines: bool,
}

/// OpenAI takes 1,024 characters.
pub(super) const DESCRIPTION: Rule = Rule {
    characters: 1_024,
    lines: true,
};

/// Fits a line of the dashboard.
pub(super) const DISPLAY_NAME: Rule = Rule {
    characters: 80,
    lines: false,
};

/// One emoji, which may be several characters, or a name.
pub(super) const ICON: Rule = Rule {
    characters: 32,
    lines: false,
};

/// Checks a text that must be there.
pub(super) fn check(place: &Place, text: &str, rule: Rule, faults: &mut Faults) {
    let length = text.chars().count();
    if text.trim().is_empty() {
        faults.manifest(place, "it is empty", "Say it in a sentence or two.");
    }
    if length > rule.characters {
        faults.manifest(
            place,
            format!("it has {length} characters"),
            format!("Shorten it to {} characters.", rule.characters),
        );
    }
    if let Some(problem) = hidden(text, rule.lines) {
        faults.manifest(place, problem, "Write plain, visible text.");
    }
}

/// What a reader would not see in a text, if anything.
pub(super) fn hidden(text: &str, lines: bool) -> Option<String> {
    if text.contains("<!--") {
        return Some("it has an HTML comment".to_owned());
    }
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let mut joins = || {
            let after = rest.peek().copied().unwrap_or(' ');
            is_joinable(before) && is_joinable(after)
        };
        let seen = match character {
            '\n' | '\t' => lines,
            // Emoji and some scripts are written with these.
            '\u{200C}' | '\u{200D}' => joins(),
            '\u{FE0E}' | '\u{FE0F}' => before != ' ',
            _ => !is_invisible(character),
        };
        if !seen {
            return Some(format!(
                "it has the invisible character U+{:04X}",
                u32::from(character)
            ));
        }
        before = character;
    }
    None
}

/// Whether a joiner may stand beside the character.
fn is_joinable(character: char) -> bool {
    let visible = !character.is_whitespace() && !is_invisible(character);
    (visible && !character.is_ascii()) || character == '\u{FE0F}'
}

/// Controls, formatting, fillers and tags: characters without a shape.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{0}'..='\u{1F}'
            | '\u{7F}'..='\u{9F}'
            | '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}
