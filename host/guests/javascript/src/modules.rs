//! The author's modules: found among his own files and nowhere else.

use std::cell::RefCell;

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::{Declared, WriteOptions};
use rquickjs::{Ctx, Error, Exception, Module, Object, Result};

use crate::bindings::exports::spotter::javascript::workshop::{
    Compiled, Fault, Position, SourceFile,
};
use crate::{engine, exception};

/// Names modules by their path within the plugin.
pub(crate) struct Relative;

impl Resolver for Relative {
    fn resolve<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        base: &str,
        name: &str,
        attributes: Option<ImportAttributes<'js>>,
    ) -> Result<String> {
        if let Some(attributes) = attributes {
            expect_none(ctx, name, &attributes)?;
        }
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

/// All files are modules of code: what an import says more of one cannot be.
/// The engine would go by the path alone.
fn expect_none<'js>(ctx: &Ctx<'js>, name: &str, attributes: &ImportAttributes<'js>) -> Result<()> {
    let Some(attribute) = attributes.keys().next().transpose()? else {
        return Ok(());
    };
    let message = format!(
        "cannot import `{name}` with the attribute `{attribute}`: a plugin's files are modules of \
         JavaScript or TypeScript. Export data from one, such as `export default {{ ... }}`"
    );
    Err(Exception::throw_type(ctx, &message))
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
    /// The paths of the plugin's files.
    static FILES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    /// While a plugin is loaded: the modules that are not yet. Reading one asks
    /// for those that it imports.
    static UNREAD: RefCell<Vec<Compiled>> = const { RefCell::new(Vec::new()) };
    /// While a plugin is compiled: the files that are not yet, and those that
    /// are.
    static SOURCES: RefCell<Vec<SourceFile>> = const { RefCell::new(Vec::new()) };
    static COMPILED: RefCell<Vec<Compiled>> = const { RefCell::new(Vec::new()) };
}

/// Finds what a module imports: read from bytecode, or compiled. What was
/// declared before is found without.
pub(crate) struct Bundled;

impl Loader for Bundled {
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _attributes: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        if let Some(module) = take_unread(name) {
            return read(ctx, &module);
        }
        if let Some(file) = take_source(name) {
            return compile_one(ctx, &file, false);
        }
        let message = format!("there is no file `{name}` in the plugin");
        Err(Exception::throw_reference(ctx, &message))
    }
}

fn take_unread(path: &str) -> Option<Compiled> {
    UNREAD.with_borrow_mut(|modules| {
        let index = modules.iter().position(|module| module.path == path)?;
        Some(modules.remove(index))
    })
}

/// Declares a module that was compiled before.
fn read<'js>(ctx: &Ctx<'js>, module: &Compiled) -> Result<Module<'js, Declared>> {
    // SAFETY: the host hands over what `compile` of this engine wrote. If it
    // were something else, it would harm this instance alone.
    unsafe { Module::load(ctx.clone(), &module.bytecode) }
}

fn take_source(path: &str) -> Option<SourceFile> {
    SOURCES.with_borrow_mut(|files| {
        let index = files.iter().position(|file| file.path == path)?;
        Some(files.remove(index))
    })
}

/// Compiles every file: the first with what it imports, then the others.
pub(crate) fn compile(
    ctx: &Ctx<'_>,
    files: Vec<SourceFile>,
) -> std::result::Result<Vec<Compiled>, Fault> {
    if let Some(fault) = files.iter().find_map(nul) {
        return Err(fault);
    }
    engine::bound_nesting(ctx);
    FILES.set(files.iter().map(|file| file.path.clone()).collect());
    SOURCES.set(files.clone());
    let mut first = true;
    for file in &files {
        if let Some(file) = take_source(&file.path) {
            compile_one(ctx, &file, first)
                .map_err(|error| not_compiled(ctx, error, &file, &files))?;
        }
        first = false;
    }
    let mut compiled = COMPILED.take();
    // It was written last, after what it imports.
    compiled.sort_by_key(|module| files.iter().position(|file| file.path == module.path));
    Ok(compiled)
}

/// A NUL ends a text for the engine.
fn nul(file: &SourceFile) -> Option<Fault> {
    let (before, _) = file.text.split_once('\0')?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next()?.encode_utf16().count() + 1;
    Some(Fault {
        message: "SyntaxError: there is a NUL character; in a text write it as \\0".to_owned(),
        position: Some(Position {
            path: file.path.clone(),
            line: u32::try_from(line).ok()?,
            column: u32::try_from(column).ok()?,
        }),
    })
}

/// Names the file where the engine says no more than that its stack is full.
fn not_compiled(ctx: &Ctx<'_>, error: Error, file: &SourceFile, files: &[SourceFile]) -> Fault {
    let mut fault = exception::fault(ctx, error, files);
    if fault.message.starts_with("RangeError: Maximum call stack") {
        fault.message = format!(
            "SyntaxError: `{}` nests too deep: its parentheses, brackets, blocks or functions; \
             put inner parts into constants or functions of their own, and data into JSON.parse",
            file.path
        );
    }
    fault
}

fn compile_one<'js>(
    ctx: &Ctx<'js>,
    file: &SourceFile,
    first: bool,
) -> Result<Module<'js, Declared>> {
    let mut module = Module::declare(ctx.clone(), file.path.as_str(), file.text.as_str())?;
    if first && let Some(exporting) = exporting_execute(ctx, file)? {
        module = exporting;
    }
    let bytecode = module.write(WriteOptions {
        // The text is kept once, beside the bytecode.
        strip_source: true,
        ..WriteOptions::default()
    })?;
    COMPILED.with_borrow_mut(|compiled| {
        compiled.push(Compiled {
            path: file.path.clone(),
            bytecode,
        });
    });
    Ok(module)
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
    modules: Vec<Compiled>,
) -> Result<(Object<'js>, rquickjs::Promise<'js>)> {
    let paths: Vec<String> = modules.iter().map(|module| module.path.clone()).collect();
    FILES.set(paths.clone());
    UNREAD.set(modules);
    let mut first = None;
    for path in &paths {
        if let Some(module) = take_unread(path) {
            let declared = read(ctx, &module)?;
            first.get_or_insert(declared);
        }
    }
    let (module, promise) = first.ok_or(Error::Unknown)?.eval()?;
    Ok((module.namespace()?, promise))
}
