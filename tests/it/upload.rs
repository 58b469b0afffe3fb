//! Bytes in: what is no component is refused with its reason, and what is one
//! is installed whole or not at all.

use std::io::{Read as _, Write as _};

use serde_json::json;
use spotter_tests::manifest::Manifest;
use spotter_tests::{component, guests, shared};

/// Text, and the code it is refused with.
const TEXTS: &[(&str, &str)] = &[
    ("(component)", "unsupported_contract"),
    ("(module)", "invalid_component"),
    (
        r#"(component (import "m" (core module)))"#,
        "forbidden_import",
    ),
    (
        r#"(component (import "spotter:plugin/kv@1.0.0" (func)))"#,
        "forbidden_import",
    ),
    (
        r#"(component (import "wasi:filesystem/types@0.2.0" (instance)))"#,
        "forbidden_import",
    ),
    (
        r#"(component (import "wasi:cli/exit@0.3.0" (instance)))"#,
        "forbidden_import",
    ),
    (
        r#"(component (instance $i) (export "spotter:plugin/guest@1.0.0" (instance $i)))"#,
        "unsupported_contract",
    ),
    (
        r#"(component (instance $i) (export "spotter:plugin/guest@2.0.0" (instance $i)))"#,
        "unsupported_contract",
    ),
];

/// Core modules that use what the sandbox has turned off, or more than it
/// has.
const MODULES: &[&str] = &[
    "(module (memory i64 1))",
    "(module (memory 1 1 shared))",
    "(module (memory 1) (memory 1))",
    "(module (memory 1 (pagesize 1)))",
    "(module (tag))",
    "(module (type (struct)))",
    "(module (func (return_call 0)))",
    "(module (func (param externref)))",
    "(module (func (param v128) (drop (i32x4.relaxed_trunc_f32x4_s (local.get 0)))))",
    "(module (memory 65536))",
    "(module (table 1000000000 funcref))",
];

/// Ids of a component's sections.
const CORE_MODULE: u8 = 1;
const COMPONENT: u8 = 4;

