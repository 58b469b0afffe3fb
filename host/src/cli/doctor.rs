//! `spotter doctor`: what data sources let plugins do that they should not.

use std::fmt;
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::text;
use super::client::{Client, Server};
use super::failure::{Failure, Result};
use super::output::{BAD, DIM, GOOD, NAME, Output, Plain, WARN};
use crate::catalog::SourceName;
use crate::error::ErrorCode;
use crate::query::postgres;

/// Look at data sources as an attacker would, and say what to mend.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  spotter doctor                    every source of the gym
  spotter doctor members
  spotter doctor --setup-script --database gym --role gym_reader --table members | psql gym

Exit codes:
  0  nothing grave was found
  1  something grave was found, or a source does not answer")]
pub(in crate::cli) struct Doctor {
    /// The sources [default: all of the gym].
    #[arg(value_name = "SOURCE", value_parser = |text: &str| SourceName::new(text))]
    sources: Vec<SourceName>,
    /// Print a psql script that makes a Postgres role which reads and does
    /// nothing else, and ask no server.
    #[arg(long, conflicts_with = "sources", requires_all = ["database", "role", "tables"])]
    setup_script: bool,
    #[command(flatten)]
    setup: Setup,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Setup script")]
struct Setup {
    /// The database.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "",
        hide_default_value = true
    )]
    database: String,
    /// The role to make.
    #[arg(
        long,
        value_name = "NAME",
        default_value = "",
        hide_default_value = true
    )]
    role: String,
    /// The schema to make, for what the role sees.
    #[arg(long, value_name = "NAME", default_value = "plugin_api")]
    schema: String,
    /// A table that the role may read, such as `members` or `sales.visits`; may
    /// be given several times.
    #[arg(long = "table", value_name = "TABLE")]
    tables: Vec<String>,
}

#[derive(Serialize)]
struct Script {
    script: String,
}

/// What was found in all sources, the grave first.
#[derive(Serialize)]
struct Report {
    findings: Vec<Finding>,
    #[serde(skip)]
    looked_at: usize,
}

#[derive(Serialize, Deserialize)]
struct Finding {
    #[serde(default)]
    source: String,
    grave: bool,
    sentence: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl Doctor {
    /// Prints what there is to mend.
    pub(in crate::cli) fn run(self, out: Output) -> Result<ExitCode> {
        if self.setup_script {
            out.show(&self.setup.script());
            return Ok(ExitCode::SUCCESS);
        }
        let client = self.server.client()?;
        let mut sources: Vec<String> = self.sources.iter().map(ToString::to_string).collect();
        if sources.is_empty() {
            sources = all(&client)?;
        }
        let mut findings = Vec::new();
        for source in &sources {
            let _working = out.working(format!("looking at {source}"));
            findings.extend(look(&client, source)?);
        }
        findings.sort_by_key(|finding: &Finding| !finding.grave);
        let report = Report {
            findings,
            looked_at: sources.len(),
        };
        out.show(&report);
        Ok(match report.findings.iter().any(|finding| finding.grave) {
            true => ExitCode::FAILURE,
            false => ExitCode::SUCCESS,
        })
    }
}

impl Setup {
    fn script(&self) -> Script {
        let tables: Vec<&str> = self.tables.iter().map(String::as_str).collect();
        Script {
            script: postgres::setup_script(&self.database, &self.role, &self.schema, &tables),
        }
    }
}

fn all(client: &Client) -> Result<Vec<String>> {
    let answer = client.get("/v1/sources")?;
    let sources = answer.get("sources").and_then(Value::as_array);
    Ok(sources
        .into_iter()
        .flatten()
        .map(|source| text(source, "name"))
        .collect())
}

/// What the server finds in a source. One that does not answer keeps nobody
/// from looking at the others.
fn look(client: &Client, source: &str) -> Result<Vec<Finding>> {
    let mut answer = match client.get(&format!("/v1/sources/{source}/findings")) {
        Ok(answer) => answer,
        Err(failure) if failure.code() == ErrorCode::Unavailable.as_str() => {
            return Ok(vec![Finding {
                source: source.to_owned(),
                grave: true,
                sentence: failure.message().to_owned(),
                remedy: None,
            }]);
        }
        Err(failure) => return Err(failure),
    };
    let findings = answer.get_mut("findings").map(Value::take);
    let findings: Vec<Finding> = serde_json::from_value(findings.unwrap_or_default())
        .map_err(|_| Failure::new("unexpected_answer", "The server's findings are none."))?;
    let of_source = |finding| Finding {
        source: source.to_owned(),
        ..finding
    };
    Ok(findings.into_iter().map(of_source).collect())
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.script.trim_end())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        let grave = self.findings.iter().filter(|finding| finding.grave).count();
        match grave {
            0 => write!(f, "{GOOD}nothing grave{GOOD:#} in ")?,
            _ => write!(f, "{BAD}{grave} grave{BAD:#} in ")?,
        }
        match self.looked_at {
            1 => f.write_str("1 source"),
            several => write!(f, "{several} sources"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (style, word) = match self.grave {
            true => (BAD, "grave"),
            false => (WARN, "note"),
        };
        let sentence = Plain(&self.sentence);
        let source = &self.source;
        write!(
            f,
            "{style}{word}{style:#} {NAME}{source}{NAME:#}: {sentence}"
        )?;
        let remedy = self.remedy.as_deref().unwrap_or_default();
        for line in remedy.lines() {
            write!(f, "\n    {DIM}{}{DIM:#}", Plain(line))?;
        }
        Ok(())
    }
}
