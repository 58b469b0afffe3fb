//! Large and malicious sources end soon, and never by a panic.

use std::time::{Duration, Instant};

use super::super::strip;

/// Far more than each takes; a quadratic step would take minutes.
const BOUND: Duration = Duration::from_secs(5);

/// Strips within the bound; whether it was taken.
fn taken(source: &str) -> bool {
    let start = Instant::now();
    let taken = strip(source).is_ok();
    let shown: String = source.chars().take(40).collect();
    assert!(start.elapsed() < BOUND, "{shown}: {:?}", start.elapsed());
    taken
}

#[test]
fn nesting_is_refused_before_it_costs_stack() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("`${", "}`"),
        ("f(a, ", ")"),
    ] {
        for closed in [true, false] {
            let close = if closed {
                close.repeat(100_000)
            } else {
                String::new()
            };
            let source = open.repeat(100_000) + &close;
            assert!(!taken(&source), "{open}");
            assert!(!taken(&format!("let a: {source}")), "{open}");
        }
    }
    let deep = |levels: usize| format!("a = {}1{}", "(".repeat(levels), ")".repeat(levels));
    assert!(taken(&deep(500)));
    assert!(!taken(&deep(501)));
    // Within strings, nothing is nested.
    for quote in ["\"", "'", "`"] {
        assert!(taken(&format!(
            "a = {quote}{}{quote}",
            "({[\\\\".repeat(501)
        )));
    }
}

#[test]
fn rows_of_operators_are_refused_before_they_cost_stack() {
    for (start, part, end) in [
        ("x = ", "!", "1"),
        ("x = ", "a ? b : ", "c"),
        ("x = ", "a?", "b"),
        ("x = ", "a =>\n", "1"),
        ("x = ", "a<", "b"),
        ("", "a = ", "1"),
        ("x = ", "new ", "A"),
        ("x = ", "a + ", "1"),
        ("x = a", ".b", ""),
        ("x = a", "()", ""),
        ("x = a", "[0]", ""),
        ("", "if (a) ", ";"),
        ("type A = ", "keyof ", "T"),
        ("type A = ", "() => ", "T"),
    ] {
        let faults = strip(&format!("{start}{}{end}", part.repeat(5_000))).unwrap_err();
        assert_eq!(
            faults[0].message, "The code is nested too deeply.",
            "{part}"
        );
    }
}

#[test]
fn what_only_looks_deep_is_taken() {
    for part in [
        "a = /\\(/;",
        "a = b / /[/(]/.test(c) / 2\n",
        "f(/[(]/, (1) / (2));",
        "// don't (\n",
        "/* ` ( */",
        "a = !b ? c : d\n",
        "const a1 = [-1, !2];",
        "a.b().c()\n",
        "if (a) {} else {}\n",
        "x = `(`\n",
        "return_ / (1) / 2\n",
        "function f(): void {}",
    ] {
        let part = part.replace("const a1", "var a1");
        assert!(strip(&part.repeat(5_000)).is_ok(), "{part}");
    }
}

#[test]
fn what_does_not_end_is_refused() {
    for start in [
        "`",
        "\"",
        "/*",
        "a = /",
        "`${",
        "let a: `",
        "let a: \"",
        "/** ",
    ] {
        assert!(
            !taken(&(start.to_owned() + &"a".repeat(1 << 20))),
            "{start}"
        );
    }
}

#[test]
fn a_megabyte_is_taken_in_linear_time() {
    for part in [
        "let a: string = \"x\"; ",
        "type A = 1\n",
        "interface A{}",
        "a = b as T\n;",
        "a!\n",
        "import type { A } from \"a\"\n",
        "class A { a: T\n[b] = 1 }\n",
        "const f = (a: T):\n U => a\n",
        "/** a */ function f(this: A, b?: C): void {}\n",
        "// \u{202e}\u{2066}\0\n",
    ] {
        let source = part.repeat((1 << 20) / part.len());
        assert!(taken(&source), "{part}");
    }
    let members = "a: T\n".repeat(200_000);
    assert!(taken(&format!("class A {{ {members} }}")));
    assert!(taken(&format!("interface A {{ {members} }}")));
    assert!(taken(&("\n".repeat(1 << 20) + "(a)")));
}

