//! The header `Link` (RFC 8288).

/// The target of the link with `rel="next"`.
pub(super) fn next<'h>(headers: impl Iterator<Item = (&'h str, &'h str)>) -> Option<&'h str> {
    headers
        .filter(|(name, _)| *name == "link")
        .find_map(|(_, value)| next_of(value))
}

fn next_of(value: &str) -> Option<&str> {
    let mut rest = value;
    while let Some((_, after)) = rest.split_once('<') {
        let (target, behind) = after.split_once('>')?;
        // Commas and semicolons stand in texts, too.
        let (own, others) = behind.split_at(end_of(behind, ','));
        rest = others;
        let mut parameters = own;
        let mut is_next = false;
        while let Some(parameter) = parameters.strip_prefix(|c: char| c == ';' || c == ' ') {
            let (parameter, others) = parameter.split_at(end_of(parameter, ';'));
            is_next |= names_next(parameter);
            parameters = others;
        }
        if is_next {
            return Some(target);
        }
    }
    None
}

/// Where a character stands first outside of quotes; else the end.
fn end_of(text: &str, wanted: char) -> usize {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (index, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if character == wanted && !is_quoted => return index,
            _ => {}
        }
    }
    text.len()
}

fn names_next(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return false;
    };
    let relations = value.trim().trim_matches('"');
    name.trim().eq_ignore_ascii_case("rel")
        && relations
            .split_ascii_whitespace()
            .any(|rel| rel.eq_ignore_ascii_case("next"))
}

#[cfg(test)]
mod tests;
