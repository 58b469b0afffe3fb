// The language's own functions as they were before any author's code ran. An author may
// overwrite every global and every prototype; the prelude uses only what is kept here.
//
// Rules for all files of the prelude:
//  - no method call on a value of the language: `ArrayPrototypeJoin(list, ",")`, never `list.join(",")`;
//  - no `for...of`, no spread of an iterable, no array destructuring, no `await`, no `instanceof`:
//    each asks a prototype that the author may have changed;
//  - no template with a substitution: the engine compiles it to a call of String.prototype.concat;
//  - grow only lists of `list()`: an index set on an ordinary array may meet a setter of Object.prototype;
//  - read options only from objects that the author gave; ours carry all their fields or no prototype.
(() => {
  const { apply, construct, ownKeys } = Reflect;
  const { bind, call } = Function.prototype;
  const { getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf, freeze } = Object;
  const uncurryThis = bind.bind(call);
  const primordials = { __proto__: null };

  const capitalised = (key) =>
    typeof key === "symbol"
      ? `Symbol${capitalised(key.description.slice("Symbol.".length))}`
      : key[0].toUpperCase() + key.slice(1);

  const statics = (name, keys) => {
    const owner = globalThis[name];
    for (const key of keys) {
      const value = owner[key];
      primordials[name + capitalised(key)] =
        typeof value === "function" ? bind.call(value, owner) : value;
    }
  };

  const methods = (name, keys, prototype = globalThis[name].prototype) => {
    for (const key of keys) {
      const { value, get } = getOwnPropertyDescriptor(prototype, key);
      const field = `${name}Prototype${get ? "Get" : ""}${capitalised(key)}`;
      primordials[field] = uncurryThis(get ?? value);
    }
  };

  for (const name of [
    "ArrayBuffer", "BigInt", "Boolean", "DOMException", "DataView", "Date", "Error",
    "EvalError", "Map", "Number", "Object", "Promise", "RangeError", "ReferenceError", "RegExp",
    "Set", "String", "Symbol", "SyntaxError", "TypeError", "URIError", "Uint8Array", "WeakRef",
  ]) {
    primordials[name] = globalThis[name];
  }

  statics("Array", ["isArray"]);
  statics("ArrayBuffer", ["isView"]);
  statics("JSON", ["parse", "stringify"]);
  statics("Math", ["max", "min", "trunc"]);
  statics("Number", ["isFinite", "parseFloat"]);
  statics("Object", [
    "defineProperty", "getOwnPropertyDescriptor", "getPrototypeOf", "is",
    "keys", "setPrototypeOf",
  ]);
  statics("Reflect", ["apply", "construct", "ownKeys"]);
  statics("Symbol", ["iterator", "toStringTag"]);

  methods("Array", ["indexOf", "join", "sort"]);
  methods("ArrayBuffer", ["byteLength", "detached", "maxByteLength", "resizable", "transfer"]);
  methods("BigInt", ["valueOf"]);
  methods("Boolean", ["valueOf"]);
  methods("DOMException", ["message", "name"]);
  methods("DataView", ["buffer", "byteLength", "byteOffset"]);
  methods("Date", ["getTime", "toISOString"]);
  methods("Function", ["toString"]);
  methods("Map", ["delete", "forEach", "get", "has", "set", "size"]);
  methods("Number", ["toFixed", "valueOf"]);
  methods("Object", ["hasOwnProperty", "propertyIsEnumerable"]);
  methods("Promise", ["then"]);
  methods("RegExp", ["exec", "flags", "source"]);
  methods("Set", ["add", "forEach", "has", "size"]);
  methods("String", [
    "charCodeAt", "indexOf", "padEnd", "repeat", "slice",
    "startsWith", "toLowerCase", "toUpperCase", "toWellFormed", "trim", "valueOf",
  ]);
  methods("Symbol", ["toString", "valueOf"]);

  const typedArray = getPrototypeOf(Uint8Array.prototype);
  methods("TypedArray", [
    "buffer", "byteLength", "byteOffset", "length", "set", Symbol.toStringTag,
  ], typedArray);
  const typedArrays = { __proto__: null };
  for (const name of [
    "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array",
    "Uint32Array", "BigInt64Array", "BigUint64Array", "Float16Array", "Float32Array", "Float64Array",
  ]) {
    if (globalThis[name]) typedArrays[name] = globalThis[name];
  }
  primordials.typedArrays = freeze(typedArrays);

  primordials.IteratorPrototype = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()));
  primordials.ErrorStack = getOwnPropertyDescriptor(Error.prototype, "stack")?.get
    ? uncurryThis(getOwnPropertyDescriptor(Error.prototype, "stack").get)
    : null;
  primordials.uncurryThis = uncurryThis;
  primordials.ReflectApply = apply;
  primordials.ReflectConstruct = construct;
  primordials.ReflectOwnKeys = ownKeys;

  /// A list that no setter of a prototype can see growing.
  primordials.list = () => setPrototypeOf([], null);
  return freeze(primordials);
})
