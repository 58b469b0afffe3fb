//! A component that takes too long to compile stops its own upload and
//! nothing else.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::json;
use spotter_tests::manifest::Manifest;
use spotter_tests::{component, shared};

/// A guest whose functions are as large and as tangled as an upload may have
/// them: thousands of values that are all alive around many branches.
fn tangled(functions: usize) -> Vec<u8> {
    let mut text = String::new();
    for function in 0..functions {
        let _ = write!(text, "(func $f{function} (param i64) (result i64) (local ");
        text.push_str(&"i64 ".repeat(4_000));
        text.push_str(")\n(loop $again\n");
        for n in 0..14_000_u32 {
            let (a, b) = (n * 7 % 4_000 + 1, n * 13 % 4_000 + 1);
            let _ = writeln!(text, "local.get {a} local.get {b} i64.add local.tee {b}");
            let _ = writeln!(text, "i64.eqz br_if $again");
        }
        text.push_str(") local.get 1)\n");
    }
    text.push_str("(func $call (param i32) (result i32) unreachable)");
    component::assemble(&text, &Manifest::new("tangled"))
}

#[test]
fn compiling_is_bounded_and_hurts_nobody() {
    let (gym, neighbour) = (shared().gym(), shared().gym());
    neighbour.install("ok_echo");
    let bomb = tangled(24);
    println!("{} bytes", bomb.len());
    std::thread::scope(|scope| {
        let begin = Instant::now();
        let upload = scope.spawn(|| gym.upload(&bomb));
        while !upload.is_finished() {
            let begin = Instant::now();
            neighbour.call("ok_echo", &json!({})).ok();
            assert!(
                begin.elapsed() < Duration::from_secs(5),
                "{:?}",
                begin.elapsed()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        upload.join().unwrap().refused("compile_limit");
        println!("given up after {:?}", begin.elapsed());
        assert!(
            begin.elapsed() < Duration::from_secs(40),
            "{:?}",
            begin.elapsed()
        );
    });
}
