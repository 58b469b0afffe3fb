//! What a module imports.

use std::collections::BTreeSet;
use std::ops::Range;

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    ExportFromDeclaration, ImportDeclaration, ImportDeclarationSpecifier, Statement,
};
use oxc_parser::Parser;
use oxc_span::{SourceType, Span};

/// A name of a module in an import, where it stands in the text.
#[derive(Debug)]
pub(super) struct Import {
    /// Such as `./week.js` or `date-fns`.
    pub(super) specifier: String,
    /// Where it is written, with its quotes, in bytes.
    pub(super) literal: Range<usize>,
    /// Where it says what kind of file that is: `with { type: "json" }`.
    pub(super) attributes: Option<Range<usize>>,
    /// What is imported of it.
    pub(super) names: Names,
}

/// What is imported of a module.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// Whatever it exports.
    pub(super) all: bool,
    /// By name, as it is written; `default` among them.
    pub(super) named: BTreeSet<String>,
}

impl Names {
    fn all() -> Names {
        Names {
            all: true,
            named: BTreeSet::new(),
        }
    }

    /// Adds what is imported elsewhere.
    pub(super) fn extend(&mut self, other: &Names) {
        self.all |= other.all;
        self.named.extend(other.named.iter().cloned());
    }
}

/// The imports of a module, in their order; those of types are none. A text
/// that is no module has as many as can be read: what is wrong with it is said
/// when it is built.
pub(super) fn of(path: &str, text: &str) -> Vec<Import> {
    let allocator = Allocator::default();
    let language = match path.ends_with("ts") {
        true => SourceType::ts().with_module(true),
        false => SourceType::mjs(),
    };
    let parsed = Parser::new(&allocator, text, language).parse();
    let late = parsed.module_record.dynamic_imports.iter();
    let late = late.filter_map(|import| {
        let literal = range(import.module_request);
        Some(Import {
            specifier: unquoted(text.get(literal.clone())?)?.to_owned(),
            literal,
            attributes: None,
            names: Names::all(),
        })
    });
    let mut imports: Vec<Import> = parsed.program.body.iter().filter_map(import).collect();
    imports.extend(late);
    imports.sort_by_key(|import| import.literal.start);
    imports
}

fn import(statement: &Statement<'_>) -> Option<Import> {
    let (kind, source, attributes, names) = match statement {
        Statement::ImportDeclaration(it) => {
            (it.import_kind, &it.source, &it.with_clause, imported(it))
        }
        Statement::ExportFromDeclaration(it) => {
            (it.export_kind, &it.source, &it.with_clause, exported(it))
        }
        Statement::ExportAllDeclaration(it) => {
            (it.export_kind, &it.source, &it.with_clause, Names::all())
        }
        _ => return None,
    };
    kind.is_value().then(|| Import {
        specifier: source.value.to_string(),
        literal: range(source.span),
        attributes: attributes
            .as_ref()
            .map(|clause| range(Span::new(source.span.end, clause.span.end))),
        names,
    })
}

fn imported(it: &ImportDeclaration<'_>) -> Names {
    let mut names = Names::default();
    for specifier in it.specifiers.iter().flatten() {
        match specifier {
            ImportDeclarationSpecifier::ImportSpecifier(it) if it.import_kind.is_value() => {
                names.named.insert(it.imported.to_string());
            }
            ImportDeclarationSpecifier::ImportSpecifier(_) => {}
            ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => {
                names.named.insert("default".to_owned());
            }
            ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => names.all = true,
        }
    }
    names
}

fn exported(it: &ExportFromDeclaration<'_>) -> Names {
    let values = it.specifiers.iter().filter(|it| it.export_kind.is_value());
    Names {
        all: false,
        named: values.map(|it| it.local.to_string()).collect(),
    }
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

/// A plain literal's text; anything else is known only when it runs.
fn unquoted(literal: &str) -> Option<&str> {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| literal.strip_prefix(quote)?.strip_suffix(quote))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn specifiers(path: &str, text: &str) -> Vec<String> {
        let imports = of(path, text).into_iter();
        imports.map(|import| import.specifier).collect()
    }

    #[test]
    fn every_way_to_import_is_seen_in_its_order() {
        let text = r#"
            import { a, b as c } from "./a.js";
            import d from 'd';
            import "./effect.js";
            export * from "./all.js";
            export { e } from "./e.js";
            const f = () => import("./late.js");
        "#;
        assert_eq!(
            specifiers("main.js", text),
            [
                "./a.js",
                "d",
                "./effect.js",
                "./all.js",
                "./e.js",
                "./late.js"
            ]
        );
        let imports = of("main.js", text);
        assert_eq!(&text[imports[1].literal.clone()], "'d'");
        let named: Vec<_> = imports[0].names.named.iter().collect();
        assert_eq!(named, ["a", "b"]);
        assert!(imports[1].names.named.contains("default"));
        assert!(imports[3].names.all);
    }

    #[test]
    fn types_are_not_imported() {
        let text = r#"
            import type { Day } from "./types";
            export type { Week } from "./types";
            import { week, type Month } from "./week.ts";
        "#;
        assert_eq!(specifiers("main.ts", text), ["./week.ts"]);
        let named = of("main.ts", text).remove(0).names.named;
        assert_eq!(named.into_iter().collect::<Vec<_>>(), ["week"]);
    }

    #[test]
    fn a_text_that_is_no_module_is_no_reason_to_fail() {
        assert!(specifiers("main.js", "const = ;").is_empty());
    }
}
