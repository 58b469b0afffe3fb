// Blob and File.
((primordials, native, shared) => {
  const {
    MathMax, MathMin, MathTrunc, StringPrototypeCharCodeAt, StringPrototypeToLowerCase, TypeError,
    TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength,
    TypedArrayPrototypeGetByteOffset, Uint8Array, list,
  } = primordials;
  const {
    bytesOf, concatenated, copyOf, dictionary, domString, encoded, expose, isObject, iterate,
    promised, requireArguments, usvString, utf8Decode,
  } = shared;

  const mediaType = (value) => {
    const type = domString(value);
    for (let i = 0; i < type.length; i++) {
      const code = StringPrototypeCharCodeAt(type, i);
      if (code < 0x20 || code > 0x7e) return "";
    }
    return StringPrototypeToLowerCase(type);
  };

  const readParts = (parts, what) => {
    const pieces = list();
    if (!isObject(parts)) throw new TypeError(what + ": the parts are not iterable");
    iterate(parts, what + ": parts", (part) => {
      const bytes = isBlob(part) ? blobBytes(part) : bytesOf(part);
      pieces[pieces.length] = bytes ?? encoded(usvString(part));
    });
    return concatenated(pieces);
  };

  let isBlob;
  let blobBytes;
  let makeBlob;
  const key = { __proto__: null };

  class Blob {
    /// Never handed out and never changed, so that slices and clones share it.
    #bytes;
    #type;

    constructor(parts = undefined, options = undefined) {
      if (parts === key) {
        this.#bytes = options.bytes;
        this.#type = options.type;
        return;
      }
      this.#bytes = parts === undefined ? new Uint8Array(0) : readParts(parts, "Blob");
      const { type } = dictionary(options, "Blob: options");
      this.#type = type === undefined ? "" : mediaType(type);
    }
    get size() {
      return TypedArrayPrototypeGetByteLength(this.#bytes);
    }
    get type() {
      return this.#type;
    }
    slice(start = 0, end = undefined, type = "") {
      const size = TypedArrayPrototypeGetByteLength(this.#bytes);
      const at = (index) => (index < 0 ? MathMax(size + index, 0) : MathMin(index, size));
      const from = at(MathTrunc(+start) || 0);
      const to = MathMax(end === undefined ? size : at(MathTrunc(+end) || 0), from);
      const bytes = new Uint8Array(
        TypedArrayPrototypeGetBuffer(this.#bytes),
        TypedArrayPrototypeGetByteOffset(this.#bytes) + from,
        to - from,
      );
      return makeBlob(bytes, mediaType(type));
    }
    text() {
      return promised(() => utf8Decode(this.#bytes));
    }
    bytes() {
      return promised(() => copyOf(this.#bytes));
    }
    arrayBuffer() {
      return promised(() => TypedArrayPrototypeGetBuffer(copyOf(this.#bytes)));
    }
    static {
      isBlob = (value) => isObject(value) && #bytes in value;
      blobBytes = (blob) => blob.#bytes;
      makeBlob = (bytes, type) => new Blob(key, { __proto__: null, bytes, type });
      shared.blobType = (blob) => blob.#type;
    }
  }
  expose("Blob", Blob);

  let isFile;
  class File extends Blob {
    #name;
    #lastModified;
    constructor(parts, name, options = undefined) {
      requireArguments("File", 2, arguments.length);
      if (parts === key) {
        super(key, options);
        this.#lastModified = options.lastModified;
      } else {
        super(parts, options);
        const { lastModified } = dictionary(options, "File: options");
        // A file made while the module loads has no time to take.
        this.#lastModified =
          lastModified !== undefined ? MathTrunc(+lastModified) || 0
          : native.available() ? shared.now()
          : 0;
      }
      this.#name = usvString(name);
    }
    get name() {
      return this.#name;
    }
    get lastModified() {
      return this.#lastModified;
    }
    static {
      isFile = (value) => isObject(value) && #name in value;
      shared.fileName = (file) => file.#name;
      shared.fileTime = (file) => file.#lastModified;
    }
  }
  expose("File", File);

  const makeFile = (bytes, type, name, lastModified) =>
    new File(key, name, { __proto__: null, bytes, type, lastModified });

  shared.mediaType = mediaType;
  shared.isBlob = isBlob;
  shared.isFile = isFile;
  shared.blobBytes = blobBytes;
  shared.makeBlob = makeBlob;
  shared.makeFile = makeFile;
})
