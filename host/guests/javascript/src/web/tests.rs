//! Runs the files of `tests/`, each in an engine of its own, against an HTTP server of the lab.

use std::cell::{Cell, RefCell};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rquickjs::{CatchResultExt, Context, Ctx, Function, Promise, Runtime, Value};

use super::event_loop::{self, Settled};
use crate::outside;

/// An engine with the platform installed, as the base image has it.
fn engine() -> (Runtime, Context) {
    let runtime = Runtime::new().unwrap();
    let context = Context::full(&runtime).unwrap();
    event_loop::track_rejections(&runtime);
    outside::set_available(false);
    context.with(|ctx| {
        super::install(&ctx).catch(&ctx).unwrap();
    });
    outside::set_available(true);
    outside::take_log();
    (runtime, context)
}

/// Runs the body of an async function to its end.
fn run<'js>(ctx: &Ctx<'js>, body: &str) -> (Settled, Promise<'js>) {
    let promise: Promise = ctx
        .eval(format!("(async () => {{ {body}\n }})()"))
        .catch(ctx)
        .unwrap();
    let settled = event_loop::run(ctx, &promise);
    (settled, promise)
}

/// Runs a file of checks and gives how many of them held; panics with those that did not.
fn file(source: &str) -> usize {
    let (_runtime, context) = engine();
    let passed = Rc::new(Cell::new(0));
    let failed = Rc::new(RefCell::new(Vec::<String>::new()));
    context.with(|ctx| {
        let check: Function = ctx
            .eval(include_str!("tests/check.js"))
            .catch(&ctx)
            .unwrap();
        let count = Rc::clone(&passed);
        let pass = Function::new(ctx.clone(), move || count.set(count.get() + 1)).unwrap();
        let list = Rc::clone(&failed);
        let fail = Function::new(ctx.clone(), move |text: String| {
            list.borrow_mut().push(text)
        })
        .unwrap();
        check.call::<_, ()>((pass, fail)).unwrap();
        ctx.globals()
            .set("server", format!("http://{}", server()))
            .unwrap();
        ctx.globals()
            .set("takeLog", Function::new(ctx.clone(), take_log).unwrap())
            .unwrap();
        let available = Function::new(ctx.clone(), outside::set_available).unwrap();
        ctx.globals().set("setAvailable", available).unwrap();

        let (settled, promise) = run(&ctx, source);
        outside::set_available(true);
        assert_eq!(settled, Settled::Done, "a file of checks never ended");
        promise.result::<Value>().unwrap().catch(&ctx).unwrap();
        if let Some(reason) = event_loop::unhandled_rejection(&ctx) {
            failed.borrow_mut().push(format!("unhandled: {reason:?}"));
        }
        event_loop::clear(&ctx);
    });
    let failed = failed.take();
    assert!(
        failed.is_empty(),
        "{} checks failed:\n{}",
        failed.len(),
        failed.join("\n")
    );
    passed.get()
}

fn take_log() -> Vec<String> {
    outside::take_log()
        .into_iter()
        .map(|(level, line)| format!("{level:?} {line}"))
        .collect()
}

macro_rules! files {
    ($($name:ident: at least $least:literal),+ $(,)?) => {
        $(#[test]
        fn $name() {
            let passed = file(include_str!(concat!("tests/", stringify!($name), ".js")));
            println!("{passed} checks in {}", stringify!($name));
            assert!(passed >= $least, "only {passed} checks ran");
        })+
    };
}

files! {
    abort: at least 20,
    bodies: at least 50,
    clock: at least 20,
    console: at least 30,
    crypto: at least 25,
    encoding: at least 50,
    events: at least 15,
    fetch: at least 25,
    forms: at least 20,
    headers: at least 30,
    hostile: at least 40,
    loading: at least 12,
    structured_clone: at least 40,
    url: at least 60,
    url_search_params: at least 35,
}

