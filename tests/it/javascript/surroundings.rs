use rusqlite::Connection;
use serde_json::{Value, json};
use spotter_tests::Gym;

use super::{as_expected, ended, gym, tool_with, world};

/// A tool with what it asks for, and a call of it.
fn ask(gym: &Gym, body: &str, asks: Value) -> String {
    let source = format!("async function execute(args, context) {{\n{body}\n}}");
    gym.save(&tool_with("subject", &source, asks)).ok();
    ended(&gym.call("subject", &json!({})))
}

#[track_caller]
fn run(gym: &Gym, asks: &Value, cases: &[(&str, &str)]) {
    let fault = |(body, expected): &(&str, &str)| {
        let ended = ask(gym, body, asks.clone());
        let right = as_expected(&ended, expected);
        (!right).then(|| format!("{body}\n  {ended} is not {expected}"))
    };
    let faults: Vec<String> = cases.iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn storage_keeps_what_is_json() {
    let cases = [
        (
            "return [await kv.get('none'), await kv.entry('none')]",
            "= [null,null]",
        ),
        (
            "await kv.set('a', { b: [1, null, 'c'] }); return await kv.get('a')",
            "= {\"b\":[1,null,\"c\"]}",
        ),
        ("return await kv.get('a')", "= {\"b\":[1,null,\"c\"]}"),
        (
            "const first = await kv.set('r', 1); const second = await kv.set('r', 2); const { value, revision } = await kv.entry('r'); return [first < second, value, revision === second]",
            "= [true,2,true]",
        ),
        (
            "const first = await kv.compareAndSet('c', null, 1); const second = await kv.compareAndSet('c', first, 2); return [first > 0, await kv.compareAndSet('c', null, 3), second > first, await kv.compareAndSet('c', first, 4), await kv.get('c')]",
            "= [true,null,true,null,2]",
        ),
        (
            "return [await kv.increment('n'), await kv.increment('n', 5), await kv.increment('n', -2)]",
            "= [1,6,4]",
        ),
        (
            "await kv.set('gone', 1); await kv.delete('gone'); await kv.delete('gone'); return [await kv.get('gone')]",
            "= [null]",
        ),
        (
            "for (const key of ['l/b', 'l/a', 'l/c', 'm']) await kv.set(key, 1); return [await kv.list('l/'), await kv.list('l/', { limit: 2 }), await kv.list('l/', { after: 'l/b' })]",
            "= [{\"keys\":[\"l/a\",\"l/b\",\"l/c\"]},{\"keys\":[\"l/a\",\"l/b\"],\"next\":\"l/b\"},{\"keys\":[\"l/c\"]}]",
        ),
        (
            "await kv.set('t', 1, { ttl: 0.05 }); const before = await kv.get('t'); await new Promise((r) => setTimeout(r, 120)); return [before, await kv.get('t')]",
            "= [1,null]",
        ),
        (
            "await kv.set('ü/😀', 'ü😀'); return await kv.get('ü/😀')",
            "= \"ü😀\"",
        ),
        (
            "await kv.set('text', 'words'); await kv.increment('text')",
            "plugin_failed kv_not_a_counter",
        ),
        ("await kv.set('', 1)", "plugin_failed kv_invalid_key"),
        ("await kv.set('a\\0b', 1)", "plugin_failed kv_invalid_key"),
        (
            "await kv.set('x'.repeat(600), 1)",
            "plugin_failed kv_invalid_key",
        ),
        (
            "await kv.set('large', 'x'.repeat(300000))",
            "plugin_failed kv_value_too_large",
        ),
        (
            "await kv.set(7, 1)",
            "plugin_failed uncaught_exception: TypeError: a key is text",
        ),
        (
            "await kv.set('f', () => 1)",
            "plugin_failed uncaught_exception: TypeError: only what is JSON can be stored",
        ),
        (
            "await kv.set('t', 1, { ttl: -1 })",
            "plugin_failed uncaught_exception: TypeError: `ttl` is a number of seconds",
        ),
        (
            "for (let i = 0; ; i++) await kv.set('full' + i, 'x'.repeat(10000))",
            "plugin_failed kv_quota_exceeded",
        ),
        (
            "try { await kv.set('', 1) } catch (e) { return [e.name, e.code, e.retryable, e.message] }",
            "= [\"Error\",\"kv_invalid_key\",false,\"a key is 1 to 512 bytes without NUL\"]",
        ),
    ];
    run(&gym(), &json!({ "kv": "64 KiB" }), &cases);
}

#[test]
fn storage_that_was_not_asked_for_is_denied() {
    let cases = [
        ("await kv.get('a')", "plugin_failed kv_denied"),
        ("await kv.set('a', 1)", "plugin_failed kv_denied"),
        (
            "try { await kv.get('a') } catch (e) { return e.code }",
            "= \"kv_denied\"",
        ),
    ];
    run(&gym(), &json!({}), &cases);
    // Nor what was asked for and refused.
    let gym = gym();
    let source = "async function execute() { return await kv.get('a') }";
    gym.manager
        .post(
            "/v1/plugins",
            &tool_with("subject", source, json!({ "kv": "1 KiB" })),
        )
        .ok();
    gym.manager
        .post("/v1/plugins/subject/consent", &json!({ "grant": "none" }))
        .ok();
    let answer = gym.call("subject", &json!({})).refused("plugin_failed");
    assert_eq!(answer.field("/error/details/code"), "kv_denied");
}

#[test]
fn a_counter_counts_every_call_even_at_the_same_time() {
    let gym = gym();
    let source = "async function execute() { return await kv.increment('calls') }";
    gym.save(&tool_with("visits", source, json!({ "kv": "1 KiB" })))
        .ok();
    let call = || gym.call("visits", &json!({})).ok().field("/result");
    let mut sums: Vec<u64> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    (0..10)
                        .map(|_| call().as_u64().unwrap())
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        let sums = calls.into_iter().flat_map(|calls| calls.join().unwrap());
        sums.collect()
    });
    sums.sort_unstable();
    assert_eq!(sums, (1..=40).collect::<Vec<u64>>());
}

