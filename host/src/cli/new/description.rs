//! A tool without code to start from.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use spotter_description::Description;
use spotter_description::import::{self, ImportError, OperationSummary, Proposal, Selection};

use crate::cli::failure::{Failure, Result};
use crate::cli::plugin::DESCRIPTION;
use crate::templates::{self, Template};

/// What a tool without code is made of.
#[derive(Debug, Default, clap::Args)]
pub(super) struct From {
    /// A template: a tool without code, with its cases.
    #[arg(long, value_name = "TEMPLATE", conflicts_with_all = ["lang", "curl", "openapi"])]
    template: Option<String>,
    /// A curl command: a tool without code that sends its request. `-` reads it
    /// from standard input.
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["lang", "openapi"])]
    curl: Option<String>,
    /// Which of the proposed arguments become parameters [default: all].
    #[arg(long, value_name = "NAMES", value_delimiter = ',', requires = "curl")]
    arguments: Option<Vec<String>>,
    /// An OpenAPI document, in JSON or YAML: a tool without code that is one of
    /// its operations.
    #[arg(long, value_name = "FILE", conflicts_with = "lang")]
    openapi: Option<PathBuf>,
    /// Which operation, by its id or as `METHOD /path`; left out, those that
    /// there are are listed.
    #[arg(long, value_name = "OPERATION", requires = "openapi")]
    operation: Option<String>,
    /// The server, where the document names none in full.
    #[arg(long, value_name = "URL", requires = "openapi")]
    base_url: Option<String>,
}

/// The files of a tool without code, and what its author should know.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) files: Vec<(&'static str, String)>,
    pub(super) notes: Vec<String>,
}

const CASES: &str = "spotter.json";

impl From {
    /// The tool of this name. None: the plugin is to be written in code.
    pub(super) fn make(&self, name: &str) -> Result<Option<Made>> {
        if let Some(template) = &self.template {
            return of_template(template, name).map(Some);
        }
        let proposal = if let Some(command) = &self.curl {
            let proposal = import::curl(&text_of(command)?).map_err(refused)?;
            let all = || {
                proposal
                    .arguments
                    .iter()
                    .map(|it| it.name.clone())
                    .collect()
            };
            let chosen: Vec<String> = self.arguments.clone().unwrap_or_else(all);
            let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
            let description = proposal.with_arguments(&chosen);
            Proposed {
                description,
                proposal,
            }
        } else if let Some(document) = &self.openapi {
            let proposal = self.of_document(document)?;
            Proposed {
                description: proposal.description.clone(),
                proposal,
            }
        } else {
            return Ok(None);
        };
        proposal.made(name).map(Some)
    }

    fn of_document(&self, path: &Path) -> Result<Proposal> {
        let document =
            fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
        let Some(operation) = &self.operation else {
            let operations = import::operations(&document).map_err(refused)?;
            let choices: Vec<String> = operations.iter().map(OperationSummary::choice).collect();
            return Err(Failure::usage("Say which operation with --operation.")
                .with_help(format!("There are {}.", choices.join(", "))));
        };
        let selection = Selection::parse(operation);
        let selection = match &self.base_url {
            Some(url) => selection.base_url(url),
            None => selection,
        };
        import::openapi(&document, &selection).map_err(refused)
    }
}

/// What an import came to, with the arguments that were chosen.
struct Proposed {
    description: Description,
    proposal: Proposal,
}

impl Proposed {
    fn made(self, name: &str) -> Result<Made> {
        let Proposed {
            mut description,
            proposal,
        } = self;
        name.clone_into(&mut description.name);
        let mut notes = proposal.notes;
        for secret in description.secrets.keys() {
            notes.push(format!(
                "The secret {secret} is not in the files: spotter secrets set {name} {secret}"
            ));
        }
        let description =
            serde_json::to_value(&description).map_err(crate::error::Error::internal)?;
        Ok(Made {
            files: vec![(DESCRIPTION, pretty(&description))],
            notes,
        })
    }
}

fn of_template(template: &str, name: &str) -> Result<Made> {
    let found = templates::find(template).ok_or_else(|| {
        let names: Vec<&str> = templates::all().iter().map(Template::name).collect();
        Failure::usage(format!("There is no template `{template}`."))
            .with_help(format!("There are {}.", names.join(", ")))
    })?;
    let renamed = json!({ "name": name });
    let overrides = renamed.as_object().cloned().unwrap_or_default();
    let description = found.description_with(&overrides);
    let cases = json!({ "case": found.cases_for(&description) });
    Ok(Made {
        files: vec![(DESCRIPTION, pretty(&description)), (CASES, pretty(&cases))],
        notes: Vec::new(),
    })
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn text_of(command: &str) -> Result<String> {
    if command != "-" {
        return Ok(command.to_owned());
    }
    let mut text = String::new();
    std::io::stdin()
        .take(import::MAX_CURL_BYTES as u64 + 1)
        .read_to_string(&mut text)
        .map_err(|error| Failure::file("read", Path::new("standard input"), &error))?;
    Ok(text)
}

fn refused(error: ImportError) -> Failure {
    let message = match &error.position {
        Some(at) => format!("{} ({}:{})", error.message, at.line, at.column),
        None => error.message,
    };
    Failure::new(error.code.as_str(), message)
}
