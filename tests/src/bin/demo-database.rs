//! `demo-database FILE DAY`: writes the demo gym's database, for `make run`.

use std::path::Path;
use std::process::ExitCode;

#[allow(clippy::print_stderr, reason = "a command says why it failed")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, day] = arguments.as_slice() else {
        eprintln!("usage: demo-database FILE DAY");
        return ExitCode::FAILURE;
    };
    match spotter_tests::demo::write(Path::new(file), day) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {file}: {error}");
            ExitCode::FAILURE
        }
    }
}
