//! A plugin in JavaScript, as a request describes it and as an answer shows
//! it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::build::{Modules, SourceLimits};
use crate::catalog::RuntimeLimits;
use crate::error::{Error, ErrorCode, Result};

/// The file that a plugin of one text is.
const ONLY: &str = "main.js";
/// The same in TypeScript.
const ONLY_TYPED: &str = "main.ts";

/// A plugin in JavaScript or TypeScript. What is said here holds over what the
/// source says of itself.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "add",
    "description": "Adds two numbers.",
    "parameters": {
        "type": "object",
        "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
        "required": ["a", "b"],
    },
    "source": "function execute({ a, b }) { return a + b }",
}))]
pub(crate) struct SourceForm {
    /// The text of a module, where it is one.
    source: Option<String>,
    /// What `source` is written in.
    #[serde(default)]
    language: Language,
    /// The texts of modules by their paths, where there are several.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// The path that the plugin starts with. Left out: `main.js`, `main.ts`,
    /// `index.js` or `index.ts`, or the only one.
    entry: Option<String>,
    /// The plugin's name; with one function the function's, too.
    name: Option<String>,
    /// Semantic version. Left out: the next one.
    version: Option<String>,
    /// Name for people.
    display_name: Option<String>,
    /// What it does and when to call it.
    description: Option<String>,
    /// One word to browse by.
    category: Option<String>,
    /// One emoji or the name of an icon.
    icon: Option<String>,
    /// JSON Schema of the arguments.
    #[schema(value_type = Option<Object>)]
    parameters: Option<Value>,
    /// JSON Schema of the result.
    #[schema(value_type = Option<Object>)]
    returns: Option<Value>,
    /// What a call does to the world: `read_only`, `idempotent`, `writes` or
    /// `destructive`.
    effects: Option<String>,
    /// JSON Schema of the settings that a manager may give.
    #[schema(value_type = Option<Object>)]
    settings: Option<Value>,
    /// The requests it asks to send, such as `GET,POST https://api.example.com/v1`.
    http: Option<Vec<String>>,
    /// The sources it asks to query.
    query: Option<Vec<String>>,
    /// The secrets it asks for, by name.
    secrets: Option<BTreeMap<String, SecretForm>>,
    /// The storage it asks for, such as `64 KiB`.
    kv: Option<String>,
    /// What its calls may use, where that is not the default.
    #[serde(default)]
    limits: RuntimeLimits,
}

/// What a source is written in.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Language {
    #[default]
    JavaScript,
    TypeScript,
}

/// A secret that a plugin asks for. It has one place.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SecretForm {
    /// Tells the manager what to enter.
    description: String,
    /// The hosts it may be sent to.
    hosts: Vec<String>,
    /// Whether it goes where a bearer token does.
    #[serde(default)]
    bearer: bool,
    /// The header that it is the value of.
    header: Option<String>,
    /// The query parameter that it is the value of.
    query_parameter: Option<String>,
}

impl SourceForm {
    /// Modules that say all that there is to say.
    pub(super) fn of_files(files: BTreeMap<String, String>) -> SourceForm {
        SourceForm {
            files,
            ..SourceForm::default()
        }
    }

    /// Whether it has no modules.
    pub(super) fn is_empty(&self) -> bool {
        self.source.is_none() && self.files.is_empty()
    }

    /// The modules that the form describes.
    ///
    /// # Errors
    /// `invalid_request` or `too_large`.
    pub(crate) fn into_modules(self, limits: &SourceLimits) -> Result<Modules> {
        let mut definition = Map::new();
        let mut say = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                definition.insert(key.to_owned(), value);
            }
        };
        say("name", self.name.map(Value::from));
        say("version", self.version.map(Value::from));
        say("displayName", self.display_name.map(Value::from));
        say("description", self.description.map(Value::from));
        say("category", self.category.map(Value::from));
        say("icon", self.icon.map(Value::from));
        say("parameters", self.parameters);
        say("returns", self.returns);
        say("effects", self.effects.map(Value::from));
        say("settings", self.settings);
        say("http", self.http.map(Value::from));
        say("query", self.query.map(Value::from));
        say("kv", self.kv.map(Value::from));
        say("secrets", self.secrets.map(secrets));
        let files = files(self.source, self.language, self.files, self.entry)?;
        Modules::new(files, definition, self.limits, limits)
    }
}

/// Modules as the form that they would come from.
pub(super) fn form_of(modules: &Modules) -> Value {
    let files = modules.files();
    let entry = files.first().map(|file| file.path.to_string());
    let texts = files
        .iter()
        .map(|file| (file.path.to_string(), file.text.to_string().into()));
    let mut form = Map::from_iter([
        ("entry".to_owned(), entry.into()),
        ("files".to_owned(), Value::Object(texts.collect())),
    ]);
    for (key, value) in modules.definition() {
        match key.as_str() {
            // What nobody said.
            "defaultVersion" => {}
            "displayName" => {
                form.insert("display_name".to_owned(), value.clone());
            }
            "secrets" => {
                form.insert(key.clone(), secret_forms(value));
            }
            _ => {
                form.insert(key.clone(), value.clone());
            }
        }
    }
    if modules.limits() != RuntimeLimits::default() {
        form.insert("limits".to_owned(), json!(modules.limits()));
    }
    Value::Object(form)
}

fn secret_forms(secrets: &Value) -> Value {
    let mut secrets = secrets.clone();
    for secret in secrets
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
    {
        if let Some(secret) = secret.as_object_mut()
            && let Some(place) = secret.remove("queryParameter")
        {
            secret.insert("query_parameter".to_owned(), place);
        }
    }
    secrets
}

fn secrets(secrets: BTreeMap<String, SecretForm>) -> Value {
    let secret = |(name, form): (String, SecretForm)| {
        let mut secret = Map::from_iter([
            ("description".to_owned(), form.description.into()),
            ("hosts".to_owned(), form.hosts.into()),
        ]);
        if form.bearer {
            secret.insert("bearer".to_owned(), true.into());
        }
        for (key, place) in [
            ("header", form.header),
            ("queryParameter", form.query_parameter),
        ] {
            if let Some(place) = place {
                secret.insert(key.to_owned(), place.into());
            }
        }
        (name, Value::Object(secret))
    };
    secrets.into_iter().map(secret).collect()
}

/// The files, the one that the plugin starts with first.
fn files(
    source: Option<String>,
    language: Language,
    mut files: BTreeMap<String, String>,
    entry: Option<String>,
) -> Result<Vec<(String, String)>> {
    if let Some(source) = source {
        if !files.is_empty() || entry.is_some() {
            return Err(invalid("Send either `source` or `files` and `entry`."));
        }
        let path = match language {
            Language::JavaScript => ONLY,
            Language::TypeScript => ONLY_TYPED,
        };
        return Ok(vec![(path.to_owned(), source)]);
    }
    let entry = match entry {
        Some(entry) => entry,
        None => ["main.js", "main.ts", "index.js", "index.ts"]
            .into_iter()
            .map(str::to_owned)
            .find(|path| files.contains_key(path))
            .or_else(|| files.keys().next().cloned().filter(|_| files.len() == 1))
            .ok_or_else(|| invalid("Say in `entry` which of the files the plugin starts with."))?,
    };
    let Some(first) = files.remove_entry(&entry) else {
        return Err(invalid("`entry` is none of the files."));
    };
    Ok([first].into_iter().chain(files).collect())
}

fn invalid(message: &'static str) -> Error {
    Error::new(ErrorCode::InvalidRequest, message)
}
