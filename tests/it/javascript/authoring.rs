use serde_json::{Value, json};
use spotter_tests::{Answer, Gym};

use super::{as_expected, ended, gym, inside, tool, tool_with};

/// A whole plugin as its author sends it, a call, and what it returns.
struct Form {
    name: &'static str,
    form: Value,
    call: &'static str,
    arguments: Value,
    returns: Value,
}

fn form(name: &'static str, form: Value, returns: impl Into<Value>) -> Form {
    Form {
        name,
        form,
        call: "subject",
        arguments: json!({ "a": 1, "b": 2 }),
        returns: returns.into(),
    }
}

/// A module alone: it says what it is itself.
fn module(source: &str) -> Value {
    json!({ "source": source })
}

/// A module beside which the request says what it is.
fn described(source: &str) -> Value {
    tool("subject", source)
}

fn files(files: Value) -> Value {
    let mut form = tool("subject", "");
    let fields = form.as_object_mut().unwrap();
    fields.remove("source");
    fields.insert("files".to_owned(), files);
    form
}

#[track_caller]
fn run(forms: Vec<Form>) {
    let fault = |form: Form| {
        let gym = gym();
        let saved = gym.save(&form.form);
        if saved.status != 201 {
            return Some(format!("{}: {}", form.name, saved.text()));
        }
        let answer = gym.call(form.call, &form.arguments);
        let ended = ended(&answer);
        let right = ended == format!("= {}", form.returns);
        (!right).then(|| format!("{}: {ended} is not {}", form.name, form.returns))
    };
    let faults: Vec<String> = forms.into_iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn forms_of_one_function() {
    run(vec![
        form(
            "the short form",
            described("function execute({ a, b }) { return a + b }"),
            3,
        ),
        form(
            "asynchronous",
            described("async function execute({ a }) { return await a }"),
            1,
        ),
        form("an arrow", described("const execute = ({ a }) => a"), 1),
        form(
            "exported",
            described("export function execute({ a }) { return a }"),
            1,
        ),
        form(
            "an exported arrow",
            described("export const execute = ({ a }) => a"),
            1,
        ),
        form(
            "exported later",
            described("const run = ({ a }) => a; export { run as execute }"),
            1,
        ),
        form(
            "the default",
            described("export default function ({ a }) { return a }"),
            1,
        ),
        form(
            "the default with a name",
            described("export default async function run({ a }) { return a }"),
            1,
        ),
        form(
            "the default arrow",
            described("export default ({ a }) => a"),
            1,
        ),
        form(
            "only one argument",
            described("function execute() { return arguments.length }"),
            2,
        ),
        form(
            "a tool",
            module(
                "export const tool = { name: 'subject', description: 'Adds.', parameters: { type: 'object' }, execute({ a, b }) { return a + b } }",
            ),
            3,
        ),
        form(
            "a tool's own this",
            module(
                "export const tool = { name: 'subject', description: 'Adds.', parameters: { type: 'object' }, execute() { return this.name } }",
            ),
            "subject",
        ),
        form(
            "a tool beside its function",
            module(
                "export const tool = { name: 'subject', description: 'Adds.', parameters: { type: 'object' } };\nexport function execute({ a }) { return a }",
            ),
            1,
        ),
        form(
            "a tool beside the short form",
            module(
                "export const tool = { name: 'subject', description: 'Adds.', parameters: { type: 'object' } };\nfunction execute({ a }) { return a }",
            ),
            1,
        ),
        form(
            "a plugin and a tool",
            module(
                "export const plugin = { name: 'plug' }; export const tool = { name: 'subject', description: 'Adds.', parameters: '{\"type\":\"object\"}', execute: ({ a }) => a }",
            ),
            1,
        ),
        form(
            "a tool as the default",
            module(
                "export default { name: 'subject', description: 'Adds.', parameters: { type: 'object' }, execute({ a, b }) { return [this.name, a + b] } }",
            ),
            json!(["subject", 3]),
        ),
        form(
            "the default beside its definition",
            described("export default { execute: ({ a }) => a }"),
            1,
        ),
        form(
            "comments at the end",
            described("function execute({ a }) { return a } // words"),
            1,
        ),
        form(
            "an await before",
            described("const one = await Promise.resolve(1);\nfunction execute() { return one }"),
            1,
        ),
        form(
            "a constant of its own",
            described(
                "const table = new Map([[1, 'one']]);\nfunction execute({ a }) { return table.get(a) }",
            ),
            "one",
        ),
    ]);
}

#[test]
fn several_functions() {
    let source = "export const plugin = { name: 'numbers', description: 'Numbers.' };
        const one = { name: 'one', description: 'One.', execute: () => 1 };
        export const tools = [one, {
            name: 'twice', description: 'Twice.', effects: 'read_only',
            parameters: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
            execute({ n }) { return [n * 2, this.name] },
        }];";
    let gym = gym();
    let saved = gym.save(&module(source)).ok();
    assert_eq!(saved.field("/plugin/name"), "numbers");
    let functions = saved.field("/version/manifest/functions");
    let said = |index: usize, field: &str| functions[index][field].clone();
    assert_eq!(
        (said(0, "name"), said(0, "effects")),
        (json!("one"), json!("writes"))
    );
    assert_eq!(
        (said(1, "name"), said(1, "effects")),
        (json!("twice"), json!("read_only"))
    );
    assert_eq!(gym.call("one", &json!({})).ok().field("/result"), 1);
    let twice = gym.call("twice", &json!({ "n": 4 })).ok();
    assert_eq!(twice.field("/result"), json!([8, "twice"]));
    gym.call("twice", &json!({})).refused("invalid_arguments");
    gym.call("one", &json!({ "n": 4 }))
        .refused("invalid_arguments");
    gym.save(&tool("twice", "function execute() {}"))
        .refused("name_taken");
    run(vec![Form {
        call: "three",
        ..form(
            "tools as an object",
            module(
                "export const plugin = { name: 'p', description: 'P.' }; export const tools = { three: { description: 'Three.', parameters: { type: 'object' }, execute: () => 3 } }",
            ),
            3,
        )
    }]);
}

#[test]
fn files_that_are_alone() {
    run(vec![
        form(
            "one file",
            files(json!({ "tool.js": "function execute() { return 1 }" })),
            1,
        ),
        form(
            "main comes first",
            files(json!({ "a.js": "", "main.js": "function execute() { return 1 }" })),
            1,
        ),
        form(
            "index comes first",
            files(json!({ "a.js": "", "index.js": "function execute() { return 1 }" })),
            1,
        ),
        form(
            "an import when it is called",
            files(
                json!({ "main.js": "export async function execute() { return (await import('./lib/a.js')).a }", "lib/a.js": "export const a = 7" }),
            ),
            7,
        ),
    ]);
    let mut entry = files(json!({ "a.js": "", "b.js": "function execute() { return 1 }" }));
    entry["entry"] = "b.js".into();
    run(vec![form("the entry that was said", entry, 1)]);
}

/// Today none of these loads: the engine compiles every file before it knows
/// of the others, and an import is looked for when a file is compiled.
#[test]
fn files_that_import_each_other() {
    run(vec![
        form(
            "JavaScript",
            files(
                json!({ "main.js": "import { a } from './lib/a.js';\nexport function execute() { return a() }", "lib/a.js": "import { b } from '../b.js';\nexport const a = () => b + 1", "b.js": "export const b = 1" }),
            ),
            2,
        ),
        form(
            "the default of another",
            files(
                json!({ "main.js": "export { default } from './a.js'", "a.js": "export default () => 7" }),
            ),
            7,
        ),
        form(
            "all of another",
            files(
                json!({ "main.js": "import * as a from './a.js';\nexport const execute = () => Object.keys(a).sort()", "a.js": "export const x = 1, y = 2" }),
            ),
            json!(["x", "y"]),
        ),
        form(
            "another for what it does",
            files(
                json!({ "main.js": "import './a.js';\nexport const execute = () => globalThis.x", "a.js": "globalThis.x = 7" }),
            ),
            7,
        ),
        form(
            "without endings",
            files(
                json!({ "main.js": "import { a } from './lib';\nimport { b } from './b';\nexport const execute = () => a + b", "lib/index.js": "export const a = 1", "b.js": "export const b = 1" }),
            ),
            2,
        ),
        form(
            "in a circle",
            files(
                json!({ "main.js": "import { a } from './a.js';\nexport const b = 7;\nexport function execute() { return a() }", "a.js": "import { b } from './main.js';\nexport const a = () => b" }),
            ),
            7,
        ),
        form(
            "itself",
            files(
                json!({ "main.js": "import * as me from './main.js';\nexport const seven = 7;\nexport function execute() { return me.seven }" }),
            ),
            7,
        ),
        form(
            "TypeScript",
            files(
                json!({ "main.ts": "import { a } from './a.ts';\nimport type { T } from './t.ts';\nimport { b } from './b.js';\nexport function execute(args: { a: number; b: number }): T { return a(args.a) + b }", "a.ts": "export const a = (n: number): number => n", "t.ts": "export type T = number", "b.ts": "export const b: number = 1" }),
            ),
            2,
        ),
        form(
            "an await in another",
            files(
                json!({ "main.js": "import { a } from './a.js';\nexport const execute = () => a", "a.js": "export const a = await Promise.resolve(7)" }),
            ),
            7,
        ),
    ]);
}

#[test]
fn the_request_holds_over_the_module() {
    let source = "export const tool = {
        name: 'loses', displayName: 'Loses', description: 'Of the module.', effects: 'destructive', kv: '1 MiB',
        http: ['GET https://loses.test/'], parameters: { type: 'object', properties: {} }, execute: () => 1,
    };";
    let request = json!({
        "name": "wins", "display_name": "Wins", "description": "Of the request.", "effects": "read_only",
        "kv": "2 KiB", "http": ["POST https://wins.test/v1"], "source": source,
        "parameters": { "type": "object", "properties": { "a": { "type": "string" } } },
    });
    let saved = gym().save(&request).ok();
    let manifest = saved.field("/version/manifest");
    assert_eq!(manifest["name"], "wins");
    assert_eq!(manifest["description"], "Of the request.");
    let function = &manifest["functions"][0];
    assert_eq!(function["name"], "wins");
    assert_eq!(function["display_name"], "Wins");
    assert_eq!(function["effects"], "read_only");
    assert!(
        function["parameters"]["properties"]["a"].is_object(),
        "{function}"
    );
    let asks = manifest["capabilities"].to_string() + &saved.field("/asks").to_string();
    assert!(
        asks.contains("wins.test") && !asks.contains("loses.test"),
        "{asks}"
    );
    assert!(asks.contains("2048") && !asks.contains("1048576"), "{asks}");
}

