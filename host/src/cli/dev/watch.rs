//! What changed in a folder.
//!
//! The folder is looked at ten times a second. A plugin has a handful of files,
//! so a look costs less than a millisecond in a second; and it works where the
//! kernel's notices do not come: on network shares, in mounted containers, and
//! for editors that replace a file instead of writing it. It needs no crate.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

/// How often the folder is looked at.
pub(super) const EVERY: Duration = Duration::from_millis(100);

/// How long a file must stay as it is before it is taken as written.
const SETTLES: Duration = Duration::from_millis(20);

/// How often that is waited for. Something that never stops being written is
/// taken as it is.
const PATIENCE: usize = 25;

/// The most files that are looked at, and how deep.
const FILES: usize = 2_000;
const DEPTH: usize = 8;

/// What is no part of the plugin.
const ASIDE: [&str; 3] = ["node_modules", "dist", "target"];

/// What a plugin and its cases are written in.
const ENDINGS: [&str; 6] = ["js", "mjs", "ts", "mts", "json", "toml"];

/// The files of a folder: by their paths, when each was written and how large
/// it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Files(BTreeMap<String, (SystemTime, u64)>);

impl Files {
    /// The files as they are now. What cannot be read is not there.
    pub(super) fn of(directory: &Path) -> Files {
        let mut files = Files::default();
        files.add(directory, "", DEPTH);
        files
    }

    /// The same, once nothing is being written any more.
    pub(super) fn settled(self, directory: &Path) -> Files {
        let mut now = self;
        for _ in 0..PATIENCE {
            thread::sleep(SETTLES);
            let then = std::mem::replace(&mut now, Files::of(directory));
            if then == now {
                break;
            }
        }
        now
    }

    /// What is new, changed or gone since then.
    pub(super) fn changes(&self, then: &Files) -> Vec<String> {
        let changed = self
            .0
            .iter()
            .filter(|(path, state)| then.0.get(*path) != Some(state));
        let gone = then.0.keys().filter(|path| !self.0.contains_key(*path));
        changed.map(|(path, _)| path).chain(gone).cloned().collect()
    }

    fn add(&mut self, directory: &Path, prefix: &str, depth: usize) {
        let Ok(entries) = fs::read_dir(directory) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') || self.0.len() >= FILES {
                continue;
            }
            // Symbolic links are followed: what is behind one is what is read.
            let Ok(found) = fs::metadata(entry.path()) else {
                continue;
            };
            let path = format!("{prefix}{name}");
            if found.is_dir() {
                if depth > 0 && !ASIDE.contains(&name.as_str()) {
                    self.add(&entry.path(), &format!("{path}/"), depth - 1);
                }
            } else if name
                .rsplit_once('.')
                .is_some_and(|(_, ending)| ENDINGS.contains(&ending))
            {
                let written = found.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                self.0.insert(path, (written, found.len()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_what_was_written_made_and_removed() {
        let place = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| fs::write(place.path().join(path), text).unwrap();
        fs::create_dir(place.path().join("lib")).unwrap();
        write("main.js", "1");
        write("lib/week.js", "2");
        let before = Files::of(place.path());
        write("main.js", "10");
        write("spotter.toml", "");
        fs::remove_file(place.path().join("lib/week.js")).unwrap();
        let after = Files::of(place.path());
        assert_eq!(
            after.changes(&before),
            ["main.js", "spotter.toml", "lib/week.js"]
        );
        assert_eq!(after.clone().settled(place.path()), after);
    }

    #[test]
    fn what_is_built_and_installed_is_not_looked_at() {
        let place = tempfile::tempdir().unwrap();
        for path in [
            "dist/a.json",
            "node_modules/p/main.js",
            ".git/x.js",
            "notes.md",
        ] {
            let file = place.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        assert_eq!(Files::of(place.path()), Files::default());
    }
}
