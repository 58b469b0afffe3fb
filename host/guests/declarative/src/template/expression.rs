//! What stands between the braces: a variable, or something computed of some.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use minijinja::value::Value as Computed;
use minijinja::{Environment, Error, ErrorKind};

use super::filters;
use super::scan::Wrong;
use super::scope::Scope;
use crate::datum::Datum;
use crate::fault::suggestion;
use crate::variables::Variables;

/// A compiled expression.
pub(crate) struct Expression {
    source: String,
    kind: Kind,
}

enum Kind {
    /// A variable and nothing else, which keeps its value exactly.
    Variable(Vec<String>),
    /// The variables it needs, and what is computed of them.
    Computed {
        needs: Vec<(String, Option<String>)>,
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
    pub(super) fn compile(source: &str, scope: &Scope<'_>) -> Result<Expression, Wrong> {
        let trimmed = source.trim();
        let start = source.len() - source.trim_start().len();
        let wrong = |message: String| Wrong {
            offset: start,
            message,
        };
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
            kind,
        })
    }

    /// As it was written.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// What it comes to. None: a variable has no value.
    pub(crate) fn value<'v>(
        &self,
        variables: &'v Variables<'_>,
    ) -> Result<Option<Datum<'v>>, Failed> {
        match &self.kind {
            Kind::Variable(path) => Ok(variables.get(path)),
            Kind::Computed { needs, compute } => {
                let context = context(needs, variables);
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
    let compute = ENVIRONMENT
        .compile_expression_owned(source.to_owned())
        .map_err(|error| Wrong {
            offset: 0,
            message: format!("`{source}` is no expression: {}", reason(&error)),
        })?;
    let mut needs = Vec::new();
    let mut variables: Vec<String> = compute.undeclared_variables(true).into_iter().collect();
    variables.sort();
    for variable in variables {
        scope.check(&variable).map_err(|message| Wrong {
            offset: source.find(&variable).unwrap_or(0),
            message,
        })?;
        let mut names = variable.splitn(3, '.').map(str::to_owned);
        if let Some(root) = names.next() {
            needs.push((root, names.next()));
        }
    }
    names_of_filters(source)?;
    Ok(Kind::Computed { needs, compute })
}

/// Filters and tests are looked up when they are used; here, before.
fn names_of_filters(source: &str) -> Result<(), Wrong> {
    let mut quote = None;
    let mut escaped = false;
    for (index, character) in source.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if character == '\\' => escaped = true,
            Some(open) if character == open => quote = None,
            Some(_) => {}
            None if character == '\'' || character == '"' => quote = Some(character),
            None if character == '|' => {
                let rest = source.get(index + 1..).unwrap_or_default();
                let name = rest.trim_start();
                let offset = index + 1 + rest.len() - name.len();
                let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default();
                if !filters::NAMES.contains(&name) {
                    let near = suggestion(name, filters::NAMES.iter().copied());
                    return Err(Wrong {
                        offset,
                        message: format!("there is no filter `{name}`; {near}"),
                    });
                }
            }
            None => {}
        }
    }
    Ok(())
}

/// The variables that an expression needs, as it sees them.
fn context(needs: &[(String, Option<String>)], variables: &Variables<'_>) -> Computed {
    let mut roots: BTreeMap<&str, BTreeMap<String, Computed>> = BTreeMap::new();
    let mut context: BTreeMap<String, Computed> = BTreeMap::new();
    for (root, name) in needs {
        match name {
            Some(name) => {
                let fields = roots.entry(root).or_default();
                if let Some(value) = variables.field(root, name) {
                    fields.insert(name.clone(), value.to_computed());
                }
            }
            None => {
                if let Some(value) = variables.root(root) {
                    context.insert(root.clone(), value.to_computed());
                }
            }
        }
    }
    for (root, fields) in roots {
        context.insert(root.to_owned(), Computed::from(fields));
    }
    Computed::from(context)
}

/// Why, in minijinja's words and without its name of a template.
fn reason(error: &Error) -> String {
    match error.detail() {
        Some(detail) => detail.to_owned(),
        None => error.kind().to_string(),
    }
}
