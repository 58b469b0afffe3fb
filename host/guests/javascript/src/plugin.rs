//! The plugin that this instance is, once its modules are loaded.

use std::cell::OnceCell;

use rquickjs::function::This;
use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Error, Exception, Function, Object, Persistent, Value};

use crate::bindings::exports::spotter::javascript::workshop::{Compiled, Fault, SourceFile};
use crate::definition::Definition;
use crate::web::event_loop;
use crate::{exception, modules};

/// What the author's modules came to.
pub(crate) struct Plugin {
    /// What it says of itself.
    pub(crate) definition: Definition,
    /// Its functions, in the order of the definition's.
    functions: Vec<Executable>,
    /// The author's files, to quote from.
    files: Vec<SourceFile>,
}

/// A function and what `this` is in it.
#[derive(Clone)]
struct Executable {
    function: Persistent<Function<'static>>,
    this: Persistent<Value<'static>>,
}

thread_local! {
    static PLUGIN: OnceCell<Plugin> = const { OnceCell::new() };
}

/// Works with the plugin.
pub(crate) fn with<T>(work: impl FnOnce(&Plugin) -> T) -> T {
    PLUGIN.with(|plugin| match plugin.get() {
        Some(plugin) => work(plugin),
        // The host calls nothing else before.
        None => unreachable!("no modules were loaded"),
    })
}

/// Runs the modules and keeps what they offer.
pub(crate) fn load(
    ctx: &Ctx<'_>,
    modules: Vec<Compiled>,
    files: Vec<SourceFile>,
    request: &str,
) -> Result<(), Fault> {
    let (definition, functions) =
        offered(ctx, modules, request).map_err(|error| exception::fault(ctx, error, &files))?;
    PLUGIN.with(|plugin| {
        let _ = plugin.set(Plugin {
            definition,
            functions,
            files,
        });
    });
    Ok(())
}

fn offered(
    ctx: &Ctx<'_>,
    modules: Vec<Compiled>,
    request: &str,
) -> rquickjs::Result<(Definition, Vec<Executable>)> {
    let request = crate::definition::prepare(ctx, request)?;
    let (namespace, loading) = modules::evaluate(ctx, modules)?;
    while loading.state() == PromiseState::Pending && ctx.execute_pending_job() {}
    match loading.result::<()>() {
        Some(result) => result?,
        None => {
            return Err(Exception::throw_type(
                ctx,
                "the module never finishes loading: it awaits what never comes",
            ));
        }
    }
    // What a module began when it loaded ends before anybody calls.
    while ctx.execute_pending_job() {}
    if let Some(reason) = event_loop::unhandled_rejection(ctx) {
        return Err(ctx.throw(reason));
    }
    let normalized: Object<'_> = crate::definition::normalize(ctx, namespace, request)?;
    let mut functions = Vec::new();
    for function in normalized.get::<_, Vec<Object<'_>>>("functions")? {
        let execute: Function<'_> = function.get("execute")?;
        let this: Value<'_> = function.get("self")?;
        functions.push(Executable {
            function: Persistent::save(ctx, execute),
            this: Persistent::save(ctx, this),
        });
    }
    Ok((Definition::read(&normalized)?, functions))
}

impl Plugin {
    /// Calls a function by its name. None: there is none of it.
    pub(crate) fn call<'js>(
        &self,
        ctx: &Ctx<'js>,
        name: &str,
        arguments: Value<'js>,
        context: Object<'js>,
    ) -> Option<Result<Value<'js>, Error>> {
        let index = self.definition.position(name)?;
        let Executable { function, this } = self.functions.get(index)?.clone();
        Some(function.restore(ctx).and_then(|function| {
            let this: Value<'js> = this.restore(ctx)?;
            function.call((This(this), arguments, context))
        }))
    }

    /// The author's file of this path.
    pub(crate) fn source(&self, path: &str) -> Option<&str> {
        let file = self.files.iter().find(|file| file.path == path)?;
        Some(&file.text)
    }
}
