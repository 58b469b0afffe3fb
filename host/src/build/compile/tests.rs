#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::io::{Read, Seek};
use std::time::Duration;

use super::Job;
use super::{CompileConfig, Compiler};
use crate::build::fixtures::*;
use crate::error::{ErrorCode, Result};

/// The child that other tests start: the test program itself, asked for this
/// one.
#[test]
#[ignore = "not a test: the compiling child of the others"]
fn child() {
    std::process::exit(super::child::child().into());
}

/// Compiling as the program does it, out of a test program.
pub(crate) fn config() -> CompileConfig {
    let arguments = [
        "build::compile::tests::child",
        "--exact",
        "--ignored",
        "--nocapture",
        "--test-threads=2",
    ];
    CompileConfig {
        arguments: arguments.map(Into::into).to_vec(),
        ..CompileConfig::default()
    }
}

/// The first bytes of what a component compiles to.
async fn compile(compiler: &Compiler, component: Vec<u8>) -> Result<[u8; 4]> {
    let component = validate(component)?;
    let mut artifact = tempfile::tempfile().unwrap();
    compiler
        .compile(
            Job::Component(component.bytes()),
            artifact.try_clone().unwrap(),
        )
        .await?;
    let mut magic = [0; 4];
    artifact.rewind().unwrap();
    artifact.read_exact(&mut magic).unwrap();
    Ok(magic)
}

async fn code(compiler: &Compiler, component: Vec<u8>) -> Result<(), ErrorCode> {
    match compile(compiler, component).await {
        Ok(_) => Ok(()),
        Err(error) => Err(error.code()),
    }
}

fn with_bodies(bodies: &[Vec<u8>]) -> Vec<u8> {
    plugin_with(&module(&functions(bodies)))
}

fn body(code: Vec<u8>) -> Vec<u8> {
    [b"\0".to_vec(), code, b"\x0b".to_vec()].concat()
}

#[tokio::test]
async fn a_component_becomes_native_code() {
    let compiler = Compiler::new(config());
    assert_eq!(compile(&compiler, plugin()).await.unwrap(), *b"\x7fELF");
}

#[tokio::test]
async fn what_is_not_valid_is_refused_with_the_reason_of_the_child() {
    let compiler = Compiler::new(config());
    // An `i32.add` of nothing.
    let error = compile(&compiler, with_bodies(&[body(b"\x6a".to_vec())])).await;
    let error = error.unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidComponent);
    assert!(error.details().unwrap().get("offset").is_some());
    let shapeless =
        guest("spotter:plugin/guest@1.0.0", "").replace("(export \"call\" (func $call))", "");
    let shapeless = wat::parse_str(shapeless).unwrap();
    let unsupported = Err(ErrorCode::UnsupportedContract);
    assert_eq!(code(&compiler, shapeless).await, unsupported);
}

fn limited(change: impl FnOnce(&mut CompileConfig)) -> Compiler {
    let mut config = config();
    change(&mut config);
    Compiler::new(config)
}

#[tokio::test]
async fn each_limit_of_the_child_ends_it() {
    let large = with_bodies(&[body(b"\x03\x40\x0b".repeat(5_000))]);
    for (what, compiler) in [
        (
            "memory",
            limited(|config| config.limits.memory_bytes = 1 << 20),
        ),
        (
            "output",
            limited(|config| config.limits.artifact_bytes = 10_000),
        ),
        (
            "wall clock",
            limited(|config| config.wall = Duration::from_millis(5)),
        ),
    ] {
        let ended = code(&compiler, large.clone()).await;
        assert_eq!(ended, Err(ErrorCode::CompileLimit), "{what}");
    }
    let compiler = Compiler::new(config());
    assert_eq!(code(&compiler, large).await, Ok(()));
}

#[tokio::test]
async fn a_child_that_cannot_be_started_is_no_fault_of_the_component() {
    let mut config = config();
    config.program = "/nowhere".into();
    let compiler = Compiler::new(config.clone());
    assert_eq!(code(&compiler, plugin()).await, Err(ErrorCode::Internal));
    config.program = "/bin/false".into();
    let compiler = Compiler::new(config);
    assert_eq!(code(&compiler, plugin()).await, Err(ErrorCode::Internal));
}

/// Valid code that is as hard to compile as the limits of structure let it be:
/// it ends, one way or the other, within the child's limits.
#[tokio::test]
async fn the_hardest_components_end() {
    let most = 256 << 10;
    let nested = |open: &[u8]| {
        let levels = most / (open.len() + 1) - 10;
        with_bodies(&[body([open.repeat(levels), b"\x0b".repeat(levels)].concat())])
    };
    let repeated = |code: &[u8]| with_bodies(&[body(code.repeat(most / code.len() - 10))]);
    let locals = [
        b"\x01\x8f\x4e\x7f".to_vec(),
        b"\x41\0\x21\0".repeat(60_000),
        b"\x0b".to_vec(),
    ];
    let compiler = limited(|config| config.limits.cpu_seconds = 1);
    for (what, component) in [
        ("empty loops", repeated(b"\x03\x40\x0b")),
        ("ifs", repeated(b"\x41\0\x04\x40\x0b")),
        ("nested blocks", nested(b"\x02\x40")),
        ("nested loops", nested(b"\x03\x40")),
        ("nested branches", nested(b"\x02\x40\x41\0\x0d\0")),
        ("locals", with_bodies(&[locals.concat()])),
        ("functions", with_bodies(&vec![b"\0\x0b".to_vec(); 19_000])),
    ] {
        let ended = code(&compiler, component).await;
        assert!(
            matches!(ended, Ok(()) | Err(ErrorCode::CompileLimit)),
            "{what}: {ended:?}"
        );
    }
    // This one needs more than any limit.
    let slow = nested(b"\x02\x40\x41\0\x0d\0");
    assert_eq!(code(&compiler, slow).await, Err(ErrorCode::CompileLimit));
}

/// A caller that goes away takes its child along and gives its place back.
#[tokio::test]
async fn dropping_a_compilation_ends_the_child() {
    let compiler = limited(|config| config.at_once = 1);
    let slow = with_bodies(&[body(b"\x41\0\x04\x40\x0b".repeat((256 << 10) / 5 - 10))]);
    let soon = Duration::from_millis(200);
    let dropped = tokio::time::timeout(soon, compile(&compiler, slow)).await;
    assert!(dropped.is_err());
    assert_eq!(code(&compiler, plugin()).await, Ok(()));
}

#[tokio::test]
async fn whoever_waits_too_long_for_a_place_is_told() {
    let compiler = limited(|config| {
        config.at_once = 0;
        config.wall = Duration::from_millis(10);
    });
    assert_eq!(code(&compiler, plugin()).await, Err(ErrorCode::Busy));
}
