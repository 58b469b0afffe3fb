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
//// cyclic => plugin_failed uncaught_exception
const a = {}; a.a = a; return a
//// cyclic array => plugin_failed uncaught_exception
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
//// lone surrogate => invalid_result
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
//// Map => = {}
return new Map([[1, 2]])
//// Set => = {}
return new Set([1])
//// typed array => = {"0":1,"1":2}
return new Uint8Array([1,2])
//// ArrayBuffer => = {}
return new ArrayBuffer(2)
//// RegExp => = {}
return /a/
//// Error => = {}
return new Error("x")
//// boxed => = ["a",false,1]
return [new String("a"), new Boolean(false), new Number(1)]
//// boxed BigInt => plugin_failed uncaught_exception
return Object(1n)
//// generator => = {}
function* execute() { yield 1 }
//// URL => = "https://a.test/b"
return new URL("https://a.test/b")
//// Response => = {}
return new Response("x")
//// Headers => = {}
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
