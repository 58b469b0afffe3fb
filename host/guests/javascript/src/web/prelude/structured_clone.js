// structuredClone, as HTML's StructuredSerialize and StructuredDeserialize in one walk.
((primordials, native, shared) => {
  const {
    ArrayBuffer, ArrayBufferPrototypeGetByteLength, ArrayBufferPrototypeGetDetached,
    ArrayBufferPrototypeGetMaxByteLength, ArrayBufferPrototypeGetResizable,
    ArrayBufferPrototypeTransfer, BigIntPrototypeValueOf, BooleanPrototypeValueOf, DOMException,
    DOMExceptionPrototypeGetMessage, DOMExceptionPrototypeGetName, DataView,
    DataViewPrototypeGetBuffer, DataViewPrototypeGetByteLength, DataViewPrototypeGetByteOffset,
    Date, DatePrototypeGetTime, Error, ErrorStack, EvalError, Map, MapPrototypeForEach,
    MapPrototypeGet, MapPrototypeHas, MapPrototypeSet, NumberPrototypeValueOf, Object,
    ObjectGetOwnPropertyDescriptor, ObjectKeys, ObjectPrototypeHasOwnProperty, RangeError,
    ReferenceError, RegExp, RegExpPrototypeGetFlags, RegExpPrototypeGetSource, Set,
    SetPrototypeAdd, SetPrototypeForEach, SetPrototypeHas, StringPrototypeValueOf, SyntaxError,
    TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteOffset,
    TypedArrayPrototypeGetLength, TypedArrayPrototypeSet, URIError, Uint8Array, list, typedArrays,
  } = primordials;
  const {
    blobBytes, blobType, dictionary, domString, fileName, fileTime, hidden, isBlob, isFile, isObject,
    isPlatform, iterate, kindOf, makeBlob, makeFile, put, requireArguments,
  } = shared;

  const errors = {
    __proto__: null, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
  };

  const uncloneable = (what) => new DOMException(what + " could not be cloned", "DataCloneError");

  const copyBuffer = (buffer) => {
    if (ArrayBufferPrototypeGetDetached(buffer)) throw uncloneable("A detached ArrayBuffer");
    const length = ArrayBufferPrototypeGetByteLength(buffer);
    const copy = ArrayBufferPrototypeGetResizable(buffer)
      ? new ArrayBuffer(length, {
          __proto__: null, maxByteLength: ArrayBufferPrototypeGetMaxByteLength(buffer),
        })
      : new ArrayBuffer(length);
    TypedArrayPrototypeSet(new Uint8Array(copy), new Uint8Array(buffer));
    return copy;
  };

  const copyError = (error) => {
    // The name is read as any property, the rest only where it is the error's own.
    const name = error.name;
    const Class = typeof name === "string" && errors[name] !== undefined ? errors[name] : Error;
    const message = ObjectGetOwnPropertyDescriptor(error, "message");
    const copy = new Class();
    if (message !== undefined && "value" in message) hidden(copy, "message", domString(message.value));
    const stack = stackOf(error);
    if (typeof stack === "string") hidden(copy, "stack", stack);
    return copy;
  };
  const stackOf = (error) => {
    const own = ObjectGetOwnPropertyDescriptor(error, "stack");
    return own !== undefined ? own.value : ErrorStack === null ? undefined : ErrorStack(error);
  };
  shared.stackOf = stackOf;

  const clone = (value, memory) => {
    if (typeof value === "symbol") throw uncloneable("A symbol");
    if (typeof value === "function") throw uncloneable("A function");
    if (typeof value !== "object" || value === null) return value;
    if (MapPrototypeHas(memory, value)) return MapPrototypeGet(memory, value);
    const remember = (copy) => {
      MapPrototypeSet(memory, value, copy);
      return copy;
    };
    const next = (inner) => clone(inner, memory);
    const kind = kindOf(value);
    switch (kind) {
      case "Boolean":
        return remember(Object(BooleanPrototypeValueOf(value)));
      case "Number":
        return remember(Object(NumberPrototypeValueOf(value)));
      case "String":
        return remember(Object(StringPrototypeValueOf(value)));
      case "BigInt":
        return remember(Object(BigIntPrototypeValueOf(value)));
      case "Date":
        return remember(new Date(DatePrototypeGetTime(value)));
      case "RegExp":
        return remember(new RegExp(RegExpPrototypeGetSource(value), RegExpPrototypeGetFlags(value)));
      case "ArrayBuffer":
        return remember(copyBuffer(value));
      case "DataView":
        return remember(
          new DataView(
            next(DataViewPrototypeGetBuffer(value)),
            DataViewPrototypeGetByteOffset(value),
            DataViewPrototypeGetByteLength(value),
          ),
        );
      case "Map": {
        const copy = remember(new Map());
        const entries = list();
        MapPrototypeForEach(value, (item, key) => {
          entries[entries.length] = key;
          entries[entries.length] = item;
        });
        for (let i = 0; i < entries.length; i += 2) {
          MapPrototypeSet(copy, next(entries[i]), next(entries[i + 1]));
        }
        return copy;
      }
      case "Set": {
        const copy = remember(new Set());
        const items = list();
        SetPrototypeForEach(value, (item) => {
          items[items.length] = item;
        });
        for (let i = 0; i < items.length; i++) SetPrototypeAdd(copy, next(items[i]));
        return copy;
      }
      case "Error": {
        const copy = remember(copyError(value));
        const cause = ObjectGetOwnPropertyDescriptor(value, "cause");
        if (cause !== undefined && "value" in cause) hidden(copy, "cause", next(cause.value));
        return copy;
      }
      case "DOMException":
        return remember(
          new DOMException(DOMExceptionPrototypeGetMessage(value), DOMExceptionPrototypeGetName(value)),
        );
      case "Array": {
        const copy = remember([]);
        copy.length = value.length;
        return properties(value, copy, next);
      }
      case "Object":
      case "Arguments":
        if (isFile(value)) {
          return remember(
            makeFile(blobBytes(value), blobType(value), fileName(value), fileTime(value)),
          );
        }
        if (isBlob(value)) return remember(makeBlob(blobBytes(value), blobType(value)));
        if (isPlatform(value)) throw uncloneable("This object of the platform");
        return properties(value, remember({}), next);
    }
    const TypedArray = kind === undefined ? undefined : typedArrays[kind];
    if (TypedArray === undefined) throw uncloneable(kind === undefined ? "This object" : "A " + kind);
    return remember(
      new TypedArray(
        next(TypedArrayPrototypeGetBuffer(value)),
        TypedArrayPrototypeGetByteOffset(value),
        TypedArrayPrototypeGetLength(value),
      ),
    );
  };

  const properties = (value, copy, next) => {
    const keys = ObjectKeys(value);
    for (let i = 0; i < keys.length; i++) {
      // A getter of an earlier property may have removed this one.
      if (ObjectPrototypeHasOwnProperty(value, keys[i])) put(copy, keys[i], next(value[keys[i]]));
    }
    return copy;
  };

  const functions = {
    structuredClone(value, options = undefined) {
      requireArguments("structuredClone", 1, arguments.length);
      const memory = new Map();
      const seen = new Set();
      const moved = list();
      const { transfer } = dictionary(options, "structuredClone: options");
      if (transfer !== undefined) {
        iterate(transfer, "structuredClone: transfer", (buffer) => {
          if (!isObject(buffer) || kindOf(buffer) !== "ArrayBuffer") {
            throw new DOMException("Only an ArrayBuffer can be transferred", "DataCloneError");
          }
          if (SetPrototypeHas(seen, buffer)) {
            throw new DOMException("An ArrayBuffer is transferred twice", "DataCloneError");
          }
          if (ArrayBufferPrototypeGetDetached(buffer)) throw uncloneable("A detached ArrayBuffer");
          SetPrototypeAdd(seen, buffer);
          moved[moved.length] = buffer;
        });
      }
      if (moved.length === 0) return clone(value, memory);
      // A first walk throws what cannot be cloned before anything is detached.
      clone(value, new Map());
      for (let i = 0; i < moved.length; i++) {
        MapPrototypeSet(memory, moved[i], ArrayBufferPrototypeTransfer(moved[i]));
      }
      return clone(value, memory);
    },
  };
  hidden(globalThis, "structuredClone", functions.structuredClone);
})
