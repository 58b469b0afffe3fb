//! `secret(planify_key, bearer, "api.planify.fr", "What to enter")`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Result, Token};

use super::host::Host;
use super::is_secret_name;
use crate::diagnostics;

/// Headers that the host writes itself, or that say who speaks to whom.
const RESERVED: [&str; 18] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "x-forwarded-for",
    "x-original-url",
    "x-real-ip",
];

/// The longest name of a header or a query parameter.
const PLACE_BYTES: usize = 64;

/// A secret, as the contract's record.
pub(super) struct Secret {
    pub(super) name: Ident,
    place: Place,
    /// Each host and where it was written.
    pub(super) hosts: Vec<(Host, LitStr)>,
    description: LitStr,
}

enum Place {
    Bearer,
    Header(String),
    QueryParameter(String),
}

impl Parse for Secret {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name: Ident = input.parse().map_err(form)?;
        if !is_secret_name(&name) {
            return Err(diagnostics::secret_name(&name));
        }
        input.parse::<Token![,]>().map_err(form)?;
        let place = input.call(place)?;
        input.parse::<Token![,]>().map_err(form)?;
        let hosts = input.call(hosts)?;
        input.parse::<Token![,]>().map_err(form)?;
        let description: LitStr = input.parse().map_err(form)?;
        if description.value().trim().is_empty() {
            return Err(diagnostics::secret_description(&description));
        }
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(form(input.error("")));
        }
        Ok(Self {
            name,
            place,
            hosts,
            description,
        })
    }
}

impl Secret {
    pub(super) fn tokens(&self) -> TokenStream {
        let name = self.name.to_string();
        let description = &self.description;
        let place = match &self.place {
            Place::Bearer => quote!(Bearer),
            Place::Header(header) => quote!(Header(#header.into())),
            Place::QueryParameter(key) => quote!(QueryParameter(#key.into())),
        };
        let hosts = self.hosts.iter().map(|(host, _)| host.text());
        quote! {
            ::plugin_sdk::__private::asks::secret(
                #name,
                #description,
                ::plugin_sdk::__private::asks::SecretPlace::#place,
                &[#(#hosts),*],
            )
        }
    }
}

/// The parser's own error points at the right token; the form says more.
fn form(error: syn::Error) -> syn::Error {
    diagnostics::secret_form_at(error.span())
}

fn place(input: ParseStream<'_>) -> Result<Place> {
    let word: Ident = input.parse().map_err(form)?;
    match word.to_string().as_str() {
        "bearer" => Ok(Place::Bearer),
        "header" => {
            input.parse::<Token![=]>().map_err(form)?;
            let header: LitStr = input.parse().map_err(form)?;
            let name = header.value().to_ascii_lowercase();
            if !is_header(&name) {
                return Err(diagnostics::secret_header(&header));
            }
            Ok(Place::Header(name))
        }
        "query_parameter" => {
            input.parse::<Token![=]>().map_err(form)?;
            let key: LitStr = input.parse().map_err(form)?;
            if !is_query_key(&key.value()) {
                return Err(diagnostics::secret_query_parameter(&key));
            }
            Ok(Place::QueryParameter(key.value()))
        }
        _ => Err(diagnostics::secret_place(&word)),
    }
}

/// One host, or several in brackets.
fn hosts(input: ParseStream<'_>) -> Result<Vec<(Host, LitStr)>> {
    let texts: Vec<LitStr> = if input.peek(syn::token::Bracket) {
        let content;
        let bracket = syn::bracketed!(content in input);
        let texts = content.parse_terminated(<LitStr as Parse>::parse, Token![,])?;
        if texts.is_empty() {
            return Err(diagnostics::secret_form_at(bracket.span.join()));
        }
        texts.into_iter().collect()
    } else {
        vec![input.parse().map_err(form)?]
    };
    texts
        .into_iter()
        .map(|text| match Host::parse(&text.value()) {
            Ok(Host::Any) => Err(diagnostics::secret_for_all(&text)),
            Ok(host) => Ok((host, text)),
            Err(wrong) => Err(diagnostics::secret_host(&text.to_token_stream(), &wrong)),
        })
        .collect()
}

/// A token of RFC 9110 that a plugin may set.
fn is_header(name: &str) -> bool {
    (1..=PLACE_BYTES).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
        && !RESERVED.contains(&name)
        && !name.starts_with("proxy-")
        && !name.starts_with("x-forwarded-")
}

/// What needs no encoding is the same in every URL.
fn is_query_key(key: &str) -> bool {
    (1..=PLACE_BYTES).contains(&key.len())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}
