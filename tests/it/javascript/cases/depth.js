// Recursion is a RangeError that can be caught. What nests is bounded. The engine's
// parsers of JSON and of sources use more of the sandbox's stack than the engine
// counts: what nests by the thousand there ends the call.

//// result 200 deep => plugin_failed result_too_deep: The result nests deeper than 64 levels
let a = []; for (let i = 0; i < 200; i++) a = [a]; return a
//// result 60 deep => = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
let a = []; for (let i = 0; i < 60; i++) a = [a]; return a
//// deep regex => = "SyntaxError"
try { new RegExp("(".repeat(1e5) + ")".repeat(1e5)); return 1 } catch (e) { return e.name }
//// long chain of pluses eval => = 50001
try { return eval("1" + "+1".repeat(5e4)) } catch (e) { return e.name }
//// deep error causes => out_of_fuel or cpu_limit
let e = new Error("0"); for (let i = 0; i < 1e5; i++) e = new Error("x", { cause: e }); throw e
//// proxy get deep => memory_limit
let p={a:1}; for(let i=0;i<1e5;i++) p=new Proxy(p,{}); return p.a
//// recursion in bind => memory_limit
let f=()=>1; for(let i=0;i<1e5;i++) f=f.bind(null); try { return f() } catch (e) { return e.name }
//// deep JSON.stringify => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)
//// deep JSON.stringify caught => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { return JSON.stringify(a).length } catch (e) { return e.name }
//// deep structuredClone => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { structuredClone(a); return 1 } catch (e) { return e.name }
//// deep console.log => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; console.log(a); return 1
//// deep flat => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { return a.flat(Infinity).length } catch (e) { return e.name }
//// deep toString => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { return String(a) } catch (e) { return e.name }
//// deep linked list freed => memory_limit
let a = null; for (let i = 0; i < 1e5; i++) a = {a}; a = null; return 1
//// deep result => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a
//// deep prototype chain => memory_limit
let o={}; for (let i=0;i<1e5;i++) o=Object.create(o); return o.missing === undefined
//// deep lists that are told => = 1
let a = []; for (let i = 0; i < 5000; i++) a = [a]; console.log(a); return 1
//// deep recursion => plugin_failed uncaught_exception: RangeError: Maximum call stack size exceeded (main.js:2:
const f = (n) => f(n + 1) + 1; return f(0);
//// deep recursion caught => = ["RangeError",true,"Maximum call stack size exceeded"]
const f = (n) => f(n + 1) + 1; try { f(0) } catch (e) { return [e.name, e instanceof RangeError, e.message] }
//// mutual recursion => plugin_failed uncaught_exception: RangeError: Maximum call stack size exceeded (main.js:2:
const a = () => b(), b = () => a() + 1; a()
//// async recursion of 500 => = 500
const f = async (n) => n === 0 ? 0 : 1 + await f(n - 1); return await f(500)
//// recursion of 1000 => = 1000
const f = (n) => n === 0 ? 0 : 1 + f(n - 1); return f(1000)
//// recursion of 2000 => = 2000
const f = (n) => n === 0 ? 0 : 1 + f(n - 1); return f(2000)
//// what the deepest call of all uses => = true
// Whatever is asked for there is done or says that the stack is full. Frames of several sizes
// end at several distances from the stack's end.
async function execute(args, context) {
  let nested = [];
  for (let i = 0; i < 100; i++) nested = [nested];
  const asked = [
    () => new URL("https://user@ex\u00e4mple.com:8080/a/../b?c=d#e"), () => new URLSearchParams("a=1&b=%20").toString(),
    () => JSON.stringify(nested), () => JSON.parse("[".repeat(100) + "]".repeat(100)),
    () => crypto.getRandomValues(new Uint8Array(64)), () => btoa("abc"), () => structuredClone(nested),
    () => new RegExp("(".repeat(20) + ")".repeat(20)), () => /^(a+)+(b|c)*?$/u.test("aaaaaabcbcx"),
    () => "aXbXc".replace(/x/gi, (m) => m + 1), () => [3, 1, 2].sort((a, b) => a - b), () => "\u00e4".normalize("NFD"),
    () => zonedTime(0, "Europe/Berlin"), () => new Date(0).toLocaleString(), () => String(2n ** 2000n), () => (1e300).toString(36),
    () => console.log({ a: [1, { b: 2 }] }), () => new TextDecoder().decode(new TextEncoder().encode("\u00e4")),
    () => new Request("https://a.test/", { method: "POST", body: "{}" }), () => eval("1 + (2 * [3].length)"), () => context.member,
  ];
  const wrong = [];
  for (const ask of asked) for (const given of ["", "1,2,3,4,5,6,7", "1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4"]) {
    let left = 10;
    const noted = () => {
      if (left-- > 0) try { ask() } catch (e) { if (!/stack/.test(e.message)) wrong.push(`${ask}: ${e}`) }
    };
    const deeper = new Function("noted", `const deeper = () => { try { deeper(${given}) } catch {} noted() }; deeper()`);
    deeper(noted);
  }
  return wrong.length === 0 || wrong;
}
//// deep JSON.parse => stack_overflow
JSON.parse("[".repeat(1e5))
//// deep JSON.parse valid => stack_overflow
JSON.parse("[".repeat(1e5)+"]".repeat(1e5)); return 1
//// deep JSON.parse caught => stack_overflow
try { JSON.parse("[".repeat(1e6) + "]".repeat(1e6)); return "parsed" } catch (e) { return e.name }
//// deep JSON.parse objects => stack_overflow
try { JSON.parse("{\"a\":".repeat(1e5) + "1" + "}".repeat(1e5)); return "parsed" } catch (e) { return e.name }
//// deep regex groups => = "SyntaxError"
try { return new RegExp("(?:".repeat(2e4) + "a" + ")".repeat(2e4)).test("a") } catch (e) { return e.name }
//// deep eval => stack_overflow
try { return eval("(".repeat(1e5)+"1"+")".repeat(1e5)) } catch (e) { return e.name }
//// deep Function => stack_overflow
try { return Function("return " + "[".repeat(1e5)+"]".repeat(1e5))() } catch (e) { return e.name }
//// recursive getter => plugin_failed uncaught_exception: RangeError: Maximum call stack size exceeded (main.js:2:1)
return { get a() { return this.a } }
//// getter that nests => plugin_failed result_too_deep: The result nests deeper than 64 levels
const make = () => ({ get a() { return make() } }); return make()
//// toJSON cycle => plugin_failed result_too_deep: The result nests deeper than 64 levels
const o = { toJSON() { return { o } } }; return o
//// deep lists as JSON => out_of_fuel or cpu_limit
let a = []; for (let i = 0; i < 5000; i++) a = [a]; try { return JSON.stringify(a).length } catch (e) { return e.name }
//// deep lists as text => = "RangeError"
let a = []; for (let i = 0; i < 5000; i++) a = [a]; try { return String(a).length } catch (e) { return e.name }
//// deep lists that are flattened => = 0
let a = []; for (let i = 0; i < 5000; i++) a = [a]; try { return a.flat(Infinity).length } catch (e) { return e.name }
//// deep lists that are cloned => = "RangeError"
let a = []; for (let i = 0; i < 5000; i++) a = [a]; try { return structuredClone(a).length === 1 } catch (e) { return e.name }
//// deep lists as a result => plugin_failed result_too_deep: The result nests deeper than 64 levels
let a = []; for (let i = 0; i < 5000; i++) a = [a]; return a
//// recursion of methods caught => = "RangeError"
class A { get x() { return this.x } } try { new A().x } catch (e) { return e.name }
//// recursion in a generator caught => = "RangeError"
function* g() { yield* g() } try { [...g()] } catch (e) { return e.name }
//// recursion in a constructor => = "RangeError"
class A { constructor() { new A() } } try { new A() } catch (e) { return e.name }
//// recursion in toString => = "RangeError"
const o = { toString() { return "" + o } }; try { String(o) } catch (e) { return e.name }
//// recursion in a sort compare => = "RangeError"
const f=()=>[1,2].sort(f); try { f() } catch (e) { return e.name }
//// recursion in replace => = "RangeError"
const f=()=>"a".replace(/a/,f); try { f() } catch (e) { return e.name }
//// recursion in Reflect.apply => = "RangeError"
const f=()=>Reflect.apply(f,null,[]); try { f() } catch (e) { return e.name }
//// recursion in proxies => = "RangeError"
let p={a:1}; for(let i=0;i<1e4;i++) p=new Proxy(p,{}); try { return p.a } catch (e) { return e.name }
//// recursion in a proxy's prototype => = "RangeError"
const p=new Proxy({}, { get(t,k,r){ return r[k] } }); try { return p.a } catch (e) { return e.name }
//// recursion of JSON revivers => = "RangeError"
const f=()=>JSON.parse("1",f); try { f() } catch (e) { return e.name }
//// recursion of toJSON => = "RangeError"
const o={toJSON(){ return JSON.stringify(o) }}; try { JSON.stringify(o) } catch (e) { return e.name }
//// deep async recursion => = "RangeError"
const f = async (n) => n === 0 ? 0 : 1 + await f(n - 1); try { return await f(1e5) } catch (e) { return e.name }
