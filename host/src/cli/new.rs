//! `spotter new`: a plugin to start from.

mod description;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::cargo;
use super::failure::{Failure, Result};
use super::output::{GOOD, NAME, Output};

/// Make a new plugin, in Rust, JavaScript or TypeScript, or without code.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter new opening-hours
  cd opening-hours && spotter build && spotter test && spotter push

  spotter new opening-hours --lang ts
  cd opening-hours && spotter dev

  spotter new reserve_class --template reserve_class
  spotter new find_member --curl \"curl https://crm.example.com/v1/members?q=ada\"
  spotter new list_classes --openapi api.yaml --operation listClasses")]
pub(in crate::cli) struct New {
    /// The plugin's name: lower case letters, digits and dashes.
    #[arg(value_parser = name)]
    name: String,
    /// What to write it in.
    #[arg(long, value_enum, default_value_t = Language::Rust)]
    lang: Language,
    #[command(flatten)]
    from: description::From,
    /// Where to make it [default: a directory of the plugin's name, here].
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
    /// A directory with the plugin SDK's source, instead of the published one.
    #[arg(long, value_name = "DIR", env = "SPOTTER_SDK")]
    sdk: Option<PathBuf>,
}

/// What a plugin is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Language {
    /// Compiled by cargo, which must be installed.
    Rust,
    /// Needs nothing but this program.
    #[value(alias = "javascript")]
    Js,
    /// The same, with types; the arguments' schema comes from them.
    #[value(alias = "typescript")]
    Ts,
}

/// What a file of a new plugin starts as: its name and its text.
type Template = (&'static str, &'static str);

const CASES: Template = ("spotter.toml", include_str!("template/spotter.toml.in"));

const RUST: &[Template] = &[
    ("Cargo.toml", include_str!("template/Cargo.toml.in")),
    ("src/lib.rs", include_str!("template/lib.rs.in")),
    CASES,
    ("README.md", include_str!("template/README.md.in")),
    (".gitignore", include_str!("template/gitignore.in")),
];

const JAVASCRIPT: &[Template] = &[
    ("main.js", include_str!("template/javascript/main.js.in")),
    CASES,
    (
        "README.md",
        include_str!("template/javascript/README.md.in"),
    ),
    (
        "jsconfig.json",
        include_str!("template/javascript/jsconfig.json.in"),
    ),
    DECLARATIONS,
    (
        ".gitignore",
        include_str!("template/javascript/gitignore.in"),
    ),
];

const TYPESCRIPT: &[Template] = &[
    ("main.ts", include_str!("template/javascript/main.ts.in")),
    CASES,
    (
        "README.md",
        include_str!("template/javascript/README.md.in"),
    ),
    (
        "tsconfig.json",
        include_str!("template/javascript/tsconfig.json.in"),
    ),
    DECLARATIONS,
    (
        ".gitignore",
        include_str!("template/javascript/gitignore.in"),
    ),
];

/// What editors know of the globals by.
const DECLARATIONS: Template = (
    "spotter.d.ts",
    include_str!("../../../plugin-sdk/javascript/spotter.d.ts"),
);

impl Language {
    fn template(self) -> &'static [Template] {
        match self {
            Language::Rust => RUST,
            Language::Js => JAVASCRIPT,
            Language::Ts => TYPESCRIPT,
        }
    }

    /// The file that the author begins with.
    fn main(self) -> &'static str {
        match self {
            Language::Rust => "src/lib.rs",
            Language::Js => "main.js",
            Language::Ts => "main.ts",
        }
    }
}

/// The SDK in the checkout that this program was built from.
const SDK_OF_THE_CHECKOUT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../plugin-sdk");

#[derive(Debug, Serialize)]
struct Report {
    name: String,
    function: String,
    path: PathBuf,
    files: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(skip)]
    next: &'static str,
}