/// Whatever the module does to the language before its definition is read.
#[test]
fn a_module_cannot_overwrite_what_the_request_says() {
    let sources = [
        "const own = Object.fromEntries;
        Object.fromEntries = (list) => {
            const object = own(list);
            return object.effects ? { ...object, effects: 'read_only' } : object;
        };",
        "Object.prototype.http = ['GET https://evil.test'];",
        "Object.prototype.kv = '1 MiB';",
        "Object.prototype.toJSON = () => ({ type: 'string' });",
        "for (const name of ['effects', 'http', 'kv', 'place', '0', 'parameters'])
            Object.defineProperty(Object.prototype, name, { get() { return 'read_only' }, set() {}, configurable: true });",
        "for (const name of Object.getOwnPropertyNames(Array.prototype)) { try { Array.prototype[name] = () => [] } catch {} }
        RegExp.prototype.exec = Object.keys = JSON.stringify = Array.isArray = null;",
    ];
    for (number, source) in sources.iter().enumerate() {
        let name = format!("subject_{number}");
        let source = format!("{source}\nfunction execute() {{ return 1 }}");
        let form = tool_with(&name, &source, json!({ "effects": "destructive" }));
        let saved = gym().manager.post("/v1/plugins", &form).ok();
        let manifest = saved.field("/version/manifest");
        assert_eq!(
            manifest["functions"][0]["effects"], "destructive",
            "{source}"
        );
        assert_eq!(
            manifest["functions"][0]["parameters"],
            json!({ "type": "object" }),
            "{source}"
        );
        assert_eq!(saved.field("/asks"), json!([]), "{source}");
    }
}

