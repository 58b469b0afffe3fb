//! Tools that were imported: what they send is what curl sends.

use std::process::Command;

use serde::Deserialize;
use serde_json::{Value, json};
use spotter_tests::upstream::Request;
use spotter_tests::{Gym, Reply};

use super::{API, save, world};

#[derive(Deserialize)]
struct Commands {
    command: Vec<Pasted>,
}

/// A command as a manual or a browser writes it.
#[derive(Deserialize)]
struct Pasted {
    name: String,
    /// What is replaced by the address of a server here.
    origin: String,
    command: String,
    /// Whose shell it is written for, where that is not bash.
    shell: Option<String>,
    #[serde(default, rename = "same_as")]
    _same_as: Option<String>,
}

/// Variables of the shell that commands take secrets from.
const VARIABLES: [&str; 3] = ["STRIPE_SECRET_KEY", "NOTION_API_KEY", "OPENAI_API_KEY"];
/// What they hold.
const OF_A_VARIABLE: &str = "value-of-a-variable";

fn commands() -> Vec<Pasted> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../host/description/tests/data/curl.toml"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let commands: Commands = toml::from_str(&text).unwrap();
    commands.command
}

/// A request without what each client says of itself and of the connection.
fn told(request: &Request, reference: &Request) -> Value {
    const OWN: [&str; 6] = [
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "user-agent",
    ];
    let own_agent = |request: &Request| {
        request
            .header("user-agent")
            .is_none_or(|agent| agent.starts_with("curl/"))
    };
    let mut headers: Vec<(String, String)> = request.headers.clone();
    headers.retain(|(name, _)| match name.as_str() {
        // One that the author wrote stays.
        "user-agent" => !own_agent(reference),
        // A new one for each call; and a call keeps no cookies, as its notes say.
        "idempotency-key" | "cookie" => false,
        name => !OWN.contains(&name),
    });
    for (_, value) in &mut headers {
        if let Some((kind, _)) = value.split_once("; boundary=") {
            *value = kind.to_owned();
        }
    }
    headers.sort();
    json!({
        "method": request.method,
        "path": upper_escapes(&request.path),
        "headers": headers,
        "body": body(request),
    })
}

/// curl 7 writes %c3 where others write %C3, and braces as they are.
fn upper_escapes(text: &str) -> String {
    let text = text.replace('{', "%7B").replace('}', "%7D");
    let mut pieces = text.split('%');
    let mut upper = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (escape, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        upper.push('%');
        upper.push_str(&escape.to_uppercase());
        upper.push_str(rest);
    }
    upper
}

