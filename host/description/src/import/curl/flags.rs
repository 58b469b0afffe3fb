//! The options of `curl`, as its manual has them.

use std::collections::BTreeMap;

use clap::{Arg, ArgAction, Command, CommandFactory, FromArgMatches, Parser, error::ErrorKind};

use super::super::{ImportError, ImportErrorCode};
use super::ignored::{IGNORED, REFUSED};

/// What an option takes is its next word, whatever that begins with, and what
/// is said twice holds as it was said last.
#[derive(Debug, Parser)]
#[command(
    no_binary_name = true,
    disable_help_flag = true,
    disable_version_flag = true,
    args_override_self = true,
    infer_long_args = true
)]
pub(super) struct Flags {
    #[arg(value_name = "URL")]
    pub(super) urls: Vec<String>,
    #[arg(long)]
    pub(super) url: Vec<String>,
    #[arg(short = 'X', long)]
    pub(super) request: Option<String>,
    #[arg(short = 'I', long)]
    pub(super) head: bool,
    #[arg(short = 'G', long)]
    pub(super) get: bool,
    #[arg(short = 'H', long)]
    pub(super) header: Vec<String>,
    #[arg(short = 'A', long)]
    pub(super) user_agent: Option<String>,
    #[arg(short = 'e', long)]
    pub(super) referer: Option<String>,
    #[arg(short = 'b', long)]
    pub(super) cookie: Vec<String>,
    #[arg(short = 'u', long)]
    pub(super) user: Option<String>,
    #[arg(long)]
    pub(super) oauth2_bearer: Option<String>,
    #[arg(short = 'r', long)]
    pub(super) range: Option<String>,
    #[arg(short = 'd', long, visible_alias = "data-ascii")]
    data: Vec<String>,
    #[arg(long)]
    data_raw: Vec<String>,
    #[arg(long)]
    data_binary: Vec<String>,
    #[arg(long)]
    data_urlencode: Vec<String>,
    #[arg(long)]
    json: Vec<String>,
    #[arg(long)]
    pub(super) url_query: Vec<String>,
    #[arg(short = 'F', long)]
    form: Vec<String>,
    #[arg(long)]
    form_string: Vec<String>,
    #[arg(short = 'm', long)]
    pub(super) max_time: Option<f64>,
    #[arg(long)]
    pub(super) retry: Option<u32>,
    #[arg(long)]
    pub(super) retry_delay: Option<f64>,
    #[arg(short = 'g', long)]
    pub(super) globoff: bool,
    #[arg(long)]
    pub(super) path_as_is: bool,
    #[arg(skip)]
    pub(super) pieces: Vec<Piece>,
    #[arg(skip)]
    pub(super) fields: Vec<Field>,
    #[arg(skip)]
    pub(super) ignored: Vec<(&'static str, String)>,
}

/// One `-d` or its like, in the command's order.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    pub(super) text: String,
}

/// What is done to a piece of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    Data,
    Raw,
    UrlEncode,
    Json,
}

/// One `-F` or `--form-string`, in the command's order.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) literal: bool,
    pub(super) text: String,
}

/// Reads the words behind `curl`.
pub(super) fn read(words: Vec<String>) -> Result<Flags, ImportError> {
    let options = IGNORED
        .iter()
        .map(|ignored| (ignored.long, ignored.short, ignored.takes_value))
        .chain(
            REFUSED
                .iter()
                .map(|refused| (refused.long, refused.short, refused.takes_value)),
        );
    let command = Flags::command().args(options.map(|(long, short, takes_value)| {
        let argument = Arg::new(long).long(long).action(if takes_value {
            ArgAction::Append
        } else {
            ArgAction::SetTrue
        });
        match short {
            Some(short) => argument.short(short),
            None => argument,
        }
    }));
    let command = command.mut_args(|argument| {
        let takes_value = argument.get_action().takes_values() && !argument.is_positional();
        argument.allow_hyphen_values(takes_value)
    });
    let words = detached(&Takes::of(&command), words);
    let matches = command
        .try_get_matches_from(words)
        .map_err(|error| bad_option(&error))?;
    let used = |long| matches.value_source(long) == Some(clap::parser::ValueSource::CommandLine);
    if let Some(refused) = REFUSED.iter().find(|refused| used(refused.long)) {
        return Err(ImportError::new(refused.code, refused.message));
    }
    let mut flags = Flags::from_arg_matches(&matches).map_err(|error| bad_option(&error))?;
    flags.ignored = IGNORED
        .iter()
        .filter(|ignored| used(ignored.long))
        .map(|ignored| (ignored.why, format!("--{}", ignored.long)))
        .collect();
    let in_order = |options: Vec<(&str, Vec<String>)>| {
        let mut found: Vec<(usize, usize, String)> = Vec::new();
        for (kind, (id, values)) in options.into_iter().enumerate() {
            let indices = matches.indices_of(id).into_iter().flatten();
            found.extend(indices.zip(values).map(|(at, text)| (at, kind, text)));
        }
        found.sort_by_key(|(at, ..)| *at);
        found
    };
    let data = [
        ("data", PieceKind::Data, std::mem::take(&mut flags.data)),
        (
            "data_raw",
            PieceKind::Raw,
            std::mem::take(&mut flags.data_raw),
        ),
        (
            "data_binary",
            PieceKind::Data,
            std::mem::take(&mut flags.data_binary),
        ),
        (
            "data_urlencode",
            PieceKind::UrlEncode,
            std::mem::take(&mut flags.data_urlencode),
        ),
        ("json", PieceKind::Json, std::mem::take(&mut flags.json)),
    ];
    let kinds = data.each_ref().map(|(_, kind, _)| *kind);
    let data = data.into_iter().map(|(id, _, values)| (id, values));
    flags.pieces = in_order(data.collect())
        .into_iter()
        .filter_map(|(_, kind, text)| {
            let kind = *kinds.get(kind)?;
            Some(Piece { kind, text })
        })
        .collect();
    let fields = vec![
        ("form", std::mem::take(&mut flags.form)),
        ("form_string", std::mem::take(&mut flags.form_string)),
    ];
    flags.fields = in_order(fields)
        .into_iter()
        .map(|(_, kind, text)| Field {
            literal: kind == 1,
            text,
        })
        .collect();
    Ok(flags)
}