#[test]
fn versions_count_up() {
    let gym = gym();
    let of = |source: &str| tool("counts", source);
    let version = |answer: &Answer| answer.field("/plugin/version");
    let first = gym.save(&of("function execute() { return 1 }"));
    assert_eq!((first.status, version(&first)), (201, json!("0.1.0")));
    assert_eq!(first.field("/version/origin"), "javascript");
    let again = gym.save(&of("function execute() { return 1 }"));
    assert_eq!((again.status, version(&again)), (200, json!("0.1.0")));
    let second = gym.save(&of("function execute() { return 2 }"));
    assert_eq!((second.status, version(&second)), (201, json!("0.1.1")));
    assert_eq!(gym.call("counts", &json!({})).ok().field("/result"), 2);
    let back = gym.save(&of("function execute() { return 1 }"));
    assert_eq!(
        version(&back),
        "0.1.2",
        "what came before comes again as a version of its own"
    );
    let said = |source: &str| tool_with("counts", source, json!({ "version": "2.0.0" }));
    assert_eq!(
        version(&gym.save(&said("function execute() { return 3 }"))),
        "2.0.0"
    );
    gym.save(&said("function execute() { return 4 }"))
        .refused("version_exists");
    let next = gym.save(&of("function execute() { return 5 }"));
    assert_eq!(version(&next), "2.0.1");
    gym.manager
        .post("/v1/plugins/counts/rollback", &json!({}))
        .ok();
    assert_eq!(gym.call("counts", &json!({})).ok().field("/result"), 3);
}

