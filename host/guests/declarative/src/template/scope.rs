//! Which variables there are where a text stands.

use crate::fault::suggestion;

/// Variables that every call has. Some may have no value, such as the member's.
pub(crate) const ALWAYS: [&str; 11] = [
    "call.id",
    "call.idempotency_key",
    "call.locale",
    "gym.id",
    "gym.name",
    "gym.time_zone",
    "member.email",
    "member.id",
    "member.name",
    "now",
    "session.id",
];

/// The variables of a place.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scope<'a> {
    /// The function's parameters. None: no argument may stand here.
    pub(crate) arguments: Option<&'a [String]>,
    /// The settings.
    pub(crate) settings: &'a [String],
    /// Whether there is an answer.
    pub(crate) response: bool,
}

impl Scope<'_> {
    /// Whether there is a variable of this name, such as `args.day`.
    pub(crate) fn check(&self, variable: &str) -> Result<(), String> {
        let (root, rest) = variable.split_once('.').unwrap_or((variable, ""));
        let name = rest.split('.').next().unwrap_or_default();
        match (root, self.arguments) {
            ("args", None) => Err("arguments have no place here".to_owned()),
            ("args", Some(known)) => declared(root, name, known, "parameter"),
            ("settings", _) => declared(root, name, self.settings, "setting"),
            ("secrets", _) => Err(
                "a secret stands only as the whole value of a header or of a parameter of the \
                 query, or after `Bearer `"
                    .to_owned(),
            ),
            ("response", _) if self.response && matches!(name, "status" | "body") => Ok(()),
            _ if ALWAYS.contains(&variable) => Ok(()),
            _ => Err(self.unknown(variable)),
        }
    }

    fn unknown(&self, variable: &str) -> String {
        let shown: String = variable.chars().take(60).collect();
        let of = |root: &'static str| move |name: &String| format!("{root}.{name}");
        let arguments = self.arguments.unwrap_or_default().iter().map(of("args"));
        let known: Vec<String> = arguments
            .chain(self.settings.iter().map(of("settings")))
            .chain(ALWAYS.map(str::to_owned))
            .collect();
        let near = suggestion(variable, known.iter().map(String::as_str));
        format!("there is no variable `{shown}`; {near}")
    }
}

fn declared(root: &str, name: &str, known: &[String], what: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err(format!("name the {what}, such as `{root}.day`"));
    }
    if known.iter().any(|known| known == name) {
        return Ok(());
    }
    let shown: String = name.chars().take(60).collect();
    let near = suggestion(name, known.iter().map(String::as_str));
    Err(format!("there is no {what} `{shown}`; {near}"))
}
