//! What a plugin asks to use beyond storage, as generated code writes it.

pub use crate::bindings::exports::spotter::plugin::capabilities::{
    Capability as Ask, HttpRule, Scheme, Secret, SecretPlace,
};

/// Asks for some HTTP requests.
pub fn http(
    methods: &[&str],
    scheme: Scheme,
    host: &str,
    port: Option<u16>,
    path_prefix: &str,
) -> Ask {
    Ask::Http(HttpRule {
        methods: owned(methods),
        scheme,
        host: host.to_owned(),
        port,
        path_prefix: path_prefix.to_owned(),
    })
}

/// Asks to read from a source of the gym's.
pub fn query(source: &str) -> Ask {
    Ask::Query(source.to_owned())
}

/// Asks for a secret.
pub fn secret(name: &str, description: &str, place: SecretPlace, hosts: &[&str]) -> Ask {
    Ask::Secret(Secret {
        name: name.to_owned(),
        description: description.to_owned(),
        place,
        hosts: owned(hosts),
    })
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