#[test]
fn a_dry_run_leaves_nothing() {
    let gym = gym();
    let inspect = |source: &str| {
        gym.manager
            .post("/v1/plugins/inspect", &tool("looks", source))
    };
    let looked = inspect("function execute() { return 1 }").ok();
    assert!(looked.text().contains("looks"), "{}", looked.text());
    inspect("function execute() {").refused("source_rejected");
    let plugins = gym.manager.get("/v1/plugins").ok();
    assert_eq!(plugins.field("/plugins"), json!([]));
    gym.caller
        .post("/v1/plugins", &tool("looks", "function execute() {}"))
        .refused("forbidden");
}

/// What is wrong with a plugin, and how it is told.
type Fault = (&'static str, Value, &'static str);

#[track_caller]
fn refused(faults: Vec<Fault>) {
    let gym = gym();
    let wrong = |(name, form, expected): Fault| {
        let answer = gym.save(&form);
        let ended = ended(&answer);
        if let Some(inside) = inside(&answer.text()) {
            return Some(format!("{name}: names {inside}"));
        }
        let right = answer.status >= 400 && as_expected(&ended, expected);
        (!right).then(|| format!("{name}: {ended} is not {expected}"))
    };
    let wrong: Vec<String> = faults.into_iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let plugins = gym.manager.get("/v1/plugins").ok();
    assert_eq!(
        plugins.field("/plugins"),
        json!([]),
        "a refused source left something"
    );
}

fn saying(more: Value) -> Value {
    tool_with("subject", "function execute() {}", more)
}

fn without(field: &str) -> Value {
    let mut form = saying(json!({}));
    form.as_object_mut().unwrap().remove(field);
    form
}

