//! The attribute macros of `plugin-sdk`. Authors use them through that crate,
//! whose documentation has the whole picture.

mod asks;
mod diagnostics;
mod docs;
mod expand;
mod function;
mod options;
mod plugin;
mod refused;
mod types;

use proc_macro::TokenStream;

/// Makes the crate a plugin: on a function, or on an impl block whose
/// functions are marked [`macro@tool`].
///
/// The function's name is its own, and its description is its doc comment up
/// to the first heading. It takes, in any order, one struct marked
/// [`macro@args`] and a `&Context`, either or nothing. It returns any
/// `serde::Serialize` or a `Result` of it.
///
/// | option | default |
/// | --- | --- |
/// | `name = "opening_hours"` | the package's name, `-` as `_` |
/// | `version = "1.4.0"` | the package's version |
/// | `description = "..."` | the impl block's doc comment, the package's description, or the function's doc comment |
/// | `display_name = "Opening hours"` | none: the name is shown |
/// | `category = "booking"` | none |
/// | `icon = "🕒"` | none |
/// | `settings = Hours`, a type marked [`macro@settings`] | none |
/// | `kv = "64 KiB"` | no storage |
/// | `http("GET,POST https://api.example.com/v1", ...)` | no requests |
/// | `query("members", ...)`, names of the gym's sources | no queries |
/// | `secret(name, place, "api.example.com", "What to enter")`, once a secret | no secrets |
/// | `effects = read_only`, `idempotent`, `writes` or `destructive` (on a function) | `writes` |
///
/// # HTTP
/// A rule is methods, a space and a URL: `METHODS SCHEME://HOST[:PORT][/PATH]`.
/// The methods are separated by commas; the scheme is `https` or `http`; the
/// host is `api.example.com`, `*.example.com` for all below that one, or `*`
/// for every public host, with GET and HEAD alone. The path covers whole
/// segments and all below: `/v1` allows `/v1/slots` and not `/v10`.
///
/// # Secrets
/// `secret(NAME, PLACE, HOSTS, DESCRIPTION)`. The place is where in a request
/// the value goes: `bearer`, `header = "x-api-key"` or
/// `query_parameter = "key"`. The hosts are one string, or several in
/// brackets: `["api.example.com", "*.example.org"]`; some `http` rule allows
/// each. The description tells the gym's manager what to enter and where to
/// get it.
#[proc_macro_attribute]
pub fn plugin(options: TokenStream, item: TokenStream) -> TokenStream {
    finish(item.clone(), plugin::expand(options.into(), item.into()))
}

/// Makes an associated function of a `#[plugin] impl` block a function of the
/// plugin. Functions without it are ordinary helpers.
///
/// | option | default |
/// | --- | --- |
/// | `name = "book_class"` | the function's own name |
/// | `display_name = "Book a class"` | none: the name is shown |
/// | `effects = read_only`, `idempotent`, `writes` or `destructive` | `writes` |
#[proc_macro_attribute]
pub fn tool(_: TokenStream, item: TokenStream) -> TokenStream {
    let error = diagnostics::tool_outside_plugin();
    finish(item, Err(error))
}

/// Makes a struct the arguments of a function, or a struct or enum a part of
/// them: it can be decoded and has a JSON Schema. Doc comments become
/// descriptions, and unknown fields are refused.
///
/// `#[serde(...)]` and `#[schemars(...)]` work on it and on its fields; the
/// crate depends on neither.
#[proc_macro_attribute]
pub fn args(options: TokenStream, item: TokenStream) -> TokenStream {
    mark("args", options, item)
}

/// Makes a type a result of a function, or a part of it: it can be encoded
/// and has a JSON Schema. Doc comments become descriptions.
#[proc_macro_attribute]
pub fn returns(options: TokenStream, item: TokenStream) -> TokenStream {
    mark("returns", options, item)
}

/// Makes a type the settings of the plugin, or a part of them: named in
/// `#[plugin(settings = Hours)]`, read with `settings::get::<Hours>()`.
#[proc_macro_attribute]
pub fn settings(options: TokenStream, item: TokenStream) -> TokenStream {
    mark("settings", options, item)
}

/// Makes a type a value for `kv`: it can be encoded and decoded. Unknown
/// fields are skipped, so that an older version of the plugin reads what a
/// newer one wrote.
#[proc_macro_attribute]
pub fn stored(options: TokenStream, item: TokenStream) -> TokenStream {
    mark("stored", options, item)
}

fn mark(role: &str, options: TokenStream, item: TokenStream) -> TokenStream {
    finish(
        item.clone(),
        types::expand(role, options.into(), item.into()),
    )
}

/// On an error the item stays, so that the error is the only one.
fn finish(item: TokenStream, result: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    match result {
        Ok(tokens) => tokens.into(),
        Err(error) => {
            let mut tokens = TokenStream::from(error.into_compile_error());
            tokens.extend(TokenStream::from(refused::item(item.into())));
            tokens
        }
    }
}
