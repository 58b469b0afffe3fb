//! From a few lines of WebAssembly text to a component.
//!
//! A guest is the fields of a core module that define `$call`; this module
//! adds what every plugin needs around it: memory, an allocator, `describe`
//! with a constant manifest, and the component around the core module. What a
//! guest defines itself is not added, so that a guest can misbehave there too.
//!
//! `$call` takes a pointer to the arguments of the contract's `call`: the
//! function's name at 0 (pointer) and 4 (length), the arguments at 8 and 12.
//! It returns a pointer to the answer, which `$ok` and `$err` make.

use std::fmt::Write as _;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::manifest::Manifest;

/// The contract as it was first released. What was built against it runs as
/// long as there is a version 1; the guests in Rust are built against the
/// newest.
const CONTRACT: &str = concat!(
    "package spotter:plugin@1.0.0;\n",
    "world plugin { import kv; import log; import settings; export guest; }\n",
    include_str!("../../wit/v1/guest.wit"),
    include_str!("../../wit/v1/kv.wit"),
    include_str!("../../wit/v1/log.wit"),
    include_str!("../../wit/v1/settings.wit"),
    include_str!("../../wit/v1/types.wit"),
);

/// Interfaces that guests reach for beyond the contract, and worlds with them.
const PROBE: &str = include_str!("../guests/probe.wit");

/// Types and exports of a component that is written as a whole.
const WHOLE: &str = include_str!("../guests/whole.wat");

/// Where the manifest stands. Below it a guest has memory of its own.
const MANIFEST_AT: u32 = 4096;

const PAGE: usize = 65536;

/// Turns a guest's text into a component that says `manifest` of itself.
/// Text of a whole component (`(component ...)`) is assembled as it is, with
/// what a plugin needs put in for `(@core)` and `(@guest)`.
///
/// # Panics
/// When the guest does not assemble: the message has the line.
pub fn assemble(text: &str, manifest: &Manifest) -> Vec<u8> {
    if is_whole(text) {
        let text = text
            .replace("(@core)", &whole_core(manifest))
            .replace("(@guest)", WHOLE);
        return wat::parse_str(text).unwrap_or_else(|error| panic!("{error}"));
    }
    wrap(&core_module(text, manifest), "probe", encoding_of(text))
}

/// Whether the text is a component of its own rather than a core of one.
pub fn is_whole(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("(component"))
}

