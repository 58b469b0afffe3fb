//! Uploads made to hurt the host before anything of them runs. Each is refused
//! by the limit that is there for it, and soon.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

use std::time::{Duration, Instant};

use crate::build::fixtures::*;
use crate::error::ErrorCode;

/// For a test build on a busy machine; most take a millisecond.
const SOON: Duration = Duration::from_secs(3);

fn in_module(sections: &[Vec<u8>]) -> Vec<u8> {
    component(&[section(CORE_MODULE, &module(sections))])
}

fn in_function(body: Vec<u8>) -> Vec<u8> {
    in_module(&functions(&[body]))
}

/// `inside` in as many components.
fn nested_components(levels: usize) -> Vec<u8> {
    (0..levels).fold(component(&[]), |inside, _| {
        component(&[section(COMPONENT, &inside)])
    })
}

/// An instance type that declares an instance type that declares ...
fn nested_types(levels: usize) -> Vec<u8> {
    let types = [b"\x42\x01\x01".repeat(levels), b"\x42\0".to_vec()].concat();
    component(&[section(TYPES, &[leb(1), types].concat())])
}

/// A million declarations in one type.
fn wide_type() -> Vec<u8> {
    let count = 1_000_000;
    let declared = b"\x01\x7f".repeat(count);
    let one = [b"\x42".to_vec(), leb(count), declared].concat();
    component(&[section(TYPES, &[leb(1), one].concat())])
}

/// `count` items of a function that does not exist, in one segment.
fn elements(count: usize) -> Vec<u8> {
    let segment = [&b"\x01\0"[..], &leb(count), &vec![0; count]].concat();
    let mut sections = functions(&[b"\0\x0b".to_vec()]);
    let code = sections.pop().unwrap();
    sections.push(section(9, &[leb(1), segment].concat()));
    sections.push(code);
    in_module(&sections)
}

