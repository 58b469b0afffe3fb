for (const value of [1, "a", true, null, undefined, 1n, NaN, -0]) equal(structuredClone(value), value);
const o = { a: [1, { b: 2 }], c: undefined };
const p = structuredClone(o);
equal([p, p !== o, p.a !== o.a, "c" in p], [o, true, true, true]);
const cyc = { list: [] }; cyc.self = cyc; cyc.list.push(cyc);
const cyc2 = structuredClone(cyc);
equal([cyc2.self === cyc2, cyc2.list[0] === cyc2, cyc2 !== cyc], [true, true, true]);
const map = new Map([["k", { v: 1 }]]); map.set("me", map);
const map2 = structuredClone(map);
equal([map2 instanceof Map, map2.get("k").v, map2.get("me") === map2], [true, 1, true]);
const set = structuredClone(new Set([1, { a: 1 }]));
equal([set instanceof Set, set.size, [...set][1].a], [true, 2, 1]);
equal(structuredClone(new Date(5)).getTime(), 5);
const re = structuredClone(Object.assign(/a\/b/giu, { lastIndex: 3 }));
equal([String(re), re.lastIndex, re instanceof RegExp], ["/a\\/b/giu", 0, true]);
equal([typeof structuredClone(new Number(1)), structuredClone(new String("x")).length, structuredClone(Object(1n)).valueOf() === 1n, structuredClone(new Boolean(false)).valueOf()], ["object", 1, true, false]);
const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
const buffer2 = structuredClone(buffer);
equal([[...new Uint8Array(buffer2)], buffer2 !== buffer], [[1, 2, 3, 4], true]);
const views = structuredClone({ a: new Uint8Array(buffer, 1, 2), b: new DataView(buffer, 2), c: buffer });
equal([[...views.a], views.a.buffer === views.c, views.b.buffer === views.c, views.a.byteOffset, views.b.byteLength], [[2, 3], true, true, 1, 2]);
for (const Type of [Int8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]) {
  const t = structuredClone(new Type([1, 2]));
  equal([t instanceof Type, [...t]], [true, [1, 2]]);
}
equal(structuredClone(new BigInt64Array([5n]))[0] === 5n, true);
const moved = new Uint8Array([7]).buffer;
const got = structuredClone({ moved, view: new Uint8Array(moved) }, { transfer: [moved] });
equal([moved.byteLength, moved.detached, new Uint8Array(got.moved)[0], got.view.buffer === got.moved], [0, true, 7, true]);
throws(() => structuredClone(1, { transfer: [moved] }), "DataCloneError");
throws(() => structuredClone(moved), "DataCloneError");
const twice = new ArrayBuffer(1);
throws(() => structuredClone(1, { transfer: [twice, twice] }), "DataCloneError");
throws(() => structuredClone(() => {}, { transfer: [twice] }), "DataCloneError");
equal(twice.detached, false);
throws(() => structuredClone(1, { transfer: [{}] }), "DataCloneError");
for (const Type of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
  const e = structuredClone(new Type("m", { cause: { a: 1 } }));
  equal([e instanceof Type, e.name, e.message, e.cause.a], [true, Type.name, "m", 1]);
}
const original = new RangeError("s");
equal(structuredClone(original).stack, original.stack);
class Custom extends Error { constructor() { super("c"); this.name = "Custom"; this.extra = 1; } }
const custom = structuredClone(new Custom());
equal([custom.name, custom.extra, custom.constructor === Error, custom.message], ["Error", undefined, true, "c"]);
const dom = structuredClone(new DOMException("d", "AbortError"));
equal([dom instanceof DOMException, dom.name, dom.message], [true, "AbortError", "d"]);
for (const value of [() => {}, Symbol("x"), new WeakMap(), new WeakSet(), Promise.resolve(), new Proxy({}, {}), new Response(""), new Headers(), new URL("https://a"), (function* () {})(), { a: () => {} }, [Symbol.iterator], new EventTarget()]) throws(() => structuredClone(value), "DataCloneError");
class Point { x = 1; #y = 2; get z() { return 3; } }
const point = structuredClone(new Point());
equal([point, point.constructor === Object], [{ x: 1 }, true]);
const sparse = structuredClone(Object.assign([1, , 3], { name: "n" }));
equal([sparse.length, 1 in sparse, sparse.name], [3, false, "n"]);
equal(structuredClone({ get a() { return 5; } }), { a: 5 });
equal(Object.hasOwn(structuredClone(JSON.parse('{"__proto__": 1}')), "__proto__"), true);
equal(structuredClone(Object.create({ inherited: 1 })), {});
equal(Object.getOwnPropertySymbols(structuredClone({ [Symbol("s")]: 1 })).length, 0);
throws(() => structuredClone({ get a() { throw new RangeError("getter"); } }), "RangeError", "getter");
throws(() => structuredClone(), "TypeError");
equal(await structuredClone(new Blob(["b"], { type: "t/x" })).text(), "b");
equal(structuredClone(new File(["b"], "n", { lastModified: 1 })).name, "n");
const resizable = structuredClone(new ArrayBuffer(2, { maxByteLength: 8 }));
equal([resizable.resizable, resizable.maxByteLength], [true, 8]);
let deep = {}; for (let i = 0; i < 100000; i++) deep = { deep };
throws(() => structuredClone(deep), "RangeError");
const tagged = structuredClone({ [Symbol.toStringTag]: "Date" });
equal(tagged, {});
const dup = {}; const dups = structuredClone([dup, dup]);
equal(dups[0] === dups[1], true);
