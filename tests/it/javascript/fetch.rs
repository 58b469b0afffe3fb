use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spotter_tests::upstream::Request;
use spotter_tests::{Gym, Reply};

use super::{API, ended, gym, tool_with, world};

/// A secret's value, with something that encodings change.
const TOKEN: &str = "tok/En+with=signs";

/// Longer than the server waits for an answer's first byte.
const NEVER: Duration = Duration::from_secs(2);

/// How many requests of `/meet` are there.
static MET: AtomicUsize = AtomicUsize::new(0);

/// What the upstream does, by path.
pub(super) fn answer(request: &Request) -> Reply {
    let path = request.path.split('?').next().unwrap_or_default();
    match path {
        "/echo" => Reply::json(
            200,
            &json!({
                "method": request.method,
                "path": request.path,
                "headers": request.headers,
                "body": request.text(),
            }),
        )
        .header("x-number", "7")
        .header("set-cookie", "a=1")
        .header("set-cookie", "b=2"),
        "/json" => Reply::json(200, &json!({ "members": [{ "name": "Ann" }] })),
        "/bytes" => Reply::bytes(200, &[0, 255, 128, 10]),
        "/none" => Reply::bytes(204, b""),
        "/broken" => Reply::text(200, "{\"a\":"),
        "/moved" => Reply::text(302, "").header("location", "/json"),
        "/missing" => Reply::json(404, &json!({ "why": "gone" })),
        "/fails" => Reply::text(503, "later"),
        "/meet" => meet(),
        "/slow" => {
            std::thread::sleep(Duration::from_millis(200));
            Reply::text(200, "late")
        }
        "/never" => {
            std::thread::sleep(NEVER);
            Reply::text(200, "too late")
        }
        "/breaks" => Reply::raw(|wire| {
            let _ = wire.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nsome");
        }),
        "/nonsense" => Reply::raw(|wire| {
            let _ = wire.write_all(b"what?\r\n\r\n");
        }),
        "/large" => Reply::bytes(200, &vec![b'x'; 2 << 20]),
        _ => Reply::text(404, "nothing"),
    }
}

/// Answers when four requests are here at the same time.
fn meet() -> Reply {
    MET.fetch_add(1, Ordering::SeqCst);
    let end = Instant::now() + Duration::from_millis(400);
    while MET.load(Ordering::SeqCst) < 4 && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(1));
    }
    Reply::text(200, &(MET.load(Ordering::SeqCst) >= 4).to_string())
}

/// A gym with a tool that may send any request to the upstream.
fn reaching(name: &str, body: &str) -> Gym {
    let gym = gym();
    let source = format!("const API = '{API}';\nasync function execute(args) {{\n{body}\n}}");
    let rules = [
        "GET,HEAD,POST,PUT,PATCH,DELETE http://api.upstream.test:8080/",
        "GET http://nobody.upstream.test:8080/",
    ];
    gym.save(&tool_with(name, &source, json!({ "http": rules })))
        .ok();
    gym
}

#[track_caller]
fn fetched(body: &str) -> Value {
    let gym = reaching("fetches", body);
    gym.call("fetches", &json!({})).ok().field("/result")
}

#[test]
fn json_comes_in() {
    let names =
        fetched("return (await (await fetch(API + '/json')).json()).members.map((m) => m.name)");
    assert_eq!(names, json!(["Ann"]));
}

