//! Checks what a plugin says of itself, once, at upload, so that nothing of
//! it can break a protocol later, in the middle of a conversation.
//!
//! Every fault is found and listed, each with its place and what to do.

use self::faults::{Faults, Place};
use crate::catalog::{Function, FunctionName, Manifest, PluginName, RawFunction, RawManifest};
use crate::error::Error;
use crate::schema::strict;

mod capabilities;
mod faults;
mod schema;
#[cfg(test)]
mod tests;
mod text;

/// Functions of one plugin. OpenAI takes 128 tools in a request.
const FUNCTIONS: usize = 128;

/// Longest version, in bytes.
const VERSION_BYTES: usize = 64;

/// Checks a manifest.
///
/// # Errors
/// `schema_rejected` where JSON Schemas alone are at fault, else
/// `invalid_manifest`; `details.faults` lists each as `where`, `problem`,
/// `fix`.
pub fn manifest(raw: RawManifest) -> Result<Manifest, Error> {
    let mut faults = Faults::default();
    let name = plugin_name(&raw.name, &mut faults);
    let version = version(&raw.version, &mut faults);
    text::check(
        &Place::manifest("description"),
        &raw.description,
        text::DESCRIPTION,
        &mut faults,
    );
    let display_name = raw.display_name.unwrap_or_else(|| raw.name.clone());
    text::check(
        &Place::manifest("display_name"),
        &display_name,
        text::DISPLAY_NAME,
        &mut faults,
    );
    category(raw.category.as_deref(), &mut faults);
    if let Some(icon) = &raw.icon {
        text::check(&Place::manifest("icon"), icon, text::ICON, &mut faults);
    }
    let settings_schema = raw.settings_schema.as_deref().and_then(|text| {
        schema::check(
            &Place::manifest("settings_schema"),
            text,
            schema::Kind::Settings,
            &mut faults,
        )
    });
    let functions = functions(raw.functions, &mut faults);
    let capabilities = capabilities::check(raw.capabilities, &mut faults);
    match (name, version, faults.into_error()) {
        (Some(name), Some(version), None) => Ok(Manifest {
            name,
            version,
            display_name,
            description: raw.description,
            category: raw.category,
            icon: raw.icon,
            settings_schema,
            functions,
            capabilities,
        }),
        (_, _, Some(error)) => Err(error),
        (_, _, None) => Err(Error::internal("a missing name or version without a fault")),
    }
}

fn plugin_name(name: &str, faults: &mut Faults) -> Option<PluginName> {
    let checked = PluginName::new(name);
    if let Err(error) = &checked {
        let fix = format!("Choose a name that matches {}.", PluginName::PATTERN);
        faults.manifest(&Place::manifest("name"), error, fix);
    }
    checked.ok()
}

fn version(version: &str, faults: &mut Faults) -> Option<semver::Version> {
    let short = version.len() <= VERSION_BYTES;
    let parsed = short
        .then(|| semver::Version::parse(version).ok())
        .flatten();
    if parsed.is_none() {
        faults.manifest(
            &Place::manifest("version"),
            "it is no semantic version",
            "Write major.minor.patch, such as 1.4.0.",
        );
    }
    parsed
}

fn category(category: Option<&str>, faults: &mut Faults) {
    let legal = |word: &str| {
        (1..=32).contains(&word.len())
            && word
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    };
    if category.is_some_and(|word| !legal(word)) {
        faults.manifest(
            &Place::manifest("category"),
            "it is no single lower-case word of at most 32 characters",
            "Write one word to browse by, such as booking.",
        );
    }
}

fn functions(raw: Vec<RawFunction>, faults: &mut Faults) -> Vec<Function> {
    if raw.is_empty() || raw.len() > FUNCTIONS {
        faults.manifest(
            &Place::manifest("functions"),
            format!("there are {} of them", raw.len()),
            format!("Offer 1 to {FUNCTIONS} functions; split a larger plugin."),
        );
    }
    let mut functions: Vec<Function> = Vec::new();
    for (index, raw) in raw.into_iter().take(FUNCTIONS).enumerate() {
        let taken = functions
            .iter()
            .any(|other| other.name.as_str() == raw.name);
        if taken {
            faults.manifest(
                &Place::function(index, &raw.name, "name"),
                "another function has this name",
                "Give each function a name of its own.",
            );
        }
        functions.extend(function(index, raw, faults));
    }
    functions
}

fn function(index: usize, raw: RawFunction, faults: &mut Faults) -> Option<Function> {
    let place = |field: &str| Place::function(index, &raw.name, field);
    let name = FunctionName::new(&raw.name);
    if let Err(error) = &name {
        let fix = format!("Choose a name that matches {}.", FunctionName::PATTERN);
        faults.manifest(&place("name"), error, fix);
    }
    text::check(
        &place("description"),
        &raw.description,
        text::DESCRIPTION,
        faults,
    );
    let display_name = raw.display_name.clone().unwrap_or_else(|| raw.name.clone());
    if raw.display_name.is_some() {
        text::check(
            &place("display_name"),
            &display_name,
            text::DISPLAY_NAME,
            faults,
        );
    }
    let parameters = schema::check(
        &place("parameters"),
        &raw.parameters,
        schema::Kind::Parameters,
        faults,
    );
    let returns = raw
        .returns
        .as_deref()
        .and_then(|text| schema::check(&place("returns"), text, schema::Kind::Returns, faults));
    let (name, parameters) = (name.ok()?, parameters?);
    let (strict_parameters, not_strict_because) = match strict(&parameters) {
        Ok(strict) => (Some(strict), Vec::new()),
        Err(reasons) => (None, reasons),
    };
    Some(Function {
        name,
        display_name,
        description: raw.description,
        parameters,
        returns,
        effects: raw.effects,
        strict_parameters,
        not_strict_because,
    })
}
