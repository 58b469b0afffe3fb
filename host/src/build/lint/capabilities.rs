//! What a plugin asks to use: each item must say exactly what it permits, since
//! a manager decides by it.

use super::faults::{Faults, Place};
use super::text;
use crate::catalog::{
    Capability, HostPattern, HttpRule, PathPrefix, RawCapability, RawHttpRule, RawSecretRule,
    SecretName, SecretPlace, SecretRule, SourceName, reserved_header,
};

/// Items of one plugin: more than a manager reads is consent to nothing.
const CAPABILITIES: usize = 32;

/// Hosts of one secret.
const HOSTS: usize = 8;

/// Largest storage a plugin may ask for, in bytes: what a gym's bookings of
/// years take, and what a host of hundreds of gyms can keep.
const KV_BYTES: u64 = 64 * 1024 * 1024;

/// CONNECT and TRACE are for proxies and for reading back what others sent.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Methods that may go to any host: they ask, and change nothing.
const ANYWHERE: [&str; 2] = ["GET", "HEAD"];

/// A name of a header or a query parameter.
const PLACE_BYTES: usize = 64;

pub(super) fn check(raw: Vec<RawCapability>, faults: &mut Faults) -> Vec<Capability> {
    if raw.len() > CAPABILITIES {
        faults.manifest(
            &Place::manifest("capabilities"),
            format!("there are {} of them", raw.len()),
            format!("Ask for at most {CAPABILITIES} things, one rule a server."),
        );
    }
    let mut checked: Vec<Capability> = Vec::new();
    for (index, raw) in raw.into_iter().take(CAPABILITIES).enumerate() {
        let place = Place::manifest(&format!("capabilities[{index}]"));
        let Some(capability) = capability(&place, raw, faults) else {
            continue;
        };
        if checked.iter().any(|other| repeats(other, &capability)) {
            faults.manifest(&place, "it is asked for twice", "Ask for it once.");
        }
        checked.push(capability);
    }
    reachable(&checked, faults);
    checked
}

fn repeats(one: &Capability, other: &Capability) -> bool {
    match (one, other) {
        (Capability::Kv { .. }, Capability::Kv { .. }) => true,
        (Capability::Secret(one), Capability::Secret(other)) => one.name == other.name,
        _ => one == other,
    }
}

/// A secret for a host that no request may go to is a mistake.
fn reachable(checked: &[Capability], faults: &mut Faults) {
    let hosts: Vec<&HostPattern> = checked
        .iter()
        .filter_map(|capability| match capability {
            Capability::Http(rule) => Some(&rule.host),
            _ => None,
        })
        .collect();
    for capability in checked {
        let Capability::Secret(secret) = capability else {
            continue;
        };
        for host in &secret.hosts {
            if !hosts
                .iter()
                .any(|rule| rule.covers(host) || host.covers(rule))
            {
                faults.manifest(
                    &Place::manifest("capabilities"),
                    format!(
                        "the secret {} is for {host}, where no request may go",
                        secret.name
                    ),
                    format!("Ask for HTTP requests to {host} as well."),
                );
            }
        }
    }
}

fn capability(place: &Place, raw: RawCapability, faults: &mut Faults) -> Option<Capability> {
    match raw {
        RawCapability::Kv { bytes } => {
            if !(1..=KV_BYTES).contains(&bytes) {
                faults.manifest(
                    place,
                    format!("{bytes} bytes of storage are asked for"),
                    format!("Ask for 1 to {KV_BYTES} bytes, or for none."),
                );
            }
            Some(Capability::Kv { bytes })
        }
        RawCapability::Http(rule) => http(place, rule, faults).map(Capability::Http),
        RawCapability::Query(source) => match SourceName::new(&source) {
            Ok(source) => Some(Capability::Query { source }),
            Err(error) => {
                let fix = format!("Choose a name that matches {}.", SourceName::PATTERN);
                faults.manifest(place, error, fix);
                None
            }
        },
        RawCapability::Secret(rule) => secret(place, rule, faults).map(Capability::Secret),
    }
}