/// JSON as its value, a form with its boundary named, the rest as it is.
fn body(request: &Request) -> Value {
    let text = request.text();
    let kind = request.header("content-type").unwrap_or_default();
    if let Some((_, boundary)) = kind.split_once("boundary=") {
        return text.replace(boundary, "BOUNDARY").into();
    }
    if kind == "application/x-www-form-urlencoded" && !text.starts_with('{') {
        let pairs = text.replace('+', "%20");
        return upper_escapes(&pairs).into();
    }
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// Imports a command, saves what it becomes with its secrets, calls it, and
/// removes it.
fn call_imported(gym: &Gym, pasted: &Pasted, command: &str) -> Value {
    let form = json!({ "command": command });
    let answer = gym.manager.post("/v1/imports/curl", &form).ok();
    let mut description = answer.field("/description");
    description["name"] = pasted.name.as_str().into();
    save(gym, &description);
    let declared = description["secrets"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    for secret in declared.keys() {
        let value = answer.field(&format!("/secret_values/{secret}"));
        let value = value.as_str().unwrap_or(OF_A_VARIABLE).to_owned();
        let path = format!("/v1/plugins/{}/secrets/{secret}", pasted.name);
        gym.manager.put(&path, &json!({ "value": value })).ok();
    }
    gym.call(&pasted.name, &json!({})).ok();
    answer.json()
}

#[test]
fn imported_commands_send_what_curl_sends() {
    let world = world(|_| Reply::json(200, &json!({})));
    let gym = world.server.gym();
    let here = format!("http://{}", world.upstream.address());
    let mut compared = 0;
    let mut faults = Vec::new();
    for pasted in commands() {
        if pasted.shell.is_some() {
            continue;
        }
        let mut bash = Command::new("bash");
        bash.args(["-c", &pasted.command.replace(&pasted.origin, &here)])
            .env("LC_ALL", "C.UTF-8")
            .current_dir(std::env::temp_dir());
        for variable in VARIABLES {
            bash.env(variable, OF_A_VARIABLE);
        }
        let before = world.upstream.requests().len();
        let output = bash.output().expect("bash and curl must be installed");
        let errors = String::from_utf8_lossy(&output.stderr);
        let requests = world.upstream.requests();
        assert_eq!(requests.len(), before + 1, "{}: {errors}", pasted.name);
        call_imported(&gym, &pasted, &pasted.command.replace(&pasted.origin, API));
        let requests = world.upstream.requests();
        let (curls, ours) = (&requests[before], &requests[before + 1]);
        if told(ours, curls) != told(curls, curls) {
            faults.push(format!(
                "{}:\n  ours  {}\n  curl  {}",
                pasted.name,
                told(ours, curls),
                told(curls, curls)
            ));
        }
        compared += 1;
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(compared >= 20, "{compared}");
}

#[test]
fn proposed_arguments_become_parameters() {
    let world = world(|_| Reply::json(200, &json!({})));
    let gym = world.server.gym();
    let form = json!({
        "command": format!("curl '{API}/v1/members/4711/bookings?day=2026-11-22&limit=5' -H 'x-api-key: key_7Fq2Lw9ZkT4m'"),
    });
    let proposed = gym.manager.post("/v1/imports/curl", &form).ok();
    let arguments = proposed.field("/arguments");
    let names: Vec<&Value> = arguments
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(names.len(), 3, "{arguments}");
    let mut chosen = form;
    chosen["arguments"] = names.into_iter().cloned().collect();
    let answer = gym.manager.post("/v1/imports/curl", &chosen).ok();
    let mut description = answer.field("/description");
    description["name"] = "bookings".into();
    assert_eq!(answer.field("/arguments"), json!([]));
    let secret = description["secrets"]
        .as_object()
        .unwrap()
        .keys()
        .next()
        .unwrap()
        .clone();
    assert!(!description.to_string().contains("key_7Fq2Lw9ZkT4m"));
    save(&gym, &description);
    let value = answer.field(&format!("/secret_values/{secret}"));
    let path = format!("/v1/plugins/bookings/secrets/{secret}");
    gym.manager.put(&path, &json!({ "value": value })).ok();
    let arguments = arguments.as_array().unwrap().iter();
    let arguments = arguments.map(|it| {
        let value = if it["parameter"]["type"] == "integer" {
            json!(7)
        } else {
            json!("2026-12-24")
        };
        (it["name"].as_str().unwrap().to_owned(), value)
    });
    gym.call("bookings", &Value::Object(arguments.collect()))
        .ok();
    let request = &world.upstream.requests()[0];
    assert_eq!(
        request.path,
        "/v1/members/7/bookings?day=2026-12-24&limit=7"
    );
    assert_eq!(request.header("x-api-key"), Some("key_7Fq2Lw9ZkT4m"));
    let unknown = json!({ "command": "curl https://a.example/", "arguments": ["nothing"] });
    gym.manager
        .post("/v1/imports/curl", &unknown)
        .refused("invalid_request");
    let none = json!({ "command": "wget https://a.example/" });
    gym.manager
        .post("/v1/imports/curl", &none)
        .refused("source_rejected");
    gym.caller
        .post("/v1/imports/curl", &none)
        .refused("forbidden");
}

/// Our own description is a public OpenAPI document, too, and a large one.
#[test]
fn operations_of_openapi_documents_become_tools() {
    let world = world(|_| Reply::json(200, &json!([])));
    let gym = world.server.gym();
    let yaml = "openapi: 3.0.3\n\
        info: { title: Gym, version: '1' }\n\
        servers: [{ url: /v1 }]\n\
        paths:\n  \
          /classes/{day}:\n    \
            get:\n      \
              operationId: listClasses\n      \
              summary: Lists the classes of a day\n      \
              parameters:\n        \
                - { name: day, in: path, required: true, schema: { type: string, format: date } }\n        \
                - { name: kind, in: query, schema: { type: array, items: { type: string } } }\n      \
              responses: { '200': { description: The classes } }\n";
    let operations = gym
        .manager
        .post("/v1/imports/openapi", &json!({ "document": yaml }))
        .ok();
    assert_eq!(
        operations.field("/operations/0/operation_id"),
        "listClasses"
    );
    let choice = json!({
        "document": yaml,
        "operation": { "operation_id": "listClasses" },
        "base_url": API,
    });
    let answer = gym.manager.post("/v1/imports/openapi", &choice).ok();
    let description = answer.field("/description");
    for text in ["listClasses", "GET /classes/{day}"] {
        let named = json!({ "document": yaml, "operation": text, "base_url": API });
        let same = gym.manager.post("/v1/imports/openapi", &named).ok();
        assert_eq!(same.field("/description"), description, "{text}");
    }
    assert_eq!(description["name"], "list_classes");
    save(&gym, &description);
    gym.call(
        "list_classes",
        &json!({ "day": "2026-11-22", "kind": ["yoga", "spin & go"] }),
    )
    .ok();
    let request = &world.upstream.requests()[0];
    assert_eq!(
        request.path,
        "/v1/classes/2026-11-22?kind=yoga&kind=spin%20%26%20go"
    );

    let ours = gym.caller.get("/openapi.json").ok().json();
    let of_path = json!({
        "document": ours,
        "operation": { "method": "POST", "path": "/v1/functions/{name}" },
        "base_url": API,
    });
    let answer = gym.manager.post("/v1/imports/openapi", &of_path).ok();
    let description = answer.field("/description");
    let names: Vec<&Value> = description["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert!(
        names.contains(&&json!("name")) && names.contains(&&json!("arguments")),
        "{names:?}"
    );
    save(&gym, &description);
    let unknown = json!({ "document": ours, "operation": { "operation_id": "nothing" } });
    gym.manager
        .post("/v1/imports/openapi", &unknown)
        .refused("not_found");
    gym.manager
        .post("/v1/imports/openapi", &json!({ "document": "nothing" }))
        .refused("source_rejected");
}
