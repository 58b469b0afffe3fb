//! The options in `#[plugin(...)]` and `#[tool(...)]`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::meta::ParseNestedMeta;
use syn::parse::Parser;
use syn::{Ident, Lit, LitStr, Result, Type};

use crate::asks::Asks;
use crate::diagnostics;

const PLUGIN: [&str; 12] = [
    "name",
    "version",
    "description",
    "display_name",
    "category",
    "icon",
    "settings",
    "kv",
    "http",
    "query",
    "secret",
    "effects",
];
const TOOL: [&str; 3] = ["name", "display_name", "effects"];

/// What `#[plugin(...)]` says.
#[derive(Default)]
pub(crate) struct PluginOptions {
    /// Never none after parsing.
    pub(crate) name: Option<LitStr>,
    pub(crate) version: Option<LitStr>,
    pub(crate) description: Option<LitStr>,
    pub(crate) display_name: Option<LitStr>,
    pub(crate) category: Option<LitStr>,
    pub(crate) icon: Option<LitStr>,
    pub(crate) settings: Option<Type>,
    pub(crate) kv: Option<u64>,
    pub(crate) asks: Asks,
    pub(crate) effects: Option<Effects>,
}

/// What `#[tool(...)]` says.
#[derive(Default)]
pub(crate) struct ToolOptions {
    pub(crate) name: Option<LitStr>,
    pub(crate) display_name: Option<LitStr>,
    pub(crate) effects: Option<Effects>,
}

/// What a function does to the world, and where that was said.
pub(crate) struct Effects {
    pub(crate) word: Ident,
    variant: &'static str,
}

impl PluginOptions {
    pub(crate) fn parse(tokens: TokenStream) -> Result<Self> {
        let mut options = Self::default();
        let parser = syn::meta::parser(|meta| {
            let name = meta.path.get_ident().map(Ident::to_string);
            match name.as_deref() {
                Some("name") => once(&meta, &mut options.name, plugin_name),
                Some("version") => once(&meta, &mut options.version, version),
                Some("description") => once(&meta, &mut options.description, text),
                Some("display_name") => once(&meta, &mut options.display_name, text),
                Some("category") => once(&meta, &mut options.category, text),
                Some("icon") => once(&meta, &mut options.icon, text),
                Some("settings") => once(&meta, &mut options.settings, |m| m.value()?.parse()),
                Some("kv") => once(&meta, &mut options.kv, size),
                Some("http") => options.asks.http(&meta),
                Some("query") => options.asks.query(&meta),
                Some("secret") => options.asks.secret(&meta),
                Some("effects") => once(&meta, &mut options.effects, Effects::parse),
                _ => Err(diagnostics::unknown_option(&meta.path, "plugin", &PLUGIN)),
            }
        });
        parser.parse2(tokens)?;
        options.asks.check()?;
        if options.name.is_none() {
            options.name = Some(LitStr::new(&package_name()?, Span::call_site()));
        }
        Ok(options)
    }
}

impl ToolOptions {
    pub(crate) fn parse(attribute: &syn::Attribute) -> Result<Self> {
        let mut options = Self::default();
        if matches!(attribute.meta, syn::Meta::Path(_)) {
            return Ok(options);
        }
        attribute.parse_nested_meta(|meta| {
            let name = meta.path.get_ident().map(Ident::to_string);
            match name.as_deref() {
                Some("name") => once(&meta, &mut options.name, text),
                Some("display_name") => once(&meta, &mut options.display_name, text),
                Some("effects") => once(&meta, &mut options.effects, Effects::parse),
                _ => Err(diagnostics::unknown_option(&meta.path, "tool", &TOOL)),
            }
        })?;
        Ok(options)
    }
}

impl Effects {
    fn parse(meta: &ParseNestedMeta<'_>) -> Result<Self> {
        let value: TokenStream = {
            let tree: proc_macro2::TokenTree = meta.value()?.parse()?;
            tree.into_token_stream()
        };
        let word: Ident = syn::parse2(value.clone()).map_err(|_| diagnostics::effects(&value))?;
        let variant = match word.to_string().as_str() {
            "read_only" => "ReadOnly",
            "idempotent" => "Idempotent",
            "writes" => "Writes",
            "destructive" => "Destructive",
            _ => return Err(diagnostics::effects(&word)),
        };
        Ok(Self { word, variant })
    }

    /// The manifest's value. Who says nothing is taken to write.
    pub(crate) fn tokens(effects: Option<&Self>) -> TokenStream {
        let variant = effects.map_or("Writes", |effects| effects.variant);
        let variant = Ident::new(variant, Span::call_site());
        quote!(::plugin_sdk::__private::Effects::#variant)
    }
}

/// Parses an option that may be given once.
fn once<T>(
    meta: &ParseNestedMeta<'_>,
    place: &mut Option<T>,
    parse: impl FnOnce(&ParseNestedMeta<'_>) -> Result<T>,
) -> Result<()> {
    if place.is_some() {
        return Err(diagnostics::repeated_option(&meta.path));
    }
    *place = Some(parse(meta)?);
    Ok(())
}

fn text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    meta.value()?.parse()
}

fn plugin_name(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    let name = text(meta)?;
    is_plugin_name(&name.value())
        .then_some(name.clone())
        .ok_or_else(|| diagnostics::plugin_name(&name))
}

/// The package's name in snake_case, where none is given.
fn package_name() -> Result<String> {
    let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
    let name = package.replace('-', "_");
    if is_plugin_name(&name) {
        Ok(name)
    } else {
        Err(diagnostics::package_name(&package))
    }
}

fn is_plugin_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Three dotted numbers, and what may follow them; the host reads the rest.
fn version(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    let version = text(meta)?;
    let value = version.value();
    let core = value.split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<_> = core.split('.').map(str::parse::<u64>).collect();
    if numbers.len() == 3 && numbers.iter().all(|number| number.is_ok()) {
        Ok(version)
    } else {
        Err(diagnostics::version(&version))
    }
}

/// Bytes: `65536`, `"64 KiB"`.
fn size(meta: &ParseNestedMeta<'_>) -> Result<u64> {
    let literal: Lit = meta.value()?.parse()?;
    let bytes = match &literal {
        Lit::Int(bytes) if bytes.suffix().is_empty() => bytes.base10_parse().ok(),
        Lit::Str(text) => bytes(&text.value()),
        _ => None,
    };
    bytes.ok_or_else(|| diagnostics::size(&literal))
}

fn bytes(text: &str) -> Option<u64> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let unit = match unit.trim() {
        "B" => 1,
        "KiB" => 1024,
        "MiB" => 1024 * 1024,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}
