use proptest::prelude::*;

use super::*;

fn redactor(value: &str) -> Redactor {
    let name = SecretName::new("api_key").unwrap();
    Redactor::new([(&name, value)].into_iter())
        .unwrap()
        .unwrap()
}

const VALUE: &str = "sk-live/4f9a+Zq==\"x&y z";

#[test]
fn every_form_is_masked() {
    let escaped = utf8_percent_encode(VALUE, NON_ALPHANUMERIC).to_string();
    let forms = [
        VALUE.to_owned(),
        VALUE.to_uppercase(),
        escaped.clone(),
        escaped.to_lowercase(),
        utf8_percent_encode(VALUE, COMPONENT).to_string(),
        utf8_percent_encode(VALUE, COMPONENT)
            .to_string()
            .replace("%20", "+"),
        serde_json::to_string(VALUE).unwrap(),
        serde_json::to_string(VALUE).unwrap().replace('/', "\\/"),
        hex(VALUE),
        json(&json(VALUE)),
        VALUE.replace('&', "&amp;").replace('"', "&quot;"),
        json(VALUE).replace('&', "\\u0026"),
        STANDARD_NO_PAD.encode(VALUE),
        URL_SAFE_NO_PAD.encode(VALUE),
        STANDARD_NO_PAD.encode(format!("user:{VALUE}")),
        STANDARD_NO_PAD.encode(format!("a{VALUE}b")),
        STANDARD_NO_PAD.encode(format!("ab{VALUE}")),
    ];
    let redactor = redactor(VALUE);
    for form in forms {
        let text = format!("before {form} after");
        let masked = redactor.text(&text).unwrap_or_else(|| panic!("{form}"));
        assert!(masked.contains("[secret api_key]"), "{masked}");
        assert_eq!(
            redactor.bytes(text.as_bytes()).unwrap(),
            masked.as_bytes(),
            "text and bytes alike"
        );
    }
    assert_eq!(redactor.text("nothing to see"), None);
}

#[test]
fn whatever_a_server_escapes_is_masked() {
    let redactor = redactor(VALUE);
    let escape = |c: char| format!("\\u{:04x}", u32::from(c));
    let all = |of: &dyn Fn(char) -> String| VALUE.chars().map(of).collect::<String>();
    let some = |these: &'static str, of: &dyn Fn(char) -> String| {
        all(&|c| {
            if these.contains(c) {
                of(c)
            } else {
                c.to_string()
            }
        })
    };
    let forms = [
        all(&escape),
        all(&escape).to_uppercase().replace("\\U", "\\u"),
        some("+=\"&", &escape),
        some("=", &|c| escape(c).replace('\\', "\\\\")),
        some("\"+", &|c| format!("&#{};", u32::from(c))),
        some("\"+=", &|c| format!("&#x{:X};", u32::from(c))),
        some("+\"", &|c| format!("%{:02X}", u32::from(c))),
    ];
    for form in forms {
        let text = format!("é {form}, \\u00e9 %zz &#; \\");
        let masked = redactor.text(&text).unwrap_or_else(|| panic!("{form}"));
        assert_eq!(masked, "é [secret api_key], \\u00e9 %zz &#; \\");
    }
    let like_escapes = self::redactor("key%7E+&#43;\\u002b=");
    assert_eq!(
        like_escapes.text("key%7E\\u002b&#43;\\u002b=").unwrap(),
        "[secret api_key]"
    );
    let emoji = self::redactor("key 🔑 of 8");
    assert_eq!(
        emoji.text("<key \\ud83d\\udd11 of 8>").unwrap(),
        "<[secret api_key]>"
    );
    assert_eq!(redactor.text("\\u0041 %41 &#65; \\ud83d \\\\\\"), None);
}

#[test]
fn a_masked_result_is_still_json() {
    let result = serde_json::json!({ "echo": "ends in a quote\"" }).to_string();
    let masked = redactor("ends in a quote\"").text(&result).unwrap();
    assert_eq!(masked, "{\"echo\":\"[secret api_key]\"}");
}

#[test]
fn no_secrets_need_no_redactor() {
    assert!(Redactor::new(std::iter::empty()).unwrap().is_none());
}

proptest! {
    /// Wherever a value stands in what is encoded, no run of its base64 stays
    /// that is long enough to be told from chance.
    #[test]
    fn base64_of_any_surroundings_is_masked(
        value in "[!-~]{12,40}", before in "[ -~]{0,9}", after in "[ -~]{0,9}",
    ) {
        let encoded = STANDARD_NO_PAD.encode(format!("{before}{value}{after}"));
        let masked = redactor(&value).text(&encoded);
        prop_assert!(masked.is_some_and(|masked| masked.contains("[secret api_key]")));
    }
}
