//! What stands between the braces: a variable, or something computed of some.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use minijinja::machinery::parse_expr;
use minijinja::value::Value as Computed;
use minijinja::{Environment, Error, ErrorKind};

use super::check::{self, Need};
use super::filters;
use super::scan::Wrong;
use super::scope::Scope;
use crate::bounds;
use crate::datum::Datum;
use crate::variables::Variables;

/// A compiled expression.
pub(crate) struct Expression {
    source: String,
    /// Where it begins in the text that it stands in, in bytes.
    offset: usize,
    kind: Kind,
}

enum Kind {
    /// A variable and nothing else, which keeps its value exactly.
    Variable(Vec<String>),
    /// The variables it needs, and what is computed of them.
    Computed {
        needs: Vec<Need>,
        compute: minijinja::Expression<'static, 'static>,
    },
}

/// Why an expression has no value.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) expression: String,
    pub(crate) reason: String,
}

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(filters::environment);

/// Makes what all expressions are compiled in.
pub(crate) fn prepare() {
    LazyLock::force(&ENVIRONMENT);
    LazyLock::force(&jmespath::DEFAULT_RUNTIME);
}

impl Expression {
    /// Compiles what stands between braces, from this byte of a text on.
    pub(super) fn compile(
        source: &str,
        offset: usize,
        scope: &Scope<'_>,
    ) -> Result<Expression, Wrong> {
        let trimmed = source.trim();
        let start = offset + source.len() - source.trim_start().len();
        let wrong = |message: String| Wrong {
            offset: start,
            message,
        };
        if let Some((offset, message)) = bounds::of_expression(trimmed) {
            return Err(Wrong {
                offset: start + offset,
                message,
            });
        }
        let kind = match path_of(trimmed) {
            Some(path) => {
                scope.check(trimmed).map_err(wrong)?;
                Kind::Variable(path)
            }
            None => computed(trimmed, scope).map_err(|error| Wrong {
                offset: start + error.offset,
                message: error.message,
            })?,
        };
        Ok(Expression {
            source: trimmed.to_owned(),
            offset: start,
            kind,
        })
    }

    /// As it was written.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Where it begins in its text, in bytes.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// Whether it is the author's alone: there is no variable in it.
    pub(crate) fn is_constant(&self) -> bool {
        matches!(&self.kind, Kind::Computed { needs, .. } if needs.is_empty())
    }

    /// What it comes to. None: a variable has no value.
    pub(crate) fn value<'v>(
        &self,
        variables: &'v Variables<'_>,
    ) -> Result<Option<Datum<'v>>, Failed> {
        match &self.kind {
            Kind::Variable(path) => Ok(variables.get(path)),
            Kind::Computed { needs, compute } => {
                let Some(context) = context(needs, variables) else {
                    return Ok(None);
                };
                match compute.eval(context) {
                    Ok(value) => Ok(Datum::of_computed(&value)),
                    // What is made of nothing is nothing.
                    Err(error) if error.kind() == ErrorKind::UndefinedError => Ok(None),
                    Err(error) => Err(Failed {
                        expression: self.source.clone(),
                        reason: reason(&error),
                    }),
                }
            }
        }
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{{ {} }}}}", self.source)
    }
}

/// The names of a variable, if this is one and nothing else.
fn path_of(source: &str) -> Option<Vec<String>> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let literal = ["true", "false", "none", "True", "False", "None"];
    let names = source.split('.');
    (names.clone().all(is_name) && !literal.contains(&source))
        .then(|| names.map(str::to_owned).collect())
}

fn computed(source: &str, scope: &Scope<'_>) -> Result<Kind, Wrong> {
    let no_expression = |error: Error| Wrong {
        offset: 0,
        message: format!("`{source}` is no expression: {}", reason(&error)),
    };
    let parsed = parse_expr(source).map_err(no_expression)?;
    let needs = check::needs(&parsed, scope)?;
    let compute = ENVIRONMENT
        .compile_expression_owned(source.to_owned())
        .map_err(no_expression)?;
    Ok(Kind::Computed { needs, compute })
}

/// The variables that an expression needs, as it sees them. None: it comes to
/// nothing without one that there is not.
fn context(needs: &[Need], variables: &Variables<'_>) -> Option<Computed> {
    let mut seen = Seen::default();
    for need in needs {
        // A part of what is there as a whole is there.
        let is_part =
            |other: &Need| other.path.len() < need.path.len() && need.path.starts_with(&other.path);
        let value = variables.get(&need.path);
        if value.is_none() && need.is_vital {
            return None;
        }
        if !needs.iter().any(is_part) {
            let value = value.map(|value| match need.is_text {
                true => Computed::from(value.as_text()),
                false => value.to_computed(),
            });
            seen.put(&need.path, value);
        }
    }
    Some(seen.into_computed())
}

/// Variables by their names. Those that have none are empty objects, so that
/// what is behind their dots is missing and no mistake.
#[derive(Default)]
struct Seen<'n> {
    value: Option<Computed>,
    fields: BTreeMap<&'n str, Seen<'n>>,
}

impl<'n> Seen<'n> {
    fn put(&mut self, path: &'n [String], value: Option<Computed>) {
        match path {
            [] => self.value = value,
            [name, rest @ ..] if !rest.is_empty() || value.is_some() => {
                self.fields.entry(name).or_default().put(rest, value);
            }
            [_, ..] => {}
        }
    }

    fn into_computed(self) -> Computed {
        match self.value {
            Some(value) => value,
            None => {
                let fields = self.fields.into_iter();
                let fields = fields.map(|(name, seen)| (name.to_owned(), seen.into_computed()));
                Computed::from(fields.collect::<BTreeMap<String, Computed>>())
            }
        }
    }
}

/// Why, in minijinja's words and without its name of a template.
fn reason(error: &Error) -> String {
    match error.detail() {
        Some(detail) => detail.to_owned(),
        None => error.kind().to_string(),
    }
}
