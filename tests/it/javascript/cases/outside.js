// Ways out: evaluation stays inside, imports stay within the plugin, requests
// need a grant.

//// Function returns this => = true
return Function('return this')() === globalThis
//// Function in constructor => = "undefined"
return (() => {}).constructor('return typeof process')()
//// AsyncFunction => = 7
return await (async () => {}).constructor('return await 7')()
//// GeneratorFunction => = [7]
return [...(function* () {}).constructor('yield 7')()]
//// eval direct => = 7
const a = 7; return eval("a")
//// eval indirect => = 7
globalThis.a = 7; return (0, eval)("a")
//// import of node => plugin_failed uncaught_exception: ReferenceError: cannot import `node:fs`
await import('node:fs')
//// import of url => plugin_failed uncaught_exception: ReferenceError: cannot import `https://example.com/a.js`
await import('https://example.com/a.js')
//// import of file url => plugin_failed uncaught_exception: ReferenceError: cannot import `file:///etc/passwd`
await import('file:///etc/passwd')
//// import of absolute path => plugin_failed uncaught_exception: ReferenceError: cannot import `/etc/passwd`
await import('/etc/passwd')
//// import beyond root => plugin_failed uncaught_exception: ReferenceError: cannot import `../../../../etc/passwd`
await import('../../../../etc/passwd')
//// import of data => plugin_failed uncaught_exception: ReferenceError: cannot import `data:text/javascript,export default 1`
await import('data:text/javascript,export default 1')
//// import of engine module => plugin_failed uncaught_exception: ReferenceError: cannot import `spotter:globals`
await import('spotter:globals')
//// import of qjs => plugin_failed uncaught_exception: ReferenceError: cannot import `qjs:std`
await import('qjs:std')
//// import of std => plugin_failed uncaught_exception: ReferenceError: cannot import `std`
await import('std')
//// import with json => plugin_failed uncaught_exception: TypeError: cannot import `./a.json` with the attribute `type`
await import('./a.json', { with: { type: 'json' } })
//// import of empty => plugin_failed uncaught_exception: ReferenceError: cannot import ``
await import('')
//// import of non text => plugin_failed uncaught_exception: Error: trap (main.js:2:39)
await import({ toString() { throw new Error('trap') } })
//// import.meta => = []
return Object.keys(import.meta)
//// import.meta.url => = "undefined"
return String(import.meta.url)
//// require => plugin_failed uncaught_exception: ReferenceError: require is not defined (main.js:2:1)
require("fs")
//// process => plugin_failed uncaught_exception: ReferenceError: process is not defined (main.js:2:8)
return process.env
//// typeofs => = ["undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","undefined","function","undefined","function","function","undefined","object","function"]
return [typeof require, typeof process, typeof module, typeof global, typeof Deno, typeof Bun, typeof window, typeof self, typeof WebAssembly, typeof std, typeof os, typeof scriptArgs, typeof print, typeof load, typeof Intl, typeof navigator, typeof XMLHttpRequest, typeof WebSocket, typeof Worker, typeof SharedArrayBuffer, typeof Atomics, typeof WeakRef, typeof FinalizationRegistry, typeof gc, typeof performance,typeof Iterator]
//// fetch unlisted => capability_denied
await fetch("https://example.com/")
//// fetch metadata => capability_denied
await fetch("http://169.254.169.254/latest/meta-data")
//// fetch localhost => capability_denied
await fetch("http://127.0.0.1:18099/healthz")
//// fetch file => = ["TypeError","http_request_uri_invalid","fetch failed: the scheme file: is not supported"]
try { await fetch("file:///etc/passwd") } catch (e) { return [e.name, e.code, e.message] }
//// fetch data => = ["TypeError","http_request_uri_invalid","fetch failed: the scheme data: is not supported"]
try { await fetch("data:,x") } catch (e) { return [e.name, e.code, e.message] }
//// fetch relative => = ["TypeError",null,"Request: invalid URL: /x"]
try { await fetch("/x") } catch (e) { return [e.name, e.code, e.message] }
//// with statement => = 7
return Function("with({a:7}) return a")()
//// arguments.callee => = "function"
return Function("return typeof arguments.callee")()
//// function caller => plugin_failed uncaught_exception: TypeError: invalid property access (main.js:2:31)
return (function f() { return f.caller })()
//// new.target => = true
return new.target === undefined
//// sloppy this => = true
return (function () { return this })() === undefined
//// stack shows => = "    at execute (main.js:2:7)\n"
try { null.x } catch (e) { return e.stack }
//// stack of native => = "    at <anonymous> (main.js:2:23)\n    at map (native)\n    at execute (main.js:2:11)\n"
try { [1].map(() => { null.x }) } catch (e) { return e.stack }
//// stack of eval => = "    at <eval> (<input>:1:1)\n    at execute (main.js:2:7)\n"
try { eval("null.x") } catch (e) { return e.stack }
//// stack of Function => = "    at anonymous (<input>:3:1)\n    at execute (main.js:2:7)\n"
try { Function("null.x")() } catch (e) { return e.stack }
//// stack in timer => = "    at <anonymous> (main.js:2:56)\n"
return await new Promise((r) => setTimeout(() => r(new Error("x").stack), 0))
//// an import with attributes => plugin_failed uncaught_exception: TypeError: cannot import `./main.js` with the attribute `type`
return await import("./main.js", { with: { type: "json" } })
//// an import with and without attributes => = ["object","TypeError","object"]
const kinds = [];
for (const options of [undefined, { with: { type: "json" } }, { with: {} }]) {
  try { kinds.push(typeof await import("./main.js", options)) } catch (e) { kinds.push(e.name) }
}
return kinds
