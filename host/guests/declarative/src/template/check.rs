//! Whether an expression speaks only of what there is. minijinja looks filters,
//! tests and functions up when they are used; here, all are, before.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{BinOpKind, CallArg, Expr};

use super::filters;
use super::scan::Wrong;
use super::scope::Scope;
use crate::fault::suggestion;

/// A variable that an expression needs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Need {
    /// Its names: of `now` one, of `args.day.start` three.
    pub(super) path: Vec<String>,
    /// Whether nothing comes of the expression without it.
    pub(super) is_vital: bool,
    /// Whether it is part of texts and nothing else.
    pub(super) is_text: bool,
}

/// How a variable is used.
#[derive(Clone, Copy)]
enum Use {
    Vital,
    /// It may be missing.
    Optional,
    /// As a part of a text.
    Text,
}

/// The variables that an expression needs; the error is what there is not.
pub(super) fn needs(expression: &Expr<'_>, scope: &Scope<'_>) -> Result<Vec<Need>, Wrong> {
    let mut check = Check {
        scope,
        needs: Vec::new(),
    };
    check.visit(expression, Use::Vital)?;
    Ok(check.needs)
}

struct Check<'a> {
    scope: &'a Scope<'a>,
    needs: Vec<Need>,
}

impl Check<'_> {
    fn visit(&mut self, expression: &Expr<'_>, usage: Use) -> Result<(), Wrong> {
        // What may be missing as a whole may miss anything.
        let vital = match usage {
            Use::Vital | Use::Text => Use::Vital,
            Use::Optional => Use::Optional,
        };
        match expression {
            Expr::Const(_) => Ok(()),
            Expr::Var(_) | Expr::GetAttr(_) => self.path(expression, usage),
            Expr::UnaryOp(op) => self.visit(&op.expr, vital),
            Expr::BinOp(op) => {
                let (left, right) = match (&op.op, vital) {
                    (BinOpKind::Concat, Use::Vital) => (Use::Text, Use::Text),
                    // The right side may never be looked at.
                    (BinOpKind::ScAnd | BinOpKind::ScOr, _) => (vital, Use::Optional),
                    _ => (vital, vital),
                };
                self.visit(&op.left, left)?;
                self.visit(&op.right, right)
            }
            Expr::Compare(compare) => {
                self.visit(&compare.expr, vital)?;
                self.all(compare.ops.iter().map(|op| &op.expr), vital)
            }
            Expr::IfExpr(choice) => {
                self.visit(&choice.true_expr, Use::Optional)?;
                self.visit(&choice.test_expr, vital)?;
                self.all(&choice.false_expr, Use::Optional)
            }
            Expr::Filter(filter) => {
                let usage = match filter.name {
                    "default" => Use::Optional,
                    _ => vital,
                };
                self.all(&filter.expr, usage)?;
                known("filter", filter.name, filters::NAMES, filter.span())?;
                self.arguments(&filter.args, usage)
            }
            Expr::Test(test) => {
                let usage = match test.name {
                    "defined" => Use::Optional,
                    _ => vital,
                };
                self.visit(&test.expr, usage)?;
                known("test", test.name, filters::TESTS, test.span())?;
                self.arguments(&test.args, usage)
            }
            Expr::GetItem(item) => self.all([&item.expr, &item.subscript_expr], vital),
            Expr::Slice(slice) => {
                self.visit(&slice.expr, vital)?;
                self.all(
                    [&slice.start, &slice.stop, &slice.step]
                        .into_iter()
                        .flatten(),
                    vital,
                )
            }
            Expr::Call(call) => Err(wrong(
                beginning(&call.expr).unwrap_or(call.span()),
                "there are no functions; write a filter, such as `{{ args.day | date }}`",
            )),
            // An item without a value is null.
            Expr::List(list) => self.all(&list.items, Use::Optional),
            Expr::Tuple(tuple) => self.all(&tuple.items, Use::Optional),
            Expr::Map(map) => {
                self.all(&map.keys, vital)?;
                self.all(&map.values, Use::Optional)
            }
        }
    }

    fn all<'e>(
        &mut self,
        all: impl IntoIterator<Item = &'e Expr<'e>>,
        usage: Use,
    ) -> Result<(), Wrong> {
        all.into_iter()
            .try_for_each(|expression| self.visit(expression, usage))
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>], usage: Use) -> Result<(), Wrong> {
        arguments.iter().try_for_each(|argument| match argument {
            CallArg::Pos(expression)
            | CallArg::Kwarg(_, expression)
            | CallArg::PosSplat(expression)
            | CallArg::KwargSplat(expression) => self.visit(expression, usage),
        })
    }

    /// A variable with what is behind its dots, or what is behind the dots of
    /// something else.
    fn path(&mut self, expression: &Expr<'_>, usage: Use) -> Result<(), Wrong> {
        let mut names = Vec::new();
        let mut at = expression;
        let variable = loop {
            match at {
                Expr::GetAttr(attribute) => {
                    names.push(attribute.name);
                    at = &attribute.expr;
                }
                Expr::Var(variable) => break variable,
                other => return self.visit(other, usage),
            }
        };
        names.push(variable.id);
        names.reverse();
        let checked = self.scope.check(&names.join("."));
        checked.map_err(|message| wrong(variable.span(), message))?;
        let path: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let (is_vital, is_text) = match usage {
            Use::Vital => (true, false),
            Use::Optional => (false, false),
            Use::Text => (true, true),
        };
        match self.needs.iter_mut().find(|need| need.path == path) {
            Some(need) => {
                need.is_vital |= is_vital;
                need.is_text &= is_text;
            }
            None => self.needs.push(Need {
                path,
                is_vital,
                is_text,
            }),
        }
        Ok(())
    }
}

fn known(what: &str, name: &str, known: &[&str], span: Span) -> Result<(), Wrong> {
    if known.contains(&name) {
        return Ok(());
    }
    let near = suggestion(name, known.iter().copied());
    Err(wrong(span, format!("there is no {what} `{name}`; {near}")))
}

/// Where a path begins: minijinja tells where its last part does.
fn beginning(expression: &Expr<'_>) -> Option<Span> {
    match expression {
        Expr::GetAttr(attribute) => beginning(&attribute.expr),
        Expr::Var(variable) => Some(variable.span()),
        _ => None,
    }
}

fn wrong(span: Span, message: impl Into<String>) -> Wrong {
    Wrong {
        offset: span.start_offset as usize,
        message: message.into(),
    }
}
