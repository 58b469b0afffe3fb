//! Secrets: where each is used, which is its one place.

use std::collections::BTreeMap;

use plugin_sdk::bindings::exports::spotter::plugin::capabilities::{Secret, SecretPlace};
use spotter_description as described;

use crate::fault::{Faults, below, suggestion};

/// The secrets of a description and what was found of them.
pub(super) struct Secrets<'a> {
    known: &'a BTreeMap<String, described::Secret>,
    places: BTreeMap<&'a str, SecretPlace>,
}

/// A text that stands for a secret.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Placeholder<'a> {
    pub(super) name: &'a str,
    /// Whether it stands after `Bearer `.
    pub(super) bearer: bool,
}

impl<'a> Placeholder<'a> {
    /// Reads a text that is a secret and nothing else.
    pub(super) fn read(text: &'a str) -> Option<Placeholder<'a>> {
        let (bearer, rest) = match text.strip_prefix("Bearer ") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let inside = rest.trim().strip_prefix("{{")?.strip_suffix("}}")?;
        Some(Placeholder {
            bearer,
            ..Placeholder::inside(inside)?
        })
    }

    /// Reads what stands between braces.
    pub(super) fn inside(source: &'a str) -> Option<Placeholder<'a>> {
        let name = source.trim().strip_prefix("secrets.")?;
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        is_name.then_some(Placeholder {
            name,
            bearer: false,
        })
    }

    /// As the host knows it.
    pub(super) fn text(&self) -> String {
        let scheme = if self.bearer { "Bearer " } else { "" };
        format!("{scheme}{{{{secrets.{}}}}}", self.name)
    }
}

impl<'a> Secrets<'a> {
    pub(super) fn new(known: &'a BTreeMap<String, described::Secret>) -> Secrets<'a> {
        Secrets {
            known,
            places: BTreeMap::new(),
        }
    }

    /// Notes that a secret is used in a place.
    pub(super) fn use_in(
        &mut self,
        name: &str,
        place: SecretPlace,
        pointer: &str,
        faults: &mut Faults,
    ) {
        let Some((known, _)) = self.known.get_key_value(name) else {
            let near = suggestion(name, self.known.keys().map(String::as_str));
            faults.add(pointer, format!("`secrets` has no `{name}`; {near}"));
            return;
        };
        match self.places.get(known.as_str()) {
            Some(other) if !same(other, &place) => faults.add(
                pointer,
                format!(
                    "the secret `{name}` is used in another place already: a secret has one, so \
                     declare two"
                ),
            ),
            Some(_) => {}
            None => {
                self.places.insert(known, place);
            }
        }
    }

    /// All of them, without the hosts they go to.
    pub(super) fn finish(self, faults: &mut Faults) -> Vec<Secret> {
        let mut asked = Vec::new();
        for (name, secret) in self.known {
            match self.places.get(name.as_str()) {
                Some(place) => asked.push(Secret {
                    name: name.clone(),
                    description: secret.description.clone(),
                    place: place.clone(),
                    hosts: Vec::new(),
                }),
                None => faults.add(
                    below("/secrets", name),
                    format!("nothing uses it: write `{{{{secrets.{name}}}}}` where it goes"),
                ),
            }
        }
        asked
    }
}

fn same(one: &SecretPlace, other: &SecretPlace) -> bool {
    match (one, other) {
        (SecretPlace::Bearer, SecretPlace::Bearer) => true,
        (SecretPlace::Header(one), SecretPlace::Header(other))
        | (SecretPlace::QueryParameter(one), SecretPlace::QueryParameter(other)) => one == other,
        _ => false,
    }
}
