// An author overwrites the language; the platform goes on working and is never fooled.
// What this file itself needs is kept first. `await` needs only Promise.prototype.constructor.
const stolen = [];
const { ownKeys, getOwnPropertyDescriptor: own, defineProperty, apply: reflectApply } = Reflect;
const call = Function.prototype.call, bind = Function.prototype.bind;
const uncurry = bind.bind(call);
const describe = uncurry(Object.getOwnPropertyDescriptor(Symbol.prototype, 'description').get);
const includes = uncurry(String.prototype.includes);
const iterator = Symbol.iterator;
const fromCharCode = String.fromCharCode;
const indexed = (array) => { let s = ""; for (let i = 0; i < array.length; i++) s += (i ? "," : "") + array[i]; return s; };
const then = Promise.prototype.then;
const toStr = uncurry(Object.prototype.toString);
const global = globalThis, Uint8 = Uint8Array, Err = TypeError, Prom = Promise;
const kept = new Set(["eval"]);
const keptHas = uncurry(Set.prototype.has);
const platform = { fetch, Request, Response, Headers, AbortController, AbortSignal, Event, EventTarget, URL, URLSearchParams, TextEncoder, TextDecoder, atob, btoa, structuredClone, crypto, setTimeout, setInterval, clearInterval, queueMicrotask, performance, FormData, Blob, File, console, DOMException, CustomEvent, Date, Map, Set, RegExp, Error, ArrayBuffer };
const random = Math.random, floor = Math.floor;

const stackOf = Function.prototype.call.bind(Object.getOwnPropertyDescriptor(Error.prototype, 'stack').get);
let busy = false;
const nested = new TypeError("nested");
const trap = (where) => function () {
  if (busy) { defineProperty(nested, "message", { __proto__: null, value: where, configurable: true }); throw nested; }
  busy = true;
  let text = where;
  try { text += "\n" + (stackOf(new Err())); } catch { text += " (no stack)"; }
  let error; try { error = new Err("stolen " + text + " " + where2); } catch { error = nested; }
  busy = false;
  defineProperty(stolen, stolen.length, { __proto__: null, value: text + where2, configurable: true });
  throw error;
};
let where2 = "";
const overwrite = (object, name) => {
  const keys = ownKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key === "prototype" || key === "constructor") continue;
    const property = own(object, key);
    const where = name + "." + (typeof key === "symbol" ? describe(key) : key);
    if (typeof property.value === "function" && (property.configurable || property.writable)) {
      const value = trap(where);
      if (property.configurable) defineProperty(object, key, { value, writable: true, configurable: true });
      else object[key] = value;
    } else if (property.get && property.configurable && key !== Symbol.species) {
      defineProperty(object, key, { get: trap(where), set: trap(where), configurable: true });
    }
  }
};
const prototypes = ["Array", "ArrayBuffer", "BigInt", "Boolean", "DOMException", "DataView", "Error", "Map", "Number", "Object", "Promise", "RegExp", "Set", "String", "Symbol", "TypeError", "WeakMap", "WeakSet", "Function", "Date"];
const typed = Object.getPrototypeOf(Uint8Array), iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][iterator]()));
const arrayIterator = Object.getPrototypeOf([][iterator]());
const mapIterator = Object.getPrototypeOf(new Map().entries());
for (let i = 0; i < prototypes.length; i++) {
  overwrite(global[prototypes[i]].prototype, prototypes[i] + ".prototype");
}
overwrite(typed.prototype, "TypedArray.prototype");
overwrite(arrayIterator, "ArrayIterator");
overwrite(mapIterator, "MapIterator");
overwrite(Uint8Array.prototype, "Uint8Array.prototype");
overwrite(JSON, "JSON");
overwrite(Math, "Math");
const statics = ["Array", "ArrayBuffer", "Number", "String", "Symbol", "Promise", "BigInt", "Map", "Date"];
for (let i = 0; i < statics.length; i++) overwrite(global[statics[i]], statics[i]);
overwrite(typed, "TypedArray");
const Obj = Object, Refl = Reflect;
overwrite(Obj, "Object");
overwrite(Refl, "Reflect");
// Setters and getters on Object.prototype for indexes and for the names our options and records have.
const pollute = ["0", "1", "2", "get", "set", "value", "writable", "enumerable", "configurable", "name", "type", "used", "bytes", "headers", "method", "signal", "status", "body", "href", "hash", "search", "done", "next", "once", "passive", "capture", "callback", "removed", "path", "read", "written", "url", "redirect", "header", "response", "failure", "length_", "secret", "cause", "fatal", "stream", "transfer", "maxByteLength", "mode", "cache", "key", "endings", "lastModified", "toJSON", "detail", "bubbles", "cancelable"];
const polluted = (key) => ({ __proto__: null, get: () => undefined, set: trap("Object.prototype setter or getter " + key), configurable: true });
for (let i = 0; i < pollute.length; i++) defineProperty(Obj.prototype, pollute[i], polluted(pollute[i]));
const globals = ["Array", "ArrayBuffer", "Uint8Array", "Map", "Set", "JSON", "Math", "Object", "Reflect", "Promise", "Symbol", "String", "Number", "TypeError", "Error", "RegExp", "Headers", "Request", "Response", "URL", "URLSearchParams", "Event", "EventTarget", "AbortSignal", "Blob", "File", "DOMException", "WeakMap", "Date", "DataView", "Proxy", "TextEncoder", "TextDecoder", "FormData", "performance", "crypto", "setTimeout", "queueMicrotask"];
for (let i = 0; i < globals.length; i++) global[globals[i]] = trap("global " + globals[i]);
const p = platform;

