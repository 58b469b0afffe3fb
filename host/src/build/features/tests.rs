#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use wasmparser::{Validator, WasmFeatures};
use wasmtime::Engine;

use super::features;
use crate::sandbox::compile_config;

/// What each proposal is used for at its smallest.
const REFUSED: &[(&str, &str)] = &[
    ("memory64", "(module (memory i64 1))"),
    ("threads", "(module (memory 1 1 shared))"),
    ("atomics", "(module (func atomic.fence))"),
    ("shared-everything", "(module (type (shared (func))))"),
    ("gc", "(module (type (struct (field i32))))"),
    ("gc: externref", "(module (func (param externref)))"),
    ("gc: anyref", "(module (func (param anyref)))"),
    ("exceptions", "(module (tag))"),
    ("exceptions: exnref", "(module (func (param exnref)))"),
    ("legacy exceptions", "(module (func try catch_all end))"),
    (
        "function references",
        "(module (type $f (func)) (func (param (ref $f))))",
    ),
    ("tail calls", "(module (func return_call 0))"),
    (
        "stack switching",
        "(module (type $f (func)) (type (cont $f)))",
    ),
    ("custom page sizes", "(module (memory 1 (pagesize 1)))"),
    ("several memories", "(module (memory 1) (memory 1))"),
    (
        "relaxed simd",
        "(module (func (param v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 0)))))",
    ),
    (
        "wide arithmetic",
        "(module (func (param i64) (result i64 i64)
            (i64.add128 (local.get 0) (local.get 0) (local.get 0) (local.get 0))))",
    ),
    (
        "memory control",
        "(module (memory 1) (func (memory.discard (i32.const 0) (i32.const 0))))",
    ),
    ("async: streams", "(component (type (stream u8)))"),
    ("async: futures", "(component (type (future u8)))"),
    (
        "async: functions",
        "(component (import \"f\" (func async)))",
    ),
    ("error contexts", "(component (type (list error-context)))"),
    ("fixed-length lists", "(component (type (list u8 4)))"),
    ("maps", "(component (type (map string u8)))"),
    (
        "component values",
        "(component (import \"v\" (value $v string)) (export \"w\" (value $v)))",
    ),
    (
        "component threads",
        "(component (core func (canon thread.available_parallelism)))",
    ),
];

/// What compilers of released languages emit.
const TAKEN: &[(&str, &str)] = &[
    (
        "bulk memory",
        "(module (memory 1) (data \"x\") (func (param i32)
            (memory.copy (local.get 0) (local.get 0) (local.get 0))
            (memory.fill (local.get 0) (local.get 0) (local.get 0))
            (memory.init 0 (local.get 0) (local.get 0) (local.get 0))))",
    ),
    (
        "reference types",
        "(module (table $a 1 funcref) (table $b 1 funcref) (func $f) (elem declare func $f)
            (func (call_indirect $b (i32.const 0)) (table.set $a (i32.const 0) (ref.func $f))))",
    ),
    (
        "simd",
        "(module (func (param v128) (drop (i8x16.add (local.get 0) (local.get 0)))))",
    ),
    (
        "sign extension",
        "(module (func (param i32) (result i32) (i32.extend8_s (local.get 0))))",
    ),
    (
        "saturating conversions",
        "(module (func (param f64) (result i32) (i32.trunc_sat_f64_s (local.get 0))))",
    ),
    (
        "several results",
        "(module (func (result i32 i32) (i32.const 1) (i32.const 2)))",
    ),
    (
        "mutable globals",
        "(module (global (export \"g\") (mut i32) (i32.const 1)))",
    ),
    (
        "extended constants",
        "(module (global i32 (i32.add (i32.const 1) (i32.const 2))))",
    ),
    (
        "components",
        "(component (import \"f\" (func (param \"s\" string))))",
    ),
];

fn valid(features: WasmFeatures, binary: &[u8]) -> bool {
    Validator::new_with_features(features)
        .validate_all(binary)
        .is_ok()
}

fn compiles(engine: &Engine, text: &str, binary: &[u8]) -> bool {
    if text.starts_with("(component") {
        engine.precompile_component(binary).is_ok()
    } else {
        engine.precompile_module(binary).is_ok()
    }
}

#[test]
fn every_proposal_that_is_off_is_refused_by_validator_and_engine() {
    let engine = Engine::new(&compile_config()).unwrap();
    for (proposal, text) in REFUSED {
        let binary = wat::parse_str(text).unwrap();
        assert!(
            valid(WasmFeatures::all(), &binary),
            "{proposal}: the example itself is wrong"
        );
        assert!(!valid(features(), &binary), "{proposal}: validator");
        assert!(!compiles(&engine, text, &binary), "{proposal}: engine");
    }
}

#[test]
fn what_compilers_emit_is_taken_by_validator_and_engine() {
    let engine = Engine::new(&compile_config()).unwrap();
    for (proposal, text) in TAKEN {
        let binary = wat::parse_str(text).unwrap();
        assert!(valid(features(), &binary), "{proposal}: validator");
        assert!(compiles(&engine, text, &binary), "{proposal}: engine");
    }
}
