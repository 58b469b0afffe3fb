//! What `#[plugin]` implements, and its way to the exports of the component.

use std::marker::PhantomData;

use schemars::Schema;
use serde_json::Value;

use crate::asks::Ask;
use crate::bindings::exports::spotter::plugin::{capabilities, guest};
use crate::bindings::spotter::plugin::types;
use crate::fields::SettingsField;
use crate::{Context, Error, Result, schema};

pub use crate::bindings::spotter::plugin::types::{Capability, Effects, Function, Manifest};

/// A whole plugin: what it says of itself, and its functions by name.
pub trait Plugin {
    /// Says what the plugin is.
    fn manifest() -> Manifest;

    /// Says what it asks to use beyond storage.
    fn ask() -> Vec<Ask>;

    /// Runs one function.
    fn call(function: &str, arguments: &str, context: &Context) -> Result<String>;
}

/// The exports of a component.
#[derive(Debug)]
pub struct Component<P>(PhantomData<P>);

impl<P: Plugin> capabilities::Guest for Component<P> {
    fn ask() -> Vec<Ask> {
        P::ask()
    }
}

impl<P: Plugin> guest::Guest for Component<P> {
    fn describe() -> Manifest {
        P::manifest()
    }

    fn call(
        function: String,
        arguments: String,
        context: types::CallContext,
    ) -> Result<String, types::Error> {
        P::call(&function, &arguments, &context.into()).map_err(Into::into)
    }
}

/// A plugin as a value, for native tests.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// See [`Plugin::manifest`].
    pub manifest: fn() -> Manifest,
    /// See [`Plugin::ask`].
    pub ask: fn() -> Vec<Ask>,
    /// See [`Plugin::call`].
    pub call: fn(&str, &str, &Context) -> Result<String>,
}

impl Entry {
    /// The entry of one plugin.
    pub fn of<P: Plugin>() -> Self {
        Self {
            manifest: P::manifest,
            ask: P::ask,
            call: P::call,
        }
    }
}

/// The manifest's `parameters`, from the parameter that is the arguments.
pub fn parameters<const N: usize>(schemas: [Option<Schema>; N]) -> String {
    match schemas.into_iter().flatten().next() {
        Some(schema) => schema::text(&schema),
        None => schema::no_arguments(),
    }
}

/// The manifest's `returns`: nothing where the schema allows everything.
pub fn returns(schema: Option<Schema>) -> Option<String> {
    let schema = schema.filter(|schema| schema.as_value() != &Value::Bool(true))?;
    Some(schema::text(&schema))
}

/// The manifest's `settings-schema`.
pub fn settings<T: SettingsField>() -> String {
    schema::text(&schema::input::<T>())
}

/// The description of a plugin that gives none: that of its package, or of
/// its only function.
pub fn description(package: &str, function: &str) -> String {
    if package.is_empty() {
        function
    } else {
        package
    }
    .to_owned()
}

/// The answer to a function name that is not in the manifest.
pub fn unknown_function(function: &str) -> Error {
    Error::new(
        "unknown_function",
        format!("this plugin has no function `{function}`"),
    )
}

/// Exports a plugin from the component, or natively for its tests.
#[doc(hidden)]
#[macro_export]
macro_rules! __export {
    ($plugin:ident) => {
        #[cfg(target_family = "wasm")]
        type __Component = $crate::__private::Component<$plugin>;
        #[cfg(target_family = "wasm")]
        $crate::bindings::export!(__Component with_types_in $crate::bindings);

        // Found by name by `plugin_sdk::testing`: a crate is one plugin.
        #[cfg(not(target_family = "wasm"))]
        #[unsafe(no_mangle)]
        fn __spotter_plugin_v1() -> $crate::__private::Entry {
            $crate::__private::Entry::of::<$plugin>()
        }
    };
}