const MEMBERS: &str = "
    CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT, paid REAL, photo BLOB);
    INSERT INTO members VALUES
        (1, 'Ann', 19.5, x'00ff'), (2, 'Bo', NULL, NULL), (9007199254740993, 'Cy', 1e300, NULL);";

/// A gym whose source `gym` is a SQLite file with members.
fn gym_with_members() -> Gym {
    let (gym, server) = (gym(), &world().server);
    let directory = server.data().join("databases").join(&gym.id);
    std::fs::create_dir_all(&directory).unwrap();
    let connection = Connection::open(directory.join("gym.sqlite")).unwrap();
    connection.execute_batch(MEMBERS).unwrap();
    gym.manager
        .put(
            "/v1/sources/gym",
            &json!({ "sqlite": { "file": "gym.sqlite" } }),
        )
        .ok();
    gym
}

#[test]
fn rows_are_objects() {
    let cases = [
        (
            "return await query('SELECT name, paid FROM members WHERE id < 3 ORDER BY id')",
            "= [{\"name\":\"Ann\",\"paid\":19.5},{\"name\":\"Bo\",\"paid\":null}]",
        ),
        (
            "return await query('SELECT name FROM members WHERE id = ?1', [2])",
            "= [{\"name\":\"Bo\"}]",
        ),
        (
            "return await query('SELECT name FROM members WHERE name = ?1', [\"' OR 1=1 --\"])",
            "= []",
        ),
        (
            "return await query('SELECT ?1 AS a, ?2 AS b, ?3 AS c, ?4 AS d', ['x', 1.5, null, 7])",
            "= [{\"a\":\"x\",\"b\":1.5,\"c\":null,\"d\":7}]",
        ),
        (
            "const [{ photo }] = await query('SELECT photo FROM members WHERE id = 1'); return [photo instanceof Uint8Array, [...photo]]",
            "= [true,[0,255]]",
        ),
        (
            "const [{ id }] = await query('SELECT max(id) AS id FROM members'); return [typeof id, String(id)]",
            "= [\"bigint\",\"9007199254740993\"]",
        ),
        (
            "const [{ n }] = await query('SELECT ?1 AS n', [9007199254740993n]); return String(n)",
            "= \"9007199254740993\"",
        ),
        (
            "return (await query.from('gym', 'SELECT count(*) AS n FROM members'))[0].n",
            "= 3",
        ),
        (
            "const [a, b] = await Promise.all([query('SELECT 1 AS n'), query('SELECT 2 AS n')]); return [a[0].n, b[0].n]",
            "= [1,2]",
        ),
        ("await query('DELETE FROM members')", "query_rejected"),
        (
            "await query('SELECT nothing FROM members')",
            "query_rejected",
        ),
        ("await query('SELEC')", "query_rejected"),
        ("await query('SELECT 1; SELECT 2')", "query_rejected"),
        ("await query.from('other', 'SELECT 1')", "capability_denied"),
        (
            "await query('SELECT ?1', [{}])",
            "plugin_failed query_invalid_parameter",
        ),
        (
            "await query('SELECT ?1', 1)",
            "plugin_failed uncaught_exception: TypeError: the parameters of a query are a list",
        ),
        (
            "try { await query('SELEC') } catch (e) { return e.code }",
            "= \"query_rejected\"",
        ),
        (
            "for (let i = 0; i < 20; i++) await query('SELECT 1')",
            "host_call_limit",
        ),
    ];
    run(&gym_with_members(), &json!({ "query": ["gym"] }), &cases);
}