/// A component with one more section at its end. Validators read it, nothing
/// uses it.
pub fn with_section(component: &[u8], id: u8, contents: &[u8]) -> Vec<u8> {
    let mut bytes = component.to_vec();
    bytes.push(id);
    let mut length = contents.len();
    while length >= 0x80 {
        bytes.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend_from_slice(contents);
    bytes
}

/// The component around a core module, in a world of the probe's WIT.
///
/// # Panics
/// When the core module does not fit the world.
pub fn wrap(core: &[u8], world: &str, encoding: StringEncoding) -> Vec<u8> {
    let mut resolve = Resolve::default();
    resolve
        .push_str("contract.wit", CONTRACT)
        .expect("the contract parses");
    let probe = resolve
        .push_str("probe.wit", PROBE)
        .unwrap_or_else(|error| panic!("{error:?}"));
    let world = resolve.select_world(&[probe], Some(world)).unwrap();
    let mut core = core.to_vec();
    embed_component_metadata(&mut core, &resolve, world, encoding, false).unwrap();
    ComponentEncoder::default()
        .module(&core)
        .unwrap_or_else(|error| panic!("{error:?}"))
        .encode()
        .unwrap_or_else(|error| panic!("{error:?}"))
}

/// The core module of a guest, everything added that it does not define.
fn core_module(text: &str, manifest: &Manifest) -> Vec<u8> {
    let data = manifest.layout(MANIFEST_AT, encoding_of(text));
    let heap = (MANIFEST_AT as usize + data.len()).next_multiple_of(16);
    let mut module = format!("(module\n{text}\n{ANSWERS}\n");
    if !text.contains("(export \"memory\")") {
        let pages = heap.div_ceil(PAGE) + 1;
        let _ = writeln!(module, "(memory (export \"memory\") {pages})");
    }
    if !text.contains("(export \"cabi_realloc\")") {
        let _ = writeln!(module, "(global $free (mut i32) (i32.const {heap}))");
        module.push_str(ALLOCATOR);
    }
    if !text.contains("(func $describe") {
        let _ = writeln!(
            module,
            "(func $describe (result i32) (i32.const {MANIFEST_AT}))"
        );
    }
    module.push_str(EXPORTS);
    if text.contains("(func $post_return") {
        module.push_str(POST_RETURN);
    }
    module.push_str(&data_segment(&data));
    module.push(')');
    wat::parse_str(&module).unwrap_or_else(|error| panic!("{error}"))
}

/// What the main core module of a whole component has beside `call`.
fn whole_core(manifest: &Manifest) -> String {
    let data = manifest.layout(MANIFEST_AT, StringEncoding::UTF8);
    format!(
        "(memory (export \"memory\") 2)
        (func (export \"describe\") (result i32) (i32.const {MANIFEST_AT}))
        (func (export \"realloc\") (param i32 i32 i32 i32) (result i32) (i32.const {PAGE}))
        {}",
        data_segment(&data)
    )
}

fn data_segment(data: &[u8]) -> String {
    let bytes = data.iter().fold(String::new(), |mut bytes, byte| {
        let _ = write!(bytes, "\\{byte:02x}");
        bytes
    });
    format!("(data (i32.const {MANIFEST_AT}) \"{bytes}\")")
}

/// A guest says in a comment when its strings are not UTF-8.
fn encoding_of(text: &str) -> StringEncoding {
    if text.contains(";; strings: utf16") {
        StringEncoding::UTF16
    } else if text.contains(";; strings: latin1+utf16") {
        StringEncoding::CompactUTF16
    } else {
        StringEncoding::UTF8
    }
}

const EXPORTS: &str = r#"
(export "spotter:plugin/guest@1.0.0#describe" (func $describe))
(export "spotter:plugin/guest@1.0.0#call" (func $call))
"#;

const POST_RETURN: &str = r#"
(export "cabi_post_spotter:plugin/guest@1.0.0#call" (func $post_return))
"#;

/// `result<string, error>` at 16: the case, then its strings.
const ANSWERS: &str = r#"
(func $ok (param $text i32) (param $length i32) (result i32)
  (i32.store8 (i32.const 16) (i32.const 0))
  (i32.store (i32.const 20) (local.get $text))
  (i32.store (i32.const 24) (local.get $length))
  (i32.const 16))
(func $err (param $code i32) (param $code_length i32)
           (param $message i32) (param $message_length i32) (result i32)
  (i32.store8 (i32.const 16) (i32.const 1))
  (i32.store (i32.const 20) (local.get $code))
  (i32.store (i32.const 24) (local.get $code_length))
  (i32.store (i32.const 28) (local.get $message))
  (i32.store (i32.const 32) (local.get $message_length))
  (i32.store8 (i32.const 36) (i32.const 0))
  (i32.const 16))
"#;

/// Gives out memory front to back and never takes it back: an instance lives
/// for one call.
const ALLOCATOR: &str = r#"
(func $realloc (export "cabi_realloc")
    (param $old i32) (param $old_size i32) (param $align i32) (param $size i32)
    (result i32)
  (local $start i32)
  (local.set $start (i32.and
    (i32.add (global.get $free) (i32.sub (local.get $align) (i32.const 1)))
    (i32.sub (i32.const 0) (local.get $align))))
  (global.set $free (i32.add (local.get $start) (local.get $size)))
  (block $fits
    (br_if $fits (i32.le_u (global.get $free)
      (i32.mul (memory.size) (i32.const 65536))))
    (br_if $fits (i32.ge_s
      (memory.grow (i32.add (i32.const 1)
        (i32.shr_u (i32.sub (global.get $free)
          (i32.mul (memory.size) (i32.const 65536))) (i32.const 16))))
      (i32.const 0)))
    unreachable)
  (memory.copy (local.get $start) (local.get $old) (local.get $old_size))
  (local.get $start))
"#;
