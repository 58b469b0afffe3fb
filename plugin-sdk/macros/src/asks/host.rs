//! The hosts that a rule or a secret names.

/// `api.example.com`, `*.example.com` or `*`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Host {
    Exact(String),
    /// All below this one, not itself.
    Below(String),
    Any,
}

impl Host {
    /// Reads a host. The error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text == "*" {
            return Ok(Host::Any);
        }
        if let Some(above) = text.strip_prefix("*.") {
            check(above)?;
            if !above.contains('.') {
                return Err(format!("`{text}` is everybody's: name a domain below it"));
            }
            return Ok(Host::Below(above.to_owned()));
        }
        check(text)?;
        Ok(Host::Exact(text.to_owned()))
    }

    /// Whether there is a host that both mean.
    pub(super) fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Host::Any, _) | (_, Host::Any) => true,
            (Host::Exact(one), Host::Exact(two)) => one == two,
            (Host::Exact(host), Host::Below(above)) | (Host::Below(above), Host::Exact(host)) => {
                is_below(host, above)
            }
            (Host::Below(one), Host::Below(two)) => {
                one == two || is_below(one, two) || is_below(two, one)
            }
        }
    }

    /// As the contract writes it.
    pub(super) fn text(&self) -> String {
        match self {
            Host::Exact(host) => host.clone(),
            Host::Below(above) => format!("*.{above}"),
            Host::Any => "*".to_owned(),
        }
    }
}

fn is_below(host: &str, above: &str) -> bool {
    host.strip_suffix(above)
        .is_some_and(|below| below.ends_with('.'))
}

fn check(host: &str) -> Result<(), String> {
    if host.is_empty() {
        return Err("the host is missing".to_owned());
    }
    if host.contains('*') {
        return Err(format!(
            "in `{host}` the `*` is not at the start: write `*.example.com`, or `*` alone"
        ));
    }
    if host.chars().any(|c| c.is_ascii_uppercase()) {
        return Err(format!(
            "`{host}` has upper case: write `{}`",
            host.to_ascii_lowercase()
        ));
    }
    if !host.is_ascii() {
        return Err(format!(
            "`{host}` is not ASCII: write the form that starts with `xn--`"
        ));
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    // What ends in a number is read as an address everywhere.
    if host.contains([':', '[', ']']) || last.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(format!("`{host}` is an address: name a host"));
    }
    if host.len() > 253 || !host.split('.').all(is_label) {
        return Err(format!("`{host}` is no host's name"));
    }
    Ok(())
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
}
