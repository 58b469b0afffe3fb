use std::fmt;

use crate::bindings::spotter::plugin::kv as contract;

/// Why an operation failed. Nothing was changed.
///
/// Through `?` it becomes an [`Error`](crate::Error) whose code begins with
/// `kv_`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The plugin did not ask for storage, or the gym did not grant it.
    Denied,
    /// A key is 1 to 512 bytes of UTF-8 without NUL.
    InvalidKey,
    /// A value is at most 256 KiB.
    ValueTooLarge,
    /// The plugin's storage is full.
    QuotaExceeded,
    /// The value at this key is no counter, or the sum leaves 64 bits.
    NotACounter,
    /// The store cannot answer now; the same call may succeed later.
    Unavailable,
    /// Other calls kept changing the key; the same call may succeed later.
    Contended,
    /// The stored bytes are not UTF-8.
    NotText,
    /// The stored value is no JSON of the type asked for.
    Decode(serde_json::Error),
    /// The value cannot be written as JSON.
    Encode(serde_json::Error),
}

impl Error {
    fn code(&self) -> &'static str {
        match self {
            Error::Denied => "kv_denied",
            Error::InvalidKey => "kv_invalid_key",
            Error::ValueTooLarge => "kv_value_too_large",
            Error::QuotaExceeded => "kv_quota_exceeded",
            Error::NotACounter => "kv_not_a_counter",
            Error::Unavailable => "kv_unavailable",
            Error::Contended => "kv_contended",
            Error::NotText => "kv_not_text",
            Error::Decode(_) => "kv_decode",
            Error::Encode(_) => "kv_encode",
        }
    }

    pub(crate) fn to_plugin_error(&self) -> crate::Error {
        let error = crate::Error::new(self.code(), self.to_string());
        match self {
            Error::Unavailable | Error::Contended => error.retryable(),
            _ => error,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Error::Denied => {
                "this plugin has no storage: its author asks for it with `kv`, a manager grants it"
            }
            Error::InvalidKey => "a storage key is 1 to 512 bytes without NUL",
            Error::ValueTooLarge => "a stored value is at most 256 KiB",
            Error::QuotaExceeded => "the plugin's storage is full; delete what is not needed",
            Error::NotACounter => "the stored value is no counter, or the sum leaves 64 bits",
            Error::Unavailable => "the storage cannot answer now; try again",
            Error::Contended => "others keep changing the same value; try again",
            Error::NotText => "the stored value is not text",
            Error::Decode(error) => {
                return write!(f, "the stored value is not as expected: {error}");
            }
            Error::Encode(error) => {
                return write!(f, "the value cannot be stored as JSON: {error}");
            }
        })
    }
}

impl std::error::Error for Error {}

impl From<contract::Error> for Error {
    fn from(error: contract::Error) -> Self {
        match error {
            contract::Error::Denied => Error::Denied,
            contract::Error::InvalidKey => Error::InvalidKey,
            contract::Error::ValueTooLarge => Error::ValueTooLarge,
            contract::Error::QuotaExceeded => Error::QuotaExceeded,
            contract::Error::NotACounter => Error::NotACounter,
            contract::Error::Unavailable => Error::Unavailable,
        }
    }
}
