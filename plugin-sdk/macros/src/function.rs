//! One function of a plugin, checked.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, Ident, LitStr, Result, ReturnType, Signature, Type};

use crate::options::{Effects, ToolOptions};
use crate::{diagnostics, docs};

/// What the expansion needs to know of a function.
pub(crate) struct Function {
    /// How to call it: `greet` or `<Toolbox>::greet`.
    pub(crate) path: TokenStream,
    /// Its name in the manifest.
    pub(crate) name: String,
    /// Where its name was written.
    pub(crate) ident: Ident,
    pub(crate) description: String,
    pub(crate) display_name: Option<LitStr>,
    pub(crate) effects: TokenStream,
    /// The types of its parameters, two at most.
    pub(crate) parameters: Vec<Type>,
    /// What it returns.
    pub(crate) returns: Type,
    /// Its `#[cfg]`s: where it is not compiled, it is not in the manifest.
    pub(crate) cfg: Vec<Attribute>,
}

impl Function {
    pub(crate) fn new(
        path: TokenStream,
        attributes: &[Attribute],
        signature: &Signature,
        options: ToolOptions,
    ) -> Result<Self> {
        refuse_modifiers(signature)?;
        let ident = signature.ident.clone();
        let name = name(&ident, options.name.as_ref())?;
        let description = docs::description(attributes)
            .ok_or_else(|| diagnostics::missing_description(&ident))?;
        Ok(Self {
            path,
            name,
            description,
            display_name: options.display_name,
            effects: Effects::tokens(options.effects.as_ref()),
            parameters: parameters(signature)?,
            returns: match &signature.output {
                ReturnType::Default => syn::parse_quote_spanned!(ident.span()=> ()),
                ReturnType::Type(_, ty) => (**ty).clone(),
            },
            cfg: attributes
                .iter()
                .filter(|attribute| attribute.path().is_ident("cfg"))
                .cloned()
                .collect(),
            ident,
        })
    }

    /// Whether its result is a type that cannot be named.
    pub(crate) fn returns_impl(&self) -> bool {
        matches!(self.returns, Type::ImplTrait(_))
    }
}

fn refuse_modifiers(signature: &Signature) -> Result<()> {
    if let Some(token) = &signature.asyncness {
        return Err(diagnostics::modifier(token));
    }
    if let Some(token) = &signature.unsafety {
        return Err(diagnostics::modifier(token));
    }
    if let Some(abi) = &signature.abi {
        return Err(diagnostics::modifier(abi));
    }
    if !signature.generics.params.is_empty() {
        return Err(diagnostics::generic(&signature.generics));
    }
    Ok(())
}

fn name(ident: &Ident, renamed: Option<&LitStr>) -> Result<String> {
    let (name, written): (_, TokenStream) = match renamed {
        Some(name) => (name.value(), quote!(#name)),
        None => (ident.unraw().to_string(), quote!(#ident)),
    };
    let legal = (1..=64).contains(&name.len())
        && !name.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if legal {
        Ok(name)
    } else {
        Err(diagnostics::function_name(&written))
    }
}

fn parameters(signature: &Signature) -> Result<Vec<Type>> {
    let mut types = Vec::new();
    for parameter in &signature.inputs {
        let ty = match parameter {
            FnArg::Receiver(receiver) => return Err(diagnostics::receiver(receiver)),
            FnArg::Typed(parameter) => &*parameter.ty,
        };
        if matches!(ty, Type::ImplTrait(_)) {
            return Err(diagnostics::impl_parameter(ty));
        }
        if types.len() == 2 {
            return Err(diagnostics::too_many_parameters(parameter));
        }
        types.push(ty.clone());
    }
    Ok(types)
}
