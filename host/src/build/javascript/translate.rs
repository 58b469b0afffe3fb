//! TypeScript's way to JavaScript, and what its types say of the tools. The
//! parser meets strangers' text, so it runs in a child process.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Modules;
use crate::build::compile::Job;
use crate::build::foundry::Foundry;
use crate::build::typescript::{self, DerivedParameters, SourceFault, ToolLocator};
use crate::error::{Error, ErrorCode, Result};
use crate::sandbox::SourceFile;

/// One file on its way to the child and back.
#[derive(Serialize, Deserialize)]
struct File {
    path: String,
    text: String,
}

#[derive(Serialize, Deserialize)]
struct Given {
    files: Vec<File>,
    /// Whether the request says what the parameters are, so that the types
    /// need not.
    stated: bool,
}

#[derive(Serialize, Deserialize)]
struct Translated {
    files: Vec<File>,
    /// What the types of the first file say of its tools: no other has any.
    derived: Vec<Value>,
}

/// Whether a path's ending says TypeScript.
pub(super) fn is_typescript(path: &str) -> bool {
    path.ends_with(".ts") || path.ends_with(".mts")
}

/// The files as the engine takes them, and its definition with what the
/// types say.
pub(super) async fn translated(
    foundry: &Foundry,
    modules: &Modules,
) -> Result<(Vec<SourceFile>, Map<String, Value>)> {
    let mut files = modules.files().to_vec();
    let mut definition = modules.definition().clone();
    if !files.iter().any(|file| is_typescript(&file.path)) {
        return Ok((files, definition));
    }
    let texts = files.iter().map(|file| File {
        path: file.path.to_string(),
        text: file.text.to_string(),
    });
    let given = Given {
        files: texts.collect(),
        stated: definition
            .get("parameters")
            .is_some_and(|said| !said.is_null()),
    };
    let given = serde_json::to_vec(&given).map_err(Error::internal)?;
    let translated = foundry.translate(Job::TypeScript(&given)).await?;
    let translated: Translated = serde_json::from_slice(&translated).map_err(Error::internal)?;
    for (file, translated) in files.iter_mut().zip(translated.files) {
        file.text = translated.text.into();
    }
    definition.insert("derived".to_owned(), translated.derived.into());
    Ok((files, definition))
}

/// What the child does.
///
/// # Errors
/// `source_rejected`, at the first fault; its details list the others.
pub(in crate::build) fn translate(given: &[u8]) -> Result<Vec<u8>> {
    let Given { mut files, stated } = serde_json::from_slice(given).map_err(Error::internal)?;
    let mut derived = Vec::new();
    for (index, file) in files.iter_mut().enumerate() {
        if !is_typescript(&file.path) {
            continue;
        }
        let text = &file.text;
        let tools = match index {
            0 => Some(typescript::strip(text)),
            _ => None,
        };
        let code = match tools {
            Some(Ok(stripped)) => {
                derived = stripped.parameters.into_iter().map(said).collect();
                Ok(stripped.code)
            }
            Some(Err(faults)) if !stated => Err(faults),
            _ => typescript::javascript(text),
        };
        file.text = code.map_err(|faults| rejected(file, &faults))?;
    }
    serde_json::to_vec(&Translated { files, derived }).map_err(Error::internal)
}

fn said(derived: DerivedParameters) -> Value {
    let tool = match derived.tool {
        ToolLocator::Execute => json!({}),
        ToolLocator::Named(name) => json!({ "name": name }),
        ToolLocator::Index(index) => json!({ "index": index }),
    };
    json!({ "tool": tool, "parameters": derived.schema, "description": derived.description })
}

fn rejected(file: &File, faults: &[SourceFault]) -> Error {
    let place = |fault: &SourceFault| {
        json!({
            "path": file.path,
            "line": fault.line,
            "column": fault.column,
            "message": fault.message,
            "help": fault.help,
            "source": super::modules::line(&file.text, fault.line),
        })
    };
    let Some(first) = faults.first() else {
        return Error::new(ErrorCode::SourceRejected, "The source cannot be read.");
    };
    let mut details = place(first);
    if let (Some(details), [_, others @ ..]) = (details.as_object_mut(), faults)
        && !others.is_empty()
    {
        details.insert("more".to_owned(), others.iter().map(place).collect());
    }
    let message = format!(
        "{} ({}:{}:{}).",
        first.message.trim_end_matches('.'),
        file.path,
        first.line,
        first.column
    );
    Error::new(ErrorCode::SourceRejected, message).with_details(details)
}
