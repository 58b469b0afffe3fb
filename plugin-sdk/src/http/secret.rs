use std::fmt;

/// The place of a secret in a request: see [`secret`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    name: String,
}

/// Stands for a secret's value, which no plugin ever sees: the host puts it in
/// where this is sent, if it is the place that the plugin asked for with
/// `#[plugin(secret(planify_key, bearer, "api.planify.fr", "..."))]`.
///
/// ```
/// use plugin_sdk::prelude::*;
///
/// http::get("https://api.planify.fr/v1").bearer(secret("planify_key"));
/// http::get("https://maps.example.com").header("x-api-key", secret("maps_key"));
/// http::get("https://weather.example.com").query("key", secret("weather_key"));
/// ```
pub fn secret(name: impl Into<String>) -> Secret {
    Secret { name: name.into() }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{{secrets.{}}}}}", self.name)
    }
}

/// Whether a header's value has a secret in it.
pub(super) fn is_in(value: &str) -> bool {
    value.contains("{{secrets.")
}
