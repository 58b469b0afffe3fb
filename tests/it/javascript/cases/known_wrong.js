// What the product gets wrong today: what is due, or what it is.

//// deep recursion => plugin_failed uncaught_exception: RangeError or stack_overflow
const f = (n) => f(n + 1) + 1; return f(0);
//// deep recursion caught => = ["RangeError",true,"Maximum call stack size exceeded"] or stack_overflow
const f = (n) => f(n + 1) + 1; try { f(0) } catch (e) { return [e.name, e instanceof RangeError, e.message] }
//// mutual recursion => plugin_failed uncaught_exception: RangeError or stack_overflow
const a = () => b(), b = () => a() + 1; a()
//// recursion of methods caught => = "RangeError" or stack_overflow
class A { get x() { return this.x } } try { new A().x } catch (e) { return e.name }
//// recursion in a generator caught => = "RangeError" or stack_overflow
function* g() { yield* g() } try { [...g()] } catch (e) { return e.name }
//// recursion in a constructor => = "RangeError" or stack_overflow
class A { constructor() { new A() } } try { new A() } catch (e) { return e.name }
//// recursion in toString => = "RangeError" or stack_overflow
const o = { toString() { return "" + o } }; try { String(o) } catch (e) { return e.name }
//// recursion in a sort compare => = "RangeError" or stack_overflow
const f=()=>[1,2].sort(f); try { f() } catch (e) { return e.name }
//// recursion in replace => = "RangeError" or stack_overflow
const f=()=>"a".replace(/a/,f); try { f() } catch (e) { return e.name }
//// recursion in Reflect.apply => = "RangeError" or stack_overflow
const f=()=>Reflect.apply(f,null,[]); try { f() } catch (e) { return e.name }
//// recursion in proxies => = "RangeError" or stack_overflow
let p={a:1}; for(let i=0;i<1e4;i++) p=new Proxy(p,{}); try { return p.a } catch (e) { return e.name }
//// recursion in a proxy's prototype => = "RangeError" or stack_overflow
const p=new Proxy({}, { get(t,k,r){ return r[k] } }); try { return p.a } catch (e) { return e.name }
//// recursion of JSON revivers => = "RangeError" or stack_overflow
const f=()=>JSON.parse("1",f); try { f() } catch (e) { return e.name }
//// recursion of toJSON => = "RangeError" or stack_overflow
const o={toJSON(){ return JSON.stringify(o) }}; try { JSON.stringify(o) } catch (e) { return e.name }
//// deep async recursion => = "RangeError" or stack_overflow
const f = async (n) => n === 0 ? 0 : 1 + await f(n - 1); try { return await f(1e5) } catch (e) { return e.name }
//// async recursion of 500 => = 500 or stack_overflow
const f = async (n) => n === 0 ? 0 : 1 + await f(n - 1); return await f(500)
//// recursion of 1000 => = 1000 or stack_overflow
const f = (n) => n === 0 ? 0 : 1 + f(n - 1); return f(1000)
//// recursion of 2000 => = 2000 or stack_overflow
const f = (n) => n === 0 ? 0 : 1 + f(n - 1); return f(2000)
//// deep JSON.parse => plugin_failed uncaught_exception: RangeError or stack_overflow
JSON.parse("[".repeat(1e5))
//// deep JSON.parse valid => plugin_failed uncaught_exception: RangeError or stack_overflow
JSON.parse("[".repeat(1e5)+"]".repeat(1e5)); return 1
//// deep JSON.parse caught => = "RangeError" or stack_overflow
try { JSON.parse("[".repeat(1e6) + "]".repeat(1e6)); return "parsed" } catch (e) { return e.name }
//// deep JSON.parse objects => = "RangeError" or stack_overflow
try { JSON.parse("{\"a\":".repeat(1e5) + "1" + "}".repeat(1e5)); return "parsed" } catch (e) { return e.name }
//// deep regex groups => = "RangeError" or = "SyntaxError" or stack_overflow
try { return new RegExp("(?:".repeat(2e4) + "a" + ")".repeat(2e4)).test("a") } catch (e) { return e.name }
//// deep eval => = "RangeError" or stack_overflow
try { return eval("(".repeat(1e5)+"1"+")".repeat(1e5)) } catch (e) { return e.name }
//// deep Function => = "RangeError" or stack_overflow
try { return Function("return " + "[".repeat(1e5)+"]".repeat(1e5))() } catch (e) { return e.name }
//// recursive getter => plugin_failed uncaught_exception: RangeError or stack_overflow
return { get a() { return this.a } }
//// getter that nests => plugin_failed uncaught_exception: RangeError or stack_overflow
const make = () => ({ get a() { return make() } }); return make()
//// toJSON cycle => plugin_failed uncaught_exception: RangeError or stack_overflow
const o = { toJSON() { return { o } } }; return o
//// Number NaN object => plugin_failed result_not_finite or = null
return new Number(NaN)
//// lone surrogate key => invalid_result or plugin_failed uncaught_exception: TypeError: Conversion from string failed: invalid utf-8 sequence of 1 bytes from index 0
return { ["\udc00"]: 1 }
//// nested promise => plugin_failed result_promise or = {"a":{}}
return { a: Promise.resolve(1) }
//// list of promises => plugin_failed result_promise or = [{}]
return [Promise.resolve(1)]
//// throw bigint => plugin_failed uncaught_exception: Uncaught 1n or plugin_failed uncaught_exception: Uncaught big_int
throw 1n
//// throw DOMException => plugin_failed uncaught_exception: AbortError: x or plugin_failed uncaught_exception: Uncaught {}
throw new DOMException("x", "AbortError")
//// typed array 1 GiB => memory_limit or trapped: The plugin crashed (wasm trap: wasm `unreachable` instruction executed)
return new Uint8Array(2 ** 30).length
//// resizable buffer grows => memory_limit or trapped: The plugin crashed (wasm trap: wasm `unreachable` instruction executed)
const b = new ArrayBuffer(8, { maxByteLength: 2 ** 30 }); b.resize(2**30); return b.byteLength
//// memory bomb caught => memory_limit or trapped: The plugin crashed (wasm trap: wasm `unreachable` instruction executed)
for (;;) { try { new Uint8Array(2 ** 30); } catch {} }
//// deep lists as JSON => = "RangeError" or stack_overflow
let a = []; for (let i = 0; i < 5000; i++) a = [a]; try { return JSON.stringify(a).length } catch (e) { return e.name }
//// deep lists as text => = "RangeError" or stack_overflow
let a = []; for (let i = 0; i < 5000; i++) a = [a]; try { return String(a).length } catch (e) { return e.name }
//// deep lists that are flattened => = 0 or = "RangeError" or stack_overflow
let a = []; for (let i = 0; i < 5000; i++) a = [a]; try { return a.flat(Infinity).length } catch (e) { return e.name }
//// deep lists that are cloned => = true or = "RangeError" or stack_overflow
let a = []; for (let i = 0; i < 5000; i++) a = [a]; try { return structuredClone(a).length === 1 } catch (e) { return e.name }
//// deep lists as a result => plugin_failed uncaught_exception: RangeError or invalid_result or stack_overflow
let a = []; for (let i = 0; i < 5000; i++) a = [a]; return a
//// a clone that is refused => plugin_failed uncaught_exception: DataCloneError or plugin_failed uncaught_exception: Uncaught {}
structuredClone(() => 1)
//// base64 that is none => plugin_failed uncaught_exception: InvalidCharacterError or plugin_failed uncaught_exception: Uncaught {}
atob("*")
//// a timeout that nobody catches => plugin_failed uncaught_exception: TimeoutError or plugin_failed uncaught_exception: Uncaught {}
const signal = AbortSignal.timeout(5); await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
//// a digest that is not there => plugin_failed uncaught_exception: NotSupportedError or plugin_failed uncaught_exception: Uncaught {}
await crypto.subtle.digest("MD5", new Uint8Array())
//// a fault that the platform finds has the author's line => plugin_failed uncaught_exception: RangeError: Response: the status 9 is not from 200 to 599 (main.js:2: or plugin_failed uncaught_exception: RangeError: Response: the status 9 is not from 200 to 599
new Response("", { status: 9 })
//// a message with half a character => plugin_failed uncaught_exception: Error: � or plugin_failed uncaught_exception: Error (main.js:2:
throw new Error("\ud800")
