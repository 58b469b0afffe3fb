//! A pasted `curl` command.

mod ansi;
mod arguments;
mod body;
mod cmd;
mod data;
mod describe;
mod flags;
mod form;
mod headers;
mod ignored;
mod url;
mod words;

use super::{ImportError, ImportErrorCode, MAX_CURL_BYTES, Proposal};
use words::Words;

/// Makes a description of a `curl` command, as it is pasted from a manual, a
/// browser (`bash` and `cmd`) or a client of APIs.
///
/// The description's request is the command's: method, URL, headers and body
/// are what curl would send. Only what curl says of itself (`User-Agent`) and
/// what the host writes (such as `Host`) is left out, and a secret stands in
/// [`Proposal::secret_values`] with its variable in its place.
///
/// # Errors
///
/// The text is no command of curl, or its request cannot be described.
pub fn curl(text: &str) -> Result<Proposal, ImportError> {
    ImportError::check_size(text, MAX_CURL_BYTES, "command")?;
    if text.contains('\0') {
        return Err(ImportError::new(
            ImportErrorCode::Syntax,
            "The command has a NUL in it, which no shell takes. Paste it as text.",
        ));
    }
    let is_cmd = cmd::is_cmd(text);
    let Words {
        words,
        variables,
        notes,
    } = if is_cmd {
        cmd::split(text)?
    } else {
        words::split(text)?
    };
    let mut words = words.into_iter().peekable();
    // The prompt that a manual shows.
    words.next_if(|word| matches!(word.as_str(), "$" | "%" | ">"));
    let program = words.next().unwrap_or_default();
    let name = program.rsplit(['/', '\\']).next().unwrap_or(&program);
    if !matches!(name, "curl" | "curl.exe") {
        return Err(ImportError::new(
            ImportErrorCode::WrongKind,
            "The text does not begin with `curl`. Paste a whole curl command.",
        ));
    }
    let flags = flags::read(words.collect())?;
    describe::describe(flags, variables, notes)
}
