//! The suite's files: which tests there are, and what each says of itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One test.
pub(crate) struct Test {
    /// Below the suite's `test`, such as `language/asi/S7.9_A1.js`.
    pub(crate) path: String,
    /// What its comment says.
    pub(crate) meta: FrontMatter,
    /// Its text.
    pub(crate) source: String,
    /// The files that it imports, and those that these import, as they are
    /// named from its directory.
    pub(crate) fixtures: BTreeMap<String, String>,
}

/// The part of a test's comment that says how to run it.
#[derive(Default)]
pub(crate) struct FrontMatter {
    pub(crate) flags: Vec<String>,
    pub(crate) features: Vec<String>,
    pub(crate) includes: Vec<String>,
    /// The constructor of the error that the test has to end with.
    pub(crate) negative: Option<String>,
}

/// One way in which a test is run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mode {
    Sloppy,
    Strict,
    Module,
}

impl Test {
    /// In which ways the suite wants it to be run.
    pub(crate) fn modes(&self) -> &'static [Mode] {
        if self.meta.has("module") {
            &[Mode::Module]
        } else if self.meta.has("raw") || self.meta.has("noStrict") {
            &[Mode::Sloppy]
        } else if self.meta.has("onlyStrict") {
            &[Mode::Strict]
        } else {
            &[Mode::Sloppy, Mode::Strict]
        }
    }

    /// The name of its file.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Where in the suite it is, as `built-ins/Array`.
    pub(crate) fn area(&self) -> String {
        let parts: Vec<&str> = self.path.split('/').take(2).collect();
        parts.join("/")
    }

    /// Why it cannot be run in a plugin: it asks for what the suite lets a host
    /// leave out, or for a part of the host that no plugin has.
    pub(crate) fn impossible(&self) -> Option<&'static str> {
        let meta = &self.meta;
        let feature = |name| meta.features.iter().any(|feature| feature == name);
        if self.source.contains("$262.createRealm") || feature("cross-realm") {
            Some("a second realm (`$262.createRealm`)")
        } else if self.source.contains("$262.agent")
            || meta.includes.iter().any(|file| file == "atomicsHelper.js")
            || meta.has("CanBlockIsTrue")
        {
            Some("agents, which are threads (`$262.agent`)")
        } else if feature("IsHTMLDDA") {
            Some("`document.all` (`$262.IsHTMLDDA`)")
        } else if feature("host-gc-required") {
            Some("collecting garbage on demand (`$262.gc`)")
        } else {
            None
        }
    }
}

impl FrontMatter {
    /// Whether a flag is set.
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|own| own == flag)
    }

    /// Reads the comment `/*--- ... ---*/`. It is YAML, of which four keys
    /// matter here; their values are lists, in brackets or with a dash a line,
    /// and for `negative` an indented `type`.
    pub(crate) fn read(source: &str) -> Option<FrontMatter> {
        let (_, rest) = source.split_once("/*---")?;
        let (comment, _) = rest.split_once("---*/")?;
        // Of a test about line terminators, every line may end with one of them.
        let comment = comment.replace('\r', "\n");
        let mut meta = FrontMatter::default();
        let mut key = String::new();
        let mut value = String::new();
        for line in comment.lines().chain(["end:"]) {
            let indented = line.starts_with([' ', '\t', '-']) || line.trim().is_empty();
            match line.split_once(':').filter(|_| !indented) {
                None => value = format!("{value}\n{line}"),
                Some((next, begin)) => {
                    meta.keep(&key, &value);
                    next.trim().clone_into(&mut key);
                    begin.trim().clone_into(&mut value);
                }
            }
        }
        Some(meta)
    }

    fn keep(&mut self, key: &str, value: &str) {
        match key {
            "flags" => self.flags = list(value),
            "features" => self.features = list(value),
            "includes" => self.includes = list(value),
            "negative" => {
                let mut lines = value.lines().map(str::trim);
                self.negative = lines
                    .find_map(|line| line.strip_prefix("type:"))
                    .map(|name| name.trim().to_owned());
            }
            _ => {}
        }
    }
}

fn list(value: &str) -> Vec<String> {
    let without_comments = value
        .lines()
        .map(|line| line.split(" #").next().unwrap_or(line));
    let value: Vec<&str> = without_comments.collect();
    let value = value.join("\n");
    let value = value.trim();
    let items: Vec<&str> = match value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
        Some(inner) => inner.split(',').collect(),
        None => value
            .lines()
            .map(|line| line.trim().trim_start_matches("- "))
            .collect(),
    };
    let items = items
        .into_iter()
        .map(|item| item.trim().trim_matches(['"', '\'']));
    items
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The suite as it lies on the disk.
pub(crate) struct Suite {
    root: PathBuf,
}

impl Suite {
    pub(crate) fn new(root: &Path) -> Suite {
        Suite {
            root: root.to_owned(),
        }
    }

    /// The commit, where the suite is a clone.
    pub(crate) fn commit(&self) -> String {
        let git = std::process::Command::new("git")
            .arg("-C")
            .arg(&self.root)
            .args(["rev-parse", "HEAD"])
            .output();
        match git {
            Ok(output) if output.status.success() => {
                String::from_utf8_lossy(&output.stdout).trim().to_owned()
            }
            _ => "unknown".to_owned(),
        }
    }

    /// One of the files that tests include.
    pub(crate) fn harness(&self, name: &str) -> String {
        let path = self.root.join("harness").join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The paths of all tests below a directory, or of the one test.
    pub(crate) fn paths(&self, below: &str) -> Vec<String> {
        let mut found = Vec::new();
        self.walk(below.trim_end_matches('/'), &mut found);
        found.sort();
        found
    }

    fn walk(&self, path: &str, found: &mut Vec<String>) {
        let full = self.root.join("test").join(path);
        if full.is_dir() {
            for entry in std::fs::read_dir(&full).expect("a directory") {
                let name = entry.expect("an entry").file_name();
                self.walk(&format!("{path}/{}", name.to_string_lossy()), found);
            }
        } else if path.ends_with(".js") && !path.contains("_FIXTURE") {
            found.push(path.to_owned());
        }
    }

    /// Reads a test with all that it needs.
    pub(crate) fn test(&self, path: &str) -> Test {
        let file = self.root.join("test").join(path);
        let source = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let meta = FrontMatter::read(&source)
            .unwrap_or_else(|| panic!("{path} does not say how to run it"));
        let directory = file.parent().expect("a file is in a directory");
        let mut fixtures = BTreeMap::new();
        imported(directory, "", &source, &mut fixtures);
        Test {
            path: path.to_owned(),
            meta,
            source,
            fixtures,
        }
    }
}

/// Adds the files that a text names, as `"./other_FIXTURE.js"`. What is no file
/// is a name of something else, or missing on purpose.
fn imported(directory: &Path, base: &str, text: &str, found: &mut BTreeMap<String, String>) {
    let pieces = text.split(['"', '\'']);
    for name in pieces.filter_map(|piece| piece.strip_prefix("./")) {
        let name = format!("{base}{name}");
        let file = directory.join(&name);
        if name.contains('\n') || found.contains_key(&name) || !file.is_file() {
            continue;
        }
        let bytes = std::fs::read(&file).expect("a file that is there");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        found.insert(name.clone(), text.clone());
        let base = name
            .rsplit_once('/')
            .map_or(String::new(), |(path, _)| format!("{path}/"));
        imported(directory, &base, &text, found);
    }
}
