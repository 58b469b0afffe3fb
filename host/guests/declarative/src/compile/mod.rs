//! From a description to a plan. All that is wrong is found, each with its
//! place.

mod answer;
mod fields;
mod keywords;
mod parameters;
mod request;
mod secrets;
mod statement;
mod text;
mod url;

use plugin_sdk::bindings::exports::spotter::plugin::capabilities::Capability;
use plugin_sdk::bindings::spotter::plugin::types::{Effects, Function, Manifest};
use spotter_description::{self as described, Description};

use crate::bounds;
use crate::fault::{Fault, Faults};
use crate::plan::{Plan, Work};
use crate::template::Scope;
use secrets::Secrets;

/// Compiles a description, which is JSON.
pub(crate) fn plan(description: &str, default_version: &str) -> Result<Plan, Vec<Fault>> {
    let mut faults = Faults::default();
    let plan = match Description::read(description) {
        Ok(description) => compile(&description, default_version, &mut faults),
        Err(misshapen) => {
            faults.add(misshapen.pointer, misshapen.message);
            None
        }
    };
    faults.unless_any(plan)
}

/// What a kind of tool is made of.
struct Made {
    work: Work,
    effects: Effects,
    asks: Vec<Capability>,
}

fn compile(description: &Description, default_version: &str, faults: &mut Faults) -> Option<Plan> {
    let parameters = parameters::compile(&description.parameters, faults);
    let settings = description.settings.as_ref();
    let settings = settings.map(parameters::properties).unwrap_or_default();
    let scope = Scope {
        arguments: Some(&parameters.names),
        settings: &settings,
        response: false,
    };
    let own = parameters::own(&description.parameters, &scope, faults);
    bounds::holds(
        description.secrets.len(),
        bounds::SECRETS,
        "secrets",
        "/secrets",
        faults,
    );
    let mut secrets = Secrets::new(&description.secrets);
    let Description {
        rest,
        webhook,
        query,
        ..
    } = description;
    let made = match (rest, webhook, query) {
        (Some(rest), None, None) => request::rest(rest, &scope, &mut secrets, faults),
        (None, Some(webhook), None) => request::webhook(webhook, &scope, &mut secrets, faults),
        (None, None, Some(query)) => statement::query(query, description, &scope, faults),
        _ => {
            faults.add(
                "",
                "write one of `rest`, `webhook` and `query`, and no other",
            );
            None
        }
    };
    let mut asked = secrets.finish(faults);
    let made = made?;
    let mut asks = made.asks;
    if let Some(Capability::Http(rule)) = asks.first() {
        for secret in &mut asked {
            secret.hosts = vec![rule.host.clone()];
        }
    }
    asks.extend(asked.into_iter().map(Capability::Secret));
    let effects = description.effects.map_or(made.effects, effects);
    Some(Plan {
        manifest: Manifest {
            name: description.name.clone(),
            version: description
                .version
                .clone()
                .unwrap_or_else(|| default_version.to_owned()),
            display_name: description.display_name.clone(),
            description: description.description.clone(),
            category: description.category.clone(),
            icon: description.icon.clone(),
            settings_schema: description.settings.as_ref().map(text_of),
            functions: vec![Function {
                name: description.name.clone(),
                display_name: description.display_name.clone(),
                description: description.description.clone(),
                parameters: parameters.schema,
                returns: description.returns.as_ref().map(text_of),
                effects,
            }],
            capabilities: Vec::new(),
        },
        asks,
        requires: description.requires.clone(),
        own,
        work: made.work,
    })
}

fn effects(said: described::Effects) -> Effects {
    match said {
        described::Effects::ReadOnly => Effects::ReadOnly,
        described::Effects::Idempotent => Effects::Idempotent,
        described::Effects::Writes => Effects::Writes,
        described::Effects::Destructive => Effects::Destructive,
    }
}

#[cfg(test)]
mod tests;

fn text_of(schema: &serde_json::Map<String, serde_json::Value>) -> String {
    serde_json::to_string(schema).unwrap_or_default()
}
