//// Atomics.wait => = ["ReferenceError","Atomics is not defined"]
try { return Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 60000) } catch (e) { return [e.name, e.message] }
//// Atomics.wait on plain => = ["ReferenceError","Atomics is not defined"]
try { return Atomics.wait(new Int32Array(8), 0, 0, 60000) } catch (e) { return [e.name, e.message] }
//// Atomics.waitAsync => = "undefined"
return typeof globalThis.Atomics?.waitAsync
//// Atomics.pause => = "undefined"
return typeof globalThis.Atomics?.pause
//// Atomics.add => plugin_failed uncaught_exception: ReferenceError: Atomics is not defined (main.js:2:8)
return Atomics.add(new Int32Array(8), 0, 7)
//// SharedArrayBuffer => = 8
try { return new SharedArrayBuffer(8).byteLength } catch (e) { return e.name }
//// SharedArrayBuffer big => = ["RangeError","invalid array buffer length"]
try { return new SharedArrayBuffer(2**31).byteLength } catch (e) { return [e.name, e.message] }
//// SharedArrayBuffer result => plugin_failed result_not_json: The result is a SharedArrayBuffer
return new SharedArrayBuffer(8)
//// WeakRef => = true
return new WeakRef({ a: 1 }).deref() === undefined
//// WeakRef kept => = 1
const o={a:1}; return new WeakRef(o).deref().a
//// FinalizationRegistry => = true
let ran = 0; const r = new FinalizationRegistry(() => { ran++ }); for (let i = 0; i < 1000; i++) r.register({}, i); await null; return ran >= 0
//// FinalizationRegistry throws => = 1
const r = new FinalizationRegistry(() => { throw new Error("late") }); r.register({}, 1); await null; await null; return 1
//// FinalizationRegistry loops => out_of_fuel or cpu_limit
const r = new FinalizationRegistry(() => { for (;;); }); r.register({}, 1); await null; await null; return 1
//// WeakMap cycles => = true
const m = new WeakMap(); const k = {}; m.set(k, { k }); return m.has(k)
