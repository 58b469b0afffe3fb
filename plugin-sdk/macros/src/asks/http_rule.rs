//! `GET,POST https://api.example.com:8443/v1`: some requests.

use proc_macro2::TokenStream;
use quote::quote;

use super::host::Host;

/// What a plugin may send. `CONNECT` and `TRACE` are no requests to an API.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// A rule, as the contract's `http-rule`.
#[derive(Debug, PartialEq)]
pub(super) struct HttpRule {
    pub(super) methods: Vec<String>,
    pub(super) secure: bool,
    pub(super) host: Host,
    /// None: the scheme's own.
    pub(super) port: Option<u16>,
    pub(super) path_prefix: String,
}

impl HttpRule {
    /// Reads a rule. The error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let Some((names, url)) = text.rsplit_once(' ') else {
            return Err("the methods or the URL are missing".to_owned());
        };
        let methods = methods(names)?;
        let (secure, rest) = scheme(url)?;
        let (authority, path) = match rest.find(['/', '?', '#']) {
            Some(end) => rest.split_at(end),
            None => (rest, ""),
        };
        let (host, port) = host_and_port(authority)?;
        let host = Host::parse(host)?;
        let writes = |method: &&String| !matches!(method.as_str(), "GET" | "HEAD");
        if host == Host::Any
            && let Some(method) = methods.iter().find(writes)
        {
            return Err(format!(
                "the host `*` is for GET and HEAD alone: name the host that gets {method}"
            ));
        }
        let usual = if secure { 443 } else { 80 };
        Ok(Self {
            methods,
            secure,
            host,
            port: port.filter(|port| *port != usual),
            path_prefix: path_prefix(path)?,
        })
    }

    pub(super) fn tokens(&self) -> TokenStream {
        let methods = &self.methods;
        let scheme = if self.secure {
            quote!(Https)
        } else {
            quote!(Http)
        };
        let host = self.host.text();
        let port = match self.port {
            Some(port) => quote!(::core::option::Option::Some(#port)),
            None => quote!(::core::option::Option::None),
        };
        let path_prefix = &self.path_prefix;
        quote! {
            ::plugin_sdk::__private::asks::http(
                &[#(#methods),*],
                ::plugin_sdk::__private::asks::Scheme::#scheme,
                #host,
                #port,
                #path_prefix,
            )
        }
    }
}

fn methods(names: &str) -> Result<Vec<String>, String> {
    let mut methods: Vec<String> = Vec::new();
    for name in names.split(',').map(str::trim) {
        if !METHODS.contains(&name) {
            let upper = name.to_ascii_uppercase();
            return Err(if METHODS.contains(&upper.as_str()) {
                format!("methods are upper case: write `{upper}`")
            } else {
                format!("`{name}` is none of the methods {}", METHODS.join(", "))
            });
        }
        if methods.iter().any(|method| method == name) {
            return Err(format!("`{name}` is there twice"));
        }
        methods.push(name.to_owned());
    }
    Ok(methods)
}

fn scheme(url: &str) -> Result<(bool, &str), String> {
    if let Some(rest) = url.strip_prefix("https://") {
        return Ok((true, rest));
    }
    if let Some(rest) = url.strip_prefix("http://") {
        return Ok((false, rest));
    }
    Err(format!(
        "`{url}` does not start with `https://` or `http://`"
    ))
}

fn host_and_port(authority: &str) -> Result<(&str, Option<u16>), String> {
    if authority.contains('@') {
        return Err("a user or password is no part of a rule: ask for a `secret`".to_owned());
    }
    // An address of version 6 has colons of its own; the host is checked next.
    if authority.starts_with('[') {
        return Ok((authority, None));
    }
    let Some((host, port)) = authority.split_once(':') else {
        return Ok((authority, None));
    };
    match port.parse() {
        Ok(0) | Err(_) => Err(format!("`{port}` is no port")),
        Ok(port) => Ok((host, Some(port))),
    }
}

fn path_prefix(path: &str) -> Result<String, String> {
    if path.contains(['?', '#']) {
        return Err("a rule ends with the path: remove `?` or `#` and what follows".to_owned());
    }
    if path.is_empty() || path == "/" {
        return Ok("/".to_owned());
    }
    if path.ends_with('/') {
        return Err(
            "a path covers whole segments and all below: remove the `/` at its end".to_owned(),
        );
    }
    if path.contains('*') {
        return Err("a path covers all below it: remove the `*`".to_owned());
    }
    let plain = path.to_ascii_lowercase().replace("%2e", ".");
    let dots = |segment: &str| matches!(segment, "" | "." | "..");
    if plain
        .strip_prefix('/')
        .is_some_and(|plain| plain.split('/').any(dots))
    {
        return Err("a path has no empty segment, no `.` and no `..`".to_owned());
    }
    if ["%2f", "%5c", "%25", "%00"]
        .iter()
        .any(|escape| plain.contains(escape))
    {
        return Err(
            "servers read an encoded `/`, `\\` or `%` in different ways: remove it".to_owned(),
        );
    }
    if let Some(odd) = path.chars().find(|c| !is_path_char(*c)) {
        return Err(format!("`{odd}` cannot stand in a path: percent-encode it"));
    }
    Ok(path.to_owned())
}

/// `pchar` of RFC 3986, and what separates and encodes them.
fn is_path_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()+,;=:@/%".contains(c)
}
