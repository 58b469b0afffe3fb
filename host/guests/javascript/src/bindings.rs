//! Generated from the contract and from `wit/engine.wit`.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::indexing_slicing,
    reason = "generated"
)]

wit_bindgen::generate!({
    path: ["../../../wit/v1", "wit"],
    world: "spotter:javascript/engine@1.0.0",
    pub_export_macro: true,
    generate_all,
});
