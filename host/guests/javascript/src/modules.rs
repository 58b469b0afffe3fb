//! The author's modules: found among his own files and nowhere else.

use std::cell::RefCell;

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::{Declared, WriteOptions};
use rquickjs::{Ctx, Error, Exception, Module, Object, Result};

use crate::bindings::exports::spotter::javascript::workshop::{Compiled, Fault, SourceFile};
use crate::exception;

/// Names modules by their path within the plugin.
pub(crate) struct Relative;

impl Resolver for Relative {
    fn resolve<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        base: &str,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<String> {
        let path = join(base, name).and_then(|path| found(&path));
        path.ok_or_else(|| {
            let message = format!(
                "cannot import `{name}`: there is no such file in the plugin. It imports its own \
                 files, such as `./week.js`; bundle packages into it with `spotter build`"
            );
            Exception::throw_reference(ctx, &message)
        })
    }
}

/// The path of a relative import, if it stays within the plugin.
fn join(base: &str, name: &str) -> Option<String> {
    if !name.starts_with("./") && !name.starts_with("../") {
        return None;
    }
    let mut path: Vec<&str> = base.split('/').collect();
    path.pop();
    for step in name.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop()?;
            }
            step => path.push(step),
        }
    }
    Some(path.join("/"))
}

/// The file that a path means: TypeScript is imported by its own name, by the
/// name of the JavaScript that it becomes, or by none.
fn found(path: &str) -> Option<String> {
    let stem = path.strip_suffix(".js").or(path.strip_suffix(".mjs"));
    let bare = stem.unwrap_or(path);
    FILES.with_borrow(|files| {
        let mut candidates = vec![path.to_owned(), format!("{bare}.ts"), format!("{bare}.mts")];
        if stem.is_none() {
            candidates.extend(["", "/index"].iter().flat_map(|middle| {
                ["js", "ts", "mjs"].map(|ending| format!("{path}{middle}.{ending}"))
            }));
        }
        candidates.into_iter().find(|path| files.contains(path))
    })
}

thread_local! {
    static FILES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Finds modules that were declared before. One that was not is missing.
pub(crate) struct Bundled;

impl Loader for Bundled {
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        let message = format!("there is no file `{name}` in the plugin");
        Err(Exception::throw_reference(ctx, &message))
    }
}

/// Compiles every file. Imports are looked at when they are loaded.
pub(crate) fn compile(
    ctx: &Ctx<'_>,
    files: &[SourceFile],
) -> std::result::Result<Vec<Compiled>, Fault> {
    let mut compiled = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let bytecode = compile_one(ctx, file, index == 0)
            .map_err(|error| exception::fault(ctx, error, files))?;
        compiled.push(Compiled {
            path: file.path.clone(),
            bytecode,
        });
    }
    Ok(compiled)
}

fn compile_one(ctx: &Ctx<'_>, file: &SourceFile, first: bool) -> Result<Vec<u8>> {
    let mut module = Module::declare(ctx.clone(), file.path.as_str(), file.text.as_str())?;
    if first && let Some(exporting) = exporting_execute(ctx, file)? {
        module = exporting;
    }
    module.write(WriteOptions {
        // The text is kept once, beside the bytecode.
        strip_source: true,
        ..WriteOptions::default()
    })
}

/// In the short form `execute` is a function like any other. It is exported
/// from behind the author's last line, which moves none of them.
fn exporting_execute<'js>(
    ctx: &Ctx<'js>,
    file: &SourceFile,
) -> Result<Option<Module<'js, Declared>>> {
    let text = format!("{}\n;export {{ execute }};", file.text);
    match Module::declare(ctx.clone(), file.path.as_str(), text) {
        Ok(module) => Ok(Some(module)),
        Err(Error::Exception) => {
            // There is no `execute`, or it is exported already.
            ctx.catch();
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Declares compiled modules and runs the first.
pub(crate) fn evaluate<'js>(
    ctx: &Ctx<'js>,
    modules: &[Compiled],
) -> Result<(Object<'js>, rquickjs::Promise<'js>)> {
    FILES.set(modules.iter().map(|module| module.path.clone()).collect());
    let mut first = None;
    for module in modules {
        // SAFETY: the host hands over what `compile` of this engine wrote. If
        // it were something else, it would harm this instance alone.
        let declared = unsafe { Module::load(ctx.clone(), &module.bytecode)? };
        first.get_or_insert(declared);
    }
    let first = first.ok_or(Error::Unknown)?;
    let (module, promise) = first.eval()?;
    Ok((module.namespace()?, promise))
}
