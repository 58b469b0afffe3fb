//! An item that was refused, without the attributes that only the expansion
//! would have given a meaning: each of them would be one more error.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Attribute, Field, ImplItem, Item};

pub(crate) fn item(tokens: TokenStream) -> TokenStream {
    let Ok(mut item) = syn::parse2::<Item>(tokens.clone()) else {
        return tokens;
    };
    match &mut item {
        Item::Impl(block) => {
            for item in &mut block.items {
                if let ImplItem::Fn(function) = item {
                    strip(&mut function.attrs);
                }
            }
        }
        Item::Struct(item) => {
            strip(&mut item.attrs);
            strip_fields(item.fields.iter_mut());
        }
        Item::Enum(item) => {
            strip(&mut item.attrs);
            for variant in &mut item.variants {
                strip(&mut variant.attrs);
                strip_fields(variant.fields.iter_mut());
            }
        }
        _ => {}
    }
    item.into_token_stream()
}

fn strip_fields<'a>(fields: impl Iterator<Item = &'a mut Field>) {
    fields.for_each(|field| strip(&mut field.attrs));
}

fn strip(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| {
        let name = attribute.path().segments.last();
        !name.is_some_and(|name| {
            ["tool", "serde", "schemars"]
                .iter()
                .any(|helper| name.ident == helper)
        })
    });
}
