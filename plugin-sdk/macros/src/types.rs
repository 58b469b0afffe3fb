//! `#[args]`, `#[returns]`, `#[settings]` and `#[stored]`: which derives a
//! type gets. One type may have several of them.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Ident, Meta, Path, Result, Token};

use crate::{diagnostics, docs};

const ROLES: [&str; 4] = ["args", "returns", "settings", "stored"];

/// What the roles of a type ask for together.
#[derive(Default)]
struct Wanted {
    decode: bool,
    encode: bool,
    schema: bool,
    /// Unknown fields are refused.
    strict: bool,
    /// The type may be a function's arguments.
    arguments: bool,
}

pub(crate) fn expand(role: &str, options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    if !options.is_empty() {
        return Err(diagnostics::no_options(&options, role));
    }
    let mut input: DeriveInput =
        syn::parse2(item.clone()).map_err(|_| diagnostics::not_a_type(&first_token(item), role))?;
    if let Data::Union(union) = &input.data {
        return Err(diagnostics::union(&union.union_token, role));
    }
    if !input.generics.params.is_empty() {
        return Err(diagnostics::lifetime(&input.generics, role));
    }

    let mut roles = vec![Ident::new(role, Span::call_site())];
    input.attrs.retain(|attribute| match role_of(attribute) {
        Some(role) => {
            roles.push(role);
            false
        }
        None => true,
    });
    let mut wanted = Wanted::default();
    roles.iter().for_each(|role| wanted.add(&role.to_string()));
    refuse_derived(&input, &wanted, role)?;
    if wanted.strict {
        refuse_flatten(&input, role)?;
    }

    if wanted.schema {
        docs::reflow_all(&mut input);
    }

    let attributes = wanted.attributes();
    let arguments = wanted.arguments && has_named_fields(&input.data);
    let arguments = arguments.then(|| {
        let name = &input.ident;
        quote!(impl ::plugin_sdk::Arguments for #name {})
    });
    let checks = checks(&roles, &input.data);
    Ok(quote! {
        #checks
        #attributes
        #input
        #arguments
    })
}

/// Asks each field whether its type fits the roles. One that serde is told to
/// treat in a way of its own is left to the derives.
fn checks(roles: &[Ident], data: &Data) -> TokenStream {
    let fields = fields(data)
        .into_iter()
        .filter(|field| !mentions(field, &["with", "skip", "bound", "remote"]));
    let checks = fields.flat_map(|field| {
        let ty = &field.ty;
        roles.iter().map(move |role| {
            quote_spanned! {ty.span()=>
                ::plugin_sdk::__private::fields::#role::<#ty>();
            }
        })
    });
    quote!(const _: () = { #(#checks)* };)
}

/// Whether a `#[serde]` or `#[schemars]` attribute of the field has one of
/// these words in it.
fn mentions(field: &Field, words: &[&str]) -> bool {
    field
        .attrs
        .iter()
        .filter(|attribute| is_helper(attribute))
        .map(|attribute| attribute.meta.to_token_stream().to_string())
        .any(|text| words.iter().any(|word| text.contains(word)))
}

fn is_helper(attribute: &Attribute) -> bool {
    attribute.path().is_ident("serde") || attribute.path().is_ident("schemars")
}

impl Wanted {
    fn add(&mut self, role: &str) {
        match role {
            "args" => {
                self.decode = true;
                self.schema = true;
                self.strict = true;
                self.arguments = true;
            }
            "returns" => {
                self.encode = true;
                self.schema = true;
            }
            "settings" => {
                self.decode = true;
                self.schema = true;
                self.strict = true;
            }
            _ => {
                self.decode = true;
                self.encode = true;
            }
        }
    }

    fn attributes(&self) -> TokenStream {
        let decode = self
            .decode
            .then(|| quote!(#[derive(::plugin_sdk::__private::serde::Deserialize)]));
        let encode = self
            .encode
            .then(|| quote!(#[derive(::plugin_sdk::__private::serde::Serialize)]));
        let schema = self.schema.then(|| {
            quote! {
                #[derive(::plugin_sdk::__private::schemars::JsonSchema)]
                #[schemars(crate = "::plugin_sdk::__private::schemars")]
            }
        });
        let strict = self.strict.then(|| quote!(#[serde(deny_unknown_fields)]));
        quote! {
            #decode
            #encode
            #schema
            #[serde(crate = "::plugin_sdk::__private::serde")]
            #strict
        }
    }
}

/// The role that an attribute further down gives the type.
fn role_of(attribute: &Attribute) -> Option<Ident> {
    let name = &attribute.path().segments.last()?.ident;
    let is_role = matches!(attribute.meta, Meta::Path(_)) && ROLES.iter().any(|role| name == role);
    is_role.then(|| name.clone())
}

fn refuse_derived(input: &DeriveInput, wanted: &Wanted, role: &str) -> Result<()> {
    for attribute in &input.attrs {
        if !attribute.path().is_ident("derive") {
            continue;
        }
        let derives = Punctuated::<Path, Token![,]>::parse_terminated;
        for path in attribute.parse_args_with(derives)? {
            let Some(last) = path.segments.last() else {
                continue;
            };
            let derived = last.ident.to_string();
            let added = match derived.as_str() {
                "Deserialize" => wanted.decode,
                "Serialize" => wanted.encode,
                "JsonSchema" => wanted.schema,
                _ => false,
            };
            if added {
                return Err(diagnostics::derived_twice(&path, &derived, role));
            }
        }
    }
    Ok(())
}

fn refuse_flatten(input: &DeriveInput, role: &str) -> Result<()> {
    for field in fields(&input.data) {
        for attribute in &field.attrs {
            let text = attribute.meta.to_token_stream().to_string();
            if attribute.path().is_ident("serde") && text.contains("flatten") {
                return Err(diagnostics::flatten(attribute, role));
            }
        }
    }
    Ok(())
}

fn fields(data: &Data) -> Vec<&Field> {
    match data {
        Data::Struct(data) => data.fields.iter().collect(),
        Data::Enum(data) => data
            .variants
            .iter()
            .flat_map(|variant| variant.fields.iter())
            .collect(),
        Data::Union(_) => Vec::new(),
    }
}

fn has_named_fields(data: &Data) -> bool {
    matches!(data, Data::Struct(data) if matches!(data.fields, Fields::Named(_)))
}

fn first_token(item: TokenStream) -> TokenStream {
    item.into_iter().take(1).collect()
}
