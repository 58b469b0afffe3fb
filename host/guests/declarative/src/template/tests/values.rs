use plugin_sdk::testing::Host;

use crate::fault::Faults;
use crate::template::{Scope, Template};
use crate::variables::{Arguments, Variables};

/// What a text comes to: its JSON, `-` for nothing, `!` where it cannot be.
pub(super) fn value(text: &str, arguments: &str) -> String {
    let _host = Host::new().settings(serde_json::json!({"city": "Paris", "big": 1}));
    let context = Host::new().time_zone("Europe/Paris").context();
    crate::template::set_zone(&context.time_zone);
    let arguments: Arguments<'_> = serde_json::from_str(arguments).unwrap();
    let known: Vec<String> = ["x", "y", "z"].map(str::to_owned).to_vec();
    let scope = Scope {
        arguments: Some(&known),
        ..Scope::default()
    };
    let mut faults = Faults::default();
    let template = Template::compile(text, "", &scope, &mut faults);
    let template = faults.unless_any(template).unwrap();
    let variables = Variables::new(&context, arguments);
    let mut json = String::new();
    match template.datum(&variables) {
        Ok(Some(datum)) => datum.write_json(&mut json),
        Ok(None) => json.push('-'),
        Err(_) => json.push('!'),
    }
    json
}

#[test]
fn an_expression_made_of_nothing_is_nothing() {
    let expressions = [
        "x",
        "x.y",
        "x.y.z",
        "x[0]",
        "x['a']",
        "x[1:]",
        "-x",
        "x + 1",
        "1 - x",
        "x * 2",
        "2 / x",
        "x // 2",
        "x % 2",
        "x ** 2",
        "x ~ 'a'",
        "'a' ~ x",
        "x < 1",
        "x == 1",
        "1 in x",
        "x in [1]",
        "not x",
        "x and true",
        "x or false",
        "1 if x else 2",
        "x | abs",
        "x | base64",
        "x | capitalize",
        "x | date",
        "x | time",
        "x | timestamp",
        "x | plus('1 day')",
        "x | minus('1 day')",
        "'2026-01-01' | plus(x)",
        "x | first",
        "x | last",
        "x | float",
        "x | int",
        "x | join(',')",
        "[1, 2] | join(x)",
        "x | json",
        "x | length",
        "x | like",
        "x | lower",
        "x | replace('a', 'b')",
        "'a' | replace(x, 'b')",
        "'a' | replace('a', x)",
        "x | round",
        "x | string",
        "x | title",
        "x | trim",
        "x | upper",
        "x | upper | lower",
        "x | int(3)",
        "x | float(3)",
        "y | default(x)",
        "(x)",
        "[] | first",
        "'' | last",
        "[] | first | upper",
        "x.y | default(1) ~ x",
    ];
    for expression in expressions {
        let named = named(expression);
        assert_eq!(value(&format!("{{{{ {named} }}}}"), "{}"), "-", "{named}");
    }
}

#[test]
fn what_stands_for_nothing_stands() {
    let table = [
        ("x | default(1)", "1"),
        ("x | default", "\"\""),
        ("x | default('a') | upper", "\"A\""),
        ("x.y | default(2)", "2"),
        ("x | upper | default('a')", "\"a\""),
        ("x | trim | int | default(3)", "3"),
        ("x | first | default(1)", "1"),
        ("x | last | default(1)", "1"),
        ("x | abs | round(2) | default(1)", "1"),
        ("x | length | default(0)", "0"),
        ("x | join(',') | default('')", "\"\""),
        ("x | json | default('')", "\"\""),
        ("x | plus('1 day') | date | default('soon')", "\"soon\""),
        ("x is defined", "false"),
        ("x is not defined", "true"),
        ("x if x is defined else 'no'", "\"no\""),
        ("x is defined and x", "false"),
        ("[x, 1]", "[null,1]"),
        ("{'a': x}", "{\"a\":null}"),
    ];
    for (expression, expected) in table {
        let named = named(expression);
        assert_eq!(
            value(&format!("{{{{ {named} }}}}"), "{}"),
            expected,
            "{named}"
        );
    }
}

/// `x`, `y` and `z` as the arguments that they are.
fn named(expression: &str) -> String {
    let mut named = String::new();
    let mut before = ' ';
    let mut quoted = false;
    let characters: Vec<char> = expression.chars().collect();
    for (index, character) in characters.iter().enumerate() {
        let behind = characters.get(index + 1).copied().unwrap_or(' ');
        quoted ^= *character == '\'';
        let alone = !before.is_alphanumeric() && before != '.' && !behind.is_alphanumeric();
        if "xyz".contains(*character) && alone && !quoted {
            named.push_str("args.");
        }
        named.push(*character);
        before = *character;
    }
    named
}