/// Columns and keys that are names of something else, and text that is none.
#[test]
fn strange_names_are_names() {
    let asks = json!({ "query": ["gym"], "kv": "4 KiB" });
    let cases = [
        (
            "const [row] = await query('SELECT 1 AS \"__proto__\"'); return Object.keys(row)",
            "= [\"__proto__\"]",
        ),
        ("await kv.set('\\ud800', 1)", "plugin_failed kv_invalid_key"),
        (
            "await query('SELECT \\ud800')",
            "plugin_failed query_rejected",
        ),
        (
            "await kv.increment('n', 1.5)",
            "plugin_failed uncaught_exception: TypeError",
        ),
        (
            "await kv.increment('n', NaN)",
            "plugin_failed uncaught_exception: TypeError",
        ),
    ];
    run(&gym_with_members(), &asks, &cases);
}

#[test]
fn sources_that_were_not_asked_for_are_denied() {
    let cases = [
        ("await query.from('gym', 'SELECT 1')", "capability_denied"),
        (
            "await query('SELECT 1')",
            "plugin_failed query_source_missing",
        ),
    ];
    run(&gym_with_members(), &json!({}), &cases);
    let two = json!({ "query": ["gym", "other"] });
    let cases = [
        (
            "await query('SELECT 1')",
            "plugin_failed query_source_missing",
        ),
        (
            "return (await query.from('gym', 'SELECT 1 AS n'))[0].n",
            "= 1",
        ),
        ("await query.from('other', 'SELECT 1')", "capability_denied"),
    ];
    run(&gym_with_members(), &two, &cases);
}

#[test]
fn settings_are_what_the_manager_says() {
    let gym = gym();
    let schema = json!({
        "type": "object",
        "properties": { "club": { "type": "string" }, "most": { "type": "integer" } },
    });
    let source = "function execute() { return { all: settings, club: settings.club ?? 'none' } }";
    gym.save(&tool_with("shows", source, json!({ "settings": schema })))
        .ok();
    let call = || gym.call("shows", &json!({})).ok().field("/result");
    assert_eq!(call()["club"], "none");
    let said = json!({ "club": "North", "most": 3 });
    gym.manager.put("/v1/plugins/shows/settings", &said).ok();
    assert_eq!(call(), json!({ "all": said, "club": "North" }));
}

