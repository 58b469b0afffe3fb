//! What a plugin says of itself: read from its modules and from the request
//! beside them, in one form.

use std::cell::OnceCell;

use rquickjs::{Ctx, Function, Object, Persistent, Result};

use crate::bindings::exports::spotter::plugin::capabilities::{
    Capability, HttpRule, Scheme, Secret, SecretPlace,
};
use crate::bindings::spotter::plugin::types::{
    self, Effects, Function as ManifestFunction, Manifest,
};
use crate::web::{self, Kept};

/// A plugin's manifest and what it asks for.
pub(crate) struct Definition {
    manifest: Manifest,
    asks: Vec<Capability>,
}

thread_local! {
    static READER: OnceCell<Persistent<Object<'static>>> = const { OnceCell::new() };
}

/// Prepares [`prepare`] and [`normalize`].
pub(crate) fn install<'js>(ctx: &Ctx<'js>, kept: &Kept<'js>) -> Result<()> {
    let make = web::compile::function(ctx, "spotter:definition", include_str!("definition.js"))?;
    let reader: Object<'js> = make.call((kept.primordials.clone(),))?;
    READER.with(|kept| {
        let _ = kept.set(Persistent::save(ctx, reader));
    });
    Ok(())
}

fn reader<'js>(ctx: &Ctx<'js>, name: &str) -> Result<Function<'js>> {
    let reader = READER.with(|kept| kept.get().cloned());
    reader
        .ok_or(rquickjs::Error::Unknown)?
        .restore(ctx)?
        .get(name)
}

/// Reads what the request says, before any author's code runs.
pub(crate) fn prepare<'js>(ctx: &Ctx<'js>, request: &str) -> Result<Object<'js>> {
    reader(ctx, "prepare")?.call((ctx.json_parse(request)?,))
}

/// Makes one definition of what the modules export and what the request says.
pub(crate) fn normalize<'js>(
    ctx: &Ctx<'js>,
    namespace: Object<'js>,
    prepared: Object<'js>,
) -> Result<Object<'js>> {
    reader(ctx, "normalize")?.call((namespace, prepared))
}

impl Definition {
    /// Reads what [`normalize`] wrote.
    pub(crate) fn read(object: &Object<'_>) -> Result<Definition> {
        let functions = object.get::<_, Vec<Object<'_>>>("functions")?;
        let functions = functions.iter().map(function);
        let mut capabilities = Vec::new();
        if let Some(bytes) = object.get::<_, Option<f64>>("kv")? {
            capabilities.push(types::Capability::Kv(bytes as u64));
        }
        Ok(Definition {
            manifest: Manifest {
                name: object.get("name")?,
                version: object.get("version")?,
                display_name: object.get("displayName")?,
                description: object.get("description")?,
                category: object.get("category")?,
                icon: object.get("icon")?,
                settings_schema: object.get("settings")?,
                functions: functions.collect::<Result<_>>()?,
                capabilities,
            },
            asks: asks(object)?,
        })
    }

    /// As `describe` answers it.
    pub(crate) fn manifest(&self) -> Manifest {
        self.manifest.clone()
    }

    /// As `ask` answers it.
    pub(crate) fn capabilities(&self) -> Vec<Capability> {
        self.asks.clone()
    }

    /// The source that is queried where none is named.
    pub(crate) fn only_source(&self) -> Option<String> {
        let mut sources = self.asks.iter().filter_map(|ask| match ask {
            Capability::Query(source) => Some(source),
            _ => None,
        });
        let first = sources.next()?;
        sources.next().is_none().then(|| first.clone())
    }

    /// Which function has this name.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        let functions = &self.manifest.functions;
        functions.iter().position(|function| function.name == name)
    }
}

fn function(object: &Object<'_>) -> Result<ManifestFunction> {
    Ok(ManifestFunction {
        name: object.get("name")?,
        display_name: object.get("displayName")?,
        description: object.get("description")?,
        parameters: object.get("parameters")?,
        returns: object.get("returns")?,
        effects: match object.get::<_, String>("effects")?.as_str() {
            "read_only" => Effects::ReadOnly,
            "idempotent" => Effects::Idempotent,
            "destructive" => Effects::Destructive,
            _ => Effects::Writes,
        },
    })
}

fn asks(object: &Object<'_>) -> Result<Vec<Capability>> {
    let mut asks = Vec::new();
    for rule in object.get::<_, Vec<Object<'_>>>("http")? {
        asks.push(Capability::Http(HttpRule {
            methods: rule.get("methods")?,
            scheme: match rule.get::<_, String>("scheme")?.as_str() {
                "http" => Scheme::Http,
                _ => Scheme::Https,
            },
            host: rule.get("host")?,
            port: rule.get("port")?,
            path_prefix: rule.get("pathPrefix")?,
        }));
    }
    for source in object.get::<_, Vec<String>>("query")? {
        asks.push(Capability::Query(source));
    }
    for secret in object.get::<_, Vec<Object<'_>>>("secrets")? {
        let argument: String = secret.get("argument")?;
        asks.push(Capability::Secret(Secret {
            name: secret.get("name")?,
            description: secret.get("description")?,
            place: match secret.get::<_, String>("place")?.as_str() {
                "header" => SecretPlace::Header(argument),
                "queryParameter" => SecretPlace::QueryParameter(argument),
                _ => SecretPlace::Bearer,
            },
            hosts: secret.get("hosts")?,
        }));
    }
    Ok(asks)
}
