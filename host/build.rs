//! Builds the engine guests and cuts them into the parts that the host
//! embeds.

use std::env;
use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use wit_parser::Resolve;

const TARGET: &str = "wasm32-unknown-unknown";

/// What the C of the engine is compiled with, beside what its crate says.
/// Markers of how long a variable lives become a test after each instruction of
/// a script.
const CFLAGS: &str = "-O3 -mbulk-memory -msign-ext -mnontrapping-fptoint -fno-math-errno \
                      -Xclang -disable-lifetime-markers";

/// The stack lies before the data, so that it cannot overflow into it. What
/// scripts may use of it is in the engine.
const RUSTFLAGS: &str = "-Clink-arg=-zstack-size=1114112";

/// An engine guest.
struct Engine {
    /// Its folder in `guests`, and the package of its own interfaces.
    name: &'static str,
    /// What is compiled into it from elsewhere.
    beside: &'static [&'static str],
    /// A header before all of its C.
    header: Option<&'static str>,
}

const ENGINES: [Engine; 2] = [
    Engine {
        name: "javascript",
        beside: &["guests/image/src"],
        header: Some("src/memory/engine.h"),
    },
    Engine {
        name: "declarative",
        beside: &[
            "guests/image/src",
            "description/src",
            "description/Cargo.toml",
            "../plugin-sdk/src",
            "../plugin-sdk/macros/src",
        ],
        header: None,
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=../wit/v1");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    expect_tools()?;
    for engine in ENGINES {
        let guest = Path::new("guests").join(engine.name);
        for changed in ["src", "wit", "Cargo.toml", "Cargo.lock"] {
            println!("cargo::rerun-if-changed={}", guest.join(changed).display());
        }
        for changed in engine.beside {
            println!("cargo::rerun-if-changed={changed}");
        }
        let core = compile(&engine, &guest, &out)?;
        cut(&core, &guest, &out.join(engine.name))?;
    }
    Ok(())
}

/// Says what is missing, and how to get it.
fn expect_tools() -> Result<(), Box<dyn Error>> {
    for tool in ["clang", "llvm-ar"] {
        if Command::new(tool).arg("--version").output().is_err() {
            return Err(format!(
                "the JavaScript engine is compiled with `{tool}`, which is not installed; \
                 on Debian: apt-get install clang llvm"
            )
            .into());
        }
    }
    let rustc = env::var("RUSTC")?;
    let library = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()?;
    let library = String::from_utf8(library.stdout)?;
    if !Path::new(library.trim()).is_dir() {
        return Err(format!(
            "the JavaScript engine is compiled for {TARGET}, which is not installed; \
             rustup target add {TARGET}"
        )
        .into());
    }
    Ok(())
}

fn compile(engine: &Engine, guest: &Path, out: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let target = out.join("target");
    let cflags = match engine.header {
        Some(header) => including(&guest.canonicalize()?.join(header))?,
        None => CFLAGS.to_owned(),
    };
    let mut cargo = Command::new(env::var("CARGO")?);
    // What is meant for the host must not change the guest: flags, wrappers,
    // directories.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let ours = [
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET",
        ];
        if text.starts_with("RUSTC") || text.starts_with("CARGO_PROFILE") || ours.contains(&&*text)
        {
            cargo.env_remove(&name);
        }
    }
    let status = cargo
        .args(["build", "--release", "--locked", "--target", TARGET])
        .current_dir(guest)
        .env("CARGO_TARGET_DIR", &target)
        .env("CC_wasm32_unknown_unknown", "clang")
        .env("AR_wasm32_unknown_unknown", "llvm-ar")
        .env("CFLAGS_wasm32_unknown_unknown", cflags)
        // The path is quoted.
        .env("CC_SHELL_ESCAPED_FLAGS", "1")
        .env("RUSTFLAGS", RUSTFLAGS)
        .status()?;
    if !status.success() {
        return Err(format!("the engine `{}` does not build", engine.name).into());
    }
    let core = format!("release/spotter_{}.wasm", engine.name);
    Ok(fs::read(target.join(TARGET).join(core))?)
}

/// Flags that change with the header: the C is built again only for those.
fn including(header: &Path) -> Result<String, Box<dyn Error>> {
    let mut digest = DefaultHasher::new();
    fs::read(header)?.hash(&mut digest);
    Ok(format!(
        "{CFLAGS} -include '{}' -DSPOTTER_HEADER_DIGEST={}",
        header.display(),
        digest.finish()
    ))
}

fn cut(core: &[u8], guest: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut resolve = Resolve::default();
    let (contract, _) = resolve.push_dir("../wit/v1")?;
    let (own, _) = resolve.push_dir(guest.join("wit"))?;
    let plugin = resolve.select_world(&[contract], Some("plugin-with-capabilities"))?;
    let workshop = resolve.select_world(&[own], Some("engine"))?;
    let plugin = spotter_engine_parts::frame(core, &resolve, plugin)?;
    let workshop = spotter_engine_parts::frame(core, &resolve, workshop)?;
    let engine = spotter_engine_parts::engine(core, 0)?;
    fs::create_dir_all(out)?;
    for (name, bytes) in [
        ("engine.wasm", &engine.code),
        ("blank.wasm", &engine.memory),
        ("workshop.wasm", &workshop.shared),
        ("plugin.wasm", &plugin.shared),
        ("plugin.head", &plugin.head),
        ("plugin.middle", &plugin.middle),
        ("plugin.tail", &plugin.tail),
    ] {
        fs::write(out.join(name), bytes)?;
    }
    Ok(())
}
