//! The `spotter` command: one file a subcommand.
//!
//! A subcommand parses itself, does its work and hands a report to
//! [`output`]; none of them prints on its own.

mod cargo;
mod client;
mod failure;
mod output;
mod table;
mod units;

mod call;
mod completions;
mod functions;
mod login;
mod new;
mod push;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::Output;

/// Runs other people's tools for AI assistants, safely.
#[derive(Debug, Parser)]
#[command(name = "spotter", version, propagate_version = true, after_help = "\
Exit codes:
  0  done
  1  failed: the error names its code and what to do
  2  the command line is wrong")]
struct Cli {
    /// Print one JSON document for machines instead of text.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::New),
    Push(push::Push),
    Call(call::Call),
    Functions(functions::Functions),
    Login(login::Login),
    Completions(completions::Completions),
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let out = Output::new(cli.json);
    let done = match cli.command {
        Command::New(new) => new.run(out),
        Command::Push(push) => push.run(out),
        Command::Call(call) => call.run(out),
        Command::Functions(functions) => functions.run(out),
        Command::Login(login) => login.run(out),
        Command::Completions(completions) => completions.run(out),
    };
    done.unwrap_or_else(|failure| {
        out.failure(&failure);
        failure.exit()
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
