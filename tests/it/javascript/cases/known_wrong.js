// What the product gets wrong today: what is due, or what it is.

//// microtask storm => out_of_fuel or cpu_limit or memory_limit or plugin_failed never_settled: The function awaits what never comes: a promise that nobody resolves.
const again = () => Promise.resolve().then(again); again(); await new Promise(() => {});
//// promises without end => memory_limit or plugin_failed uncaught_exception: Uncaught null
const all=[]; for(;;) all.push(Promise.resolve())
//// proxy chain => memory_limit or plugin_failed uncaught_exception: Uncaught null
let p={}; for(;;) p=new Proxy(p,{});
//// proxy get deep => memory_limit or plugin_failed uncaught_exception: RangeError or plugin_failed uncaught_exception: Uncaught null
let p={a:1}; for(let i=0;i<1e5;i++) p=new Proxy(p,{}); return p.a
//// objects grow => memory_limit or plugin_failed uncaught_exception: Uncaught null
const a = []; for (;;) a.push({ a: a.length });
//// closures grow => memory_limit or plugin_failed uncaught_exception: Uncaught null
let f = () => 0; for (;;) { const g = f; f = () => g; }
//// replace grows => memory_limit or plugin_failed uncaught_exception: Uncaught null
return "a".repeat(1e5).replace(/a/g, "$`").length
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
//// recursion in bind => memory_limit or plugin_failed uncaught_exception: InternalError: out of memory or plugin_failed uncaught_exception: Uncaught null
let f=()=>1; for(let i=0;i<1e5;i++) f=f.bind(null); try { return f() } catch (e) { return e.name }
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
//// deep JSON.stringify => memory_limit or plugin_failed uncaught_exception: Uncaught null
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)
//// deep JSON.stringify caught => memory_limit or plugin_failed uncaught_exception: Uncaught null
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { return JSON.stringify(a).length } catch (e) { return e.name }
//// deep structuredClone => memory_limit or plugin_failed uncaught_exception: Uncaught null
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { structuredClone(a); return 1 } catch (e) { return e.name }
//// deep console.log => memory_limit or plugin_failed uncaught_exception: Uncaught null
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; console.log(a); return 1
//// deep flat => memory_limit or plugin_failed uncaught_exception: Uncaught null
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { return a.flat(Infinity).length } catch (e) { return e.name }
//// deep toString => memory_limit or plugin_failed uncaught_exception: Uncaught null
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { return String(a) } catch (e) { return e.name }
//// deep linked list freed => memory_limit or plugin_failed uncaught_exception: Uncaught null
let a = null; for (let i = 0; i < 1e5; i++) a = {a}; a = null; return 1
//// deep result => memory_limit or plugin_failed uncaught_exception: Uncaught null
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a
//// deep regex groups => = "RangeError" or = "SyntaxError" or stack_overflow
try { return new RegExp("(?:".repeat(2e4) + "a" + ")".repeat(2e4)).test("a") } catch (e) { return e.name }
//// deep eval => = "RangeError" or stack_overflow
try { return eval("(".repeat(1e5)+"1"+")".repeat(1e5)) } catch (e) { return e.name }
//// deep Function => = "RangeError" or stack_overflow
try { return Function("return " + "[".repeat(1e5)+"]".repeat(1e5))() } catch (e) { return e.name }
//// deep prototype chain => memory_limit or plugin_failed uncaught_exception: Uncaught null
let o={}; for (let i=0;i<1e5;i++) o=Object.create(o); return o.missing === undefined
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
