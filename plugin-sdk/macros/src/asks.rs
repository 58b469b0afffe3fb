//! What `#[plugin(...)]` asks to use beyond storage: `http`, `query` and
//! `secret`, checked as far as the text alone can be.

mod host;
mod http_rule;
mod secret;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::parse::Parse;
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Result, Token};

use crate::diagnostics;
use http_rule::HttpRule;
use secret::Secret;

/// Everything that the plugin asks for, in the order it was written.
#[derive(Default)]
pub(crate) struct Asks {
    http: Vec<HttpRule>,
    sources: Vec<LitStr>,
    secrets: Vec<Secret>,
}

impl Asks {
    /// `http("GET https://api.example.com/v1", ...)`.
    pub(crate) fn http(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        for text in texts(meta, diagnostics::http_list)? {
            let rule = HttpRule::parse(&text.value())
                .map_err(|wrong| diagnostics::http_rule(&text, &wrong))?;
            if self.http.contains(&rule) {
                return Err(diagnostics::asked_twice(&text, &text.value()));
            }
            self.http.push(rule);
        }
        Ok(())
    }

    /// `query("members", ...)`.
    pub(crate) fn query(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        for name in texts(meta, diagnostics::query_list)? {
            if !is_name(&name.value()) {
                return Err(diagnostics::source_name(&name));
            }
            if self
                .sources
                .iter()
                .any(|other| other.value() == name.value())
            {
                return Err(diagnostics::asked_twice(&name, &name.value()));
            }
            self.sources.push(name);
        }
        Ok(())
    }

    /// `secret(name, place, "host", "description")`.
    pub(crate) fn secret(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        if !meta.input.peek(syn::token::Paren) {
            return Err(diagnostics::secret_form(&meta.path));
        }
        let content;
        syn::parenthesized!(content in meta.input);
        let secret = Secret::parse(&content)?;
        if self.secrets.iter().any(|other| other.name == secret.name) {
            let name = secret.name.to_string();
            return Err(diagnostics::asked_twice(&secret.name, &name));
        }
        self.secrets.push(secret);
        Ok(())
    }

    /// What only shows when everything is there: a secret goes into requests,
    /// so some rule must allow one to each of its hosts.
    pub(crate) fn check(&self) -> Result<()> {
        for secret in &self.secrets {
            for (host, text) in &secret.hosts {
                if !self.http.iter().any(|rule| rule.host.meets(host)) {
                    return Err(diagnostics::secret_without_rule(text, &secret.name));
                }
            }
        }
        Ok(())
    }

    /// The answer to `capabilities.ask`.
    pub(crate) fn tokens(&self) -> TokenStream {
        let http = self.http.iter().map(HttpRule::tokens);
        let sources = self
            .sources
            .iter()
            .map(|name| quote!(::plugin_sdk::__private::asks::query(#name)));
        let secrets = self.secrets.iter().map(Secret::tokens);
        quote!(::std::vec![#(#http,)* #(#sources,)* #(#secrets,)*])
    }
}

/// The strings between an option's parentheses, at least one.
fn texts(
    meta: &ParseNestedMeta<'_>,
    wrong: fn(&syn::Path) -> syn::Error,
) -> Result<Punctuated<LitStr, Token![,]>> {
    if !meta.input.peek(syn::token::Paren) {
        return Err(wrong(&meta.path));
    }
    let content;
    syn::parenthesized!(content in meta.input);
    let texts = content.parse_terminated(<LitStr as Parse>::parse, Token![,])?;
    if texts.is_empty() {
        return Err(wrong(&meta.path));
    }
    Ok(texts)
}

/// A name as sources and secrets have it: `^[a-z][a-z0-9_]{0,63}$`.
fn is_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_secret_name(name: &Ident) -> bool {
    is_name(&name.to_string())
}