#[test]
fn guesses_of_the_parser_do_not_multiply() {
    for (open, close) in [
        ("(a = ", ") => 1"),
        ("(a: b = ", ") => 1"),
        ("async<T>(a = ", ") => 1"),
        ("a ? (b) => ", " : c"),
        ("a ? (b): c => ", " : d"),
        ("a < b > (", ")"),
        ("<T extends (", "a)>(b) => 1"),
    ] {
        let (open, close) = (open.repeat(200), close.repeat(200));
        taken(&format!("{open}1{close}"));
    }
}

#[test]
fn slashes_take_linear_time() {
    for part in ["\\/;", "/[;", ";/", "/", "/*/", "`/", "'/", "}/("] {
        taken(&part.repeat((1 << 20) / part.len()));
    }
}

#[test]
fn characters_of_control_are_refused_or_kept() {
    assert!(!taken(&"\0".repeat(100_000)));
    assert!(!taken(&"\u{202e}".repeat(100_000)));
    assert!(!taken("let a\u{202e}: string = 1"));
    let source = "let a: string = \"\0\u{202e}\u{2066}\"";
    let code = strip(source).unwrap().code;
    assert_eq!(code, "let a         = \"\0\u{202e}\u{2066}\"");
}

#[test]
fn schemas_stay_within_their_budget() {
    let properties = |count: usize, of: &str| -> String {
        (0..count).map(|index| format!("p{index}: {of};")).collect()
    };
    let execute = |members: &str| format!("\nexport function execute(a: {{ {members} }}) {{}}");
    assert!(taken(&execute(&properties(3_000, "string"))));
    assert!(!taken(&execute(&properties(100_000, "string"))));
    let literals: String = (0..50_000).map(|index| format!("| \"{index}\"")).collect();
    assert!(!taken(&execute(&format!("a: {literals}"))));
    // Long comments and constants, used often.
    let doc = format!("/** {} */ type A = string", "x @default ".repeat(50_000));
    assert!(!taken(&(doc + &execute(&properties(3_000, "A")))));
    let list = format!("const A = [{}] as const", "\"x\",".repeat(100_000));
    assert!(!taken(
        &(list + &execute(&properties(3_000, "(typeof A)[number]")))
    ));
    let all = properties(4_000, "string");
    let names: String = (0..4_000).map(|index| format!("| \"{index}\"")).collect();
    assert!(!taken(&execute(&format!(
        "a: Record<{names}, {{ {all} }}>"
    ))));
    let tools = |before: &str, tool: &str| {
        let tools = tool.repeat(50_000);
        taken(&format!("{before}\nexport const tools = [{tools}]"))
    };
    let wide = format!("function f(a: {{ {} }}) {{}}", properties(100, "string"));
    assert!(!tools(&wide, "{ execute: f },"));
    let default = "1,".repeat(100_000);
    let default = format!("function f({{ a = [{default}] }}: {{ a: any }}) {{}}");
    assert!(!tools(&default, "{ execute: f },"));
    let doc = format!(
        "/** {} */ const d = {{ execute(a: {{}}) {{}} }}",
        "x ".repeat(300_000)
    );
    assert!(!tools(&doc, "d,"));
    let object = format!(
        "const d = {{ {} execute(a: {{}}) {{}} }}",
        "a: 1,".repeat(50_000)
    );
    assert!(tools(&object, "d,"));
    let merged = "interface A {}".repeat(40_000);
    assert!(taken(
        &(merged + &execute(&format!("a: {}", "| A".repeat(3_000))))
    ));
}