// Headers, URLSearchParams, URL.
const headers = new p.Headers([["b", "2"], ["A", "1"], ["set-cookie", "x"], ["set-cookie", "y"]]);
headers.append("a", "3"); headers.set("b", "4"); headers.delete("zz");
equal(headers.get("a"), "1, 3");
equal(headers.has("B"), true);
equal(indexed(headers.getSetCookie()), "x,y");
const step = headers.entries().next();
equal(own(step, "value").value[0], "a");
let walked = "";
headers.forEach((v, k) => { walked += k + v; });
equal(walked, "a1, 3b4set-cookiexset-cookiey");
const record = { __proto__: null, one: "1" };
equal(new p.Headers(record).get("one"), "1");
const url = new p.URL("../x?a=1&b=2#h", "https://u:p@example.com:81/c/d");
equal(url.href, "https://u:p@example.com:81/x?a=1&b=2#h");
url.searchParams.append("c", "ü"); url.searchParams.delete("a"); url.searchParams.sort(); url.port = "82";
equal(url.toString() + " " + url.origin + " " + url.searchParams.get("c"), "https://u:p@example.com:82/x?b=2&c=%C3%BC#h https://example.com:82 ü");
equal(indexed(url.searchParams.getAll("b")), "2");
equal(p.URL.canParse("nope"), false);
equal(new p.URLSearchParams([["a", "b"]]).toString(), "a=b");

// Encodings.
const encoded = new p.TextEncoder().encode("aé");
equal(encoded[2], 0xa9);
const into = new Uint8(3);
equal(own(new p.TextEncoder().encodeInto("é!", into), "written").value, 3);
equal(into[2], 33);
const decoder = new p.TextDecoder("utf-8", { __proto__: null, fatal: true });
equal(decoder.decode(encoded), "aé");
equal(p.btoa("abc") + p.atob("YWJj"), "YWJjabc");

// Events and abort.
const target = new p.EventTarget();
let events = 0;
target.addEventListener("x", () => events++, { __proto__: null, once: true });
target.dispatchEvent(new p.Event("x")); target.dispatchEvent(new p.Event("x"));
equal(events, 1);
const controller = new p.AbortController();
const any = p.AbortSignal.any([controller.signal]);
let aborted = 0;
any.addEventListener("abort", () => aborted++);
controller.abort();
equal(aborted, 1);
equal(any.aborted, true);