#[test]
fn faults_of_the_request() {
    let secret = |more: Value| {
        let mut secret = json!({ "description": "A token.", "hosts": ["a.test"] });
        secret
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        saying(json!({ "secrets": { "token": secret } }))
    };
    let many: Value = (0..65)
        .map(|n| (format!("f{n}.js"), Value::from("")))
        .collect();
    refused(vec![
        (
            "no name",
            without("name"),
            "source_rejected: TypeError: the tool has no `name`",
        ),
        (
            "no description",
            without("description"),
            "invalid_manifest: description: it is empty.",
        ),
        (
            "a name that is none",
            saying(json!({ "name": "Not Legal!" })),
            "invalid_manifest: name: ",
        ),
        (
            "a version that is none",
            saying(json!({ "version": "one" })),
            "invalid_manifest: version: ",
        ),
        (
            "unknown effects",
            saying(json!({ "effects": "maybe" })),
            "source_rejected: TypeError: the effects of the module are one of",
        ),
        (
            "http without a method",
            saying(json!({ "http": ["https://a.test"] })),
            "source_rejected: TypeError: `https://a.test` is no rule for http",
        ),
        (
            "http without a host",
            saying(json!({ "http": ["GET *"] })),
            "source_rejected: TypeError: `GET *` is no rule for http",
        ),
        (
            "http with a query",
            saying(json!({ "http": ["GET https://a.test/b?c"] })),
            "source_rejected: TypeError",
        ),
        (
            "http with a user",
            saying(json!({ "http": ["GET https://a@a.test/"] })),
            "invalid_manifest",
        ),
        (
            "http that is no list",
            saying(json!({ "http": "GET https://a.test" })),
            "invalid_request",
        ),
        (
            "a secret with two places",
            secret(json!({ "bearer": true, "header": "x-a" })),
            "source_rejected: TypeError: the secret `token` needs one place",
        ),
        (
            "a secret without a place",
            secret(json!({})),
            "source_rejected: TypeError: the secret `token` needs one place",
        ),
        (
            "a secret with a cookie",
            secret(json!({ "cookie": "x" })),
            "invalid_request",
        ),
        (
            "kv without a size",
            saying(json!({ "kv": "much" })),
            "source_rejected: TypeError: `kv` is a size",
        ),
        (
            "kv of more than there is",
            saying(json!({ "kv": "900 MiB" })),
            "invalid_manifest: capabilities[0]: 943718400 bytes",
        ),
        (
            "parameters that are no JSON",
            saying(json!({ "parameters": "[" })),
            "schema_rejected",
        ),
        (
            "parameters that are a list",
            saying(json!({ "parameters": [] })),
            "source_rejected: TypeError: the parameters",
        ),
        (
            "parameters from elsewhere",
            saying(json!({ "parameters": { "$ref": "https://a.test/x" } })),
            "schema_rejected",
        ),
        (
            "an unknown field",
            saying(json!({ "paramters": {} })),
            "invalid_request",
        ),
        (
            "an unknown language",
            saying(json!({ "language": "python" })),
            "invalid_request",
        ),
        (
            "source and files",
            saying(json!({ "files": { "a.js": "" } })),
            "invalid_request: Send either",
        ),
        (
            "neither",
            without("source"),
            "invalid_request: Send `source` or `files`",
        ),
        (
            "several files and no entry",
            files(json!({ "a.js": "", "b.js": "" })),
            "invalid_request: Say in `entry`",
        ),
        (
            "a path that leads up",
            files(json!({ "../a.js": "" })),
            "invalid_request: `../a.js` is no path",
        ),
        (
            "a path from the root",
            files(json!({ "/a.js": "" })),
            "invalid_request",
        ),
        (
            "a path with a step to nowhere",
            files(json!({ "a/./b.js": "" })),
            "invalid_request",
        ),
        (
            "a path with NUL",
            files(json!({ "a\0.js": "" })),
            "invalid_request",
        ),
        (
            "a path with a space",
            files(json!({ "a b.js": "" })),
            "invalid_request",
        ),
        (
            "a file that is no module",
            files(json!({ "a.json": "" })),
            "invalid_request",
        ),
        (
            "many files",
            {
                let mut form = files(many);
                form["entry"] = "f0.js".into();
                form
            },
            "too_large: A plugin has at most 64 files.",
        ),
        (
            "an entry that is none",
            {
                let mut form = files(json!({ "a.js": "" }));
                form["entry"] = "b.js".into();
                form
            },
            "invalid_request: `entry` is none",
        ),
    ]);
}

