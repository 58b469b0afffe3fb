use serde::Deserialize;
use serde_json::{Map, Value, json};
use spotter_description::import::{self, ImportErrorCode, MAX_CURL_BYTES, Proposal};
use spotter_description::{Body, Parameter};

use crate::snapshot;
use crate::wire::{self, SentBody, Values};

/// The table in `tests/data/curl.toml`.
#[derive(Deserialize)]
struct Table {
    command: Vec<Command>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Command {
    pub(crate) name: String,
    pub(crate) origin: String,
    pub(crate) shell: Option<String>,
    pub(crate) same_as: Option<String>,
    pub(crate) command: String,
}

pub(crate) fn table() -> Vec<Command> {
    let text = std::fs::read_to_string(snapshot::data("curl.toml")).unwrap();
    toml::from_str::<Table>(&text).unwrap().command
}

pub(crate) fn imported(name: &str, command: &str) -> Proposal {
    import::curl(command).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The secrets' values, as the vault would give them.
pub(crate) fn secrets(proposal: &Proposal) -> Values {
    let declared = proposal.description.secrets.keys();
    declared
        .map(|name| {
            let value = proposal.secret_values.get(name).cloned();
            (
                format!("secrets.{name}"),
                value.unwrap_or_else(|| format!("<{name}>")).into(),
            )
        })
        .collect()
}

#[test]
fn every_command_makes_its_proposal() {
    let mut found = Map::new();
    for command in table() {
        let proposal = imported(&command.name, &command.command);
        let mut json = serde_json::to_value(&proposal).unwrap();
        json["secret_values"] = json!(proposal.secret_values);
        found.insert(command.name, json);
    }
    snapshot::check("curl.expected.json", &found.into());
}

#[test]
fn what_is_written_for_windows_means_the_same() {
    let table = table();
    for command in table.iter().filter(|command| command.shell.is_some()) {
        let same = command.same_as.as_deref().unwrap();
        let same = table.iter().find(|other| other.name == same).unwrap();
        assert_eq!(
            imported(&command.name, &command.command),
            imported(&same.name, &same.command)
        );
    }
}

#[test]
fn no_secret_stands_in_a_description() {
    for command in table() {
        let proposal = imported(&command.name, &command.command);
        let json = serde_json::to_string(&proposal).unwrap();
        for (name, value) in &proposal.secret_values {
            assert!(!json.contains(value), "{}: {name}", command.name);
        }
        assert!(!format!("{proposal:?}").contains("secret_values: {\""));
    }
}

#[test]
fn arguments_with_their_literals_send_the_same() {
    for command in table() {
        let name = &command.name;
        let proposal = imported(name, &command.command);
        let all: Vec<&str> = proposal
            .arguments
            .iter()
            .map(|argument| argument.name.as_str())
            .collect();
        let applied = proposal.with_arguments(&all);
        let parameters: Vec<&Parameter> = proposal
            .arguments
            .iter()
            .map(|argument| &argument.parameter)
            .collect();
        assert_eq!(applied.parameters.iter().collect::<Vec<_>>(), parameters);
        let json = serde_json::to_value(&applied).unwrap();
        let mut values = secrets(&proposal);
        for argument in &proposal.arguments {
            let variable = format!("{{{{args.{}}}}}", argument.name);
            let place = json.pointer(&argument.pointer);
            let stands = place
                .and_then(Value::as_str)
                .is_some_and(|text| text.contains(&variable));
            assert!(stands, "{name}: {} at {}", variable, argument.pointer);
            values.insert(format!("args.{}", argument.name), argument.value.clone());
        }
        let before = wire::sent(&proposal.description, &secrets(&proposal));
        let after = wire::sent(&applied, &values);
        assert_eq!(before.method, after.method, "{name}");
        assert_eq!(before.headers, after.headers, "{name}");
        assert_eq!(
            decoded_target(&before.target),
            decoded_target(&after.target),
            "{name}"
        );
        match (&before.body, &after.body) {
            (SentBody::Bytes(before), SentBody::Bytes(after))
                if matches!(applied.rest.as_ref().unwrap().body, Some(Body::Form(_))) =>
            {
                let fields = |form: &[u8]| -> Vec<(String, String)> {
                    form_urlencoded::parse(form).into_owned().collect()
                };
                assert_eq!(fields(before), fields(after), "{name}");
            }
            (before, after) => assert_eq!(before, after, "{name}"),
        }
    }
}

/// The path, and the pairs of the query without their order.
fn decoded_target(target: &str) -> (String, Vec<(String, String)>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    pairs.sort();
    (path.to_owned(), pairs)
}

#[test]
fn what_cannot_be_described_says_why() {
    use ImportErrorCode as Code;
    for (command, code) in [
        ("", Code::WrongKind),
        ("wget https://example.com", Code::WrongKind),
        ("curl", Code::BadUrl),
        ("curl 'https://example.com", Code::Syntax),
        ("curl https://example.com -d \"$(cat file)\"", Code::Syntax),
        ("curl https://example.com/<id>", Code::Syntax),
        ("curl https://example.com -d @file.json", Code::NeedsFile),
        ("curl https://example.com --data-binary @-", Code::NeedsFile),
        (
            "curl https://example.com --json @file.json",
            Code::NeedsFile,
        ),
        (
            "curl https://example.com --data-urlencode n@file",
            Code::NeedsFile,
        ),
        (
            "curl https://example.com -F 'a=@photo.png;type=image/png'",
            Code::NeedsFile,
        ),
        ("curl https://example.com -F 'a=<file'", Code::NeedsFile),
        ("curl https://example.com -H @headers", Code::NeedsFile),
        ("curl https://example.com -T file", Code::NeedsFile),
        ("curl https://example.com -K config", Code::NeedsFile),
        ("curl https://example.com --cert c.pem", Code::NeedsFile),
        (
            "curl https://example.com --digest -u a:b",
            Code::Unsupported,
        ),
        (
            "curl https://example.com --aws-sigv4 aws:amz",
            Code::Unsupported,
        ),
        (
            "curl https://a.example https://b.example",
            Code::Unsupported,
        ),
        (
            "curl https://a.example --next https://b.example",
            Code::Unsupported,
        ),
        ("curl 'https://example.com/{a,b}'", Code::Unsupported),
        ("curl -X PROPFIND https://example.com", Code::Unsupported),
        ("curl -X GET https://example.com -d a=b", Code::Unsupported),
        ("curl ftp://example.com", Code::BadUrl),
        ("curl 'http://[::1]/'", Code::BadUrl),
        ("curl https://example.com:0/", Code::BadUrl),
        ("curl 'https://example.com/..;x/a'", Code::BadUrl),
        ("curl --path-as-is https://example.com/../a", Code::BadUrl),
        ("curl 'https://example.com/a b'", Code::BadUrl),
        ("curl 'https://{{host}}/a'", Code::BadUrl),
        ("curl -G https://example.com -d 'a b'", Code::BadUrl),
        ("curl https://example.com --nonsense", Code::BadOption),
        ("curl https://example.com -H", Code::BadOption),
        ("curl https://example.com -m soon", Code::BadOption),
        ("curl https://example.com -d a -F b=c", Code::BadOption),
        ("curl https://example.com -I -d a", Code::BadOption),
        ("curl https://example.com -F a", Code::BadOption),
        ("curl https://example.com -F 'a=b;type=c'", Code::BadOption),
        ("curl https://example.com -A $'a\\nb'", Code::BadOption),
        ("curl https://example.com -H 'a b: c'", Code::BadOption),
        ("curl https://example.com -d $'\\xff'", Code::Syntax),
    ] {
        let error = import::curl(command).expect_err(command);
        assert_eq!(error.code, code, "{command}: {error}");
        assert!(error.message.ends_with('.'), "{command}: {error}");
    }
    let long = format!(
        "curl https://example.com -d '{}'",
        "x".repeat(MAX_CURL_BYTES)
    );
    assert_eq!(import::curl(&long).unwrap_err().code, Code::TooLarge);
}

#[test]
fn more_than_a_tool_takes_says_what_to_do() {
    let numbers = || 0..65;
    let headers: String = numbers().map(|at| format!(" -H X-{at}:a")).collect();
    let values = " -H X-A:b".repeat(65);
    let parts: String = numbers().map(|at| format!(" -F a{at}=b")).collect();
    let keys: String = (0..17)
        .map(|at| format!(" -H X{at}-Api-Key:k{at}"))
        .collect();
    for (more, message) in [
        (
            headers,
            "There are 66 headers, and a tool takes 64 at most.",
        ),
        (
            values,
            "There are 65 values of `X-A`, and a tool takes 64 at most.",
        ),
        (
            parts,
            "There are 65 parts of the form, and a tool takes 64 at most.",
        ),
        (keys, "There are 17 secrets, and a tool takes 16 at most."),
        (
            format!(" --url-query a={}", "x".repeat(4096)),
            "There are 4119 bytes in the URL, and a tool takes 4096 at most.",
        ),
    ] {
        let error = import::curl(&format!("curl https://example.com{more}")).unwrap_err();
        assert_eq!(error.code, ImportErrorCode::Unsupported);
        assert!(error.message.starts_with(message), "{error}");
    }
    // A form is sent all the same as a text.
    let fields: Vec<String> = numbers().map(|at| format!("a{at}=b")).collect();
    let form = fields.join("&");
    let proposal = imported("", &format!("curl https://example.com -d '{form}'"));
    assert_eq!(
        proposal.description.rest.unwrap().body,
        Some(Body::Text(form))
    );
    assert!(proposal.arguments.is_empty() && proposal.notes.len() == 1);
}

#[test]
fn what_no_secret_can_replace_stays_and_is_told() {
    for (command, told) in [
        ("-d 'password=pass&a=b'", 1),
        ("-d 'password=pass+%20&a=b'", 1),
        (
            "--json '{\"a\": [{\"password\": \"pass\"}, {\"password\": \"pass\"}]}'",
            1,
        ),
        (
            "--json '{\"password\": \"pass\", \"api_key\": 12345, \"a\": 1}'",
            2,
        ),
        ("--json '{\"password\": \"pass\",}'", 0),
        ("--json '{\"password\": \"pass\", \"{{a\": 1}'", 1),
        ("-F password=pass -F a=b", 1),
    ] {
        let command = format!("curl https://example.com/v1 {command}");
        let proposal = imported("", &command);
        assert!(proposal.description.secrets.is_empty(), "{command}");
        let notes = proposal
            .notes
            .iter()
            .filter(|note| note.contains("looks like a secret"));
        assert_eq!(notes.count(), told, "{command}: {:?}", proposal.notes);
        let json = serde_json::to_string(&proposal.description).unwrap();
        assert!(json.contains("pass"), "{command}");
        let names: Vec<&str> = proposal
            .arguments
            .iter()
            .map(|argument| argument.name.as_str())
            .collect();
        assert!(
            names.iter().all(|name| *name == "a"),
            "{command}: {names:?}"
        );
    }
    let token = "https://api.telegram.org/bot123456:AAEhBOweik6ad9r_QXMENQj/getMe";
    let proposal = imported("", &format!("curl {token}"));
    assert_eq!(proposal.description.rest.unwrap().url, token);
    assert!(proposal.arguments.is_empty() && proposal.notes.len() == 1);
}

#[test]
fn a_secret_has_one_place() {
    let command = "curl 'https://example.com?key=k&token=k' -H 'Authorization: Bearer k' -H 'apikey: k' -H 'X-Api-Key: k'";
    let proposal = imported("", command);
    assert_eq!(proposal.secret_values.len(), 5);
    assert!(proposal.secret_values.values().all(|value| value == "k"));
}

#[test]
fn what_the_host_alone_writes_is_left_out() {
    let command = "curl https://example.com -b 'a=b' -H 'Cookie: c=d' -H 'Via: x' -H 'via: y' -H 'X-Forwarded-For: z' -H ':authority: q'";
    let proposal = imported("", command);
    let headers = proposal.description.rest.unwrap().headers;
    assert_eq!(headers.keys().collect::<Vec<_>>(), ["Accept"]);
    assert!(proposal.secret_values.is_empty());
    assert_eq!(proposal.notes.len(), 4, "{:?}", proposal.notes);
}

#[test]
fn an_encoded_form_is_decoded_once() {
    let command = "curl https://example.com -d 'a=%7B%7Bx%7D%7D&b=1%202'";
    let proposal = imported("", command);
    let description = proposal.with_arguments(&["b"]);
    let Some(Body::Form(form)) = description.rest.unwrap().body else {
        panic!("no form");
    };
    assert_eq!(form["a"], "{{ '{{' }}x}}");
    assert_eq!(form["b"], "{{args.b}}");
}

#[test]
fn a_quote_without_its_end_is_found() {
    let error = import::curl("curl https://example.com \\\n  -H 'a: b").unwrap_err();
    let position = error.position.unwrap();
    assert_eq!((position.line, position.column), (2, 6));
}

#[test]
fn a_user_in_the_url_is_a_secret() {
    let proposal = imported("", "curl http://jane:p%40ss@example.com/a");
    let rest = proposal.description.rest.as_ref().unwrap();
    assert_eq!(rest.url, "http://example.com/a");
    assert_eq!(rest.headers["Authorization"], "{{secrets.basic_auth}}");
    assert_eq!(proposal.secret_values["basic_auth"], "Basic amFuZTpwQHNz");
}

#[test]
fn only_the_named_arguments_are_applied() {
    let command = "curl 'https://example.com/members/42?page=1&size=10#top'";
    let description = imported("", command).with_arguments(&["member_id", "size", "unknown"]);
    let rest = description.rest.unwrap();
    assert_eq!(
        rest.url,
        "https://example.com/members/{{args.member_id}}?page=1"
    );
    assert_eq!(rest.query["size"], "{{args.size}}");
    assert_eq!(
        serde_json::to_value(description.parameters).unwrap(),
        json!([
            {"name": "member_id", "type": "integer", "examples": [42]},
            {"name": "size", "type": "integer", "examples": [10]},
        ])
    );
}

#[test]
fn a_placeholder_is_no_value() {
    for token in ["YOUR_API_KEY", "<token>", "{{token}}", "$TOKEN"] {
        let command = format!("curl https://example.com -H \"X-Api-Key: {token}\"");
        let proposal = imported(token, &command);
        assert!(
            proposal.description.secrets.contains_key("api_key"),
            "{token}"
        );
        assert!(proposal.secret_values.is_empty(), "{token}");
    }
}
