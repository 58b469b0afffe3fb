use serde_json::{Value, json};
use spotter_tests::Gym;

use super::{ended, gym};

/// A plugin in TypeScript that says nothing beside its types.
fn typed(name: &str, source: &str) -> Value {
    json!({ "name": name, "language": "typescript", "source": source })
}

/// The only function's parameters, as they were derived.
#[track_caller]
fn parameters(gym: &Gym, source: &str) -> Value {
    let saved = gym.save(&typed("subject", source)).ok();
    saved.field("/version/manifest/functions/0/parameters")
}

#[test]
fn types_are_the_schema() {
    let gym = gym();
    let source = "
        interface Args {
          /** Which club. */
          club: string;
          /** How many at most. */
          limit?: number;
          kind: 'day' | 'week';
          tags: string[];
          when: { from: string; to?: string };
        }
        /** Counts members. */
        export function execute(args: Args): number { return args.tags.length }";
    let expected = json!({
        "type": "object",
        "properties": {
            "club": { "type": "string", "description": "Which club." },
            "limit": { "type": "number", "description": "How many at most." },
            "kind": { "type": "string", "enum": ["day", "week"] },
            "tags": { "type": "array", "items": { "type": "string" } },
            "when": {
                "type": "object",
                "properties": { "from": { "type": "string" }, "to": { "type": "string" } },
                "required": ["from"],
                "additionalProperties": false,
            },
        },
        "required": ["club", "kind", "tags", "when"],
        "additionalProperties": false,
    });
    assert_eq!(parameters(&gym, source), expected);
    let plugin = gym.manager.get("/v1/plugins/subject").ok();
    assert!(
        plugin.text().contains("Counts members."),
        "{}",
        plugin.text()
    );
    let arguments = json!({ "club": "n", "kind": "day", "tags": ["a"], "when": { "from": "x" } });
    assert_eq!(gym.call("subject", &arguments).ok().field("/result"), 1);
    let mut wrong = arguments.clone();
    wrong["kind"] = "year".into();
    gym.call("subject", &wrong).refused("invalid_arguments");
}

#[test]
fn what_the_request_says_holds_over_types() {
    let mut form = typed(
        "subject",
        "/** Of the types. */\nexport function execute(args: { a: number }) { return args }",
    );
    form["description"] = "Of the request.".into();
    form["parameters"] = json!({ "type": "object" });
    let gym = gym();
    let saved = gym.save(&form).ok();
    let function = saved.field("/version/manifest/functions/0");
    assert_eq!(function["description"], "Of the request.");
    assert_eq!(function["parameters"], json!({ "type": "object" }));
    let answer = gym.call("subject", &json!({ "b": 1 })).ok();
    assert_eq!(answer.field("/result"), json!({ "b": 1 }));
}

/// What is erased leaves a plugin that runs.
#[test]
fn types_are_erased() {
    let bodies = [
        (
            "satisfies",
            "function execute({ a }: Args) { return a satisfies number }",
        ),
        (
            "assertions",
            "function execute(args: Args) { return (args as unknown as { a: number }).a! }",
        ),
        (
            "generics",
            "const first = <T,>(list: T[]): T => list[0]!; function execute({ a }: Args) { return first<number>([a]) }",
        ),
        (
            "a generic class",
            "class Box<T> { readonly #of: T; constructor(of: T) { this.#of = of } get of(): T { return this.#of } } function execute({ a }: Args) { return new Box<number>(a).of }",
        ),
        (
            "modifiers",
            "abstract class A { protected abstract n(): number; public of = () => this.n() } class B extends A { protected override n(): number { return 1 } } function execute(_: Args) { return new B().of() }",
        ),
        (
            "overloads",
            "function f(a: number): number; function f(a: string): string; function f(a: any) { return a } function execute({ a }: Args) { return f(a) }",
        ),
        (
            "a type guard",
            "function is(a: unknown): a is number { return typeof a === 'number' } function execute({ a }: Args) { return is(a) ? a : 0 }",
        ),
        (
            "declarations",
            "declare const outside: string; declare function nothing(): void; type Key = keyof Args; function execute({ a }: Args) { return a }",
        ),
        (
            "a const object",
            "const sizes = { one: 1 } as const; function execute(_: Args) { return sizes.one }",
        ),
        (
            "optional things",
            "function execute(args?: Args, ...rest: unknown[]): number { return args?.a ?? rest.length }",
        ),
        (
            "conditional types",
            "type Of<T> = T extends (infer U)[] ? U : never; function execute({ a }: Args): Of<number[]> { return a }",
        ),
        (
            "an arrow that waits",
            "const execute = async ({ a }: Args): Promise<number> => a;",
        ),
        (
            "what JavaScript would take for less and more",
            "function execute({ a }: Args) { const f = (n: number) => n; return f(a) < 2 && a > (0) ? a : 0 }",
        ),
        (
            "a type error is not looked for",
            "const n: string = 1 as any; function execute(_: Args) { return n }",
        ),
    ];
    let gym = gym();
    for (name, body) in bodies {
        let mut form = typed("subject", &format!("type Args = {{ a: number }};\n{body}"));
        form["description"] = "Returns one.".into();
        form["parameters"] = json!({ "type": "object" });
        gym.save(&form);
        let ended = ended(&gym.call("subject", &json!({ "a": 1 })));
        assert_eq!(ended, "= 1", "{name}");
    }
}

#[test]
fn a_tool_of_a_module_has_types_too() {
    let source = "/** Doubles. */
        export const tool = {
            name: 'doubles',
            async execute({ n }: { n: number }) { return n * 2 },
        };";
    let gym = gym();
    let saved = gym
        .save(&json!({ "language": "typescript", "source": source }))
        .ok();
    let function = saved.field("/version/manifest/functions/0");
    assert_eq!(function["description"], "Doubles.");
    assert_eq!(function["parameters"]["required"], json!(["n"]));
    assert_eq!(
        gym.call("doubles", &json!({ "n": 4 }))
            .ok()
            .field("/result"),
        8
    );
}