#[test]
fn a_request_goes_out_as_it_was_written() {
    let echo = fetched(
        "const response = await fetch(API + '/echo?a=b%20c', {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'X-Own': 'mine' },
            body: JSON.stringify({ n: 1 }),
        });
        const { ok, status, headers } = response;
        return {
            ok, status,
            number: headers.get('X-Number'),
            cookies: headers.getSetCookie(),
            type: headers.get('content-type'),
            echo: await response.json(),
        };",
    );
    assert_eq!(echo["ok"], true);
    assert_eq!(echo["status"], 200);
    assert_eq!(echo["number"], "7");
    assert_eq!(echo["cookies"], json!(["a=1", "b=2"]));
    assert_eq!(echo["type"], "application/json");
    let sent = &echo["echo"];
    assert_eq!(sent["method"], "POST");
    assert_eq!(sent["path"], "/echo?a=b%20c");
    assert_eq!(sent["body"], "{\"n\":1}");
    let headers = sent["headers"].as_array().unwrap();
    for header in [["x-own", "mine"], ["content-type", "application/json"]] {
        assert!(headers.contains(&json!(header)), "{headers:?}");
    }
}

/// A body, and what it returns.
const ANSWERS: &[(&str, &str, &str)] = &[
    (
        "a method in small letters",
        "const r = await fetch(API + '/echo', { method: 'put', body: 'x' }); return (await r.json()).method",
        "= \"PUT\"",
    ),
    (
        "a form",
        "const r = await fetch(API + '/echo', { method: 'POST', body: new URLSearchParams({ a: 'b c' }) }); return (await r.json()).body",
        "= \"a=b+c\"",
    ),
    (
        "bytes out",
        "const r = await fetch(API + '/echo', { method: 'POST', body: new Uint8Array([104, 105]) }); return (await r.json()).body",
        "= \"hi\"",
    ),
    (
        "bytes in",
        "return [...new Uint8Array(await (await fetch(API + '/bytes')).arrayBuffer())]",
        "= [0,255,128,10]",
    ),
    (
        "a request object",
        "const r = new Request(API + '/echo', { method: 'PATCH', body: 'x' }); return (await (await fetch(r)).json()).method",
        "= \"PATCH\"",
    ),
    (
        "a URL object",
        "const u = new URL('/echo', API); u.searchParams.set('q', 'a&b'); return (await (await fetch(u)).json()).path",
        "= \"/echo?q=a%26b\"",
    ),
    (
        "no body",
        "const r = await fetch(API + '/none'); return [r.status, await r.text()]",
        "= [204,\"\"]",
    ),
    (
        "only the head",
        "const r = await fetch(API + '/json', { method: 'HEAD' }); return [r.status, await r.text()]",
        "= [200,\"\"]",
    ),
    (
        "a status that is no success",
        "const r = await fetch(API + '/missing'); return [r.ok, r.status, (await r.json()).why]",
        "= [false,404,\"gone\"]",
    ),
    (
        "a server's own failure",
        "const r = await fetch(API + '/fails'); return [r.ok, r.status, await r.text()]",
        "= [false,503,\"later\"]",
    ),
    (
        "a redirect is an answer",
        "const r = await fetch(API + '/moved'); return [r.status, r.headers.get('location'), r.redirected]",
        "= [302,\"/json\",false]",
    ),
    (
        "a body is read once",
        "const r = await fetch(API + '/json'); await r.text(); try { await r.text() } catch (e) { return e.name }",
        "= \"TypeError\"",
    ),
    (
        "an answer that is no JSON",
        "await (await fetch(API + '/broken')).json()",
        "plugin_failed uncaught_exception: SyntaxError",
    ),
    (
        "an abort",
        "const a = new AbortController(); setTimeout(() => a.abort(), 20); try { await fetch(API + '/never', { signal: a.signal }) } catch (e) { return e.name }",
        "= \"AbortError\"",
    ),
    (
        "an abort beforehand",
        "try { await fetch(API + '/json', { signal: AbortSignal.abort() }) } catch (e) { return e.name }",
        "= \"AbortError\"",
    ),
    (
        "a timeout of its own",
        "try { await fetch(API + '/never', { signal: AbortSignal.timeout(50) }) } catch (e) { return e.name }",
        "= \"TimeoutError\"",
    ),
    (
        "a race that it loses",
        "return await Promise.race([fetch(API + '/never').then(() => 'late'), new Promise((r) => setTimeout(r, 20, 'early'))])",
        "= \"early\"",
    ),
    (
        "no answer in time",
        "await fetch(API + '/never')",
        "upstream_timeout",
    ),
    (
        "a server that is not there",
        "await fetch('http://nobody.upstream.test:8080/')",
        "upstream_failed",
    ),
    (
        "an answer that breaks off",
        "const r = await fetch(API + '/breaks'); await r.text()",
        "upstream_failed",
    ),
    (
        "no HTTP",
        "await fetch(API + '/nonsense')",
        "upstream_failed",
    ),
    (
        "an answer that is too large",
        "await fetch(API + '/large')",
        "upstream_failed",
    ),
    (
        "a failure that is caught",
        "try { await fetch('http://nobody.upstream.test:8080/') } catch (e) { return [e.name, e.code] }",
        "= [\"TypeError\",\"upstream_failed\"]",
    ),
    (
        "failures that are collected",
        "const all = await Promise.allSettled([fetch(API + '/json'), fetch('http://nobody.upstream.test:8080/')]); return all.map((one) => one.status)",
        "= [\"fulfilled\",\"rejected\"]",
    ),
    (
        "a request that nobody awaits",
        "fetch(API + '/json'); return 1",
        "= 1",
    ),
    (
        "another host",
        "await fetch('http://other.upstream.test:8080/json')",
        "capability_denied",
    ),
    (
        "another port",
        "await fetch('http://api.upstream.test:8081/json')",
        "capability_denied",
    ),
    (
        "another scheme",
        "await fetch('https://api.upstream.test:8080/json')",
        "capability_denied",
    ),
    (
        "a host that only begins the same",
        "await fetch('http://api.upstream.test.evil.test:8080/json')",
        "capability_denied",
    ),
    (
        "a host after an at sign",
        "await fetch('http://api.upstream.test:8080@evil.test/json')",
        "capability_denied or plugin_failed uncaught_exception: TypeError",
    ),
    (
        "a method that was not asked for",
        "await fetch(API + '/json', { method: 'OPTIONS' })",
        "capability_denied",
    ),
    (
        "a header that is the host's",
        "const r = await fetch(API + '/echo', { headers: { host: 'evil.test' } }); return (await r.json()).headers.filter(([name]) => name === 'host')",
        "plugin_failed http_invalid_request: TypeError: fetch failed: the header `host`",
    ),
    (
        "too many requests",
        "for (let i = 0; i < 30; i++) await fetch(API + '/none')",
        "host_call_limit",
    ),
    (
        "too many requests at once",
        "const all = await Promise.all(Array.from({ length: 10 }, () => fetch(API + '/none'))); return all.length",
        "= 10 or host_call_limit",
    ),
];