fn http(place: &Place, raw: RawHttpRule, faults: &mut Faults) -> Option<HttpRule> {
    if raw.methods.is_empty() || raw.methods.len() > METHODS.len() {
        faults.manifest(
            place,
            format!("it names {} methods", raw.methods.len()),
            "Name each method that is used.",
        );
    }
    for method in &raw.methods {
        if !METHODS.contains(&method.as_str()) {
            let shown: String = method.chars().take(16).collect();
            faults.manifest(
                place,
                format!("`{shown}` is no method that can be asked for"),
                format!("Choose of {}.", METHODS.join(", ")),
            );
        }
    }
    if raw.port == Some(0) {
        faults.manifest(
            place,
            "the port is 0",
            "Leave it out, or name the server's port.",
        );
    }
    let host = host(place, &raw.host, faults);
    let anywhere = |method: &String| ANYWHERE.contains(&method.as_str());
    if host == Some(HostPattern::Any) && !raw.methods.iter().all(anywhere) {
        faults.manifest(
            place,
            "it sends more than GET and HEAD to any host",
            "Name the hosts, or ask for GET and HEAD alone.",
        );
    }
    let path_prefix = PathPrefix::parse(&raw.path_prefix)
        .map_err(|error| faults.manifest(place, error, "Write / where every path is meant."));
    Some(HttpRule {
        methods: raw.methods,
        scheme: raw.scheme,
        host: host?,
        port: raw.port,
        path_prefix: path_prefix.ok()?,
    })
}

fn secret(place: &Place, raw: RawSecretRule, faults: &mut Faults) -> Option<SecretRule> {
    let name = SecretName::new(&raw.name).map_err(|error| {
        let fix = format!("Choose a name that matches {}.", SecretName::PATTERN);
        faults.manifest(place, error, fix);
    });
    text::check(place, &raw.description, text::DESCRIPTION, faults);
    if raw.hosts.is_empty() || raw.hosts.len() > HOSTS {
        faults.manifest(
            place,
            format!("the secret is for {} hosts", raw.hosts.len()),
            format!("Name the 1 to {HOSTS} hosts that the secret may be sent to."),
        );
    }
    let hosts: Vec<HostPattern> = raw
        .hosts
        .iter()
        .take(HOSTS)
        .filter_map(|text| host(place, text, faults))
        .collect();
    if hosts.contains(&HostPattern::Any) {
        faults.manifest(
            place,
            "the secret is for any host",
            "Name the hosts that may see the secret.",
        );
    }
    Some(SecretRule {
        name: name.ok()?,
        description: raw.description,
        place: secret_place(place, raw.place, faults)?,
        hosts,
    })
}

fn secret_place(place: &Place, raw: SecretPlace, faults: &mut Faults) -> Option<SecretPlace> {
    match raw {
        SecretPlace::Bearer => Some(SecretPlace::Bearer),
        SecretPlace::Header(name) => {
            let name = name.to_ascii_lowercase();
            let legal = http::HeaderName::from_bytes(name.as_bytes()).is_ok()
                && name.len() <= PLACE_BYTES
                && !reserved_header(&name);
            if !legal {
                faults.manifest(
                    place,
                    "the secret is for a header that plugins cannot set",
                    "Name the header that the server expects, such as x-api-key.",
                );
            }
            legal.then_some(SecretPlace::Header(name))
        }
        SecretPlace::QueryParameter(name) => {
            let legal = (1..=PLACE_BYTES).contains(&name.len())
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
            if !legal {
                faults.manifest(
                    place,
                    "the secret is for a query parameter without a plain name",
                    "Name it in letters, digits, `_`, `-` and `.`.",
                );
            }
            legal.then_some(SecretPlace::QueryParameter(name))
        }
    }
}

fn host(place: &Place, text: &str, faults: &mut Faults) -> Option<HostPattern> {
    HostPattern::parse(text)
        .map_err(|error| {
            let shown: String = text.chars().take(80).collect();
            faults.manifest(
                place,
                format!("`{shown}` names no host: {error}"),
                "Write api.example.com, *.example.com or *.",
            );
        })
        .ok()
}
