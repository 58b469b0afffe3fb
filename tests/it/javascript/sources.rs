use serde_json::json;
use spotter_tests::Gym;

use super::{as_expected, ended, gym, inside, tool};

/// A text, and how saving and then calling it ends. Where several endings are
/// right, ` or ` is between them.
type Case = (&'static str, String, &'static str);

/// What saving ends in, or else what calling does.
fn saved_and_called(gym: &Gym, name: &str, text: &str) -> String {
    let saved = gym.save(&tool(name, text));
    if saved.status != 201 {
        return match inside(&saved.text()) {
            Some(inside) => format!("names {inside}"),
            None => ended(&saved),
        };
    }
    ended(&gym.call(name, &json!({})))
}

#[track_caller]
fn run(cases: &[Case]) {
    let gym = gym();
    let faults: Vec<String> = cases
        .iter()
        .enumerate()
        .filter_map(|(number, (name, text, expected))| {
            let ended = saved_and_called(&gym, &format!("case_{number}"), text);
            let expected_one = |expected| as_expected(&ended, expected);
            let right = expected.split(" or ").any(expected_one);
            (!right).then(|| format!("{name}: {ended} is not {expected}"))
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn returning(expression: impl AsRef<str>) -> String {
    format!("function execute() {{ return {} }}", expression.as_ref())
}

fn nested(open: &str, inner: &str, close: &str, times: usize) -> String {
    returning(format!(
        "{}{inner}{}",
        open.repeat(times),
        close.repeat(times)
    ))
}

#[test]
fn strange_texts() {
    let one = returning("1");
    let all = |begin: &str, end: &str| format!("{begin}{one}{end}");
    run(&[
        (
            "an override in a name",
            returning("\u{202e}1"),
            "source_rejected: SyntaxError",
        ),
        (
            "an override in a text",
            returning("'\u{202e}a\u{2066}'"),
            "= \"\u{202e}a\u{2066}\"",
        ),
        (
            "an override in a comment",
            all("/* \u{202e} } \u{2066} */ ", ""),
            "= 1",
        ),
        (
            "a name with no width",
            returning("a\u{200b}b"),
            "source_rejected: SyntaxError",
        ),
        (
            "a letter of another alphabet",
            one.replace("execute", "\u{435}xecute"),
            NO_EXECUTE,
        ),
        ("a byte order mark", all("\u{feff}", ""), "= 1"),
        ("CRLF", one.replace("{ ", "{\r\n// words\r\n"), "= 1"),
        ("CR", one.replace("{ ", "{\r// words\r"), "= 1"),
        (
            "a line separator",
            one.replace("{ ", "{\u{2028}// words\u{2028}"),
            "= 1",
        ),
        ("a hash bang", all("#!/usr/bin/env node\n", ""), "= 1"),
        (
            "a late hash bang",
            all("\n#!/usr/bin/env node\n", ""),
            "source_rejected: SyntaxError",
        ),
        (
            "an HTML comment",
            all("<!-- words\n", ""),
            "source_rejected: SyntaxError",
        ),
        (
            "a map",
            all("", "\n//# sourceMappingURL=file:///etc/passwd"),
            "= 1",
        ),
        ("a comment at the end", all("", " // words"), "= 1"),
        ("strict", all("\"use strict\"; ", ""), "= 1"),
        ("NUL in a text", returning("'a\0b'"), "source_rejected"),
        ("NUL in code", returning("\x001"), "source_rejected"),
        ("NUL at the end", all("", "\0}}}"), "source_rejected"),
        ("nothing", String::new(), NO_EXECUTE),
        ("white space", " \n\t ".to_owned(), NO_EXECUTE),
        (
            "comments alone",
            "// words\n/* more */".to_owned(),
            NO_EXECUTE,
        ),
        (
            "JSON",
            "{\"a\": 1}".to_owned(),
            "source_rejected: SyntaxError",
        ),
        (
            "Python",
            "def execute(): return 1".to_owned(),
            "source_rejected: SyntaxError",
        ),
        (
            "a component",
            "\0asm\x01\0\0\0".to_owned(),
            "source_rejected",
        ),
    ]);
}

const NO_EXECUTE: &str = "source_rejected: TypeError: the module has no `execute`";

#[test]
fn texts_that_end_too_soon() {
    let unterminated = "source_rejected: SyntaxError: unexpected end of";
    run(&[
        ("a template", returning("`words"), unterminated),
        ("a text", returning("\"words"), unterminated),
        ("a comment", format!("{} /*", returning("1")), unterminated),
        ("a regular expression", returning("/words"), unterminated),
        (
            "a body",
            "function execute() {".to_owned(),
            "source_rejected: SyntaxError",
        ),
        (
            "a text that goes on",
            format!("{} }}", returning("1")),
            "source_rejected: SyntaxError",
        ),
    ]);
}

#[test]
fn large_texts() {
    const MOST: usize = 256 << 10;
    let long = |bytes: usize| {
        let one = format!("{}//", returning("1"));
        let rest = "x".repeat(bytes - one.len());
        one + &rest
    };
    let statements = format!(
        "let n = 0; function execute() {{ {} return n }}",
        "n=n+1;".repeat(42_000)
    );
    run(&[
        ("one line as long as a source may be", long(MOST), "= 1"),
        ("a byte more", long(MOST + 1), "too_large"),
        (
            "a long text",
            returning(format!("'{}'.length", "x".repeat(200_000))),
            "= 200000",
        ),
        ("many statements", statements, "= 42000"),
        (
            "many arguments",
            returning(format!("Math.max({}1)", "1,".repeat(70_000))),
            "source_rejected: SyntaxError",
        ),
        ("100 parentheses", nested("(", "1", ")", 100), "= 1"),
    ]);
}

/// What nests too deep for the engine is the source's fault.
#[test]
fn deep_texts() {
    const DEEP: usize = 100_000;
    const TOO_DEEP: &str = "source_rejected: SyntaxError: `main.js` nests too deep";
    run(&[
        ("parentheses", nested("(", "1", ")", DEEP), TOO_DEEP),
        ("open parentheses", nested("(", "1", "", DEEP), TOO_DEEP),
        ("brackets", nested("[", "", "]", DEEP), TOO_DEEP),
        ("3,000 parentheses", nested("(", "1", ")", 3_000), TOO_DEEP),
        ("blocks", nested("1;{", "", "}", 60_000), TOO_DEEP),
        ("arrows", nested("a=>", "1", "", 60_000), TOO_DEEP),
        ("conditions", nested("1?", "1", ":1", 60_000), TOO_DEEP),
        ("templates", nested("`${", "1", "}`", 40_000), TOO_DEEP),
        ("signs", nested("-+", "1", "", DEEP), TOO_DEEP),
        (
            "functions",
            nested("(function(){", "", "})", 10_000),
            TOO_DEEP,
        ),
    ]);
}

/// What a module does while it loads, once, when it is saved.
#[test]
fn loading() {
    const USED_UP: &str = "source_rejected: The modules use more than they may while they load";
    let loading = |text: &str| format!("{text}\nfunction execute() {{ return n }}");
    let case = |name, text: &str, ending| (name, loading(text), ending);
    run(&[
        case(
            "awaits what resolves",
            "const n = await Promise.resolve(7);",
            "= 7",
        ),
        case(
            "awaits a function",
            "const f = async () => { await null; return 7 }; const n = await f();",
            "= 7",
        ),
        case(
            "keeps state",
            "const n = new Uint8Array(1 << 20).fill(7)[5];",
            "= 7",
        ),
        case("writes", "console.log('loaded'); const n = 7;", "= 7"),
        case(
            "a date that is said",
            "const n = new Date(0);",
            "= \"1970-01-01T00:00:00.000Z\"",
        ),
        case(
            "names a secret",
            "const n = secrets.token;",
            "= \"{{secrets.token}}\"",
        ),
        case("loops", "for (;;);", USED_UP),
        case(
            "loops in a getter of what it throws",
            "throw { toJSON() { for (;;); } };",
            USED_UP,
        ),
        case(
            "loops in its definition",
            "export const tool = { get name() { for (;;); } };",
            USED_UP,
        ),
        case(
            "takes memory",
            "const a = []; for (;;) a.push(new Uint8Array(1 << 20));",
            USED_UP,
        ),
        case(
            "throws",
            "throw new Error('boom');",
            "source_rejected: Error: boom (main.js:1:11).",
        ),
        case(
            "throws null",
            "throw null;",
            "source_rejected: Uncaught null.",
        ),
        case(
            "awaits for ever",
            "await new Promise(() => {});",
            "source_rejected: TypeError: the module never finishes loading",
        ),
        case(
            "a trap as its definition",
            "export const tool = new Proxy({}, { ownKeys() { throw new Error('trap') }, get() { throw new Error('trap') } });",
            "source_rejected: Error: trap",
        ),
        case(
            "imports nothing",
            "import './missing.js';",
            "source_rejected: ReferenceError: cannot import `./missing.js`",
        ),
        case(
            "imports a package",
            "import _ from 'lodash';",
            "source_rejected: ReferenceError: cannot import `lodash`",
        ),
        case(
            "imports from the net",
            "import 'https://example.com/a.js';",
            "source_rejected: ReferenceError",
        ),
        case(
            "freezes all",
            "Object.freeze(Object.prototype); Object.freeze(globalThis); const n = 7;",
            "= 7",
        ),
        case(
            "takes away what the language has",
            "Array.prototype[Symbol.iterator] = Object.entries = JSON.stringify = null; const n = 7;",
            "= 7",
        ),
    ]);
}

/// What would be frozen into the plugin.
#[test]
fn nothing_of_the_outside_while_loading() {
    let asking = [
        "Date.now()",
        "new Date()",
        "Date()",
        "Math.random()",
        "crypto.randomUUID()",
        "crypto.getRandomValues(new Uint8Array(1))",
        "performance.now()",
        "await fetch('https://example.com')",
        "await kv.get('a')",
        "await query('SELECT 1')",
        "settings",
        "setTimeout(() => {}, 1)",
        "AbortSignal.timeout(1)",
    ];
    let gym = gym();
    for (number, asks) in asking.iter().enumerate() {
        let text = format!("const n = {asks};\nfunction execute() {{ return n }}");
        let ended = saved_and_called(&gym, &format!("asks_{number}"), &text);
        let refused = ended.starts_with("source_rejected: ")
            && ended.contains("is not available while the module loads");
        assert!(refused, "{asks}: {ended}");
    }
}

/// What a module leaves undone when it is loaded: it is done then, and a
/// rejection that nobody handled is a fault of the source's, not of every call.
#[test]
fn loading_leaves_nothing_undone() {
    let lost = "Promise.reject(new Error('lost'));\nfunction execute() { return 1 }";
    let jobs = "let n = 0;
        const again = () => { if (n++ < 5) queueMicrotask(again) };
        again();
        function execute() { return n }";
    run(&[
        (
            "a rejection",
            lost.to_owned(),
            "source_rejected: Error: lost",
        ),
        ("jobs", jobs.to_owned(), "= 6"),
    ]);
}

/// A plugin whose state alone is more than a call may have never works.
#[test]
fn state_that_no_call_can_hold_is_refused() {
    let text =
        "const state = new Uint8Array(20 << 20).fill(7);\nfunction execute() { return state[5] }";
    let saved = gym().save(&tool("holds", text));
    saved.refused_with_one_of(&["memory_limit", "source_rejected"]);
}
