//! Every error that the macros report: what is wrong, then what to do.

use proc_macro2::Span;
use quote::ToTokens;
use syn::Error;

pub(crate) fn not_a_plugin(item: &impl ToTokens) -> Error {
    Error::new_spanned(
        item,
        "`#[plugin]` goes on a function, or on an `impl` block with `#[tool]` functions",
    )
}

pub(crate) fn not_a_type(item: &impl ToTokens, role: &str) -> Error {
    Error::new_spanned(item, format!("`#[{role}]` goes on a struct or an enum"))
}

pub(crate) fn tool_outside_plugin() -> Error {
    Error::new(
        Span::call_site(),
        "`#[tool]` goes on a function of an `impl` block marked `#[plugin]`; \
         a plugin of one function is that function marked `#[plugin]`",
    )
}

pub(crate) fn no_tools(block: &impl ToTokens) -> Error {
    Error::new_spanned(
        block,
        "this plugin has no function: mark at least one of the block with `#[tool]`",
    )
}

pub(crate) fn trait_impl(path: &impl ToTokens) -> Error {
    Error::new_spanned(
        path,
        "`#[plugin]` goes on an inherent `impl` block: remove the trait",
    )
}

pub(crate) fn generic(generics: &impl ToTokens) -> Error {
    Error::new_spanned(
        generics,
        "a plugin has no generics, because its schema must be known: name the types",
    )
}

pub(crate) fn missing_description(name: &impl ToTokens) -> Error {
    Error::new_spanned(
        name,
        format!(
            "`{name}` needs a description: write a doc comment (`/// ...`) that tells \
             the model what it does and when to call it",
            name = name.to_token_stream()
        ),
    )
}

pub(crate) fn modifier(token: &impl ToTokens) -> Error {
    Error::new_spanned(
        token,
        format!(
            "a plugin's function is an ordinary function: remove `{}`",
            token.to_token_stream()
        ),
    )
}

pub(crate) fn receiver(receiver: &impl ToTokens) -> Error {
    Error::new_spanned(
        receiver,
        "each call runs in a fresh instance, so there is no value to be `self`: \
         remove it, and keep what must last in `kv`",
    )
}

pub(crate) fn impl_parameter(ty: &impl ToTokens) -> Error {
    Error::new_spanned(
        ty,
        "the schema comes from the type: name one marked `#[args]` instead of `impl`",
    )
}

pub(crate) fn too_many_parameters(parameter: &impl ToTokens) -> Error {
    Error::new_spanned(
        parameter,
        "a function takes one `#[args]` struct and a `&Context`: \
         make all arguments fields of one struct",
    )
}

pub(crate) fn function_name(name: &impl ToTokens) -> Error {
    Error::new_spanned(
        name,
        "a function's name is an ASCII letter or `_`, then up to 63 letters, digits, `_` or `-`",
    )
}

pub(crate) fn plugin_name(name: &impl ToTokens) -> Error {
    Error::new_spanned(
        name,
        "a plugin's name is a lower-case letter, then up to 63 lower-case letters, digits or `_`",
    )
}

pub(crate) fn package_name(package: &str) -> Error {
    Error::new(
        Span::call_site(),
        format!(
            "the package's name `{package}` makes no plugin name, which is a lower-case letter, \
             then lower-case letters, digits or `_`: give one with `#[plugin(name = \"...\")]`"
        ),
    )
}

pub(crate) fn version(version: &impl ToTokens) -> Error {
    Error::new_spanned(version, "a version is semantic, such as `\"1.4.0\"`")
}

pub(crate) fn same_name(name: &impl ToTokens, function: &str) -> Error {
    Error::new_spanned(
        name,
        format!("this plugin has a function `{function}` already: rename one of them"),
    )
}

pub(crate) fn unknown_option(path: &impl ToTokens, attribute: &str, known: &[&str]) -> Error {
    Error::new_spanned(
        path,
        format!(
            "`#[{attribute}]` has no option `{}`; it has {}",
            path.to_token_stream(),
            known.join(", ")
        ),
    )
}

pub(crate) fn repeated_option(path: &impl ToTokens) -> Error {
    Error::new_spanned(
        path,
        format!("`{}` is given twice: remove one", path.to_token_stream()),
    )
}

pub(crate) fn effects(value: &impl ToTokens) -> Error {
    Error::new_spanned(
        value,
        "effects are `read_only`, `idempotent`, `writes` or `destructive`",
    )
}

pub(crate) fn effects_on_impl(value: &impl ToTokens) -> Error {
    Error::new_spanned(
        value,
        "effects belong to one function: write `#[tool(effects = ...)]`",
    )
}

