// How console shows a value: like Node's `util.inspect`, bounded, and without running an author's code
// (getters are named, not called).
((primordials, native, shared) => {
  const {
    ArrayBufferPrototypeGetByteLength, ArrayPrototypeJoin, BigIntPrototypeValueOf,
    BooleanPrototypeValueOf, DatePrototypeGetTime, DatePrototypeToISOString,
    DOMExceptionPrototypeGetMessage, DOMExceptionPrototypeGetName, MapPrototypeForEach,
    MapPrototypeGetSize, NumberPrototypeValueOf, ObjectGetOwnPropertyDescriptor,
    ObjectGetPrototypeOf, ObjectIs, ReflectOwnKeys, RegExpPrototypeExec, RegExpPrototypeGetFlags,
    RegExpPrototypeGetSource, SetPrototypeForEach, SetPrototypeGetSize, String,
    StringPrototypeCharCodeAt, StringPrototypeIndexOf, StringPrototypeSlice,
    StringPrototypeStartsWith, StringPrototypeValueOf, SymbolPrototypeToString,
    SymbolPrototypeValueOf, SymbolToStringTag, TypedArrayPrototypeGetLength, Uint8Array, list,
    typedArrays,
  } = primordials;
  const { fileName, headerEntries, isBlob, isFile, isObject, kindOf, stackOf, urlHref } = shared;

  const maximumDepth = 4;
  const maximumItems = 100;
  const maximumText = 10_000;
  const maximumLine = 72;
  /// Characters of all parts together, after which the rest is `...`.
  const maximumOutput = 10_000;

  const escapes = {
    __proto__: null,
    "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\v": "\\v", "\\": "\\\\",
  };
  const quoted = (text) => {
    const more = text.length - maximumText;
    if (more > 0) text = StringPrototypeSlice(text, 0, maximumText);
    const quote =
      StringPrototypeIndexOf(text, "'") < 0 ? "'"
      : StringPrototypeIndexOf(text, '"') < 0 ? '"'
      : StringPrototypeIndexOf(text, "`") < 0 ? "`"
      : "'";
    let result = quote;
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      const code = StringPrototypeCharCodeAt(text, i);
      if (escapes[c] !== undefined) result += escapes[c];
      else if (c === quote) result += "\\" + c;
      else if (code < 32 || code === 127) result += "\\x" + (code < 16 ? "0" : "") + hex(code);
      else result += c;
    }
    return result + quote + (more > 0 ? "... " + more + " more characters" : "");
  };
  const digits = "0123456789ABCDEF";
  const hex = (code) => (code < 16 ? digits[code] : digits[code >> 4] + digits[code & 15]);

  const primitive = (value) => {
    if (typeof value === "string") return quoted(value);
    if (typeof value === "bigint") return value + "n";
    if (typeof value === "symbol") return SymbolPrototypeToString(value);
    return ObjectIs(value, -0) ? "-0" : String(value);
  };

  const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
  const keyText = (key) => {
    if (typeof key === "symbol") return "[" + SymbolPrototypeToString(key) + "]";
    return RegExpPrototypeExec(identifier, key) !== null ? key : quoted(key);
  };

  /// A property that is a value, without calling a getter; undefined otherwise.
  const valueOf = (object, key) => {
    const property = ObjectGetOwnPropertyDescriptor(object, key);
    return property !== undefined && "value" in property ? property.value : undefined;
  };
  const inherited = (object, key) => {
    for (let up = object, i = 0; up !== null && i < 20; up = ObjectGetPrototypeOf(up), i++) {
      if (i > 0 && kindOf(up) === "Proxy") return undefined;
      const value = valueOf(up, key);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  /// The name of the class, or null for an object without a prototype.
  const classOf = (object) => {
    let up = ObjectGetPrototypeOf(object);
    if (up === null) return null;
    for (; up !== null; up = ObjectGetPrototypeOf(up)) {
      const Class = valueOf(up, "constructor");
      if (typeof Class === "function") {
        const name = valueOf(Class, "name");
        if (typeof name === "string" && name !== "") return name;
      }
    }
    return "Object";
  };

  const indent = (text) => {
    let result = "";
    for (let i = 0; i < text.length; i++) result += text[i] === "\n" ? "\n  " : text[i];
    return result;
  };

  const together = (prefix, open, close, parts) => {
    const head = prefix === "" ? open : prefix + " " + open;
    if (parts.length === 0) return head + close;
    let length = head.length + parts.length;
    let multiline = false;
    for (let i = 0; i < parts.length; i++) {
      length += parts[i].length + 1;
      if (StringPrototypeIndexOf(parts[i], "\n") >= 0) multiline = true;
    }
    if (!multiline && length <= maximumLine) {
      return head + " " + ArrayPrototypeJoin(parts, ", ") + " " + close;
    }
    // Many short items share lines, as numbers of a long array do.
    const lines = list();
    let line = "";
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] + (i + 1 < parts.length ? "," : "");
      if (parts.length > 6 && open === "[" && !multiline && parts[i].length <= 16) {
        if (line !== "" && line.length + part.length + 1 > maximumLine) {
          lines[lines.length] = line;
          line = "";
        }
        line += line === "" ? part : " " + part;
      } else {
        if (line !== "") lines[lines.length] = line;
        line = "";
        lines[lines.length] = indent(part);
      }
    }
    if (line !== "") lines[lines.length] = line;
    return head + "\n  " + ArrayPrototypeJoin(lines, "\n  ") + "\n" + close;
  };

  const errorText = (error, state) => {
    let head;
    if (kindOf(error) === "DOMException") {
      head = DOMExceptionPrototypeGetName(error) + ": " + DOMExceptionPrototypeGetMessage(error);
    } else {
      const name = inherited(error, "name");
      const message = inherited(error, "message");
      const title = typeof name === "string" && name !== "" ? name : "Error";
      head = typeof message === "string" && message !== "" ? title + ": " + message : title;
    }
    let stack;
    try {
      stack = stackOf(error);
    } catch {
      stack = undefined;
    }
    if (typeof stack !== "string" || stack === "") return head === "" ? "[Error]" : "[" + head + "]";
    while (StringPrototypeSlice(stack, -1) === "\n") stack = StringPrototypeSlice(stack, 0, -1);
    return StringPrototypeStartsWith(stack, head) ? stack : head + "\n" + stack;
  };

  const functionText = (value) => {
    let isClass = false;
    try {
      isClass = StringPrototypeStartsWith(primordials.FunctionPrototypeToString(value), "class");
    } catch {
      // A proxy of a function has no source.
    }
    const name = valueOf(value, "name");
    const named = typeof name === "string" && name !== "";
    if (isClass) return named ? "[class " + name + "]" : "[class (anonymous)]";
    return named ? "[Function: " + name + "]" : "[Function (anonymous)]";
  };

  const inspect = (value, state, depth) => {
    if (!isObject(value)) return primitive(value);
    if (state.used > maximumOutput) return "...";
    for (let i = 0; i < state.path.length; i++) if (state.path[i] === value) return "[Circular]";
    const kind = kindOf(value);
    if (kind === "Proxy") return "[Proxy]";
    const Class = classOf(value);
    const tag = inherited(value, SymbolToStringTag);
    const tagged = typeof tag === "string" && tag !== "" && tag !== Class ? " [" + tag + "]" : "";
    const name = Class === null ? "[Object: null prototype]" : Class;
    const isShort =
      kind === "Error" || kind === "Date" || kind === "RegExp" || typeof value === "function";
    if (depth > maximumDepth && !isShort) {
      return kind === "Array" ? "[Array]" : "[" + (Class === null ? "Object: null prototype" : Class) + "]";
    }

    state.path[state.path.length] = value;
    const parts = list();
    const add = (text) => {
      state.used += text.length + 2;
      parts[parts.length] = text;
    };
    const full = (count, all) => {
      if (count < maximumItems && state.used <= maximumOutput) return false;
      if (all > count) add("... " + (all - count) + " more item" + (all - count === 1 ? "" : "s"));
      return true;
    };
    const show = (inner) => inspect(inner, state, depth + 1);
    let prefix = "" + name + tagged;
    let open = "{";
    let close = "}";
    let indexed = false;
    let alone = null;

    if (typeof value === "function") {
      alone = functionText(value);
    } else if (kind === "Array" || kind === "Arguments") {
      const length = valueOf(value, "length") >>> 0;
      prefix = kind === "Arguments" ? "[Arguments]" : Class === "Array" ? "" : name + "(" + length + ")";
      open = "[";
      close = "]";
      indexed = true;
      let holes = 0;
      const flush = () => {
        if (holes > 0) add("<" + holes + " empty item" + (holes === 1 ? "" : "s") + ">");
        holes = 0;
      };
      for (let i = 0; i < length; i++) {
        if (full(i, length)) break;
        const property = ObjectGetOwnPropertyDescriptor(value, i);
        if (property === undefined) {
          holes++;
          continue;
        }
        flush();
        add("value" in property ? show(property.value) : accessor(property));
      }
      flush();
    } else if (typedArrays[kind] !== undefined) {
      const length = TypedArrayPrototypeGetLength(value);
      prefix = name + "(" + length + ")";
      open = "[";
      close = "]";
      indexed = true;
      for (let i = 0; i < length && !full(i, length); i++) add(primitive(value[i]));
    } else if (kind === "Map") {
      const size = MapPrototypeGetSize(value);
      prefix = name + "(" + size + ")";
      let count = 0;
      MapPrototypeForEach(value, (item, key) => {
        if (count <= maximumItems && !full(count, size)) add(show(key) + " => " + show(item));
        else count = size;
        count++;
      });
    } else if (kind === "Set") {
      const size = SetPrototypeGetSize(value);
      prefix = name + "(" + size + ")";
      let count = 0;
      SetPrototypeForEach(value, (item) => {
        if (count <= maximumItems && !full(count, size)) add(show(item));
        else count = size;
        count++;
      });
    } else if (kind === "Error" || kind === "DOMException") {
      alone = errorText(value, state);
      const cause = valueOf(value, "cause");
      if (cause !== undefined) add("[cause]: " + show(cause));
      const errors = valueOf(value, "errors");
      if (errors !== undefined) add("[errors]: " + show(errors));
    } else if (kind === "Date") {
      const time = DatePrototypeGetTime(value);
      alone = time === time ? DatePrototypeToISOString(value) : "Invalid Date";
    } else if (kind === "RegExp") {
      alone = "/" + RegExpPrototypeGetSource(value) + "/" + RegExpPrototypeGetFlags(value);
    } else if (kind === "ArrayBuffer") {
      const length = ArrayBufferPrototypeGetByteLength(value);
      let bytes = "";
      const view = new Uint8Array(value);
      for (let i = 0; i < length && i < 50; i++) {
        bytes += "" + (i > 0 ? " " : "") + (digits[view[i] >> 4]) + (digits[view[i] & 15]);
      }
      if (length > 50) bytes += " ... " + (length - 50) + " more bytes";
      add("[bytes]: <" + bytes + ">");
      add("byteLength: " + length);
    } else if (kind === "Promise") {
      const state_ = native.promiseState(value);
      add(state_ === "pending" ? "<pending>" : "<" + state_ + ">");
    } else if (kind === "Number") {
      alone = "[Number: " + (primitive(NumberPrototypeValueOf(value))) + "]";
    } else if (kind === "String") {
      alone = "[String: " + (quoted(StringPrototypeValueOf(value))) + "]";
      indexed = true;
    } else if (kind === "Boolean") {
      alone = "[Boolean: " + BooleanPrototypeValueOf(value) + "]";
    } else if (kind === "BigInt") {
      alone = "[BigInt: " + BigIntPrototypeValueOf(value) + "n]";
    } else if (kind === "Symbol") {
      alone = "[Symbol: " + (SymbolPrototypeToString(SymbolPrototypeValueOf(value))) + "]";
    } else if (kind === "WeakMap" || kind === "WeakSet") {
      add("<items unknown>");
    } else {
      const shown = platform(value, show);
      if (shown !== undefined) {
        for (let i = 0; i < shown.length; i++) add(shown[i]);
      } else if (Class === "Object" && tagged === "") {
        prefix = "";
      }
    }

    const isError = kind === "Error" || kind === "DOMException";
    const keys = ReflectOwnKeys(value);
    let count = 0;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (indexed && typeof key === "string" && isIndex(key)) continue;
      const property = ObjectGetOwnPropertyDescriptor(value, key);
      if (property === undefined || !property.enumerable) continue;
      if (isError && shownOfError[key]) continue;
      if (full(count++, keys.length)) break;
      add(keyText(key) + ": " + ("value" in property ? show(property.value) : accessor(property)));
    }
    state.path.length--;
    if (alone !== null) return parts.length === 0 ? alone : together(alone, "{", "}", parts);
    return together(prefix, open, close, parts);
  };

  const shownOfError = { __proto__: null, stack: true, message: true, cause: true, errors: true };

  const isIndex = (key) => {
    const code = StringPrototypeCharCodeAt(key, 0);
    return code >= 48 && code <= 57 && "" + (key >>> 0) === key;
  };
  const accessor = ({ get, set }) =>
    get !== undefined && set !== undefined ? "[Getter/Setter]" : get !== undefined ? "[Getter]" : "[Setter]";

  /// What to show of the platform's own objects, whose state is private.
  const platform = (value, show) => {
    const parts = list();
    const field = (name, inner) => {
      parts[parts.length] = name + ": " + show(inner);
    };
    const pairs = (entries) => {
      for (let i = 0; i < entries.length && i < maximumItems; i++) {
        parts[parts.length] = keyText(entries[i].name) + ": " + show(entries[i].value);
      }
      return parts;
    };
    const href = urlHref(value);
    if (href !== undefined) {
      field("href", href);
      return parts;
    }
    if (isBlob(value)) {
      if (isFile(value)) field("name", fileName(value));
      field("size", primordials.TypedArrayPrototypeGetByteLength(shared.blobBytes(value)));
      field("type", shared.blobType(value));
      return parts;
    }
    const brand = shared.brandOf(value);
    if (brand === "Headers") return pairs(headerEntries(value));
    if (brand === "URLSearchParams") return pairs(shared.searchParamsPairs(value));
    if (brand === "FormData") return pairs(shared.formEntries(value));
    if (brand === "Request") {
      const { method, url } = shared.requestParts(value);
      field("method", method);
      field("url", url);
      field("headers", shared.requestHeaders(value));
      return parts;
    }
    if (brand === "Response") {
      const { status, url } = shared.responseParts(value);
      field("status", status);
      field("url", url);
      field("headers", shared.responseHeaders(value));
      return parts;
    }
    if (brand === "AbortSignal") {
      field("aborted", shared.isAborted(value));
      return parts;
    }
    return undefined;
  };

  shared.showPrimitive = primitive;
  const start = () => ({ __proto__: null, path: list(), used: 0 });
  /// A value as text; what goes wrong inside an exotic object is said in place of it.
  shared.inspect = (value) => {
    try {
      return inspect(value, start(), 0);
    } catch {
      return "[cannot be shown]";
    }
  };
})