#[test]
fn modules_beyond_the_sandbox_are_refused() {
    let gym = shared().gym();
    let plugin = guests::component("ok_echo");
    let mut faults = Vec::new();
    for text in MODULES {
        let module = wat::parse_str(text).unwrap();
        let answer = gym.upload(&component::with_section(&plugin, CORE_MODULE, &module));
        if answer.code().as_deref() != Some("invalid_component") {
            faults.push(format!("{text}: {}", answer.text()));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn what_is_no_plugin_is_refused() {
    let gym = shared().gym();
    let mut faults = Vec::new();
    for (text, right) in TEXTS {
        let answer = gym.upload(&wat::parse_str(text).unwrap());
        if answer.code().as_deref() != Some(right) {
            faults.push(format!("{text}: not {right}: {}", answer.text()));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn damaged_bytes_are_refused() {
    let gym = shared().gym();
    let good = guests::component("ok_echo");
    for cut in [0, 1, 4, 9, good.len() / 2, good.len() - 1] {
        gym.upload(&good[..cut]).refused("invalid_component");
    }
    gym.upload(b"(component)").refused("invalid_component");
    gym.upload(b"\x7fELF\x02\x01\x01\x00 and so on")
        .refused("invalid_component");
    gym.upload(b"PK\x03\x04zip").refused("invalid_component");
    // A flipped bit may leave a component that is still right, or one that
    // says something else; it never fails inside the host.
    let mut random = 0x2545_f491_u32;
    for _ in 0..60 {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        let mut bad = good.clone();
        let at = random as usize % bad.len();
        bad[at] ^= 1 << (random >> 29);
        let answer = gym.upload(&bad);
        assert!(
            answer.status < 500 || answer.status == 502,
            "{at}: {}",
            answer.text()
        );
        assert_ne!(
            answer.code().as_deref(),
            Some("internal"),
            "{at}: {}",
            answer.text()
        );
    }
}

#[test]
fn huge_structures_do_not_reach_the_compiler() {
    let gym = shared().gym();
    let plugin = guests::component("ok_echo");
    let empty = wat::parse_str("(component)").unwrap();
    let nested = (0..1_000).fold(empty.clone(), |inner, _| {
        component::with_section(&empty, COMPONENT, &inner)
    });
    let modules = format!("(component {})", "(core module)".repeat(1_000));
    let types = format!("(component {})", "(type (tuple u8 u8))".repeat(20_000));
    let locals = format!(
        "(component (core module (func (local {}))))",
        "i64 ".repeat(49_000)
    );
    let loops = format!(
        "(component (core module (func {})))",
        "(loop)".repeat(200_000)
    );
    let items = format!(
        "(component (core module (table 1 funcref) (func $f) (elem func {})))",
        "$f ".repeat(200_000)
    );
    let instances = format!(
        "(component (core module $m) {})",
        "(core instance (instantiate $m))".repeat(10_000)
    );
    let mut bombs = vec![("nested components", nested)];
    for (what, text) in [
        ("modules", modules),
        ("types", types),
        ("locals", locals),
        ("loops", loops),
        ("element items", items),
        ("instances", instances),
    ] {
        bombs.push((what, wat::parse_str(&text).unwrap()));
    }
    for (what, bomb) in bombs {
        let begin = std::time::Instant::now();
        let answer = gym.upload(&component::with_section(&plugin, COMPONENT, &bomb));
        let code = answer.code().unwrap_or_default();
        assert!(
            ["invalid_component", "compile_limit"].contains(&code.as_str()),
            "{what}: {}",
            answer.text()
        );
        assert!(
            begin.elapsed().as_secs() < 12,
            "{what}: {:?}",
            begin.elapsed()
        );
    }
}

#[test]
fn deep_nesting_of_blocks_is_compiled_or_refused_in_time() {
    let gym = shared().gym();
    let blocks = format!(
        "(module (func {}{}))",
        "block ".repeat(11_000),
        "end ".repeat(11_000)
    );
    let module = wat::parse_str(&blocks).unwrap();
    let plugin = guests::component("ok_echo");
    let begin = std::time::Instant::now();
    let answer = gym.upload(&component::with_section(&plugin, CORE_MODULE, &module));
    let code = answer.code();
    assert!(
        matches!(
            code.as_deref(),
            None | Some("invalid_component" | "compile_limit")
        ),
        "{}",
        answer.text()
    );
    assert!(begin.elapsed().as_secs() < 12, "{:?}", begin.elapsed());
}

#[test]
fn sizes_are_bounded() {
    let gym = shared().gym();
    gym.upload(&[]).refused("invalid_component");
    gym.upload(&vec![0; (10 << 20) + 1]).refused("too_large");
}

#[test]
fn an_upload_without_a_length_is_bounded_too() {
    let gym = shared().gym();
    let mut stream = shared().connect();
    let head = format!(
        "POST /v1/plugins HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
         content-type: application/wasm\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n",
        gym.manager.key().unwrap()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mebibyte = [b"100000\r\n".as_slice(), &[0; 1 << 20], b"\r\n"].concat();
    for _ in 0..11 {
        if stream.write_all(&mebibyte).is_err() {
            break; // refused already
        }
    }
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(
        answer.contains("413") && answer.contains("too_large"),
        "{answer}"
    );
}

#[test]
fn a_form_is_taken_as_well() {
    let gym = shared().gym();
    let mut form = b"--edge\r\ncontent-disposition: form-data; name=\"component\"; \
        filename=\"p.wasm\"\r\ncontent-type: application/wasm\r\n\r\n"
        .to_vec();
    form.extend(guests::component("ok_echo"));
    form.extend(b"\r\n--edge--\r\n");
    gym.manager
        .post_bytes("/v1/plugins", "multipart/form-data; boundary=edge", &form)
        .ok();
    assert_eq!(
        gym.call("ok_echo", &json!({ "a": 1 }))
            .ok()
            .field("/result/a"),
        1
    );

    let wrong = b"--edge\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nx\r\n--edge--\r\n";
    gym.manager
        .post_bytes("/v1/plugins", "multipart/form-data; boundary=edge", wrong)
        .refused("invalid_request");
}

#[test]
fn the_same_bytes_again_change_nothing() {
    let gym = shared().gym();
    let component = guests::component("ok_echo");
    let first = gym.upload(&component).ok();
    assert_eq!((first.status, first.field("/created")), (201, json!(true)));
    let again = gym.upload(&component).ok();
    assert_eq!((again.status, again.field("/created")), (200, json!(false)));
    let versions = gym.manager.get("/v1/plugins/ok_echo/versions").ok();
    assert_eq!(versions.field("/versions").as_array().unwrap().len(), 1);
}

#[test]
fn a_version_never_changes_and_a_name_has_one_owner() {
    let gym = shared().gym();
    gym.install("ok_echo");
    let other = guests::component_as("ok_answer", &Manifest::new("ok_echo"));
    gym.upload(&other).refused("version_exists");
    let thief =
        Manifest::new("thief").functions([spotter_tests::manifest::Function::new("ok_echo")]);
    gym.upload(&guests::component_as("ok_answer", &thief))
        .refused("name_taken");
    assert_eq!(
        gym.call("ok_echo", &json!({ "mine": 1 }))
            .ok()
            .field("/result/mine"),
        1
    );
    // Another gym is another world.
    shared().gym().upload(&other).ok();
}

#[test]
fn eight_uploads_of_one_version_make_one() {
    let gym = shared().gym();
    let component = guests::component("ok_answer");
    let created: usize = std::thread::scope(|scope| {
        let uploads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| gym.upload(&component)))
            .collect();
        uploads
            .into_iter()
            .map(|upload| upload.join().unwrap())
            .filter(|answer| answer.status == 201)
            .count()
    });
    assert_eq!(created, 1);
    assert_eq!(
        gym.call("ok_answer", &json!({}))
            .ok()
            .field("/result/answer"),
        42
    );
}