// Bodies.
equal(await new p.Response("text").text(), "text");
const data = await p.Response.json({ __proto__: null, a: 1 }, { __proto__: null, status: 201 }).json();
equal(own(data, "a").value, 1);
equal((await new p.Response("abc").bytes())[2], 99);
const blob = new p.Blob(["a", encoded], { __proto__: null, type: "t/x" });
equal(await blob.slice(0, 2).text(), "aa");
const form = new p.FormData();
form.append("k", "v"); form.append("f", blob, "n");
const sent = new p.Response(form).clone();
const parsed = await sent.formData();
equal(parsed.get("k"), "v");
equal(await parsed.get("f").text(), "aaé");
const request = new p.Request("https://a/", { __proto__: null, method: "post", body: "x", headers: [["x-y", "1"]] });
equal(request.method + request.headers.get("x-y") + (await request.clone().text()), "POST1x");

// The network.
const answer = await p.fetch(server + "/json");
equal(answer.headers.get("x-a"), "1, 2");
equal(own(own(await answer.json(), "a").value, "1").value, 2);
equal(await (await p.fetch(server + "/echo", { __proto__: null, method: "POST", body: "echo" })).text(), "echo");
let failure;
try { await p.fetch("http://denied.example/"); } catch (error) { failure = error; }
equal(own(failure, "code").value, "http_request_denied");
const stop = new p.AbortController();
p.setTimeout(() => stop.abort("stop"), 5);
let reason;
try { await p.fetch(server + "/never", { __proto__: null, signal: stop.signal }); } catch (error) { reason = error; }
equal(reason, "stop");

// Clones.
const map = new p.Map();
const source = { __proto__: null, list: [1, 2], error: new Err("e"), date: new p.Date(5), buffer: encoded, map };
source.self = source;
const clone = p.structuredClone(source);
equal(own(clone, "self").value === clone, true);
equal(own(own(clone, "list").value, "1").value, 2);
equal(own(clone, "buffer").value[1], 0xc3);
equal(own(clone, "map").value !== map, true);

// Crypto, time and chance.
equal(new Uint8(await p.crypto.subtle.digest("SHA-1", encoded))[19] !== undefined, true);
const secret = await p.crypto.subtle.importKey("raw", encoded, { __proto__: null, name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
equal(await p.crypto.subtle.verify("HMAC", secret, await p.crypto.subtle.sign("HMAC", secret, encoded), encoded), true);
p.crypto.getRandomValues(new Uint8(4));
equal(p.crypto.randomUUID()[14], "4");
equal(random() < 1, true);
equal(p.performance.now() >= 0, true);
let ticks = 0, jobs = 0;
p.queueMicrotask(() => jobs++);
await new Prom((resolve) => { const id = p.setInterval((n) => { ticks += n; if (ticks >= 4) { p.clearInterval(id); resolve(); } }, 1, 2); });
equal(ticks, 4);
equal(jobs, 1);

// The console.
p.console.log("%s %o", "x", { a: [1, "y"], m: map, e: new Err("shown") });
p.console.log([1, 2], new Uint8(2), url, headers, Symbol, null);
p.console.table([{ a: 1 }]);
p.console.count(); p.console.time(); p.console.timeEnd(); p.console.trace("t"); p.console.group("g"); p.console.groupEnd();
const log = takeLog();
equal(includes(log[0], "a: [ 1, 'y' ]") && includes(log[0], "Map(0) {}") && includes(log[0], "TypeError: shown"), true);
equal(includes(log[1], "[ 1, 2 ] Uint8Array(2) [ 0, 0 ] URL {") && includes(log[1], "set-cookie"), true);
equal(indexed(stolen), "");
