//! Generated from `wit/engine.wit`. The contract's bindings are the SDK's.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::indexing_slicing,
    reason = "generated"
)]

wit_bindgen::generate!({
    path: ["../../../wit/v1", "wit"],
    world: "spotter:declarative/making@1.0.0",
    pub_export_macro: true,
});
