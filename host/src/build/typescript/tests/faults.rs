//! What is no module, or no schema, and where it says so.

use super::super::{SourceFault, strip};

fn faults(source: &str) -> Vec<SourceFault> {
    match strip(source) {
        Ok(stripped) => panic!("{source}: {}", stripped.code),
        Err(faults) => faults,
    }
}

/// `line:column message`, for each fault.
fn listed(source: &str) -> Vec<String> {
    let line = |fault: SourceFault| format!("{}:{} {}", fault.line, fault.column, fault.message);
    faults(source).into_iter().map(line).collect()
}

/// TypeScript that means something at run time.
#[rustfmt::skip]
const NOT_ERASABLE: &[(&str, &[&str])] = &[
    ("enum A { B }", &["1:1 An enum is not"]),
    ("const enum A { B }", &["1:1 An enum is not"]),
    ("export enum A {}", &["1:8 An enum is not"]),
    ("enum A {} declare enum B {} enum C {}", &["1:1 An enum is not", "1:29 An enum is not"]),
    ("namespace A { export const b = 1 }", &["1:1 A namespace with values"]),
    ("declare namespace A {}\nnamespace B { f() }", &["2:1 A namespace with values"]),
    ("namespace A.B { let c = 1 }", &["1:1 A namespace with values"]),
    ("import a = require(\"a\")", &["1:1 `import name = ...`"]),
    ("export import a = b.c", &["1:8 `import name = ...`"]),
    ("export = a", &["1:1 `export =`"]),
    ("export as namespace A", &["1:1 `export as namespace`"]),
    ("class A { constructor(private a: string) {} }", &["1:23 A parameter property"]),
    ("class A { constructor(readonly a: string, public b = 1) {} }",
        &["1:23 A parameter property", "1:43 A parameter property"]),
    ("@a class B {}", &["1:1 Decorators"]),
    ("class B { @a c; f(@d e) {} }", &["1:11 Decorators", "1:19 Decorators"]),
    ("class A { accessor b = 1 }", &["1:11 An `accessor` field"]),
];

/// What blanking would change, found by comparing the trees.
#[rustfmt::skip]
const CHANGED: &[(&str, &str)] = &[
    ("function f() { return <\nT>x }", "2:3"),
    ("function f() { throw <\nT\n>x }", "1:16"),
    ("function* f() { yield <T>\nx }", "2:1"),
    ("x = -a as T ** b", "1:5"),
    ("x = a ** b as T ** c", "1:5"),
    ("() => <T>{}", "1:10"),
    ("<T>{ a: 1 }.b", "1:12"),
    ("<T>function () {}()", "1:13"),
    ("(a): \n类型 => b", "2:4"),
    ("export const a = 1\nexport const a = 2", "1:14"),
];

