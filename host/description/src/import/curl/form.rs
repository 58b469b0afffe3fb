//! What `-F` sends.

use super::super::{ImportError, ImportErrorCode, limits};
use super::data::needs_file;
use super::flags::Field;
use crate::Part;

/// The part of one field. Its name and value are no templates yet.
pub(super) fn part(field: &Field, notes: &mut Vec<String>) -> Result<Part, ImportError> {
    let Some((name, content)) = field.text.split_once('=') else {
        return Err(ImportError::new(
            ImportErrorCode::BadOption,
            format!("`-F {}` has no `=`. Write `-F name=value`.", field.text),
        ));
    };
    let mut part = Part {
        name: name.to_owned(),
        ..Part::default()
    };
    if field.literal {
        part.value = content.to_owned();
        return Ok(part);
    }
    if let Some(file) = content.strip_prefix(['@', '<']) {
        return Err(needs_file(file.split(';').next().unwrap_or(file)));
    }
    if content.starts_with('(') {
        return Err(ImportError::new(
            ImportErrorCode::Unsupported,
            "Forms within forms are not possible. Send the fields in one form.",
        ));
    }
    let mut rest = content.trim_start_matches(is_space);
    (part.value, rest) = word(rest);
    while let Some(setting) = rest.strip_prefix(';') {
        let setting = setting.trim_start_matches(is_space);
        if let Some(kind) = strip(setting, "type=") {
            let end = end_of_type(kind);
            let (kind, after) = kind.split_at_checked(end).unwrap_or((kind, ""));
            let kind = kind.trim_matches(is_space);
            if !kind.contains('/') || !limits::is_line(kind) {
                return Err(ImportError::new(
                    ImportErrorCode::BadOption,
                    format!(
                        "`type={kind}` of the field `{}` is no media type, such as `text/plain`.",
                        part.name
                    ),
                ));
            }
            part.content_type = Some(kind.to_owned());
            rest = after;
        } else if let Some(name) = strip(setting, "filename=") {
            let (name, after) = word(name.trim_start_matches(is_space));
            part.file_name = Some(name);
            rest = after;
        } else {
            let (unknown, after) = word(setting);
            if !unknown.is_empty() {
                notes.push(format!(
                    "curl passes over `{unknown}` behind the field `{}`; put the value in double quotes if it has a semicolon.",
                    part.name
                ));
            }
            rest = after;
        }
    }
    if part.content_type.is_none() {
        part.content_type = part.file_name.as_deref().and_then(by_ending);
    }
    Ok(part)
}

fn is_space(letter: char) -> bool {
    letter.is_ascii_whitespace()
}

fn strip<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// A word up to a semicolon, or in double quotes; and what follows it.
fn word(text: &str) -> (String, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut word = String::new();
        let mut letters = quoted.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => match letters.clone().next() {
                    Some((_, escaped @ ('"' | '\\'))) => {
                        letters.next();
                        word.push(escaped);
                    }
                    _ => word.push('\\'),
                },
                '"' => {
                    let rest = quoted.get(at + 1..).unwrap_or("");
                    let end = rest.find(';').unwrap_or(rest.len());
                    return (word, rest.get(end..).unwrap_or(""));
                }
                _ => word.push(letter),
            }
        }
        // Without an end the quote is a character like any other.
    }
    let end = text.find(';').unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (word.trim_end_matches(is_space).to_owned(), rest)
}

/// A media type goes on behind a semicolon, up to the next known setting.
fn end_of_type(text: &str) -> usize {
    let mut end = 0;
    for piece in text.split(';') {
        let setting = piece.trim_start_matches(is_space);
        let known = ["filename=", "headers=", "encoder="]
            .iter()
            .any(|known| strip(setting, known).is_some());
        if end > 0 && known {
            return end - 1;
        }
        end += piece.len() + 1;
    }
    text.len()
}

/// The media types that curl knows by a file's ending.
fn by_ending(file: &str) -> Option<String> {
    let (_, ending) = file.rsplit_once('.')?;
    let kind = match ending.to_ascii_lowercase().as_str() {
        "gif" => "image/gif",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain",
        "htm" | "html" => "text/html",
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        _ => return None,
    };
    Some(kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String, Option<String>, Option<String>) {
        let field = Field {
            literal: false,
            text: text.to_owned(),
        };
        let part = part(&field, &mut Vec::new()).unwrap();
        (part.name, part.value, part.file_name, part.content_type)
    }

    #[test]
    fn as_curl_reads_it() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(read("a=b;c"), ("a".into(), "b".into(), None, None));
        assert_eq!(
            read(r#"x="q;\"r" ;type=text/html; charset=x"#),
            (
                "x".into(),
                "q;\"r".into(),
                None,
                text("text/html; charset=x")
            )
        );
        assert_eq!(
            read("y= sp  ;filename=f.txt"),
            ("y".into(), "sp".into(), text("f.txt"), text("text/plain"))
        );
        assert_eq!(
            read("j={};type=application/json;filename=j"),
            ("j".into(), "{}".into(), text("j"), text("application/json"))
        );
    }
}
