// What all classes of the platform share: conversions of Web IDL, pair iterators, globals.
((primordials, native, shared) => {
  const {
    ArrayBufferIsView, ArrayBufferPrototypeGetByteLength, ArrayIsArray, ArrayPrototypeIndexOf,
    DataViewPrototypeGetBuffer, DataViewPrototypeGetByteLength, DataViewPrototypeGetByteOffset,
    Error, IteratorPrototype, ObjectDefineProperty, ObjectGetPrototypeOf,
    ObjectSetPrototypeOf, Promise,
    ReflectApply, ReflectOwnKeys, ObjectPrototypePropertyIsEnumerable, String, StringPrototypeCharCodeAt,
    StringPrototypeToWellFormed, SymbolIterator, SymbolToStringTag, TypeError,
    TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength,
    TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeGetSymbolToStringTag,
    TypedArrayPrototypeSet, Uint8Array, list,
  } = primordials;

  const isObject = (value) =>
    (typeof value === "object" && value !== null) || typeof value === "function";

  /// Throws while the module is loaded: an answer of the outside would be frozen into the snapshot.
  const requireOutside = (name) => {
    if (!native.available()) {
      throw new Error(
        name + " is not available while the module loads: " +
          "its answer would be frozen into the plugin. Use it inside execute.",
      );
    }
  };

  const requireArguments = (what, needed, given) => {
    if (given < needed) {
      throw new TypeError(
        what + ": " + needed + " argument" + (needed === 1 ? "" : "s") +
          " required, but only " + given + " given",
      );
    }
  };

  /// Web IDL DOMString.
  const domString = (value) => {
    if (typeof value === "string") return value;
    if (typeof value === "symbol") throw new TypeError("A symbol cannot become a string");
    return String(value);
  };

  /// Web IDL USVString: a lone surrogate becomes U+FFFD.
  const usvString = (value) => StringPrototypeToWellFormed(domString(value));

  /// Web IDL ByteString: each code unit is one byte.
  const byteString = (value, what) => {
    const text = domString(value);
    for (let i = 0; i < text.length; i++) {
      if (StringPrototypeCharCodeAt(text, i) > 255) {
        throw new TypeError(what + " has a character above U+00FF at index " + i);
      }
    }
    return text;
  };

  /// Web IDL dictionary: undefined and null are an empty one.
  const dictionary = (value, what) => {
    if (value === undefined || value === null) return ObjectSetPrototypeOf({}, null);
    if (!isObject(value)) throw new TypeError(what + " is not an object");
    return value;
  };

  const isArrayBuffer = (value) => {
    if (!isObject(value)) return false;
    try {
      ArrayBufferPrototypeGetByteLength(value);
      return true;
    } catch {
      return false;
    }
  };

  /// The bytes of a BufferSource as a Uint8Array on the same memory; undefined if it is none.
  const bytesOf = (value) => {
    if (ArrayBufferIsView(value)) {
      return TypedArrayPrototypeGetSymbolToStringTag(value) === undefined
        ? new Uint8Array(
            DataViewPrototypeGetBuffer(value),
            DataViewPrototypeGetByteOffset(value),
            DataViewPrototypeGetByteLength(value),
          )
        : new Uint8Array(
            TypedArrayPrototypeGetBuffer(value),
            TypedArrayPrototypeGetByteOffset(value),
            TypedArrayPrototypeGetByteLength(value),
          );
    }
    return isArrayBuffer(value) ? new Uint8Array(value) : undefined;
  };

  const requireBytes = (value, what) => {
    const bytes = bytesOf(value);
    if (bytes === undefined) throw new TypeError(what + " is not an ArrayBuffer or a view on one");
    return bytes;
  };

  const copyOf = (bytes) => {
    const copy = new Uint8Array(TypedArrayPrototypeGetByteLength(bytes));
    TypedArrayPrototypeSet(copy, bytes);
    return copy;
  };

  const concatenated = (parts) => {
    let length = 0;
    for (let i = 0; i < parts.length; i++) length += TypedArrayPrototypeGetByteLength(parts[i]);
    const whole = new Uint8Array(length);
    for (let i = 0, at = 0; i < parts.length; i++) {
      TypedArrayPrototypeSet(whole, parts[i], at);
      at += TypedArrayPrototypeGetByteLength(parts[i]);
    }
    return whole;
  };

  const encoded = (text) => new Uint8Array(native.utf8Encode(text));

  /// Runs through an iterable of the author. Arrays are read by index, whatever their iterator has become.
  const iterate = (iterable, what, visit) => {
    if (ArrayIsArray(iterable)) {
      for (let i = 0; i < iterable.length; i++) visit(iterable[i]);
      return;
    }
    const method = isObject(iterable) ? iterable[SymbolIterator] : undefined;
    if (typeof method !== "function") throw new TypeError(what + " is not iterable");
    const iterator = ReflectApply(method, iterable, []);
    const next = iterator.next;
    for (;;) {
      const step = ReflectApply(next, iterator, []);
      if (!isObject(step)) throw new TypeError(what + ": its iterator gave no object");
      if (step.done) return;
      visit(step.value);
    }
  };

  /// Reads `sequence<sequence<string>>` or `record<string, string>`, as Headers and URLSearchParams take them.
  const readPairs = (init, what, append) => {
    if (ArrayIsArray(init) || typeof init[SymbolIterator] === "function") {
      iterate(init, what, (pair) => {
        const items = list();
        if (!isObject(pair)) throw new TypeError(what + ": each pair must be iterable");
        iterate(pair, what + ": each pair", (item) => {
          items[items.length] = item;
        });
        if (items.length !== 2) throw new TypeError(what + ": each pair must have two items");
        append(items[0], items[1]);
      });
      return;
    }
    const keys = ReflectOwnKeys(init);
    for (let i = 0; i < keys.length; i++) {
      if (ObjectPrototypePropertyIsEnumerable(init, keys[i])) append(keys[i], init[keys[i]]);
    }
  };

  const removeAt = (items, at) => {
    for (let i = at + 1; i < items.length; i++) items[i - 1] = items[i];
    items.length--;
  };

  /// An ordinary array with the items of a list, to hand to an author.
  const arrayOf = (items) => {
    const array = [];
    for (let i = 0; i < items.length; i++) put(array, i, items[i]);
    return array;
  };

  /// Sets an own property whatever the prototypes say.
  const put = (target, key, value) => {
    ObjectDefineProperty(target, key, {
      __proto__: null, value, writable: true, enumerable: true, configurable: true,
    });
  };

  const hidden = (target, name, value) => {
    ObjectDefineProperty(target, name, {
      __proto__: null, value, writable: true, enumerable: false, configurable: true,
    });
  };

  const tag = (Class, name) => {
    ObjectDefineProperty(Class.prototype, SymbolToStringTag, {
      __proto__: null, value: name, writable: false, enumerable: false, configurable: true,
    });
  };

  const brands = list();
  /// Registers how to tell a class's own objects, by a private field of theirs.
  const brand = (name, owns) => {
    brands[brands.length] = { __proto__: null, name, owns };
  };
  const brandOf = (object) => {
    for (let i = 0; i < brands.length; i++) if (brands[i].owns(object)) return brands[i].name;
    return undefined;
  };

  const prototypes = list();
  /// Whether an object is of one of the platform's classes.
  const isPlatform = (object) => {
    for (let up = ObjectGetPrototypeOf(object); up !== null; up = ObjectGetPrototypeOf(up)) {
      if (ArrayPrototypeIndexOf(prototypes, up) >= 0) return true;
    }
    return false;
  };

  /// Makes a class a global, with its name as its tag.
  const expose = (name, Class) => {
    tag(Class, name);
    hidden(globalThis, name, Class);
    shared[name] = Class;
    prototypes[prototypes.length] = Class.prototype;
  };

  /// Gives a class `entries`, `keys`, `values`, `forEach` and `@@iterator`.
  /// `pairsOf(object)` is its list of `{ name, value }` now, or throws if it is another's object.
  const pairIterable = (Class, name, pairsOf) => {
    class PairIterator {
      #target;
      #kind;
      #index = 0;
      constructor(target, kind) {
        pairsOf(target);
        this.#target = target;
        this.#kind = kind;
      }
      next() {
        const pairs = pairsOf(this.#target);
        if (this.#index >= pairs.length) return { value: undefined, done: true };
        const pair = pairs[this.#index++];
        const value =
          this.#kind === "keys" ? pair.name
          : this.#kind === "values" ? pair.value
          : [pair.name, pair.value];
        return { value, done: false };
      }
    }
    delete PairIterator.prototype.constructor;
    ObjectSetPrototypeOf(PairIterator.prototype, IteratorPrototype);
    tag(PairIterator, name + " Iterator");
    const methods = {
      __proto__: null,
      entries() {
        return new PairIterator(this, "entries");
      },
      keys() {
        return new PairIterator(this, "keys");
      },
      values() {
        return new PairIterator(this, "values");
      },
      forEach(callback, self = undefined) {
        pairsOf(this);
        if (typeof callback !== "function") {
          throw new TypeError(name + ".forEach: the callback is not a function");
        }
        for (let i = 0, pairs; (pairs = pairsOf(this)), i < pairs.length; i++) {
          ReflectApply(callback, self, [pairs[i].value, pairs[i].name, this]);
        }
      },
    };
    hidden(Class.prototype, "entries", methods.entries);
    hidden(Class.prototype, "keys", methods.keys);
    hidden(Class.prototype, "values", methods.values);
    hidden(Class.prototype, "forEach", methods.forEach);
    hidden(Class.prototype, SymbolIterator, methods.entries);
  };

  const resolved = (value) => new Promise((resolve) => resolve(value));
  const rejected = (reason) => new Promise((_, reject) => reject(reason));

  /// A promise of what `work` returns or throws.
  const promised = (work) =>
    new Promise((resolve, reject) => {
      let value;
      try {
        value = work();
      } catch (error) {
        reject(error);
        return;
      }
      resolve(value);
    });

  /// An error that nobody can catch any more: it ends as an unhandled rejection.
  const report = (error) => {
    rejected(error);
  };

  shared.isObject = isObject;
  shared.requireOutside = requireOutside;
  shared.requireArguments = requireArguments;
  shared.domString = domString;
  shared.usvString = usvString;
  shared.byteString = byteString;
  shared.dictionary = dictionary;
  shared.isArrayBuffer = isArrayBuffer;
  shared.bytesOf = bytesOf;
  shared.requireBytes = requireBytes;
  shared.copyOf = copyOf;
  shared.concatenated = concatenated;
  shared.encoded = encoded;
  shared.iterate = iterate;
  shared.readPairs = readPairs;
  shared.removeAt = removeAt;
  shared.arrayOf = arrayOf;
  shared.put = put;
  shared.hidden = hidden;
  shared.brand = brand;
  shared.brandOf = brandOf;
  shared.isPlatform = isPlatform;
  shared.expose = expose;
  shared.pairIterable = pairIterable;
  shared.resolved = resolved;
  shared.promised = promised;
  shared.rejected = rejected;
  shared.report = report;
})
