// Whatever is thrown is told in one form.

//// throw null => plugin_failed uncaught_exception: Uncaught null
throw null
//// throw undefined => plugin_failed uncaught_exception: Uncaught undefined
throw undefined
//// throw 1 => plugin_failed uncaught_exception: Uncaught 1
throw 1
//// throw text => plugin_failed uncaught_exception: Uncaught "words"
throw "words"
//// throw object => plugin_failed uncaught_exception: Uncaught {"a":1}
throw { a: 1 }
//// throw symbol => plugin_failed uncaught_exception: Uncaught symbol
throw Symbol("s")
//// throw function => plugin_failed uncaught_exception: Uncaught function
throw () => 1
//// throw cyclic => plugin_failed uncaught_exception: Uncaught object
const a = {}; a.a = a; throw a
//// throw evil getters => plugin_failed uncaught_exception: Uncaught object
throw { get message() { throw 1 }, get name() { throw 1 }, get stack() { throw 1 }, get code() { throw 1 }, toJSON() { throw 1 }, toString() { throw 1 } }
//// throw Error with evil getters => plugin_failed uncaught_exception: Error
const e = new Error("x"); for (const k of ["message", "name", "stack", "code", "retryable", "cause"]) Object.defineProperty(e, k, { get() { throw 1 } }); throw e
//// throw Error with looping getter => out_of_fuel or cpu_limit
const e = new Error("x"); Object.defineProperty(e, "message", { get() { for (;;); } }); throw e
//// throw Error with object fields => plugin_failed uncaught_exception: TypeError: Error.prototype.stack setter expects a string (main.js:2:55)
const e = new Error("x"); e.message = {}; e.name = 7; e.stack = []; e.code = {}; throw e
//// throw Error with numeric code => plugin_failed uncaught_exception: Error: x (main.js:2:15)
const e = new Error("x"); e.code = 7; throw e
//// throw Error with long message => plugin_failed uncaught_exception: Error: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
throw new Error("x".repeat(1e6))
//// throw Error with long code => plugin_failed failed: Error: x
const e = new Error("x"); e.code = "c".repeat(1e6); throw e
//// throw Error with strange code => plugin_failed failed: Error: x
const e = new Error("x"); e.code = "A b\n\u202e"; throw e
//// throw Error with empty code => plugin_failed failed: Error: x
const e = new Error("x"); e.code = ""; throw e
//// throw Error with host code => plugin_failed internal: Error: x
const e = new Error("x"); e.code = "internal"; throw e
//// throw Error with host code capability => plugin_failed capability_denied: Error: x
const e = new Error("x"); e.code = "capability_denied"; throw e
//// throw Error with host code limit => plugin_failed out_of_fuel: Error: x
const e = new Error("x"); e.code = "out_of_fuel"; throw e
//// throw Error with retryable => plugin_failed later: Error: x
const e = new Error("x"); e.code = "later"; e.retryable = true; throw e
//// throw ToolError => plugin_failed slot_taken: ToolError: Choose another slot.
throw new ToolError("slot_taken", "Choose another slot.")
//// throw ToolError retryable => plugin_failed slot_taken: ToolError: Choose another slot.
throw new ToolError("slot_taken", "Choose another slot.", { retryable: true })
//// throw proxy => plugin_failed uncaught_exception: Uncaught proxy
throw new Proxy(new Error("x"), { get() { throw 1 } })
//// throw proxied loops => out_of_fuel or cpu_limit
throw new Proxy({}, { ownKeys() { for (;;); } })
//// throw AggregateError => plugin_failed uncaught_exception: AggregateError: Error: a (main.js:2:39)
await Promise.any([Promise.reject(new Error("a"))])
//// throw with cause => plugin_failed uncaught_exception: Error: x (main.js:2:35)
throw new Error("x", { cause: new Error("y") })
//// throw in a setter => plugin_failed uncaught_exception: Error: x (main.js:2:25)
({ set a(v) { throw new Error("x") } }).a = 1
//// syntax error in eval => plugin_failed uncaught_exception: SyntaxError: unexpected token in expression: '' (main.js:2:1)
eval("(")
//// unhandled rejection => plugin_failed unhandled_rejection: Error: lost
Promise.reject(new Error("lost")); return 1
//// unhandled rejection of 1 => plugin_failed unhandled_rejection: Uncaught 1
Promise.reject(1); return 1
//// rejection handled later => = 1
const p = Promise.reject(new Error("x")); await null; p.catch(() => {}); return 1
//// rejection handled in timer => = 1
const p = Promise.reject(new Error("x")); setTimeout(() => p.catch(() => {}), 1); await new Promise((r) => setTimeout(r, 5)); return 1
//// throw in a timer => plugin_failed unhandled_rejection: Error: late
setTimeout(() => { throw new Error("late") }, 0); await new Promise((r) => setTimeout(r, 5)); return 1
//// throw in a timer never reached => = 1
setTimeout(() => { throw new Error("late") }, 50); return 1
//// throw in a microtask => plugin_failed unhandled_rejection: Error: late
queueMicrotask(() => { throw new Error("late") }); await null; await null; return 1
//// throw in event listener => plugin_failed unhandled_rejection: Error: late
const t = new EventTarget(); t.addEventListener("a", () => { throw new Error("late") }); t.dispatchEvent(new Event("a")); return 1
//// never settles => plugin_failed never_settled: The function awaits what never comes: a promise that nobody resolves.
await new Promise(() => {})
//// never settles sync => plugin_failed never_settled: The function awaits what never comes: a promise that nobody resolves.
function execute() { return new Promise(() => {}) }
//// never settles with log => plugin_failed never_settled: The function awaits what never comes: a promise that nobody resolves.
console.log("x"); await new Promise(() => {})
//// awaits itself => plugin_failed never_settled: The function awaits what never comes: a promise that nobody resolves.
const p = (async () => { await 0; await p; })(); await p
//// sync throw => plugin_failed uncaught_exception: TypeError: x (main.js:1:32)
function execute() { throw new TypeError("x") }
//// null access => plugin_failed uncaught_exception: TypeError: cannot read property 'deeper' of undefined (main.js:2:8)
return args.missing.deeper
//// throw bigint => plugin_failed uncaught_exception: Uncaught 1n
throw 1n
//// throw DOMException => plugin_failed uncaught_exception: AbortError: x (main.js:2:11)
throw new DOMException("x", "AbortError")
//// a clone that is refused => plugin_failed uncaught_exception: DataCloneError: A function could not be cloned (main.js:2:1)
structuredClone(() => 1)
//// base64 that is none => plugin_failed uncaught_exception: InvalidCharacterError: atob: the string is not valid base64 (main.js:2:1)
atob("*")
//// a timeout that nobody catches => plugin_failed uncaught_exception: TimeoutError: The operation was aborted due to timeout
const signal = AbortSignal.timeout(5); await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
//// a digest that is not there => plugin_failed uncaught_exception: NotSupportedError: crypto.subtle.digest: MD5 is not supported (main.js:2:
await crypto.subtle.digest("MD5", new Uint8Array())
//// a fault that the platform finds has the author's line => plugin_failed uncaught_exception: RangeError: Response: the status 9 is not from 200 to 599 (main.js:2:5)
new Response("", { status: 9 })
//// a message with half a character => plugin_failed uncaught_exception: Error: � (main.js:2:11)
throw new Error("\ud800")
//// AggregateError of many => plugin_failed uncaught_exception: AggregateError: all: TypeError: a; "b"; 1; 2; and 1 more (main.js:2:
throw new AggregateError([new TypeError('a'), 'b', 1, 2, 3], 'all')
//// a code with half a character => plugin_failed 
const e = new Error('x'); e.code = '\ud800'; throw e