pub(crate) fn size(value: &impl ToTokens) -> Error {
    Error::new_spanned(
        value,
        "a size is a whole number of `B`, `KiB` or `MiB`, such as `\"64 KiB\"`",
    )
}

pub(crate) fn no_options(options: &impl ToTokens, role: &str) -> Error {
    Error::new_spanned(
        options,
        format!("`#[{role}]` has no options; `#[serde(...)]` and `#[schemars(...)]` work below it"),
    )
}

pub(crate) fn lifetime(generics: &impl ToTokens, role: &str) -> Error {
    Error::new_spanned(
        generics,
        format!("a `#[{role}]` type owns its data and has no generics: use `String` and `Vec`"),
    )
}

pub(crate) fn union(token: &impl ToTokens, role: &str) -> Error {
    Error::new_spanned(
        token,
        format!("`#[{role}]` goes on a struct or an enum: a union has no JSON form"),
    )
}

pub(crate) fn flatten(attribute: &impl ToTokens, role: &str) -> Error {
    Error::new_spanned(
        attribute,
        format!(
            "`#[{role}]` refuses unknown fields, which `flatten` cannot: \
             write the fields here, or keep them as an object"
        ),
    )
}

pub(crate) fn derived_twice(path: &impl ToTokens, derived: &str, role: &str) -> Error {
    Error::new_spanned(
        path,
        format!("`#[{role}]` derives `{derived}` already: remove it here"),
    )
}

pub(crate) fn http_list(path: &syn::Path) -> Error {
    Error::new_spanned(
        path,
        "requests are asked for with rules: `http(\"GET,POST https://api.example.com/v1\")`",
    )
}

pub(crate) fn http_rule(rule: &impl ToTokens, wrong: &str) -> Error {
    Error::new_spanned(
        rule,
        format!("{wrong}; a rule is such as `GET,POST https://api.example.com/v1`"),
    )
}

pub(crate) fn query_list(path: &syn::Path) -> Error {
    Error::new_spanned(
        path,
        "sources are asked for by their names: `query(\"members\")`",
    )
}

pub(crate) fn source_name(name: &impl ToTokens) -> Error {
    Error::new_spanned(
        name,
        "a source's name is a lower-case letter, then up to 63 lower-case letters, digits or `_`",
    )
}

pub(crate) fn asked_twice(name: &impl ToTokens, text: &str) -> Error {
    Error::new_spanned(name, format!("`{text}` is asked for twice: remove one"))
}

pub(crate) fn secret_form(path: &impl ToTokens) -> Error {
    Error::new_spanned(path, SECRET_FORM)
}

pub(crate) fn secret_form_at(span: Span) -> Error {
    Error::new(span, SECRET_FORM)
}

const SECRET_FORM: &str = "a secret is its name, its place, its hosts and what the manager reads: \
    `secret(api_key, bearer, \"api.example.com\", \"The key from Settings, API\")`";

pub(crate) fn secret_name(name: &impl ToTokens) -> Error {
    Error::new_spanned(
        name,
        "a secret's name is a lower-case letter, then up to 63 lower-case letters, digits or `_`",
    )
}

pub(crate) fn secret_place(word: &impl ToTokens) -> Error {
    Error::new_spanned(
        word,
        "a secret's place is `bearer`, `header = \"x-api-key\"` or `query_parameter = \"key\"`",
    )
}

pub(crate) fn secret_header(header: &impl ToTokens) -> Error {
    Error::new_spanned(
        header,
        "this is no header that a plugin sets: name one such as `x-api-key`",
    )
}

pub(crate) fn secret_query_parameter(key: &impl ToTokens) -> Error {
    Error::new_spanned(
        key,
        "a secret's query parameter has 1 to 64 letters, digits, `-`, `.` and `_`",
    )
}

pub(crate) fn secret_for_all(host: &impl ToTokens) -> Error {
    Error::new_spanned(
        host,
        "a secret is bound to hosts: name those that may receive it",
    )
}

pub(crate) fn secret_host(host: &impl ToTokens, wrong: &str) -> Error {
    Error::new_spanned(
        host,
        format!("{wrong}; a secret's host is such as `api.example.com` or `*.example.com`"),
    )
}

pub(crate) fn secret_without_rule(host: &impl ToTokens, name: &impl ToTokens) -> Error {
    Error::new_spanned(
        host,
        format!(
            "`{}` can never be sent here: ask for the requests that carry it with `http(...)`",
            name.to_token_stream()
        ),
    )
}

pub(crate) fn secret_description(text: &impl ToTokens) -> Error {
    Error::new_spanned(
        text,
        "say what the manager is to enter, and where to get it",
    )
}