/// Answers each path in its way, each connection in a thread of its own.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::spawn(move || serve(stream.unwrap()));
        }
    });
    address
}

fn serve(mut stream: std::net::TcpStream) {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    let (head, body) = loop {
        let count = stream.read(&mut chunk).unwrap_or(0);
        if count == 0 {
            return;
        }
        request.extend_from_slice(&chunk[..count]);
        let Some(end) = request.windows(4).position(|w| w == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&request[..end]).into_owned();
        let length: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |text| text.parse().unwrap());
        if request.len() >= end + 4 + length {
            break (head, request.split_off(end + 4));
        }
    };
    let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
    let (status, headers, answer) = match path.split('?').next().unwrap() {
        "/slow" => {
            std::thread::sleep(Duration::from_millis(100));
            ("200 OK", "", b"slow".to_vec())
        }
        "/never" => {
            std::thread::sleep(Duration::from_secs(5));
            ("200 OK", "", Vec::new())
        }
        "/json" => (
            "200 OK",
            "content-type: application/json\r\nx-a: 1\r\nX-A: 2\r\nset-cookie: a=1, 2\r\nset-cookie: b=2\r\n",
            b"{\"a\":[1,2]}".to_vec(),
        ),
        "/redirect" => ("302 Found", "location: /json\r\n", Vec::new()),
        "/missing" => ("404 Not Found", "", b"no".to_vec()),
        "/empty" => ("204 No Content", "", Vec::new()),
        "/bytes" => ("200 OK", "x-latin: \u{e9}", vec![0, 255, 128]),
        "/head" => ("200 OK", "", head.into_bytes()),
        _ => ("200 OK", "content-type: text/plain\r\n", body),
    };
    let mut out = format!("HTTP/1.1 {status}\r\n").into_bytes();
    if headers.starts_with("x-latin") {
        out.extend_from_slice(b"x-latin: \xe9\r\n");
    } else {
        out.extend_from_slice(headers.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&answer);
    let _ = stream.write_all(&out);
}

#[test]
fn answers_overlap() {
    let (_runtime, context) = engine();
    context.with(|ctx| {
        let start = Instant::now();
        let url = format!("http://{}/slow", server());
        let (settled, promise) = run(
            &ctx,
            &format!("const get = () => fetch('{url}').then((r) => r.text()); return (await Promise.all([get(), get(), get()])).join();"),
        );
        assert_eq!(settled, Settled::Done);
        assert_eq!(promise.result::<String>().unwrap().unwrap(), "slow,slow,slow");
        let elapsed = start.elapsed();
        assert!(elapsed < Duration::from_millis(200), "{elapsed:?}");
        assert!(elapsed >= Duration::from_millis(100), "{elapsed:?}");
    });
}

#[test]
fn a_promise_without_hope_never_settles() {
    let (_runtime, context) = engine();
    context.with(|ctx| {
        assert_eq!(
            run(&ctx, "await new Promise(() => {});").0,
            Settled::NeverSettles
        );
        assert_eq!(
            run(
                &ctx,
                "setTimeout(() => {}, 5); await new Promise(() => {});"
            )
            .0,
            Settled::NeverSettles
        );
        assert_eq!(run(&ctx, "return 1;").0, Settled::Done);
    });
}

#[test]
fn a_pending_timer_does_not_delay_the_end() {
    let (_runtime, context) = engine();
    context.with(|ctx| {
        let start = Instant::now();
        assert_eq!(run(&ctx, "setTimeout(() => {}, 3000); setInterval(() => {}, 1); await new Promise((r) => setTimeout(r, 10));").0, Settled::Done);
        assert!(start.elapsed() < Duration::from_millis(500));
        event_loop::clear(&ctx);
    });
}

/// The message of the first unhandled rejection after a body has run.
fn unhandled(body: &str) -> Option<String> {
    let (_runtime, context) = engine();
    context.with(|ctx| {
        run(&ctx, body);
        let reason = event_loop::unhandled_rejection(&ctx)?;
        let text = match reason.as_exception() {
            Some(error) => error.message(),
            None => reason.as_string().map(|text| text.to_string().unwrap()),
        };
        event_loop::clear(&ctx);
        text
    })
}