#[test]
fn the_context_says_who_calls() {
    let gym = gym();
    let source = "function execute(args, context) { return context }";
    gym.save(&tool_with("who", source, json!({}))).ok();
    let answer = gym.call("who", &json!({})).ok();
    let context = answer.field("/result");
    assert_eq!(context["callId"], answer.field("/call_id"));
    assert_eq!(
        context["gym"],
        json!({ "id": gym.id, "name": format!("Gym {}", gym.id) })
    );
    assert_eq!(context["attempt"], 1);
    assert_eq!(context["member"], Value::Null);
    assert_eq!(
        (&context["locale"], &context["timeZone"]),
        (&json!("en-US"), &json!("UTC"))
    );
    let told = gym.call_with(
        "who",
        &json!({
            "arguments": {},
            "member": { "id": "m1", "email": "ann@gym.test", "name": "Ann" },
            "session": "s1",
            "locale": "de-DE",
            "time_zone": "Europe/Berlin",
            "attempt": 2,
            "idempotency_key": "once",
        }),
    );
    let context = told.ok().field("/result");
    assert_eq!(
        context["member"],
        json!({ "id": "m1", "email": "ann@gym.test", "name": "Ann" })
    );
    assert_eq!(context["session"], "s1");
    assert_eq!(context["locale"], "de-DE");
    assert_eq!(context["timeZone"], "Europe/Berlin");
    assert_eq!(context["attempt"], 2);
    assert_eq!(context["idempotencyKey"], "once");
}

#[test]
fn the_console_is_the_log() {
    let gym = gym();
    let source = "function execute() {
        console.debug('one');
        console.trace('two');
        console.log('three', { a: [1, 'x'] }, 7n, null);
        console.info('%s is %d', 'four', 4);
        console.warn('five\\nin two lines');
        console.error(new TypeError('six'));
        return 1;
    }";
    gym.save(&tool_with("logs", source, json!({}))).ok();
    let answer = gym.call("logs", &json!({})).ok();
    let record = gym.await_record(answer.field("/call_id").as_str().unwrap());
    let lines: Vec<(String, String)> = record["logs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let text = |field: &str| line[field].as_str().unwrap().to_owned();
            (text("level"), text("message"))
        })
        .collect();
    let line = |index: usize| {
        let (level, message) = &lines[index];
        (level.as_str(), message.as_str())
    };
    // Each line is one of its own, and only the author's frames are told.
    assert_eq!(lines.len(), 9, "{lines:?}");
    assert_eq!(line(0), ("debug", "one"));
    assert_eq!(line(1), ("debug", "Trace: two"));
    assert_eq!(line(2).0, "debug");
    assert!(line(2).1.contains("(main.js:3:"), "{lines:?}");
    assert_eq!(line(3), ("info", "three { a: [ 1, 'x' ] } 7n null"));
    assert_eq!(line(4), ("info", "four is 4"));
    assert_eq!(line(5), ("warn", "five"));
    assert_eq!(line(6), ("warn", "in two lines"));
    assert_eq!(line(7), ("error", "TypeError: six"));
    assert!(line(8).1.contains("(main.js:7:"), "{lines:?}");
}

#[test]
fn what_an_author_needs_to_find_a_fault_is_in_the_log() {
    let gym = gym();
    let source = "function inner(member) {\n    return member.name.length;\n}\n\nfunction execute() {\n    return inner({});\n}";
    gym.save(&tool_with("fails", source, json!({}))).ok();
    let answer = gym.call("fails", &json!({})).refused("plugin_failed");
    assert!(
        answer
            .field("/error/message")
            .as_str()
            .unwrap()
            .contains("main.js:2:")
    );
    let record = gym.await_record(answer.header("spotter-call-id").unwrap());
    let lines = record["logs"].as_array().unwrap();
    assert!(lines.iter().all(|line| line["level"] == "error"));
    let messages = lines.iter().map(|line| line["message"].as_str().unwrap());
    let message = messages.collect::<Vec<_>>().join("\n");
    assert!(!message.contains("\\n"), "{message}");
    for part in [
        "cannot read property",
        "return member.name.length;",
        "inner",
        "main.js:6:",
    ] {
        assert!(message.contains(part), "{part} in {message}");
    }
}
