// What a function returns becomes JSON or is refused, never silently something else.

//// throwing getter => plugin_failed uncaught_exception
return { get a() { throw new Error("trap") } }
//// proxy throws => plugin_failed uncaught_exception
return new Proxy({}, { ownKeys() { throw new Error("trap") } })
//// proxy get throws => plugin_failed uncaught_exception
return new Proxy({ a: 1 }, { get() { throw new Error("trap") } })
//// proxy ownKeys lies => = {"a":"a","b":"b"}
return new Proxy({}, { ownKeys: () => ["a","b"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: (t,k) => k==="then"||k==="toJSON"?undefined:k })
//// revoked proxy => plugin_failed uncaught_exception
const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy
//// proxy of an array => = [1,2]
return new Proxy([1, 2], {})
//// proxy array endless => out_of_fuel or cpu_limit
return new Proxy([], { get: (t, k) => k === "length" ? 2 ** 32 : k==="then"||k==="toJSON"?undefined: 0 })
//// toJSON itself => plugin_failed result_function
const o = { toJSON() { return o } }; return o
//// toJSON throws => plugin_failed uncaught_exception
return { toJSON() { throw new Error("trap") } }
//// toJSON function => plugin_failed result_function
return { toJSON() { return () => 1 } }
//// toJSON value => = 7
return { toJSON() { return 7 } }
//// function => plugin_failed result_function
return () => 1
//// class => plugin_failed result_function
return class A {}
//// symbol => plugin_failed result_symbol
return Symbol("s")
//// nested function => plugin_failed result_function
return { a: [() => 1] }
//// nested symbol => plugin_failed result_symbol
return [Symbol("s")]
//// symbol key => = {"a":1}
return { [Symbol("s")]: 1, a: 1 }
//// cyclic => plugin_failed result_cycle: `a` in the result contains itself
const a = {}; a.a = a; return a
//// cyclic array => plugin_failed result_cycle: `[0]` in the result contains itself
const a = []; a.push(a); return a
//// NaN => plugin_failed result_not_finite
return NaN
//// nested NaN => plugin_failed result_not_finite
return { a: NaN }
//// Infinity => plugin_failed result_not_finite
return Infinity
//// -Infinity => plugin_failed result_not_finite
return [-Infinity]
//// -0 => = 0
return -0
//// nested -0 => = [0]
return [-0]
//// BigInt => plugin_failed result_bigint
return 1n
//// nested BigInt => plugin_failed result_bigint
return { a: 1n }
//// BigInt with toJSON => = "1"
BigInt.prototype.toJSON = function () { return String(this) }; return 1n
//// lone surrogate => plugin_failed result_not_unicode: The result has half of a character
return "\ud800"
//// pair => = "😀"
return "\ud83d\ude00"
//// thenable => = 1
return { then(resolve) { resolve(1) } }
//// sync thenable => plugin_failed result_thenable
function execute() { return { then(resolve) { resolve(1) } } }
//// thenable getter throws => plugin_failed uncaught_exception
function execute() { return { get then() { throw new Error("trap") } } }
//// nested thenable => plugin_failed result_function
return { a: { then(resolve) { resolve(1) } } }
//// undefined => = null
return undefined
//// nothing => = null

//// null => = null
return null
//// nested undefined => = {"b":[null]}
return { a: undefined, b: [undefined] }
//// sparse array => = [1,null,3]
return [1, , 3]
//// Date => = "1970-01-01T00:00:00.000Z"
return new Date(0)
//// invalid Date => = null
return new Date(NaN)
//// Map => plugin_failed result_not_json: The result is a Map, which JSON has not: use Object.fromEntries(map)
return new Map([[1, 2]])
//// Set => plugin_failed result_not_json: The result is a Set, which JSON has not: use Array.from(set).
return new Set([1])
//// typed array => plugin_failed result_not_json: The result is a Uint8Array
return new Uint8Array([1,2])
//// ArrayBuffer => plugin_failed result_not_json: The result is an ArrayBuffer
return new ArrayBuffer(2)
//// RegExp => plugin_failed result_not_json: The result is a RegExp
return /a/
//// Error => plugin_failed result_not_json: The result is an Error, which JSON has not: throw it
return new Error("x")
//// boxed => = ["a",false,1]
return [new String("a"), new Boolean(false), new Number(1)]
//// boxed BigInt => plugin_failed result_bigint
return Object(1n)
//// generator => plugin_failed result_not_json: The result is a Generator
function* execute() { yield 1 }
//// URL => = "https://a.test/b"
return new URL("https://a.test/b")
//// Response => plugin_failed result_not_json: The result is a Response, which JSON has not: use `await response.json()`
return new Response("x")
//// Headers => plugin_failed result_not_json: The result is a Headers
return new Headers({a:"b"})
//// globalThis => = {}
return globalThis
//// __proto__ key => = {"__proto__":{"a":1}}
return JSON.parse('{"__proto__":{"a":1}}')
//// number keys => = {"1":2,"2":1,"a":3}
return {2:1,1:2,a:3}
//// text => = "text"
return "text"
//// big number => = 1e+308
return 1e308
//// 2**53 => = 9007199254740992
return 2**53
//// 2**53+2 => = 9007199254740994
return 2**53+2
//// tiny => = 5e-324
return 5e-324
//// 0.1+0.2 => = 0.30000000000000004
return 0.1+0.2
//// empty string key => = {"":1}
return {"":1}
//// NaN at empty key => plugin_failed result_not_finite
return {"":NaN}
//// NUL => = "\u0000"
return "\0"
//// U+2028 => = " "
return "\u2028"
//// Number NaN object => plugin_failed result_not_finite: The result is NaN or infinite
return new Number(NaN)
//// lone surrogate key => plugin_failed result_not_unicode: The result has half of a character
return { ["\udc00"]: 1 }
//// nested promise => plugin_failed result_promise: `a` in the result is a promise: await it.
return { a: Promise.resolve(1) }
//// list of promises => plugin_failed result_promise: `[0]` in the result is a promise: await it.
return [Promise.resolve(1)]
//// where it is => plugin_failed result_not_json: `members[1].seen` in the result is a Set
return { members: [{}, { seen: new Set() }] }
//// the same twice => = [{"b":1},{"b":1}]
const a = { b: 1 }; return [a, a]
//// a Map with toJSON => = [[1,2]]
const m = new Map([[1, 2]]); m.toJSON = () => [...m]; return m
//// an own class => = {"x":1}
class P { #y = 2; constructor() { this.x = 1 } get y() { return this.#y } } return new P()
//// no prototype => = {"a":1}
return Object.assign(Object.create(null), { a: 1 })
//// toJSON is told the key => = {"k":"k","l":["0"]}
const o = { toJSON: (key) => key }; return { k: o, l: [o] }
//// toJSON that is undefined => = {"l":[null]}
const o = { toJSON() {} }; return { o, l: [o] }
//// Date within => = {"at":"1970-01-01T00:00:00.000Z"}
return { at: new Date(0) }
//// URLSearchParams => plugin_failed result_not_json: The result is a URLSearchParams
return new URLSearchParams('a=b')
//// Blob => plugin_failed result_not_json: The result is a Blob, which JSON has not: use `await blob.text()`
return new Blob(['x'])
//// AbortController => plugin_failed result_not_json: The result is an object of the platform
return new AbortController()
//// every escape => = "\b\f\n\r\t\"\\/\u001f"
return '\b\f\n\r\t"\\/\x1f\x7f'
//// NUL in a key => = {"a\u0000b":1}
return { 'a\0b': 1 }
