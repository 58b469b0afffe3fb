//! Generated from the contract in `wit/v1`. The modules beside this one are
//! the interface; this is what they and the macros are made of.
#![allow(
    missing_docs,
    unreachable_pub,
    unsafe_code,
    clippy::all,
    clippy::allow_attributes_without_reason,
    reason = "generated"
)]

wit_bindgen::generate!({
    path: "../wit/v1",
    world: "plugin-with-capabilities",
    pub_export_macro: true,
    additional_derives: [PartialEq],
    default_bindings_module: "plugin_sdk::bindings",
});
