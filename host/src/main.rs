//! The `spotter` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    spotter_host::cli::main()
}
