use super::*;
use crate::cases::Expected;
use serde_json::json;

fn toml(text: &str) -> Result<Cases> {
    parse(text, Path::new("spotter.toml"))
}

fn only(cases: &Cases) -> &Case {
    cases.iter().next().unwrap()
}

#[test]
fn a_case_needs_a_name_and_a_function() {
    let cases = toml("[[case]]\nname = 'a'\nfunction = 'f'\n").unwrap();
    let case = only(&cases);
    assert_eq!(case.arguments, json!({}));
    assert!(matches!(case.expected(), Expected::Success));
    assert_eq!(toml("[[case]]\nname = 'a'\n").unwrap_err().code(), "cases");
}

#[test]
fn defaults_fill_what_a_case_leaves_out() {
    let cases = toml(
        "[defaults]\nsettings = { a = 1 }\n\
         [[case]]\nname = 'a'\nfunction = 'f'\n\
         [[case]]\nname = 'b'\nfunction = 'f'\nsettings = {}\n",
    )
    .unwrap();
    let settings: Vec<_> = cases
        .iter()
        .map(|case| cases.settings(case).len())
        .collect();
    assert_eq!(settings, [1, 0]);
}

#[test]
fn storage_holds_texts_as_they_are() {
    let cases =
        toml("[[case]]\nname = 'a'\nfunction = 'f'\nkv = { n = 3, t = 'x', o = { b = true } }\n");
    let cases = cases.unwrap();
    let kv = cases.kv(only(&cases));
    let texts: Vec<_> = kv
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_slice()))
        .collect();
    assert_eq!(
        texts,
        [("n", &b"3"[..]), ("o", b"{\"b\":true}"), ("t", b"x")]
    );
}

#[test]
fn dates_are_texts() {
    let cases = toml("[[case]]\nname = 'a'\nfunction = 'f'\narguments = { day = 2026-12-24 }\n");
    assert_eq!(
        only(&cases.unwrap()).arguments,
        json!({"day": "2026-12-24"})
    );
}

#[test]
fn json_can_expect_null() {
    let text = r#"{"case": [{"name": "a", "function": "f", "result": null}]}"#;
    let cases = parse(text, Path::new("spotter.json")).unwrap();
    assert!(matches!(
        only(&cases).expected(),
        Expected::Result(Value::Null)
    ));
}

#[test]
fn a_chain_runs_from_its_start() {
    let cases = toml(
        "[[case]]\nname = 'a'\nfunction = 'f'\n\
         [[case]]\nname = 'b'\nfunction = 'f'\nafter = 'a'\n\
         [[case]]\nname = 'c'\nfunction = 'f'\nafter = 'a'\n",
    )
    .unwrap();
    let chains: Vec<Vec<&str>> = cases
        .iter()
        .map(|case| {
            cases
                .chain(case)
                .into_iter()
                .map(|c| c.name.as_str())
                .collect()
        })
        .collect();
    assert_eq!(chains, [vec!["a"], vec!["a", "b"], vec!["a", "c"]]);
}

#[test]
fn slips_are_found() {
    for wrong in [
        "[[case]]\nname = 'a'\nfunction = 'f'\nexpects = 1\n",
        "[[case]]\nname = 'a'\nfunction = 'f'\nresult = 1\nerror = 'x'\n",
        "[[case]]\nname = 'a'\nfunction = 'f'\nafter = 'a'\n",
        "[[case]]\nname = 'a'\nfunction = 'f'\n[[case]]\nname = 'a'\nfunction = 'f'\n",
        "case = 3",
        "[[case",
    ] {
        assert_eq!(toml(wrong).unwrap_err().code(), "cases", "{wrong}");
    }
}
