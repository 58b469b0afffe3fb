//! `x-mcp-header`: a parameter that MCP clients mirror into an HTTP header.
//! A client drops a function whose annotation it finds illegal.

use std::collections::HashSet;

use serde_json::Value;

use super::Kind;
use super::outline::{Node, Outline};
use crate::build::lint::faults::{Faults, Place};

const KEYWORD: &str = "x-mcp-header";

/// Longest header name, in bytes.
const NAME_BYTES: usize = 64;

/// Checks every annotation.
pub(super) fn check(outline: &Outline<'_>, place: &Place, kind: Kind, faults: &mut Faults) {
    if kind != Kind::Parameters {
        return;
    }
    let mut names = HashSet::new();
    for node in &outline.nodes {
        let Some(value) = node.schema.get(KEYWORD) else {
            continue;
        };
        let place = place.at(&format!("{}/{KEYWORD}", node.pointer));
        match header_name(value) {
            None => faults.schema(
                &place,
                "it is no header name",
                "Use 1 to 64 letters, digits and `-`, such as Region.",
            ),
            Some(name) if !names.insert(name.to_ascii_lowercase()) => faults.schema(
                &place,
                "another parameter has this header",
                "Give each a header of its own; case does not count.",
            ),
            Some(_) => {}
        }
        if !node.named {
            faults.schema(
                &place,
                "it is not reached through `properties` alone",
                "Annotate a property that is always there to be found.",
            );
        } else if !is_plain(node) {
            faults.schema(
                &place,
                "the parameter is no string, integer or boolean",
                "Annotate a parameter of one of these types.",
            );
        }
    }
}

fn header_name(value: &Value) -> Option<&str> {
    let name = value.as_str()?;
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    ((1..=NAME_BYTES).contains(&name.len()) && name.bytes().all(token)).then_some(name)
}

fn is_plain(node: &Node<'_>) -> bool {
    let kind = node.schema.get("type").and_then(Value::as_str);
    matches!(kind, Some("string" | "integer" | "boolean"))
}
