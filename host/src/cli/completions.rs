//! `spotter completions`: what a shell needs to complete our command line.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::failure::Result;
use super::output::Output;

/// Print a shell's completion script.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter completions bash > ~/.local/share/bash-completion/completions/spotter
  spotter completions zsh > ~/.zfunc/_spotter
  spotter completions fish > ~/.config/fish/completions/spotter.fish")]
pub(in crate::cli) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        let mut script = Vec::new();
        clap_complete::generate(
            self.shell,
            &mut super::Cli::command(),
            "spotter",
            &mut script,
        );
        out.text(String::from_utf8_lossy(&script).trim_end());
        Ok(ExitCode::SUCCESS)
    }
}
