//! `spotter compile-child`: what the host starts to compile one component.
//! Not for people.

use std::process::ExitCode;

use super::failure::Result;
use crate::build;

/// Compile one component from standard input to standard output.
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub(in crate::cli) struct CompileChild {}

impl CompileChild {
    /// Compiles and ends.
    pub(in crate::cli) fn run(self) -> Result<ExitCode> {
        Ok(build::compile_child())
    }
}
