// What a value really is, by the engine's own class of it: no tag or prototype can deceive it.
((primordials, native, shared) => {
  const {
    ArrayBuffer, BigInt, Boolean, DOMException, DataView, Date, Error, Map, Number, Object, Promise,
    RegExp, Set, String, Symbol, WeakRef, typedArrays,
  } = primordials;

  const kinds = { __proto__: null };
  const learn = (kind, sample) => {
    kinds[native.classOf(sample)] = kind;
  };
  learn("Object", {});
  learn("Array", []);
  learn("Arguments", (function () { "use strict"; return arguments; })());
  learn("Arguments", new globalThis.Function("return arguments")());
  learn("ArrayBuffer", new ArrayBuffer(0));
  learn("SharedArrayBuffer", new globalThis.SharedArrayBuffer(0));
  learn("DataView", new DataView(new ArrayBuffer(0)));
  learn("Date", new Date(0));
  learn("RegExp", /x/);
  learn("Map", new Map());
  learn("Set", new Set());
  learn("WeakMap", new globalThis.WeakMap());
  learn("WeakSet", new globalThis.WeakSet());
  learn("WeakRef", new WeakRef({}));
  learn("Promise", new Promise(() => {}));
  learn("Proxy", new globalThis.Proxy({}, {}));
  learn("Error", new Error());
  learn("DOMException", new DOMException());
  learn("Number", new Number(0));
  learn("String", new String(""));
  learn("Boolean", new Boolean(false));
  learn("Symbol", Object(Symbol()));
  learn("BigInt", Object(BigInt(0)));
  learn("Generator", (function* () {})());
  for (const name in typedArrays) learn(name, new typedArrays[name](0));

  /// The kind of an object, or undefined for one of no interest.
  shared.kindOf = (object) => kinds[native.classOf(object)];
})
