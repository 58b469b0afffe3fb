//! Names that are keys. Each is checked when it is made, so that the rest of
//! the host never sees an illegal one.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Why a name is illegal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no {what}: it must match {pattern}")]
pub struct NameError {
    given: String,
    what: &'static str,
    pattern: &'static str,
}

/// How much of an illegal name an error repeats, in characters.
const SHOWN: usize = 80;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $what:literal, $pattern:literal, $legal:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// The pattern that every name of this kind matches.
            pub const PATTERN: &str = $pattern;

            /// Checks and takes a name.
            pub fn new(text: &str) -> Result<Self, NameError> {
                let legal: fn(&[u8]) -> bool = $legal;
                if legal(text.as_bytes()) {
                    Ok(Self(text.into()))
                } else {
                    Err(NameError {
                        given: text.chars().take(SHOWN).collect(),
                        what: $what,
                        pattern: Self::PATTERN,
                    })
                }
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                Self::new(&text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0.as_ref().to_owned()
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

name! {
    /// A gym's id: part of every stored key, so it holds no separator.
    GymId, "gym id", "^[a-z0-9][a-z0-9-]{0,62}$",
    |bytes| matches!(bytes, [b'a'..=b'z' | b'0'..=b'9', rest @ ..] if rest.len() <= 62
        && rest.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')))
}

name! {
    /// A plugin's technical name, unique in a gym.
    PluginName, "plugin name", "^[a-z][a-z0-9_]{0,63}$",
    |bytes| matches!(bytes, [b'a'..=b'z', rest @ ..] if rest.len() <= 63
        && rest.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_')))
}

name! {
    /// A function's name, unique in a gym and legal on every protocol.
    FunctionName, "function name", "^[A-Za-z_][A-Za-z0-9_-]{0,63}$",
    |bytes| matches!(bytes, [b'A'..=b'Z' | b'a'..=b'z' | b'_', rest @ ..] if rest.len() <= 63
        && rest.iter().all(|b| matches!(b, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-')))
}

name! {
    /// The name of a gym's data source.
    SourceName, "source name", "^[a-z][a-z0-9_]{0,63}$",
    |bytes| matches!(bytes, [b'a'..=b'z', rest @ ..] if rest.len() <= 63
        && rest.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_')))
}

name! {
    /// The name of a plugin's secret.
    SecretName, "secret name", "^[a-z][a-z0-9_]{0,63}$",
    |bytes| matches!(bytes, [b'a'..=b'z', rest @ ..] if rest.len() <= 63
        && rest.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_')))
}