/// Which options take a value, by their letters and by their names.
struct Takes {
    letters: BTreeMap<char, bool>,
    names: BTreeMap<String, bool>,
}

impl Takes {
    fn of(command: &Command) -> Self {
        let mut takes = Self {
            letters: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        for option in command.get_arguments() {
            let takes_value = option.get_action().takes_values();
            let letter = option.get_short();
            takes.letters.extend(letter.map(|it| (it, takes_value)));
            let names = option.get_long_and_visible_aliases().into_iter().flatten();
            let names = names.map(|it| (it.to_owned(), takes_value));
            takes.names.extend(names);
        }
        takes
    }

    /// What a name's beginning means too, where it is that of one option.
    fn by_name(&self, name: &str) -> bool {
        let mut from = self.names.range(name.to_owned()..);
        from.next()
            .is_some_and(|(found, takes_value)| *takes_value && found.starts_with(name))
    }

    /// Where in a word of letters the value begins, if one of them takes one.
    fn value(&self, word: &str) -> Option<usize> {
        for (at, letter) in word.char_indices().skip(1) {
            if *self.letters.get(&letter)? {
                return Some(at + letter.len_utf8());
            }
        }
        None
    }
}

/// `-d=x` as `-d` and `=x`, as curl has it: to clap the sign would be none of
/// the value's. A word that is itself a value stays as it is.
fn detached(takes: &Takes, words: Vec<String>) -> Vec<String> {
    let mut detached = Vec::with_capacity(words.len());
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let is_before_value = if let Some(name) = word.strip_prefix("--") {
            if name.is_empty() {
                detached.push(word);
                break;
            }
            takes.by_name(name)
        } else {
            let value = takes.value(&word).filter(|_| word.starts_with('-'));
            let (option, value) = value
                .and_then(|at| word.split_at_checked(at))
                .unwrap_or((&word, "-"));
            if value.starts_with('=') {
                detached.extend([option.to_owned(), value.to_owned()]);
                continue;
            }
            value.is_empty()
        };
        detached.push(word);
        if is_before_value {
            detached.extend(words.next());
        }
    }
    detached.extend(words);
    detached
}

fn bad_option(error: &clap::Error) -> ImportError {
    let option = error
        .get(clap::error::ContextKind::InvalidArg)
        .map_or_else(|| "an option".to_owned(), |option| format!("`{option}`"));
    let message = match error.kind() {
        ErrorKind::UnknownArgument => {
            format!("{option} is no option of curl that can be imported. Leave it out.")
        }
        ErrorKind::ValueValidation => format!("{option} wants a number."),
        _ => format!("{option} is used wrongly: its value is missing. Paste the whole command."),
    };
    ImportError::new(ImportErrorCode::BadOption, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(words: &[&str]) -> Vec<String> {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let flags = read(words).unwrap();
        assert_eq!(flags.urls, ["u"]);
        let texts = flags.pieces.into_iter().map(|piece| piece.text);
        texts.chain(flags.header).collect()
    }

    #[test]
    fn a_value_is_what_stands_behind_its_option() {
        for (words, values) in [
            (&["-d=x"][..], &["=x"][..]),
            (&["-sd=x"], &["=x"]),
            (&["-d", "-x=1"], &["-x=1"]),
            (&["-sd", "-d=1"], &["-d=1"]),
            (&["--data-raw", "-d=1", "-d=2"], &["-d=1", "=2"]),
            (&["--data-a", "-d=1"], &["-d=1"]),
            (&["-H", "-a=b: c"], &["-a=b: c"]),
            (&["-o", "-d=1"], &[]),
            (&["--silent", "-d=1"], &["=1"]),
            (&["-dd=1"], &["d=1"]),
        ] {
            let behind: Vec<&str> = ["u"].iter().chain(words).copied().collect();
            let before: Vec<&str> = words.iter().chain(&["u"]).copied().collect();
            assert_eq!(data(&behind), values, "{behind:?}");
            assert_eq!(data(&before), values, "{before:?}");
        }
        assert!(read(vec!["-s=1".to_owned()]).is_err());
    }
}