#[test]
fn faults_of_the_module() {
    let whole = |fields: &str| {
        module(&format!(
            "export const tool = {{ name: 'subject', description: 'D.', {fields} }};"
        ))
    };
    let several = |tools: &str| {
        module(&format!(
            "export const plugin = {{ name: 'p', description: 'P.' }}; export const tools = {tools};"
        ))
    };
    refused(vec![
        (
            "no execute",
            described("export const a = 1"),
            "source_rejected: TypeError: the module has no `execute`",
        ),
        (
            "execute is no function",
            described("export const execute = 1"),
            "source_rejected: TypeError: the module has no `execute`",
        ),
        (
            "a tool without execute",
            whole(""),
            "source_rejected: TypeError: the module has no `execute`",
        ),
        (
            "a tool that is none",
            module("export const tool = 7"),
            "source_rejected: TypeError: `tool` is no object",
        ),
        (
            "a name that is no text",
            module("export const tool = { name: 7, description: 'D.', execute() {} }"),
            "source_rejected: TypeError: the name of the module is no text",
        ),
        (
            "a word that is misspelt",
            whole("paramters: {}, execute() {}"),
            "source_rejected: TypeError: `tool` has no `paramters`; it may have name, ",
        ),
        (
            "unknown effects",
            whole("effects: 'maybe', execute() {}"),
            "source_rejected: TypeError: the effects",
        ),
        (
            "a bad rule",
            whole("http: ['a.test'], execute() {}"),
            "source_rejected: TypeError: `a.test` is no rule for http",
        ),
        (
            "a secret with two places",
            whole(
                "secrets: { token: { description: 'T.', hosts: ['a.test'], bearer: true, queryParameter: 'key' } }, execute() {}",
            ),
            "source_rejected: TypeError: the secret `token` needs one place",
        ),
        (
            "a request that says the parameters of several",
            {
                let mut form = several("[{ name: 'a', description: 'A.', execute() {} }]");
                form["parameters"] = json!({ "type": "object" });
                form
            },
            "source_rejected: TypeError: the request has `parameters`, but the module exports `tools`",
        ),
        (
            "a request that says the effects of several",
            {
                let mut form = several("[{ name: 'a', description: 'A.', execute() {} }]");
                form["effects"] = "read_only".into();
                form
            },
            "source_rejected: TypeError: the request has `effects`, but the module exports `tools`",
        ),
        (
            "an import with attributes",
            files(
                json!({ "main.js": "import a from './a.js' with { type: 'json' };\nexport const execute = () => a", "a.js": "export default 1" }),
            ),
            "source_rejected: TypeError: cannot import `./a.js` with the attribute `type`",
        ),
        (
            "no tools",
            several("[]"),
            "source_rejected: TypeError: `tools` is a list of tools",
        ),
        (
            "tools that are none",
            several("7"),
            "source_rejected: TypeError: `tools` is a list of tools",
        ),
        (
            "a tool among them that is none",
            several("[7]"),
            "source_rejected: TypeError: tool 1 is no object",
        ),
        (
            "tools without a plugin",
            module("export const tools = [{ name: 'a', description: 'A.', execute() {} }]"),
            "source_rejected: TypeError: the plugin has no `name`",
        ),
        (
            "tools without execute",
            several("[{ name: 'a', description: 'A.' }]"),
            "source_rejected: TypeError: `a` has no `execute`",
        ),
        (
            "tools without a name",
            several("[{ description: 'A.', execute() {} }]"),
            "invalid_manifest: functions[0].name",
        ),
        (
            "tools of one name",
            several(
                "[{ name: 'a', description: 'A.', execute() {} }, { name: 'a', description: 'A.', execute() {} }]",
            ),
            "invalid_manifest: functions.a.name: another function",
        ),
    ]);
}

/// Where a fault is, in the file that has it.
#[test]
fn faults_have_a_place() {
    let gym: Gym = gym();
    let cases = [
        (
            described("function execute() {\n    const a = ;\n}"),
            json!({ "path": "main.js", "line": 2, "column": 15, "source": "    const a = ;" }),
        ),
        (
            described("const a = 1;\nthrow new RangeError('boom');"),
            json!({ "path": "main.js", "line": 2, "column": 11, "source": "throw new RangeError('boom');" }),
        ),
        (
            files(
                json!({ "main.js": "export function execute() {}", "lib/a.js": "\nexport const a = ;" }),
            ),
            json!({ "path": "lib/a.js", "line": 2, "column": 18, "source": "export const a = ;" }),
        ),
    ];
    for (form, place) in cases {
        let refused = gym.save(&form).refused("source_rejected");
        assert_eq!(refused.field("/error/details"), place);
        let at = format!(
            "({}:{}:{})",
            place["path"].as_str().unwrap(),
            place["line"],
            place["column"]
        );
        let message = refused.field("/error/message");
        assert!(message.as_str().unwrap().contains(&at), "{message}");
    }
}
