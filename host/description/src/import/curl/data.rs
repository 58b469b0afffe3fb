//! What `-d` and its like send.

use super::super::{ImportError, ImportErrorCode};
use super::flags::{Piece, PieceKind};

/// The data of all of a command's pieces.
pub(super) fn joined(pieces: &[Piece]) -> Result<String, ImportError> {
    let mut data = String::new();
    for piece in pieces {
        // JSON is one text in pieces, everything else is a form's field.
        if !data.is_empty() && piece.kind != PieceKind::Json {
            data.push('&');
        }
        match piece.kind {
            PieceKind::Raw => data.push_str(&piece.text),
            PieceKind::Data | PieceKind::Json => data.push_str(not_a_file(&piece.text)?),
            PieceKind::UrlEncode => data.push_str(&url_encoded(&piece.text)?),
        }
    }
    Ok(data)
}

fn not_a_file(text: &str) -> Result<&str, ImportError> {
    match text.strip_prefix('@') {
        Some(file) => Err(needs_file(file)),
        None => Ok(text),
    }
}

pub(super) fn needs_file(file: &str) -> ImportError {
    let what = match file {
        "-" => "what is typed behind the command".to_owned(),
        file => format!("the file `{file}` of your machine"),
    };
    ImportError::new(
        ImportErrorCode::NeedsFile,
        format!("The command sends {what}. Put the content in the command, with `--data-raw`."),
    )
}

/// `content`, `=content`, `name=content`, `@file` or `name@file`.
pub(super) fn url_encoded(text: &str) -> Result<String, ImportError> {
    let Some((name, content)) = text.split_once('=') else {
        return match text.split_once('@') {
            Some((_, file)) => Err(needs_file(file)),
            None => Ok(escaped(text)),
        };
    };
    let content = escaped(content);
    Ok(match name {
        "" => content,
        name => format!("{name}={content}"),
    })
}

/// RFC 3986's unreserved characters stay, and a space is a plus.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte));
            }
            b' ' => escaped.push('+'),
            _ => escaped.push_str(percent_encoding::percent_encode_byte(byte)),
        }
    }
    escaped
}

/// What `--url-query` adds: as `--data-urlencode`, but a plus in front means
/// that it is encoded already.
pub(super) fn url_query(text: &str) -> Result<String, ImportError> {
    match text.strip_prefix('+') {
        Some(encoded) => Ok(encoded.to_owned()),
        None => url_encoded(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_curl_encodes() {
        assert_eq!(url_encoded("a b/~*+é").unwrap(), "a+b%2F~%2A%2B%C3%A9");
        assert_eq!(url_encoded("=x=y z").unwrap(), "x%3Dy+z");
        assert_eq!(url_encoded("na me=c&d").unwrap(), "na me=c%26d");
        assert_eq!(url_encoded("a@b=c").unwrap(), "a@b=c");
        for text in ["@file", "name@file"] {
            let error = url_encoded(text).unwrap_err();
            assert_eq!(error.code, ImportErrorCode::NeedsFile, "{text}");
        }
    }
}