#[test]
fn requests_end_as_they_should() {
    let faults: Vec<String> = std::thread::scope(|scope| {
        let run = |(name, body, expected): &(&str, &str, &str)| {
            let gym = reaching("fetches", body);
            let ended = ended(&gym.call("fetches", &json!({})));
            let right = expected
                .split(" or ")
                .any(|one| super::as_expected(&ended, one));
            (!right).then(|| format!("{name}: {ended} is not {expected}"))
        };
        let running: Vec<_> = ANSWERS
            .chunks(ANSWERS.len().div_ceil(4))
            .map(|part| scope.spawn(move || part.iter().filter_map(run).collect::<Vec<_>>()))
            .collect();
        let faults = running.into_iter().flat_map(|part| part.join().unwrap());
        faults.collect()
    });
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn requests_of_one_call_overlap() {
    let met = fetched(
        "const all = await Promise.all([1, 2, 3, 4].map(() => fetch(API + '/meet')));
        return await Promise.all(all.map((response) => response.text()));",
    );
    assert_eq!(met, json!(["true", "true", "true", "true"]));
}

#[test]
fn a_request_and_a_timer_overlap() {
    let took = fetched(
        "const begin = Date.now();
        const sleep = new Promise((resolve) => setTimeout(resolve, 200));
        await Promise.all([fetch(API + '/slow'), fetch(API + '/slow'), sleep]);
        return Date.now() - begin;",
    );
    let took = took.as_u64().unwrap();
    assert!((190..390).contains(&took), "{took} ms");
}

#[test]
fn without_consent_nothing_goes_out() {
    let gym = gym();
    let source = format!("async function execute() {{ await fetch('{API}/json') }}");
    let form = tool_with(
        "asks",
        &source,
        json!({ "http": [format!("GET {API}/json")] }),
    );
    let saved = gym.manager.post("/v1/plugins", &form).ok();
    assert_eq!(saved.field("/plugin/status"), "draft");
    gym.call("asks", &json!({})).refused("function_paused");
    gym.manager
        .post("/v1/plugins/asks/consent", &json!({ "grant": "none" }))
        .ok();
    gym.call("asks", &json!({})).refused("capability_denied");
    gym.manager
        .post("/v1/plugins/asks/consent", &json!({ "grant": "all" }))
        .ok();
    gym.call("asks", &json!({})).ok();
}

#[test]
fn a_rule_bounds_methods_and_paths() {
    let gym = gym();
    let source = format!(
        "async function execute({{ method, path }}) {{
            return (await fetch('{API}' + path, {{ method }})).status
        }}"
    );
    let rules = json!({ "http": [format!("GET {API}/json"), format!("POST {API}/echo")] });
    gym.save(&tool_with("bounded", &source, rules)).ok();
    for (method, path, expected) in [
        ("GET", "/json", "= 200"),
        ("GET", "/json?a=b", "= 200"),
        ("POST", "/echo", "= 200"),
        ("POST", "/json", "capability_denied"),
        ("GET", "/echo", "capability_denied"),
        ("GET", "/jsonx", "capability_denied"),
        ("GET", "/json/../echo", "capability_denied"),
        ("GET", "/", "capability_denied"),
    ] {
        let ended = ended(&gym.call("bounded", &json!({ "method": method, "path": path })));
        assert!(
            super::as_expected(&ended, expected),
            "{method} {path}: {ended}"
        );
    }
}

