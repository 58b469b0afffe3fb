// TextEncoder, TextDecoder, atob and btoa.
((primordials, native, shared) => {
  const {
    DOMException, RangeError, StringPrototypeSlice, StringPrototypeToLowerCase, StringPrototypeTrim, TypeError,
    TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetSymbolToStringTag,
    TypedArrayPrototypeSet, Uint8Array,
  } = primordials;
  const {
    concatenated, dictionary, domString, encoded, expose, hidden, requireArguments, requireBytes, usvString,
  } = shared;

  class TextEncoder {
    #brand;
    get encoding() {
      this.#brand;
      return "utf-8";
    }
    encode(input = "") {
      this.#brand;
      return encoded(usvString(input));
    }
    encodeInto(source, destination) {
      this.#brand;
      requireArguments("TextEncoder.encodeInto", 2, arguments.length);
      if (TypedArrayPrototypeGetSymbolToStringTag(destination) !== "Uint8Array") {
        throw new TypeError("TextEncoder.encodeInto: the destination is not a Uint8Array");
      }
      const room = TypedArrayPrototypeGetByteLength(destination);
      let result;
      native.utf8EncodeInto(usvString(source), room, (read, bytes) => {
        TypedArrayPrototypeSet(destination, new Uint8Array(bytes));
        result = { read, written: TypedArrayPrototypeGetByteLength(new Uint8Array(bytes)) };
      });
      return result;
    }
  }
  expose("TextEncoder", TextEncoder);

  const labels = { __proto__: null };
  const label = (encoding, names) => {
    for (let i = 0; i < names.length; i++) labels[names[i]] = encoding;
  };
  label("utf-8", [
    "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "utf-8", "utf8", "x-unicode20utf8",
  ]);
  label("utf-16le", [
    "csunicode", "iso-10646-ucs-2", "ucs-2", "unicode", "unicodefeff", "utf-16", "utf-16le",
  ]);
  label("utf-16be", ["unicodefffe", "utf-16be"]);
  label("windows-1252", [
    "ansi_x3.4-1968", "ascii", "cp1252", "cp819", "csisolatin1", "ibm819", "iso-8859-1",
    "iso-ir-100", "iso8859-1", "iso88591", "iso_8859-1", "iso_8859-1:1987", "l1", "latin1",
    "us-ascii", "windows-1252", "x-cp1252",
  ]);

  class TextDecoder {
    #encoding;
    #fatal;
    #ignoreBOM;
    /// Bytes of a character whose rest has not come yet.
    #pending = new Uint8Array(0);
    #seenStart = false;
    #streaming = false;

    constructor(name = "utf-8", options = undefined) {
      name = domString(name);
      const encoding = labels[StringPrototypeToLowerCase(StringPrototypeTrim(name))];
      if (encoding === undefined) {
        throw new RangeError("TextDecoder: the encoding " + name + " is not supported");
      }
      options = dictionary(options, "TextDecoder: options");
      this.#encoding = encoding;
      this.#fatal = !!options.fatal;
      this.#ignoreBOM = !!options.ignoreBOM;
    }
    get encoding() {
      return this.#encoding;
    }
    get fatal() {
      return this.#fatal;
    }
    get ignoreBOM() {
      return this.#ignoreBOM;
    }
    decode(input = undefined, options = undefined) {
      const stream = !!dictionary(options, "TextDecoder.decode: options").stream;
      let bytes =
        input === undefined ? new Uint8Array(0) : requireBytes(input, "TextDecoder.decode: the input");
      if (!this.#streaming) {
        this.#pending = new Uint8Array(0);
        this.#seenStart = false;
      }
      this.#streaming = stream;
      if (TypedArrayPrototypeGetByteLength(this.#pending) > 0) bytes = concatenated([this.#pending, bytes]);

      let text = null;
      let rest = null;
      native.decode(this.#encoding, bytes, this.#fatal, stream, (decoded, left) => {
        text = decoded;
        rest = left;
      });
      if (text === null) {
        this.#streaming = false;
        throw new TypeError("TextDecoder.decode: the bytes are not valid " + this.#encoding);
      }
      this.#pending = new Uint8Array(rest);
      if (!this.#seenStart && text !== "") {
        this.#seenStart = true;
        if (!this.#ignoreBOM && text[0] === "\uFEFF" && this.#encoding !== "windows-1252") {
          return withoutFirst(text);
        }
      }
      return text;
    }
  }
  const withoutFirst = (text) => StringPrototypeSlice(text, 1);
  expose("TextDecoder", TextDecoder);

  const functions = {
    atob(data) {
      requireArguments("atob", 1, arguments.length);
      const bytes = native.atob(usvString(data));
      if (bytes === undefined) {
        throw new DOMException("atob: the string is not valid base64", "InvalidCharacterError");
      }
      return bytes;
    },
    btoa(data) {
      requireArguments("btoa", 1, arguments.length);
      const text = native.btoa(usvString(data));
      if (text === undefined) {
        throw new DOMException(
          "btoa: the string has a character above U+00FF", "InvalidCharacterError",
        );
      }
      return text;
    },
  };
  hidden(globalThis, "atob", functions.atob);
  hidden(globalThis, "btoa", functions.btoa);

  shared.utf8Decode = (bytes) => {
    let text = "";
    native.decode("utf-8", bytes, false, false, (decoded) => {
      text = decoded;
    });
    return text[0] === "\uFEFF" ? withoutFirst(text) : text;
  };
})