/// What hurts, the bytes, and the limit that refuses them; none where the
/// reader or the validator does.
fn table() -> Vec<(&'static str, Vec<u8>, Option<&'static str>)> {
    let empty = section(CORE_MODULE, &module(&[]));
    let memory = |pages: usize| [&b"\x01\0"[..], &leb(pages)].concat();
    let body = |code: Vec<u8>| [b"\0".to_vec(), code, b"\x0b".to_vec()].concat();
    vec![
        (
            "components in components",
            nested_components(100),
            Some("depth"),
        ),
        ("types in types", nested_types(100), Some("type_depth")),
        (
            "types in types, to the end of the stack",
            nested_types(3_000_000),
            Some("type_depth"),
        ),
        (
            "1,000 modules",
            component(&vec![empty.clone(); 1_000]),
            Some("modules"),
        ),
        (
            "1,000 components",
            component(&vec![section(COMPONENT, &component(&[])); 1_000]),
            Some("components"),
        ),
        (
            "10,000 core instances",
            component(&[empty.clone(), many(CORE_INSTANCES, 10_000, b"\0\0\0")]),
            Some("instances"),
        ),
        (
            "100 core instances",
            component(&[empty, many(CORE_INSTANCES, 100, b"\0\0\0")]),
            Some("core_instances"),
        ),
        (
            "10,000 instances",
            component(&[many(INSTANCES, 10_000, b"\x01\0")]),
            Some("instances"),
        ),
        (
            "1,000,000 aliases",
            component(&[many(ALIASES, 1_000_000, b"\x01\0\0\0")]),
            Some("aliases"),
        ),
        (
            "1,000,000 core types",
            in_module(&[many(1, 1_000_000, b"\x60\0\0")]),
            Some("types"),
        ),
        (
            "1,000,000 types",
            component(&[many(TYPES, 1_000_000, b"\x7f")]),
            Some("types"),
        ),
        ("1,000,000 declarations", wide_type(), Some("types")),
        (
            "50,000 locals",
            in_function(b"\x01\xd0\x86\x03\x7f\x0b".to_vec()),
            Some("locals"),
        ),
        (
            "locals whose sum overflows",
            in_function(
                [
                    leb(100),
                    b"\xff\xff\xff\xff\x0f\x7f".repeat(100),
                    b"\x0b".to_vec(),
                ]
                .concat(),
            ),
            Some("locals"),
        ),
        (
            "a function of 7 MB",
            in_function(body(b"\x01".repeat(7_000_000))),
            Some("function_bytes"),
        ),
        (
            "200,000 empty loops",
            in_function(body(b"\x03\x40\x0b".repeat(200_000))),
            Some("function_bytes"),
        ),
        (
            "200,000 nested blocks",
            in_function(body(
                [b"\x02\x40".repeat(200_000), b"\x0b".repeat(200_000)].concat(),
            )),
            Some("function_bytes"),
        ),
        (
            "1,000,000 functions",
            in_module(&functions(&vec![b"\0\x0b".to_vec(); 1_000_000])),
            Some("functions"),
        ),
        (
            "1,000,000 items of elements",
            elements(1_000_000),
            Some("element_items"),
        ),
        (
            "50,000 element segments",
            in_module(&[many(9, 50_000, b"\x01\0\0")]),
            Some("element_segments"),
        ),
        (
            "50,000 data segments",
            in_module(&[many(11, 50_000, b"\x01\0")]),
            Some("data_segments"),
        ),
        (
            "1,000,000 globals",
            in_module(&[many(6, 1_000_000, b"\x7f\0\x41\0\x0b")]),
            Some("globals"),
        ),
        (
            "4 GiB of memory",
            in_module(&[section(5, &[&b"\x01"[..], &memory(65_536)[1..]].concat())]),
            Some("memory_bytes"),
        ),
        (
            "a table of a thousand million",
            in_module(&[many(4, 1, b"\x70\0\x80\x94\xeb\xdc\x03")]),
            Some("table_elements"),
        ),
        (
            "100 memories",
            in_module(&[many(5, 100, b"\0\0")]),
            Some("memories"),
        ),
        (
            "100 tables",
            in_module(&[many(4, 100, b"\x70\0\0")]),
            Some("tables"),
        ),
        (
            "a custom section of 2 MiB",
            component(&[section(
                CUSTOM,
                &[&b"\x01x"[..], &vec![0; 2 << 20]].concat(),
            )]),
            Some("custom_bytes"),
        ),
        (
            "500,000 custom sections",
            component(&vec![section(CUSTOM, b"\x03abc"); 500_000]),
            Some("custom_bytes"),
        ),
        (
            "a count without what it counts",
            component(&[section(TYPES, b"\xff\xff\xff\xff\x0f")]),
            None,
        ),
        (
            "a section longer than the file",
            [component(&[]), b"\x07\xff\xff\xff\xff\x0f".to_vec()].concat(),
            None,
        ),
        (
            "code without functions",
            in_module(&[section(10, b"\x01\x02\0\x0b")]),
            None,
        ),
    ]
}

#[test]
fn each_is_refused_by_its_limit_and_soon() {
    for (what, bytes, limit) in table() {
        let start = Instant::now();
        let error = prove(bytes).err().unwrap();
        let took = start.elapsed();
        assert_eq!(error.code(), ErrorCode::InvalidComponent, "{what}");
        let found = error.details().and_then(|details| details.get("limit"));
        assert_eq!(
            found.and_then(|name| name.as_str()),
            limit,
            "{what}: {error}"
        );
        assert!(took < SOON, "{what}: {took:?}");
    }
}

/// Types that refer to each other grow exponentially when written out, and
/// whoever compares them does. The host does not; the child has its limits.
#[test]
fn types_that_explode_cost_the_host_nothing() {
    let doubled: String = (1..1_000)
        .map(|n| format!("(type $t{n} (tuple $t{p} $t{p}))", p = n - 1))
        .collect();
    let fields = "u8 ".repeat(9_000);
    let hundred = "$a ".repeat(100);
    let big = format!("(type $a (tuple {fields})) (type $b (tuple {hundred}))");
    let taken = "(func (param \"x\" $b))";
    let instances = "(instance (instantiate $c (with \"f\" (func $g))))".repeat(200);
    for text in [
        format!("(component (type $t0 (tuple u8 u8)) {doubled})"),
        format!(
            "(component {big} (import \"g\" (func $g (param \"x\" $b)))
                (component $c {big} (import \"f\" {taken})) {instances})"
        ),
    ] {
        let bytes = wat::parse_str(text).unwrap();
        let start = Instant::now();
        assert!(validate(bytes).is_err());
        let took = start.elapsed();
        assert!(took < Duration::from_millis(500), "{took:?}");
    }
}