#[test]
fn unhandled_rejections_are_told() {
    let expected = |text: &str| Some(text.to_owned());
    assert_eq!(unhandled("return 1;"), None);
    // The promise that the caller reads is handled.
    assert_eq!(unhandled("throw new Error('own');"), None);
    assert_eq!(
        unhandled("Promise.reject(new Error('a')); Promise.reject(new Error('b'));"),
        expected("a")
    );
    assert_eq!(
        unhandled("Promise.reject(new Error('a')).catch(() => {}); await null;"),
        None
    );
    assert_eq!(
        unhandled("const p = Promise.reject('late'); await null; p.catch(() => {});"),
        None
    );
    assert_eq!(
        unhandled("(async () => { throw 'inner'; })(); await null;"),
        expected("inner")
    );
    assert_eq!(
        unhandled(
            "setTimeout(() => { throw new Error('timer'); }, 0); await new Promise((r) => setTimeout(r, 5));"
        ),
        expected("timer")
    );
    assert_eq!(
        unhandled(
            "queueMicrotask(() => { throw new Error('microtask'); }); await new Promise((r) => setTimeout(r, 1));"
        ),
        expected("microtask")
    );
    assert_eq!(
        unhandled(
            "const t = new EventTarget(); t.addEventListener('x', () => { throw new Error('listener'); }); t.dispatchEvent(new Event('x'));"
        ),
        expected("listener")
    );
}

#[test]
fn nothing_of_the_prelude_is_a_global() {
    let (_runtime, context) = engine();
    let (runtime, plain) = {
        let runtime = Runtime::new().unwrap();
        let context = Context::full(&runtime).unwrap();
        (runtime, context)
    };
    let names = |context: &Context| {
        context.with(|ctx| {
            ctx.eval::<String, _>("Object.getOwnPropertyNames(globalThis).join(' ')")
                .unwrap()
        })
    };
    let before = names(&plain);
    let before: Vec<&str> = before.split(' ').collect();
    let after = names(&context);
    let mut added: Vec<&str> = after
        .split(' ')
        .filter(|name| !before.contains(name))
        .collect();
    added.sort_unstable();
    assert_eq!(
        added.join(" "),
        "AbortController AbortSignal Blob Crypto CryptoKey CustomEvent Event EventTarget File \
         FormData Headers Performance Request Response SubtleCrypto TextDecoder TextEncoder URL \
         URLSearchParams clearInterval clearTimeout console crypto fetch setInterval setTimeout \
         structuredClone"
    );
    drop(plain);
    drop(runtime);
}

#[test]
#[ignore = "a measurement, not a check"]
fn measure() {
    let runtime = Runtime::new().unwrap();
    let context = Context::full(&runtime).unwrap();
    event_loop::track_rejections(&runtime);
    let before = runtime.memory_usage().malloc_size;
    let start = Instant::now();
    context.with(|ctx| {
        super::install(&ctx).unwrap();
    });
    println!(
        "install: {:?}, {} bytes",
        start.elapsed(),
        runtime.memory_usage().malloc_size - before
    );
    runtime.run_gc();
    println!(
        "after a collection: {} bytes",
        runtime.memory_usage().malloc_size - before
    );
    context.with(|ctx| {
        for body in [
            "return 1;",
            "new URL('https://a/b?c').href;",
            "new Headers({a:'1'}).get('a');",
            "Math.random();",
            "Date.now();",
            "new Date(5);",
            "structuredClone({a:[1,{b:2}]});",
            "btoa('abc');",
        ] {
            let start = Instant::now();
            for _ in 0..1000 {
                run(&ctx, body);
            }
            println!("{body}: {:?}", start.elapsed() / 1000);
        }
    });
}
