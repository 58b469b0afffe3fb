//! `spotter login`: keep an address and a key for the commands that need one.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use super::client::Server;
use super::failure::{Failure, Result};
use super::output::{GOOD, Output};

/// Save a server's address and a key, so that other commands need neither.
///
/// They go to `~/.config/spotter/login.json`, readable by you alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter login --url https://spotter.example.com --key sk_...
  SPOTTER_KEY=sk_... spotter login")]
pub(in crate::cli) struct Login {
    #[command(flatten)]
    server: Server,
}

/// A login as it is saved.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::cli) struct Saved {
    /// Of the server.
    pub(in crate::cli) url: String,
    /// Goes to that server only.
    pub(in crate::cli) key: String,
}

#[derive(Serialize)]
struct Report {
    gym: String,
    url: String,
}

impl Login {
    /// Saves the login once the server has accepted it.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let client = self.server.client()?;
        let Some(key) = client.key() else {
            return Err(Failure::usage("A login needs a key.")
                .with_help("Pass one with --key, or better with SPOTTER_KEY: it stays out of the shell's history."));
        };
        let gym = client.get("/v1/gym")?;
        save(&Saved {
            url: client.url().to_owned(),
            key: key.to_owned(),
        })?;
        let id = gym.get("id").and_then(|id| id.as_str()).unwrap_or("?");
        out.show(&Report {
            gym: id.to_owned(),
            url: client.url().to_owned(),
        });
        Ok(ExitCode::SUCCESS)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{GOOD}saved{GOOD:#} gym {} at {}", self.gym, self.url)
    }
}

/// The saved login, if there is one.
pub(in crate::cli) fn saved() -> Result<Option<Saved>> {
    let Some(path) = path() else { return Ok(None) };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::file("read", &path, &error)),
    };
    serde_json::from_str(&text).map(Some).map_err(|_| {
        Failure::new("file", format!("{} is no saved login.", path.display()))
            .with_help("Remove it, or write it anew with `spotter login`.")
    })
}

fn save(login: &Saved) -> Result<()> {
    let path = path().ok_or_else(|| {
        Failure::new("file", "There is no home directory to save the login in.")
            .with_help("Set HOME or XDG_CONFIG_HOME.")
    })?;
    let fail = |error: std::io::Error| Failure::file("write", &path, &error);
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).map_err(fail)?;
    }
    // Removed first: the mode counts only for a file that is made.
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(fail(error)),
        _ => {}
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .map_err(fail)?;
    let text = serde_json::to_string_pretty(login).unwrap_or_default();
    file.write_all(text.as_bytes()).map_err(fail)
}

fn path() -> Option<PathBuf> {
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let config = absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")))?;
    Some(config.join("spotter").join("login.json"))
}
