//! Template literal types as regular expressions.

use oxc_ast::ast::{TSTemplateLiteralType, TSType};

/// The pattern of a template type. None: a part of it has none.
pub(super) fn pattern(it: &TSTemplateLiteralType<'_>) -> Option<String> {
    let mut pattern = String::from("^");
    let mut types = it.types.iter();
    for quasi in &it.quasis {
        for character in quasi.value.cooked.as_ref()?.chars() {
            if "\\^$.|?*+()[]{}/".contains(character) {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        match types.next() {
            Some(TSType::TSStringKeyword(_)) => pattern.push_str("[\\s\\S]*"),
            Some(TSType::TSNumberKeyword(_)) => pattern.push_str("-?[0-9]+(\\.[0-9]+)?"),
            Some(_) => return None,
            None => {}
        }
    }
    pattern.push('$');
    Some(pattern)
}
