// What Request and Response share: bodies, whole and in memory. There are no streams.
((primordials, native, shared) => {
  const {
    JSONParse, ObjectDefineProperty, StringPrototypeIndexOf, StringPrototypeSlice,
    StringPrototypeStartsWith, StringPrototypeToLowerCase, StringPrototypeTrim, TypeError,
    TypedArrayPrototypeGetBuffer, Uint8Array,
  } = primordials;
  const {
    blobBytes, blobType, bytesOf, copyOf, encoded, findHeader, hidden, isBlob, isFormData,
    isSearchParams, makeBlob, multipart, parseMultipart, parseUrlEncoded, promised,
    searchParamsText, usvString, utf8Decode,
  } = shared;

  const body = (bytes, type) => ({ __proto__: null, bytes, type, used: false });

  /// Makes a body of what an author gave. `bytes` is null when there is none.
  shared.extractBody = (value) => {
    if (value === null || value === undefined) return body(null, null);
    if (isSearchParams(value)) {
      return body(
        encoded(searchParamsText(value)), "application/x-www-form-urlencoded;charset=UTF-8",
      );
    }
    if (isBlob(value)) return body(blobBytes(value), blobType(value) || null);
    if (isFormData(value)) {
      const { bytes, boundary } = multipart(value);
      return body(bytes, "multipart/form-data; boundary=" + boundary);
    }
    const bytes = bytesOf(value);
    if (bytes !== undefined) return body(copyOf(bytes), null);
    return body(encoded(usvString(value)), "text/plain;charset=UTF-8");
  };
  /// A body of bytes that nobody else holds.
  shared.newBody = body;

  /// The bytes of a body, which is used up by it.
  const consume = (state) => {
    if (state.used) throw new TypeError("The body has already been read");
    if (state.bytes === null) return new Uint8Array(0);
    state.used = true;
    return state.bytes;
  };
  shared.consumeBody = consume;

  /// The bytes are shared: nothing that reads a body hands them out uncopied.
  shared.cloneBody = (state) => {
    if (state.used) throw new TypeError("clone: the body has already been read");
    return body(state.bytes, state.type);
  };

  const boundaryOf = (type) => {
    const at = StringPrototypeIndexOf(StringPrototypeToLowerCase(type), "boundary=");
    if (at < 0) return null;
    let value = StringPrototypeSlice(type, at + 9);
    if (value[0] === '"') {
      const close = StringPrototypeIndexOf(value, '"', 1);
      return close < 0 ? null : StringPrototypeSlice(value, 1, close);
    }
    const end = StringPrototypeIndexOf(value, ";");
    if (end >= 0) value = StringPrototypeSlice(value, 0, end);
    return StringPrototypeTrim(value);
  };

  const readForm = (bytes, type) => {
    const essence = StringPrototypeToLowerCase(type);
    if (StringPrototypeStartsWith(essence, "application/x-www-form-urlencoded")) {
      return parseUrlEncoded(utf8Decode(bytes));
    }
    if (StringPrototypeStartsWith(essence, "multipart/form-data")) {
      const boundary = boundaryOf(type);
      const form = boundary === null ? null : parseMultipart(bytes, boundary);
      if (form !== null) return form;
    }
    throw new TypeError("formData: the body is not a form");
  };

  /// Gives a class its body. `stateOf(object)` and `headersOf(object)` throw for another's object.
  shared.bodyMixin = (Class, stateOf, headersOf) => {
    const typeOf = (object) => findHeader(headersOf(object), "content-type") ?? "";
    const methods = {
      __proto__: null,
      text() {
        return promised(() => utf8Decode(consume(stateOf(this))));
      },
      json() {
        return promised(() => JSONParse(utf8Decode(consume(stateOf(this)))));
      },
      bytes() {
        return promised(() => copyOf(consume(stateOf(this))));
      },
      arrayBuffer() {
        return promised(() => TypedArrayPrototypeGetBuffer(copyOf(consume(stateOf(this)))));
      },
      blob() {
        return promised(() => makeBlob(consume(stateOf(this)), typeOf(this)));
      },
      formData() {
        return promised(() => readForm(consume(stateOf(this)), typeOf(this)));
      },
    };
    for (const name in methods) hidden(Class.prototype, name, methods[name]);
    const getters = {
      __proto__: null,
      get bodyUsed() {
        return stateOf(this).used;
      },
      get body() {
        stateOf(this);
        return null;
      },
    };
    for (const name in getters) {
      const { get } = primordials.ObjectGetOwnPropertyDescriptor(getters, name);
      ObjectDefineProperty(Class.prototype, name, {
        __proto__: null, get, set: undefined, enumerable: false, configurable: true,
      });
    }
  };
})