/// Types that no schema is derived from; `A` is the first parameter's.
#[rustfmt::skip]
const NO_SCHEMA: &[(&str, &[&str])] = &[
    (r##"type A = B | C; type B = { b: string }; type C = { c: string }"##, &["2:31 The parameters of a tool are one object."]),
    (r##"type A = string"##, &["2:31 The parameters of a tool are one object."]),
    (r##"type A = { d: Date }"##, &["1:15 JSON has no dates."]),
    (r##"type A = { f: () => void }"##, &["1:15 A function cannot be sent as JSON."]),
    (r##"type A = { f(): void }"##, &["1:12 A function cannot be sent as JSON."]),
    (r##"type A = { b: bigint; s: symbol; u: undefined; n: never }"##, &["1:15 JSON has no such value.", "1:26 JSON has no such value.", "1:37 JSON has no such value.", "1:51 JSON has no such value."]),
    (r##"import type { X } from "x"
type A = { x: X }"##, &["2:15 A type of another module cannot be read here."]),
    (r##"class K {}
type A = { x: K }"##, &["2:15 An instance of a class cannot be sent as JSON."]),
    (r##"type A = { x: Nope }"##, &["1:15 This type is not declared in this file."]),
    (r##"type G<T> = { t: T }
type A = { x: G<string> }"##, &["2:15 A type with parameters of its own has no schema here."]),
    (r##"type A = A"##, &["2:31 This type is nothing but itself."]),
    (r##"type A = { b: B }; type B = C; type C = B"##, &["1:15 This type is nothing but itself."]),
    (r##"interface A extends B {}
interface B extends A {}"##, &["2:21 The parameters' types are too large, or too deep, for a schema."]),
    (r##"type A = { [K in "x"]: string }"##, &["1:10 This kind of type has no JSON Schema here."]),
    (r##"type A = { x: string extends string ? 1 : 2 }"##, &["1:15 This kind of type has no JSON Schema here."]),
    (r##"type A = { x: Map<string, string> }"##, &["1:15 JSON has no such value."]),
    (r##"type A = { /** @minimum abc */ x: number }"##, &["1:12 @minimum needs a value, such as a number."]),
    (r##"type A = { [Symbol.iterator]: string }"##, &["1:13 A computed name is not known here."]),
];

fn assert_starts(source: &str, expected: &[&str]) {
    let found = listed(source);
    assert_eq!(found.len(), expected.len(), "{source}: {found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{source}: {found}");
    }
}

#[test]
fn what_means_something_at_run_time_is_a_fault() {
    for (source, expected) in NOT_ERASABLE {
        assert_starts(source, expected);
        assert!(faults(source).iter().all(|fault| fault.help.is_some()));
    }
}

#[test]
fn a_blank_that_changes_the_meaning_is_a_fault() {
    for (source, place) in CHANGED {
        let found = listed(source);
        let expected = format!("{place} Without its types, ");
        assert!(found[0].starts_with(&expected), "{source}: {found:?}");
    }
}

#[test]
fn a_type_without_a_schema_is_a_fault_at_its_place() {
    for (types, expected) in NO_SCHEMA {
        let source = format!("{types}\nexport function execute(args: A) {{}}");
        assert_starts(&source, expected);
    }
}

/// Without a schema, calls with arguments would be refused one after the other.
#[test]
fn typed_parameters_without_a_schema_are_a_fault() {
    let own = "The type of a tool's parameters stands at its first parameter.";
    let elsewhere = "The types of the function's parameters are in another file.";
    let day = "JSON has no dates.";
    for (source, place, message) in [
        (
            "export const execute: Execute<{ a: string }> = (args) => args",
            "1:49",
            own,
        ),
        (
            "const execute: (args: A) => string = (args) => args.a",
            "1:39",
            own,
        ),
        (
            "export const tool: Tool<A> = { name: 'a', execute(args) {} }",
            "1:51",
            own,
        ),
        (
            "export const tools: Tool<A>[] = [{ name: 'a', execute(args) {} }]",
            "1:55",
            own,
        ),
        ("export function execute(...args: string[]) {}", "1:25", own),
        ("import { execute } from './a.ts'", "1:10", elsewhere),
        (
            "import { run } from './a.ts'\nexport const tool = { name: 'a', execute: run }",
            "2:43",
            elsewhere,
        ),
        ("function execute(args: { d: Date }) {}", "1:29", day),
        ("export default (args: { d: Date }) => 1", "1:28", day),
        (
            "export const tools = { a: { execute(args: { d: Date }) {} } }",
            "1:48",
            day,
        ),
    ] {
        assert_eq!(listed(source), [format!("{place} {message}")], "{source}");
    }
}

#[test]
fn a_schema_too_large_is_a_fault() {
    let mut source = String::from("export function execute(args: { a: T0 }) {}\n");
    for index in 0..40 {
        let next = index + 1;
        source += &format!("type T{index} = [T{next}, T{next}]\n");
    }
    source += "type T40 = string";
    let found = listed(&source);
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("too large, or too deep"), "{found:?}");
}

#[test]
fn what_is_no_typescript_is_a_fault() {
    for (source, place) in [
        ("const a: = 1", "1:10 "),
        ("const a = \"b", "1:11 "),
        ("a b", "1:2 "),
        ("let x: T<", "1:10 "),
        ("interface A { a: string", "1:24 "),
        ("({ f(): void })", "1:5 "),
        ("const f = function(): void;", "1:27 "),
        ("a\nreturn", "2:1 "),
    ] {
        assert_starts(source, &[place]);
    }
    // TSX.
    assert!(!listed("const a = <div>b</div>").is_empty());
}

#[test]
fn places_are_an_editors() {
    for (source, place) in [
        ("\tenum A {}", "1:2 "),
        ("é enum A {}", "1:2 "),
        ("/* 😀 */ enum A {}", "1:10 "),
        ("/* é */ enum A {}", "1:9 "),
        ("\r\n\r\n  enum A {}", "3:3 "),
        ("\r\renum A {}", "3:1 "),
        ("\n\u{2028}enum A {}", "2:2 "),
    ] {
        assert_starts(source, &[place]);
    }
}

#[test]
fn messages_show_what_cannot_be_seen() {
    let found = listed("let a\u{202e} = 1").join("");
    assert!(found.contains("\\u{202e}") && !found.contains('\u{202e}'));
    assert_starts("\0", &["1:1 Invalid Character `\\0`"]);
}

#[test]
fn the_first_faults_are_listed_in_order() {
    let found = faults(&"enum A {}\n".repeat(50));
    assert_eq!(found.len(), 20);
    assert!(found.is_sorted_by_key(|fault| fault.line));
}
