//! `#[plugin]`: from the item to the model of a plugin.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, ImplItem, ImplItemFn, Item, ItemFn, ItemImpl, Result};

use crate::function::Function;
use crate::options::{PluginOptions, ToolOptions};
use crate::{diagnostics, docs, expand};

/// A plugin: its options, its functions, and the item it was written as.
pub(crate) struct Plugin {
    pub(crate) options: PluginOptions,
    /// The doc comment of an impl block.
    pub(crate) description: Option<String>,
    pub(crate) functions: Vec<Function>,
    pub(crate) item: TokenStream,
}

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let item: Item = syn::parse2(item)?;
    let options = PluginOptions::parse(options)?;
    let plugin = match item {
        Item::Fn(function) => of_function(options, function)?,
        Item::Impl(block) => of_impl(options, block)?,
        other => return Err(diagnostics::not_a_plugin(&other)),
    };
    Ok(expand::plugin(&plugin))
}

fn of_function(mut options: PluginOptions, item: ItemFn) -> Result<Plugin> {
    let ident = &item.sig.ident;
    let tool = ToolOptions {
        name: None,
        display_name: options.display_name.clone(),
        effects: options.effects.take(),
    };
    let function = Function::new(quote!(#ident), &item.attrs, &item.sig, tool)?;
    Ok(Plugin {
        options,
        description: None,
        functions: vec![function],
        item: item.into_token_stream(),
    })
}

fn of_impl(options: PluginOptions, mut block: ItemImpl) -> Result<Plugin> {
    if let Some((_, path, _)) = &block.trait_ {
        return Err(diagnostics::trait_impl(path));
    }
    if !block.generics.params.is_empty() {
        return Err(diagnostics::generic(&block.generics));
    }
    if let Some(effects) = &options.effects {
        return Err(diagnostics::effects_on_impl(&effects.word));
    }

    let owner = block.self_ty.clone();
    let mut functions = Vec::new();
    let mut names = HashSet::new();
    for item in &mut block.items {
        let ImplItem::Fn(item) = item else { continue };
        let Some(attribute) = take_tool(item) else {
            continue;
        };
        let ident = &item.sig.ident;
        let path = quote!(<#owner>::#ident);
        let options = ToolOptions::parse(&attribute)?;
        let function = Function::new(path, &item.attrs, &item.sig, options)?;
        if function.cfg.is_empty() && !names.insert(function.name.clone()) {
            return Err(diagnostics::same_name(&function.ident, &function.name));
        }
        functions.push(function);
    }
    if functions.is_empty() {
        return Err(diagnostics::no_tools(&owner));
    }
    Ok(Plugin {
        options,
        description: docs::description(&block.attrs),
        functions,
        item: block.into_token_stream(),
    })
}

/// Takes `#[tool]` off the function, however its path was written.
fn take_tool(item: &mut ImplItemFn) -> Option<Attribute> {
    let at = item.attrs.iter().position(is_tool)?;
    Some(item.attrs.remove(at))
}

fn is_tool(attribute: &Attribute) -> bool {
    attribute
        .path()
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "tool")
}
