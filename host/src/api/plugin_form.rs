//! A plugin as JSON describes it: modules, or a tool without code.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::extract;
use super::source_form::SourceForm;
use crate::build::{DescriptionSource, Source, SourceLimits};
use crate::error::{Error, ErrorCode, Result};
use crate::templates;

/// A plugin as JSON: modules, the description of a tool without code, or a
/// template of one.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the body, which is read by what it has")]
pub(crate) enum PluginForm {
    /// In JavaScript or TypeScript.
    Modules(Box<SourceForm>),
    /// Without code. `GET /v1/schemas/description` has its JSON Schema.
    #[schema(value_type = Object, example = json!({
        "name": "get_class",
        "description": "Tells when a class takes place and how many places are free.",
        "parameters": [{"name": "id", "type": "string", "description": "The class's id."}],
        "rest": {"url": "https://api.example.com/v1/classes/{{args.id}}"},
    }))]
    Description(Value),
    /// From one of the templates.
    Template(TemplateForm),
}

/// A plugin from a template.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "template": "reserve_class",
    "overrides": {"rest": {"url": "https://booking.example.com/v1/reservations"}},
}))]
pub(crate) struct TemplateForm {
    /// Its name.
    template: String,
    /// What is different in the gym's: a JSON Merge Patch (RFC 7396) on the
    /// template's description.
    #[serde(default)]
    overrides: Map<String, Value>,
}

/// What tells the forms apart.
#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow)]
    template: Option<&'a RawValue>,
    #[serde(borrow)]
    rest: Option<&'a RawValue>,
    #[serde(borrow)]
    webhook: Option<&'a RawValue>,
    #[serde(borrow)]
    query: Option<&'a RawValue>,
}

impl Kind<'_> {
    /// Whether it is a tool without code. Modules have a list of sources in
    /// `query`.
    fn is_description(&self) -> bool {
        let is_object = |query: &RawValue| query.get().starts_with('{');
        self.rest.is_some() || self.webhook.is_some() || self.query.is_some_and(is_object)
    }
}

/// A plugin, and the cases that came with it.
pub(super) struct Form {
    pub(super) source: Source,
    pub(super) cases: Vec<Value>,
}

/// Reads a body that is a source.
///
/// # Errors
/// `invalid_json`, `invalid_request`, `source_rejected`, `too_large`.
pub(crate) fn read(bytes: &[u8], limits: &SourceLimits) -> Result<Source> {
    form(bytes, limits).map(|form| form.source)
}

/// Reads a body.
///
/// # Errors
/// As [`read`].
pub(super) fn form(bytes: &[u8], limits: &SourceLimits) -> Result<Form> {
    let kind: Kind<'_> = extract::parse(bytes)?;
    if kind.template.is_some() {
        let form: TemplateForm = extract::parse(bytes)?;
        let template = templates::find(&form.template).ok_or_else(super::templates::unknown)?;
        let description = template.description_with(&form.overrides);
        let source = DescriptionSource::read(&description.to_string(), limits)?;
        return Ok(Form {
            source: Source::Description(source),
            cases: template.cases_for(&description),
        });
    }
    let source = if kind.is_description() {
        let text = std::str::from_utf8(bytes).map_err(Error::internal)?;
        DescriptionSource::read(text, limits).map(Source::Description)?
    } else {
        let form: SourceForm = extract::parse(bytes)?;
        if form.is_empty() {
            return Err(Error::new(
                ErrorCode::InvalidRequest,
                "Send `source` or `files` with modules; or one of `rest`, `webhook` and `query` with \
                 what a tool without code does; or the name of a `template`.",
            ));
        }
        form.into_modules(limits).map(Source::Modules)?
    };
    Ok(Form {
        source,
        cases: Vec::new(),
    })
}

/// A source as the form that it would come from. The same form again is the
/// same source.
pub(super) fn form_of(source: &Source) -> Result<Value> {
    match source {
        Source::Modules(modules) => Ok(super::source_form::form_of(modules)),
        Source::Description(described) => {
            serde_json::to_value(described.description()).map_err(Error::internal)
        }
    }
}