/// A fault is at its place in what was written, not in what it became.
#[test]
fn faults_have_a_place_and_help() {
    let cases = [
        (
            "function execute(args: { a: number }) {\n  return args.a +;\n}",
            (2, 18),
            "Unexpected token",
        ),
        (
            "enum Size { Small }\nfunction execute() {}",
            (1, 1),
            "An enum is not erasable",
        ),
        (
            "namespace A { export const a = 1 }\nfunction execute() {}",
            (1, 1),
            "A namespace with values",
        ),
        ("@d class A {}\nfunction execute() {}", (1, 1), "Decorators"),
        (
            "class A {\n  constructor(private a: number) {}\n}\nfunction execute() {}",
            (2, 15),
            "A parameter property",
        ),
        ("function execute() { return <div/> }", (1, 33), "Expected"),
        (
            "type A = { a: number }\nthrow new Error('boom');\nfunction execute() {}",
            (2, 11),
            "Error: boom",
        ),
    ];
    let gym = gym();
    for (source, (line, column), message) in cases {
        let mut form = typed("subject", source);
        form["description"] = "Fails.".into();
        let refused = gym.save(&form).refused("source_rejected");
        let details = refused.field("/error/details");
        assert_eq!(details["path"], "main.ts", "{source}: {details}");
        assert_eq!(
            (&details["line"], &details["column"]),
            (&json!(line), &json!(column)),
            "{source}: {details}"
        );
        assert!(details["source"].is_string(), "{details}");
        let told = refused.field("/error/message");
        assert!(
            told.as_str().unwrap().starts_with(message),
            "{source}: {told}"
        );
    }
}

#[test]
fn what_fails_in_a_call_is_at_its_place_too() {
    let gym = gym();
    let source = "interface Member { name?: { length: number } }\n\n/** Fails. */\nexport function execute(args: { a?: number }): number {\n    const member = {} as Member;\n    return member.name!.length;\n}";
    gym.save(&typed("subject", source)).ok();
    let refused = gym.call("subject", &json!({})).refused("plugin_failed");
    let message = refused.field("/error/message");
    assert!(
        message.as_str().unwrap().contains("(main.ts:6:"),
        "{message}"
    );
}

#[test]
fn javascript_with_types_is_refused() {
    let form = json!({
        "name": "subject", "description": "Adds.",
        "source": "function execute(args: { a: number }) { return args.a }",
    });
    let refused = gym().save(&form).refused("source_rejected");
    assert_eq!(refused.field("/error/details/column"), 22);
}

/// In whatever form a function is given, its types are its parameters.
#[test]
fn all_forms_have_the_schemas_of_their_types() {
    let gym = gym();
    for source in [
        "function execute({ n }: Args) { return n }",
        "const execute = async ({ n }: Args) => n;",
        "export default function ({ n }: Args) { return n }",
        "export default { execute({ n }: Args) { return n } }",
        "export const parameters = {}; export function execute({ n }: Args) { return n }",
        "export const tool = { async execute({ n }: Args) { return n } }",
    ] {
        let source = format!("type Args = {{ n: number }};\n{source}");
        let mut form = typed("subject", &source);
        form["description"] = "Returns a number.".into();
        let saved = gym.save(&form).ok();
        let required = saved.field("/version/manifest/functions/0/parameters/required");
        assert_eq!(required, json!(["n"]), "{source}");
        let answer = gym.call("subject", &json!({ "n": 4 })).ok();
        assert_eq!(answer.field("/result"), 4, "{source}");
    }
}

#[test]
fn each_of_several_tools_has_the_schema_of_its_own_types() {
    let nothing = json!({ "type": "object", "properties": {}, "additionalProperties": false });
    for tools in [
        "[{ name: 'one', description: 'One.', execute({ n }: { n: number }) { return n } },
          { name: 'two', description: 'Two.', execute: () => 2 }]",
        "{ one: { description: 'One.', execute({ n }: { n: number }) { return n } },
           two: { description: 'Two.', execute: () => 2 } }",
    ] {
        let source = format!(
            "export const plugin = {{ name: 'numbers', description: 'Numbers.' }};
            export function execute(args: {{ other: string }}) {{}}
            export const tools = {tools};"
        );
        let gym = gym();
        let saved = gym
            .save(&json!({ "language": "typescript", "source": source }))
            .ok();
        let functions = saved.field("/version/manifest/functions");
        assert_eq!(functions[0]["parameters"]["required"], json!(["n"]));
        assert_eq!(functions[1]["parameters"], nothing);
    }
}

/// A type that says nothing is a fault, unless the request says it.
#[test]
fn types_that_say_nothing_are_a_fault() {
    let gym = gym();
    let source = "function execute(args: { day: Date }) { return 7 }";
    let mut form = typed("subject", source);
    form["description"] = "Returns seven.".into();
    gym.save(&form).refused("source_rejected");
    form["parameters"] = json!({ "type": "object" });
    gym.save(&form).ok();
    assert_eq!(gym.call("subject", &json!({})).ok().field("/result"), 7);
    // What another file exports is no tool.
    let files = json!({
        "main.ts": "import week from './week.ts';\nexport function execute(args: { n: number }) { return week(args.n) }",
        "week.ts": "export default (day: Date | number) => Number(day)",
    });
    gym.save(&json!({ "name": "week", "description": "Weeks.", "files": files }))
        .ok();
    let answer = gym.call("week", &json!({ "n": 4 })).ok();
    assert_eq!(answer.field("/result"), 4);
}
