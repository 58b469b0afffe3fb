// What a plugin overwrites is its own: neither the engine nor the next call
// works with it.

//// JSON overridden => = {"a":1}
globalThis.JSON = { stringify: () => "7", parse: () => 7 }; return { a: 1 }
//// JSON.stringify overridden => = {"a":1}
JSON.stringify = () => "7"; return { a: 1 }
//// Array.prototype.map overridden => = [1]
Array.prototype.map = () => { throw 1 }; return [1]
//// every method of arrays gone => = [1]
for (const k of Object.getOwnPropertyNames(Array.prototype)) { try { delete Array.prototype[k] } catch {} } return [1]
//// Promise.prototype.then overridden => = {"a":1}
Promise.prototype.then = function () { return "stolen" }; return { a: 1 }
//// Promise then calls back => = {"a":1}
Promise.prototype.then = function (f) { f("stolen") }; return { a: 1 }
//// Promise constructor overridden => = {"a":1}
globalThis.Promise = class { then() {} }; return { a: 1 }
//// Symbol.iterator overridden => = [1]
Array.prototype[Symbol.iterator] = function* () { yield "stolen" }; return [1]
//// Function.prototype.call overridden => = [1]
Function.prototype.call = () => "stolen"; Function.prototype.apply = () => "stolen"; return [1]
//// Object.prototype.toJSON => = "stolen"
Object.prototype.toJSON = () => "stolen"; return { a: 1 }
//// Object.prototype.then => = "stolen"
Object.prototype.then = function (r) { r("stolen") }; return { a: 1 }
//// String.prototype.toJSON => = "a"
String.prototype.toJSON = () => "stolen"; return "a"
//// setter on Object.prototype => plugin_failed result_not_finite: The result is NaN or infinite
Object.defineProperty(Object.prototype, "code", { set() { throw 1 }, get() { return "stolen" }, configurable: true }); return NaN
//// Object.prototype.code => plugin_failed stolen: Error: x
Object.prototype.code = "stolen"; throw new Error("x")
//// Object.prototype.retryable => plugin_failed uncaught_exception: Error: x (main.js:2:46)
Object.prototype.retryable = true; throw new Error("x")
//// Error overridden => plugin_failed uncaught_exception: TypeError: cannot read property 'x' of null (main.js:2:58)
globalThis.Error = class {}; Error.prototype.name = "x"; null.x
//// Error.prepareStackTrace => plugin_failed uncaught_exception: Error: x
Error.prepareStackTrace = () => { throw new Error("trap") }; throw new Error("x")
//// Error.prepareStackTrace loops => out_of_fuel or cpu_limit
Error.prepareStackTrace = () => { for (;;); }; throw new Error("x")
//// Error.prepareStackTrace returns object => plugin_failed uncaught_exception: Error: x
Error.prepareStackTrace = () => ({}); throw new Error("x")
//// Error.stackTraceLimit => plugin_failed uncaught_exception: Error: x (main.js:2:45)
Error.stackTraceLimit = Infinity; throw new Error("x")
//// Error.stackTraceLimit 0 => plugin_failed uncaught_exception: Error: x
Error.stackTraceLimit = 0; throw new Error("x")
//// globalThis emptied => = [1]
for (const k of Object.getOwnPropertyNames(globalThis)) { try { delete globalThis[k] } catch {} } return [1]
//// globalThis frozen => = 1
Object.freeze(globalThis); return 1
//// prototype of globalThis => = 1
Object.setPrototypeOf(globalThis, null); return 1
//// Reflect gone => = 1
delete globalThis.Reflect; const r = await new Promise((r) => setTimeout(r, 1)); return 1
//// console with overridden parts => = 1
Array.prototype.join = () => { throw 1 }; String.prototype.padStart = null; console.log({ a: [1] }); return 1
//// constructor of Promise species => = 1
Promise.prototype.constructor = class { constructor() { throw 1 } }; Object.defineProperty(Promise, Symbol.species, { get() { throw 1 } }); await null; return 1
//// own subclass of Promise => plugin_failed uncaught_exception: Uncaught 1
class P extends Promise { then() { throw 1 } } return P.resolve(7)
//// subclass returned from sync => = 7
class P extends Promise { then() { throw 1 } }; function execute() { return P.resolve(7) }
//// a promise with own then => = 7
function execute() { const p = Promise.resolve(7); p.then = () => 8; return p }
//// a frozen context => = ["string","string",true,"TypeError"]
Object.freeze(context);
let refused;
try { context.gym = 1 } catch (e) { refused = e.name }
return [typeof context.callId, typeof context.gym.name, context.gym === context.gym, refused]
//// a context after Object is changed => = "string"
Object.defineProperty = Reflect.defineProperty = () => { throw new Error("no") }; return typeof context.callId
//// what inherits from a context => = ["string",1,"number"]
const mine = Object.create(context); mine.attempt = 1; return [typeof mine.locale, mine.attempt, typeof context.attempt]
