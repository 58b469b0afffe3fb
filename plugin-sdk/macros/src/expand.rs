//! `#[plugin]`: from the model to code.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::LitStr;
use syn::spanned::Spanned;

use crate::function::Function;
use crate::plugin::Plugin;

/// The item as it was, and beside it the plugin's export.
///
/// The author's types and functions are named in here: whatever it brings into
/// scope has a name that hides none of them.
pub(crate) fn plugin(plugin: &Plugin) -> TokenStream {
    let item = &plugin.item;
    let manifest = manifest(plugin);
    let asks = plugin.options.asks.tokens();
    let arms = plugin.functions.iter().map(arm);
    let checks = plugin.functions.iter().map(one_arguments);
    quote! {
        #item

        // Named, so that a second plugin in the same place says why not.
        const __A_CRATE_IS_ONE_PLUGIN: () = {
            struct __Plugin;

            impl ::plugin_sdk::__private::Plugin for __Plugin {
                fn manifest() -> ::plugin_sdk::__private::Manifest {
                    #[allow(unused_imports)]
                    use ::plugin_sdk::__private::{
                        FallibleSchema as _, NoSchema as _, PlainSchema as _,
                    };
                    #manifest
                }

                fn ask() -> ::std::vec::Vec<::plugin_sdk::__private::asks::Ask> {
                    #asks
                }

                fn call(
                    __function: &str,
                    __arguments: &str,
                    __context: &::plugin_sdk::Context,
                ) -> ::plugin_sdk::Result<::std::string::String> {
                    #[allow(unused_imports)]
                    use ::plugin_sdk::__private::{FallibleWay as _, PlainWay as _};
                    match __function {
                        #(#arms)*
                        other => ::core::result::Result::Err(
                            ::plugin_sdk::__private::unknown_function(other),
                        ),
                    }
                }
            }

            #(#checks)*

            ::plugin_sdk::__export!(__Plugin);
        };
    }
}

fn manifest(plugin: &Plugin) -> TokenStream {
    let options = &plugin.options;
    let name = &options.name;
    let version = match &options.version {
        Some(version) => quote!(#version),
        None => quote!(::core::env!("CARGO_PKG_VERSION")),
    };
    let description = description(plugin);
    let display_name = optional(options.display_name.as_ref());
    let category = optional(options.category.as_ref());
    let icon = optional(options.icon.as_ref());
    let settings = match &options.settings {
        Some(ty) => quote_spanned! {ty.span()=>
            ::core::option::Option::Some(::plugin_sdk::__private::settings::<#ty>())
        },
        None => quote!(::core::option::Option::None),
    };
    let kv = options
        .kv
        .map(|bytes| quote!(::plugin_sdk::__private::Capability::Kv(#bytes)));
    let functions = plugin.functions.iter().map(function);
    quote! {
        let mut functions = ::std::vec::Vec::new();
        #(#functions)*
        ::plugin_sdk::__private::Manifest {
            name: #name.into(),
            version: #version.into(),
            display_name: #display_name,
            description: #description.into(),
            category: #category,
            icon: #icon,
            settings_schema: #settings,
            functions,
            capabilities: ::std::vec![#kv],
        }
    }
}

/// What was said for people first, what was said for the model last.
fn description(plugin: &Plugin) -> TokenStream {
    if let Some(description) = &plugin.options.description {
        return quote!(#description);
    }
    if let Some(description) = &plugin.description {
        return quote!(#description);
    }
    let own = match plugin.functions.as_slice() {
        [function] => function.description.as_str(),
        _ => "",
    };
    quote!(::plugin_sdk::__private::description(
        ::core::env!("CARGO_PKG_DESCRIPTION"),
        #own,
    ))
}

fn function(function: &Function) -> TokenStream {
    let Function {
        name,
        description,
        effects,
        parameters,
        returns,
        cfg,
        ..
    } = function;
    let display_name = optional(function.display_name.as_ref());
    let schemas = parameters.iter().map(|ty| {
        quote_spanned! {ty.span()=>
            <#ty as ::plugin_sdk::Parameter<'_>>::schema()
        }
    });
    let returns = if function.returns_impl() {
        quote!(::core::option::Option::None)
    } else {
        quote!((&&&::plugin_sdk::__private::Returned::<#returns>::new()).schema())
    };
    quote! {
        #(#cfg)*
        functions.push(::plugin_sdk::__private::Function {
            name: #name.into(),
            display_name: #display_name,
            description: #description.into(),
            parameters: ::plugin_sdk::__private::parameters([#(#schemas),*]),
            returns: ::plugin_sdk::__private::returns(#returns),
            effects: #effects,
        });
    }
}

/// Decodes, calls, encodes.
fn arm(function: &Function) -> TokenStream {
    let Function {
        path,
        name,
        returns,
        cfg,
        ..
    } = function;
    let parameters = function.parameters.iter().map(|ty| {
        quote_spanned! {ty.span()=>
            <#ty as ::plugin_sdk::Parameter<'_>>::take(__arguments, __context)?
        }
    });
    let answer = quote_spanned! {returns.span()=>
        (&__returned).way().text(__returned)
    };
    quote! {
        #(#cfg)*
        #name => {
            let __returned = #path(#(#parameters),*);
            #answer
        }
    }
}

/// Of two parameters one is the arguments and the other the context.
fn one_arguments(function: &Function) -> TokenStream {
    let [first, second] = function.parameters.as_slice() else {
        return TokenStream::new();
    };
    let cfg = &function.cfg;
    quote_spanned! {second.span()=>
        #(#cfg)*
        const _: () = ::core::assert!(
            <#first as ::plugin_sdk::Parameter<'_>>::IS_ARGUMENTS
                != <#second as ::plugin_sdk::Parameter<'_>>::IS_ARGUMENTS,
            "a function takes one `#[args]` struct and one `&Context`: make all arguments fields of one struct",
        );
    }
}

fn optional(text: Option<&LitStr>) -> TokenStream {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text.into())),
        None => quote!(::core::option::Option::None),
    }
}
