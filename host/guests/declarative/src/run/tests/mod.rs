mod answers;
mod bodies;
mod exact;
mod pages;
mod parameters;
mod queries;
mod retries;
mod templates;
mod webhooks;

use plugin_sdk::Result;
use plugin_sdk::testing::Host;

use crate::plan::{Exchange, Plan, Work};
use crate::variables::Variables;

/// What the description sends to.
const URL: &str = "https://api.example.com/v1";

/// A host whose clock stands still.
fn host() -> Host {
    Host::new().at(1_767_225_600)
}

/// Works with a request and the variables of a call with these arguments.
fn with<T>(
    plan: &Plan,
    arguments: &str,
    work: impl FnOnce(&Exchange, &Variables<'_>) -> Result<T>,
) -> Result<T> {
    let host = host();
    let context = host.context();
    let Work::Request(exchange) = &plan.work else {
        panic!("this is no request");
    };
    let variables = Variables::new(&context, serde_json::from_str(arguments).unwrap());
    work(exchange, &variables)
}