#[test]
fn a_secret_reaches_the_server_and_nobody_else() {
    let gym = gym();
    let source = format!(
        "async function execute({{ host }}) {{
            const headers = {{ authorization: 'Bearer ' + secrets.token }};
            const response = await fetch((host ?? '{API}') + '/echo', {{ headers }});
            console.log(secrets.token, 'token' in secrets, JSON.stringify(secrets));
            return {{ echo: await response.json(), name: secrets.token }};
        }}"
    );
    let asks = json!({
        "http": ["GET http://api.upstream.test:8080/", "GET http://other.upstream.test:8080/"],
        "secrets": { "token": {
            "description": "The API's token.", "hosts": ["api.upstream.test"], "bearer": true,
        } },
    });
    gym.save(&tool_with("keeper", &source, asks)).ok();
    gym.manager.put(
        "/v1/plugins/keeper/secrets/token",
        &json!({ "value": TOKEN }),
    );
    let answer = gym.call("keeper", &json!({})).ok();
    let sent = world().upstream.requests();
    let bearer = format!("Bearer {TOKEN}");
    let of_token = |request: &&Request| request.header("authorization") == Some(&bearer);
    assert_eq!(sent.iter().filter(of_token).count(), 1);
    // The server said it back, and the plugin was not told.
    assert!(!answer.text().contains(TOKEN), "{}", answer.text());
    assert_eq!(answer.field("/result/name"), "{{secrets.token}}");
    let id = answer.field("/call_id");
    let record = gym.await_record(id.as_str().unwrap());
    assert!(!record.to_string().contains(TOKEN), "{record}");
    let other = json!({ "host": "http://other.upstream.test:8080" });
    gym.call("keeper", &other).refused("capability_denied");
}