impl New {
    /// Makes the plugin.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        out.show(&self.make()?);
        Ok(ExitCode::SUCCESS)
    }

    /// Writes the files; a directory that is not empty is left alone.
    fn make(self) -> Result<Report> {
        let function = self.name.replace('-', "_");
        let path = self.path.unwrap_or_else(|| PathBuf::from(&self.name));
        if let Some(made) = self.from.make(&function)? {
            claim(&path)?;
            for (file, text) in &made.files {
                write(&path.join(file), text)?;
            }
            return Ok(Report {
                name: self.name,
                function,
                path,
                next: "spotter inspect . && spotter push .",
                files: made.files.iter().map(|(file, _)| *file).collect(),
                notes: made.notes,
            });
        }
        let sdk = match self.lang {
            Language::Rust => {
                expect_crate_name(&self.name)?;
                sdk_dependency(self.sdk.as_deref())?
            }
            Language::Js | Language::Ts => String::new(),
        };
        claim(&path)?;
        let files = self.lang.template();
        for (file, template) in files {
            let text = template
                .replace("{{main}}", self.lang.main())
                .replace("{{name}}", &self.name)
                .replace("{{function}}", &function)
                .replace("{{sdk}}", &sdk);
            write(&path.join(file), &text)?;
        }
        if self.lang == Language::Rust {
            leave_foreign_workspace(&path)?;
        }
        Ok(Report {
            name: self.name,
            function,
            path,
            next: match self.lang {
                Language::Rust => "spotter build && spotter test",
                Language::Js | Language::Ts => "spotter dev",
            },
            files: files.iter().map(|(file, _)| *file).collect(),
            notes: Vec::new(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{GOOD}made{GOOD:#} {}", self.path.display())?;
        for file in &self.files {
            writeln!(f, "  {file}")?;
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        write!(
            f,
            "next: {NAME}cd {} && {}{NAME:#}",
            self.path.display(),
            self.next
        )
    }
}

/// A name that Spotter and file systems accept.
fn name(text: &str) -> Result<String, &'static str> {
    let legal = matches!(text.as_bytes(), [b'a'..=b'z', rest @ ..] if rest.len() <= 63
        && rest.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_')));
    if !legal {
        return Err(
            "a name is 1 to 64 lower case letters, digits and dashes, and starts with a letter",
        );
    }
    Ok(text.to_owned())
}

/// Cargo and Rust must accept the name as well.
fn expect_crate_name(name: &str) -> Result<()> {
    if !RESERVED.contains(&name) {
        return Ok(());
    }
    Err(
        Failure::usage(format!("Rust keeps the word `{name}` for itself."))
            .with_help("Take another name."),
    )
}

/// Keywords, and crates that a plugin would shadow.
const RESERVED: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "plugin-sdk",
    "plugin_sdk",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// The right-hand side of the one dependency.
fn sdk_dependency(given: Option<&Path>) -> Result<String> {
    let checkout = Path::new(SDK_OF_THE_CHECKOUT);
    let directory = match given {
        Some(directory) if is_sdk(directory) => directory,
        Some(directory) => {
            return Err(Failure::usage(format!(
                "{} does not hold the plugin SDK.",
                directory.display()
            ))
            .with_help("It is the directory `plugin-sdk` of Spotter's source."));
        }
        None if is_sdk(checkout) => checkout,
        None => return Ok(format!("\"{}\"", env!("CARGO_PKG_VERSION"))),
    };
    let directory = directory
        .canonicalize()
        .map_err(|error| Failure::file("open", directory, &error))?;
    // A TOML string is escaped as a JSON string is.
    Ok(format!(
        "{{ path = {} }}",
        serde_json::json!(directory.to_string_lossy())
    ))
}

fn is_sdk(directory: &Path) -> bool {
    directory.join("Cargo.toml").is_file() && directory.join("macros/Cargo.toml").is_file()
}

/// Makes the directory, or takes one that is empty.
fn claim(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| Failure::file("make", path, &error))?;
    let mut entries = fs::read_dir(path).map_err(|error| Failure::file("read", path, &error))?;
    if entries.next().is_some() {
        return Err(Failure::usage(format!("{} is not empty.", path.display()))
            .with_help("Take another name, or another place with --path."));
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    let fail = |error: std::io::Error| Failure::file("write", path, &error);
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).map_err(fail)?;
    }
    fs::write(path, text).map_err(fail)
}

/// A directory above may be a workspace that does not know the new crate;
/// cargo would refuse to build it there. Then it becomes a workspace itself.
fn leave_foreign_workspace(path: &Path) -> Result<()> {
    let manifest = path.join("Cargo.toml");
    let manifest = manifest
        .canonicalize()
        .map_err(|error| Failure::file("open", &manifest, &error))?;
    let located = cargo::run(
        cargo::cargo(&manifest)
            .args(["metadata", "--no-deps", "--format-version=1", "--quiet"])
            .arg("--manifest-path")
            .arg(&manifest),
    );
    // Without cargo there is nothing to find out, and nothing to build yet.
    let refused = located.is_ok_and(|finished| !finished.status.success());
    if !refused {
        return Ok(());
    }
    let text =
        fs::read_to_string(&manifest).map_err(|error| Failure::file("read", &manifest, &error))?;
    write(
        &manifest,
        &format!("{text}\n# Not a member of the workspace above.\n[workspace]\n"),
    )
}

#[cfg(test)]
mod tests;
