//! What the validator can say about a schema itself.

use jsonschema::Registry;
use serde_json::{Value, json};

use super::budget::{FAULTS, PerByte, bounded};
use super::explain;
use super::json::Json;
use super::node::Node;
use super::validator::{Dialect, Fault, options};

/// Where a schema is no schema of its dialect.
pub fn malformed(schema: &Value) -> Vec<Fault> {
    let meta = match Dialect::of(schema) {
        Some(Dialect::Draft07) => jsonschema::draft7::meta::validator(),
        _ => jsonschema::draft202012::meta::validator(),
    };
    if meta.is_valid(schema) {
        return Vec::new();
    }
    explain::findings(meta.iter_errors(schema)).faults
}

/// Why a `pattern` cannot be used: no expression, one that needs
/// backtracking, or one that grows too large.
pub fn pattern_problem(pattern: &str) -> Option<String> {
    let built = options().build(&json!({"pattern": pattern}));
    built
        .err()
        .map(|_| "the pattern does not compile to a bounded, linear matcher".to_owned())
}

/// Where the schema in the registry lies.
const URI: &str = "urn:spotter:schema";

/// The defaults that their own schemas refuse. Each is given with the pointer
/// to its schema; the faults point at the defaults.
pub fn invalid_defaults(schema: &Value, defaults: &[(&str, &Value)]) -> Vec<Fault> {
    if defaults.is_empty() {
        return Vec::new();
    }
    check_defaults(schema, defaults).unwrap_or_else(|message| {
        vec![Fault {
            pointer: String::new(),
            message,
            keyword: "default".to_owned(),
        }]
    })
}

/// All defaults are the items of one array, which is checked once: so that
/// what their schemas share is compiled once.
fn check_defaults(schema: &Value, defaults: &[(&str, &Value)]) -> Result<Vec<Fault>, String> {
    let dialect = Dialect::of(schema).unwrap_or(Dialect::Draft202012);
    let registry = Registry::new()
        .draft(dialect.draft())
        .add(URI, schema)
        .and_then(|registry| registry.prepare())
        .map_err(|error| error.to_string())?;
    let schemas: Vec<Value> = defaults
        .iter()
        .map(|(pointer, _)| json!({"$ref": format!("{URI}#{}", percent_encoded(pointer))}))
        .collect();
    let tuple = match dialect {
        Dialect::Draft202012 => json!({"prefixItems": schemas}),
        Dialect::Draft07 => json!({"items": schemas}),
    };
    let validator = options()
        .with_draft(dialect.draft())
        .with_registry(&registry)
        .build(&tuple)
        .map_err(|error| explain::cut(&error.masked_with("this").to_string()))?;
    let instance = Json::Array(
        defaults
            .iter()
            .map(|(_, value)| Json::from(*value))
            .collect(),
    );
    let faults = bounded(FAULTS, PerByte::Plain, || {
        if validator.is_valid(Node(&instance)) {
            return Vec::new();
        }
        explain::findings(validator.iter_errors(Node(&instance))).faults
    });
    let faults = faults.ok_or("the defaults are too complex to check")?;
    let located = faults.into_iter().map(|fault| {
        let mut steps = fault.pointer.splitn(3, '/').skip(1);
        let index: Option<usize> = steps.next().and_then(|step| step.parse().ok());
        let schema = index
            .and_then(|index| defaults.get(index))
            .map_or("", |(schema, _)| *schema);
        let below = steps
            .next()
            .map(|rest| format!("/{rest}"))
            .unwrap_or_default();
        Fault {
            pointer: format!("{schema}/default{below}"),
            ..fault
        }
    });
    Ok(located.collect())
}

/// A pointer as a URI's fragment.
fn percent_encoded(pointer: &str) -> String {
    let mut encoded = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/$".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
