//! The `spotter` command: one file a subcommand.
//!
//! A subcommand parses itself, does its work and hands a report to
//! [`output`]; none of them prints on its own.

mod answer;
mod cargo;
mod client;
mod data;
mod excerpt;
mod failure;
mod javascript;
mod output;
mod plugin;
mod table;
mod units;
mod workshop;

mod archive;
mod audit;
mod build;
mod call;
mod compile_child;
mod completions;
mod consent;
mod dev;
mod doctor;
mod functions;
mod gyms;
mod inspect;
mod keys;
mod login;
mod new;
mod plugins;
mod push;
mod secrets;
mod serve;
mod sources;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::Output;

/// Runs other people's tools for AI assistants, safely.
#[derive(Debug, Parser)]
#[command(
    name = "spotter",
    version,
    propagate_version = true,
    after_help = "\
Exit codes:
  0  done
  1  failed: the error names its code and what to do
  2  the command line is wrong"
)]
struct Cli {
    /// Print one JSON document for machines instead of text.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    New(new::New),
    Build(build::Build),
    Test(test::Test),
    Dev(dev::Dev),
    Inspect(inspect::Inspect),
    Push(push::Push),
    Call(call::Call),
    Functions(functions::Functions),
    Plugins(plugins::Plugins),
    Consent(consent::Consent),
    Secrets(secrets::Secrets),
    Sources(sources::Sources),
    Doctor(doctor::Doctor),
    Audit(audit::Audit),
    Keys(keys::Keys),
    Gyms(gyms::Gyms),
    Login(login::Login),
    Export(archive::Export),
    Import(archive::Import),
    Completions(completions::Completions),
    CompileChild(compile_child::CompileChild),
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let out = Output::new(cli.json);
    let done = match cli.command {
        Command::Serve(command) => command.run(out),
        Command::New(command) => command.run(out),
        Command::Build(command) => command.run(out),
        Command::Test(command) => command.run(out),
        Command::Dev(command) => command.run(out),
        Command::Inspect(command) => command.run(out),
        Command::Push(command) => command.run(out),
        Command::Call(command) => command.run(out),
        Command::Functions(command) => command.run(out),
        Command::Plugins(command) => command.run(out),
        Command::Consent(command) => command.run(out),
        Command::Secrets(command) => command.run(out),
        Command::Sources(command) => command.run(out),
        Command::Doctor(command) => command.run(out),
        Command::Audit(command) => command.run(out),
        Command::Keys(command) => command.run(out),
        Command::Gyms(command) => command.run(out),
        Command::Login(command) => command.run(out),
        Command::Export(command) => command.run(out),
        Command::Import(command) => command.run(out),
        Command::Completions(command) => command.run(out),
        Command::CompileChild(command) => command.run(),
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
