//! The URL parser and the format of forms.

use rquickjs::function::Args;
use rquickjs::{Array, Ctx, Function, Object, Result};
use url::{Url, form_urlencoded, quirks};

use super::functions;

pub(super) fn install<'js>(ctx: &Ctx<'js>, native: &Object<'js>) -> Result<()> {
    functions!(ctx, native,
        "urlParse" => parse,
        "urlSet" => set,
        "formParse" => form_parse,
        "formSerialize" => form_serialize,
    );
    Ok(())
}

/// Hands a URL and its parts to `sink`, in the order of `toRecord` in the prelude.
fn emit<'js>(ctx: &Ctx<'js>, url: &Url, sink: &Function<'js>) -> Result<()> {
    let mut args = Args::new(ctx.clone(), 10);
    args.push_arg(url.as_str())?;
    args.push_arg(quirks::protocol(url))?;
    args.push_arg(quirks::username(url))?;
    args.push_arg(quirks::password(url))?;
    args.push_arg(quirks::host(url))?;
    args.push_arg(quirks::hostname(url))?;
    args.push_arg(quirks::port(url))?;
    args.push_arg(quirks::pathname(url))?;
    args.push_arg(quirks::search(url))?;
    args.push_arg(quirks::hash(url))?;
    sink.call_arg(args)
}

/// Calls `sink` only if the input is a URL.
fn parse<'js>(
    ctx: Ctx<'js>,
    input: String,
    base: Option<String>,
    sink: Function<'js>,
) -> Result<()> {
    let url = match base {
        None => Url::parse(&input),
        Some(base) => Url::parse(&base).and_then(|base| base.join(&input)),
    };
    url.map_or(Ok(()), |url| emit(&ctx, &url, &sink))
}

/// Calls `sink` only if the part could be set.
fn set<'js>(
    ctx: Ctx<'js>,
    href: String,
    part: String,
    value: String,
    sink: Function<'js>,
) -> Result<()> {
    let Ok(mut url) = Url::parse(&href) else {
        return Ok(());
    };
    let outcome = match part.as_str() {
        "protocol" => quirks::set_protocol(&mut url, &value),
        "username" => quirks::set_username(&mut url, &value),
        "password" => quirks::set_password(&mut url, &value),
        "host" => quirks::set_host(&mut url, &value),
        "hostname" => quirks::set_hostname(&mut url, &value),
        "port" => quirks::set_port(&mut url, &value),
        "pathname" => {
            quirks::set_pathname(&mut url, &value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, &value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, &value);
            Ok(())
        }
        _ => Err(()),
    };
    outcome.map_or(Ok(()), |()| emit(&ctx, &url, &sink))
}

/// Hands each pair of a form's text to `sink`.
fn form_parse(text: String, sink: Function<'_>) -> Result<()> {
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        sink.call::<_, ()>((&*name, &*value))?;
    }
    Ok(())
}

/// The text of a form from a list of names and values in turn.
fn form_serialize(flat: Array<'_>) -> Result<String> {
    let mut serializer = form_urlencoded::Serializer::new(String::new());
    for index in (0..flat.len()).step_by(2) {
        let name: String = flat.get(index)?;
        let value: String = flat.get(index + 1)?;
        serializer.append_pair(&name, &value);
    }
    Ok(serializer.finish())
}