#[test]
fn null_stays_null() {
    let table = [
        ("{{args.x}}", "null"),
        ("{{ args.x | default(1) }}", "null"),
        ("{{ args.x is none }}", "true"),
        ("{{ args.x is defined }}", "true"),
        ("{{ args.x | json }}", "\"null\""),
        ("a{{args.x}}b", "\"ab\""),
        ("{{ [args.x] }}", "[null]"),
    ];
    for (text, expected) in table {
        assert_eq!(value(text, r#"{"x": null}"#), expected, "{text}");
    }
}

#[test]
fn null_in_an_expression() {
    let nulls = [
        "upper",
        "lower",
        "trim",
        "replace('n', 'm')",
        "string",
        "title",
        "capitalize",
        "base64",
        "like",
        "int",
        "float",
        "date",
        "plus('1 day')",
        "join",
        "default(1)",
    ];
    for filter in nulls {
        let text = format!("{{{{ args.x | {filter} }}}}");
        assert_eq!(value(&text, r#"{"x": null}"#), "null", "{filter}");
    }
    assert_eq!(value("{{ args.x ~ 'a' }}", r#"{"x": null}"#), "\"a\"");
    assert_eq!(
        value("{{ [1, args.x] | join(',') }}", r#"{"x": null}"#),
        "\"1,\""
    );
}

#[test]
fn filters() {
    let table = [
        ("args.x | upper", r#""straße""#, r#""STRASSE""#),
        ("args.x | title", r#""ada l""#, r#""Ada L""#),
        ("args.x | trim", r#""  a ""#, r#""a""#),
        ("args.x | like", r#""50%_\\a""#, r#""50\\%\\_\\\\a""#),
        ("args.x | base64", r#""ü:p""#, r#""w7w6cA==""#),
        (
            "args.x | json",
            r#"{"a": [1, "b"]}"#,
            r#""{\"a\":[1,\"b\"]}""#,
        ),
        ("args.x | json", r#""a\"b""#, r#""\"a\\\"b\"""#),
        (
            "args.x | join(', ')",
            r#"["a", 1, true]"#,
            r#""a, 1, true""#,
        ),
        ("args.x | length", r#"["a", 1]"#, "2"),
        ("args.x | length", r#""äb""#, "2"),
        ("args.x | first", r#"[3, 4]"#, "3"),
        ("args.x | last", r#"[3, 4]"#, "4"),
        ("args.x | int", r#""42""#, "42"),
        ("args.x | int", r#""a""#, "!"),
        ("args.x | float", r#""1.5""#, "1.5"),
        ("args.x | round(1)", "1.25", "1.2"),
        ("args.x | abs", "-3", "3"),
        ("args.x | abs", r#""a""#, "!"),
        ("args.x | string", "12", r#""12""#),
        ("args.x | replace('a', 'b')", r#""banana""#, r#""bbnbnb""#),
        ("args.x | default('d')", r#""""#, r#""""#),
        ("args.x | default('d', true)", r#""""#, r#""d""#),
        ("args.x + 1", "1", "2"),
        ("args.x + 1", r#""1""#, "!"),
        ("args.x ~ '-' ~ args.x", "7", r#""7-7""#),
        ("args.x ~ ''", "true", r#""true""#),
        ("args.x ~ ''", "[1.50, null]", r#""[1.50, null]""#),
        ("args.x | string", "true", r#""true""#),
        (
            "args.x | int",
            r#""1e30""#,
            "1000000000000000019884624838656",
        ),
        ("args.x | int", r#""1e40""#, "!"),
        ("args.x | int", r#""NaN""#, "!"),
        ("args.x | int(0)", r#""a""#, "0"),
        ("args.x | int", "2.9", "2"),
        ("args.x | float", r#""inf""#, "!"),
        ("args.x.y | default(2)", r#""text""#, "2"),
        ("args.x.y.z | default(2)", r#"{"y": 1}"#, "2"),
        ("args.x.y ~ args.x.z", r#"{"y": 1, "z": 2}"#, r#""12""#),
        ("args.x.y if args.x else 0", r#"{"y": 1}"#, "1"),
        ("args.x[0]", "[5]", "5"),
        ("args.x.0", "[5]", "5"),
        ("args.x['a b']", r#"{"a b": 5}"#, "5"),
        ("args.x.a.b", r#"{"a": {"b": 5}}"#, "5"),
        ("args.x.a", r#"{"a": "é"}"#, r#""é""#),
        ("'yes' if args.x else 'no'", "true", r#""yes""#),
        ("args.x in ['a', 'b']", r#""a""#, "true"),
        ("{'a': {'b': args.x}}", "1", r#"{"a":{"b":1}}"#),
    ];
    for (expression, x, expected) in table {
        let found = value(
            &format!("{{{{ {expression} }}}}"),
            &format!("{{\"x\": {x}}}"),
        );
        assert_eq!(found, expected, "{expression} of {x}");
    }
}

#[test]
fn values_go_through_expressions_as_they_are() {
    let deep = format!("{}1{}", "[".repeat(300), "]".repeat(300));
    let values = [
        "0",
        "-0.0",
        "1.1",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "170141183460469231731687303715884105727",
        "1701411834604692317316873037158841057271",
        "1e400",
        "-1e400",
        "1e-400",
        "true",
        "false",
        "null",
        "\"\"",
        "\"ä\\u0000\\n\\\"\\\\\"",
        "[]",
        "{}",
        "[1e400,{\"a\":1e400}]",
        "[18446744073709551616]",
        "\"\\ud800\"",
        "[\"\\ud800\"]",
        &deep,
    ];
    for json in values {
        let arguments = format!("{{\"x\": {json}}}");
        assert_eq!(value("{{args.x}}", &arguments), json);
        assert_eq!(value("{{ args.x | default(1) }}", &arguments), json);
        assert_eq!(value("{{ [args.x] | first }}", &arguments), json);
        let within = format!("{{\"x\": {{\"y\": {json}}}}}");
        assert_eq!(value("{{args.x.y}}", &within), json);
    }
    for json in ["1701411834604692317316873037158841057271", "1e400"] {
        let arguments = format!("{{\"x\": {json}}}");
        assert_eq!(value("{{ args.x + 1 }}", &arguments), "!");
        assert_eq!(
            value("{{ args.x ~ '' }}", &arguments),
            format!("\"{json}\"")
        );
    }
}

#[test]
fn texts_are_scanned() {
    let table = [
        ("", "\"\""),
        ("a", "\"a\""),
        ("{", "\"{\""),
        ("}}", "\"}}\""),
        ("{ {args.x} }", "\"{ {args.x} }\""),
        ("{{args.x}}", "1"),
        ("{{  args.x\n}}", "1"),
        ("{{args.x}} ", "\"1 \""),
        ("{{args.x}}{{args.x}}", "\"11\""),
        ("{{ '{{' }}", "\"{{\""),
        ("{{ '}}' }}", "\"}}\""),
        ("{{ \"}}\" }}", "\"}}\""),
        ("{{ '\\'}}' }}", "\"'}}\""),
        ("{{ '{{' }}args.x}}", "\"{{args.x}}\""),
        ("{{ {'a': 1}['a'] }}", "1"),
        ("{{ {'a': {'b': 2}} }}", "{\"a\":{\"b\":2}}"),
        ("{%if x%}{# no #}", "\"{%if x%}{# no #}\""),
        ("ü{{args.x}}ü", "\"ü1ü\""),
    ];
    for (text, expected) in table {
        assert_eq!(value(text, r#"{"x": 1}"#), expected, "{text}");
    }
}

#[test]
fn values_are_no_templates() {
    for hostile in ["{{args.y}}", "{{secrets.k}}", "{% raw %}", "'}}{{args.y}}"] {
        let json = serde_json::to_string(hostile).unwrap();
        let arguments = format!("{{\"x\": {json}, \"y\": 1}}");
        assert_eq!(value("{{args.x}}", &arguments), json);
        assert_eq!(value("{{ args.x ~ '' }}", &arguments), json);
    }
}

#[test]
fn variables_of_the_call() {
    let table = [
        ("{{gym.id}}", "\"test-gym\""),
        ("{{gym.time_zone}}", "\"Europe/Paris\""),
        ("{{call.id}}", "\"test-call\""),
        ("{{call.idempotency_key}}", "\"test-key\""),
        ("{{member.id}}", "-"),
        ("{{session.id}}", "-"),
        ("m{{member.id}}", "\"m\""),
        ("{{ member.id ~ 'm' }}", "-"),
        ("{{ now | length }}", "20"),
    ];
    for (text, expected) in table {
        assert_eq!(value(text, "{}"), expected, "{text}");
    }
}
