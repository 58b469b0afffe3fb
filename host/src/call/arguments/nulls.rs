use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{Error, Result};

/// The text without the object members at these RFC 6901 pointers. All else
/// stays byte for byte, apart from spaces between members on the way there.
pub(super) fn without(text: &str, pointers: &BTreeSet<String>) -> Result<String> {
    let mut root = Step::default();
    for pointer in pointers {
        let mut step = &mut root;
        for name in pointer.split('/').skip(1) {
            let name = name.replace("~1", "/").replace("~0", "~");
            step = step.below.entry(name).or_default();
        }
        step.dropped = true;
    }
    let mut out = String::with_capacity(text.len());
    let text: &RawValue = serde_json::from_str(text).map_err(Error::internal)?;
    copy(text, &root, &mut out).map_err(Error::internal)?;
    Ok(out)
}

/// One step of the pointers, as a tree.
#[derive(Default)]
struct Step {
    dropped: bool,
    below: BTreeMap<String, Step>,
}

fn copy(text: &RawValue, step: &Step, out: &mut String) -> serde_json::Result<()> {
    let text = text.get();
    if step.below.is_empty() {
        out.push_str(text);
    } else if text.starts_with('{') {
        let Members(members) = serde_json::from_str(text)?;
        let mut separator = '{';
        for (name, value) in members {
            let below = step.below.get(name.as_ref());
            if below.is_some_and(|step| step.dropped) {
                continue;
            }
            out.push(std::mem::replace(&mut separator, ','));
            out.push_str(&serde_json::to_string(&name)?);
            out.push(':');
            copy(value, below.unwrap_or(&Step::default()), out)?;
        }
        if separator == '{' {
            out.push('{');
        }
        out.push('}');
    } else if text.starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(text)?;
        let mut separator = '[';
        for (index, item) in items.into_iter().enumerate() {
            out.push(std::mem::replace(&mut separator, ','));
            let below = step.below.get(&index.to_string());
            copy(item, below.unwrap_or(&Step::default()), out)?;
        }
        out.push(']');
    } else {
        out.push_str(text);
    }
    Ok(())
}

/// An object's members in the order of the text, their values unread.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'a>, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    members.push((Cow::Owned(name), map.next_value()?));
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Read).map(Members)
    }
}
