// FormData, and forms as bodies.
((primordials, native, shared) => {
  const { TypeError, Uint8Array, list } = primordials;
  const {
    arrayOf, blobBytes, blobType, concatenated, encoded, expose, fileName, fileTime, isBlob, isFile,
    isObject, makeFile, mediaType, pairIterable, parseForm, removeAt, requireArguments,
    requireOutside, usvString, utf8Decode,
  } = shared;

  let entriesOf;
  let append;

  class FormData {
    #entries = list();

    constructor(form = undefined) {
      if (form !== undefined) throw new TypeError("FormData: there are no forms here");
    }
    append(name, value, filename = undefined) {
      this.#entries;
      requireArguments("FormData.append", 2, arguments.length);
      append(this, entry(name, value, filename));
    }
    delete(name) {
      this.#entries;
      requireArguments("FormData.delete", 1, arguments.length);
      this.#remove(usvString(name), 0);
    }
    #remove(name, from) {
      for (let i = from; i < this.#entries.length; ) {
        if (this.#entries[i].name === name) removeAt(this.#entries, i);
        else i++;
      }
    }
    get(name) {
      this.#entries;
      requireArguments("FormData.get", 1, arguments.length);
      name = usvString(name);
      for (let i = 0; i < this.#entries.length; i++) {
        if (this.#entries[i].name === name) return this.#entries[i].value;
      }
      return null;
    }
    getAll(name) {
      this.#entries;
      requireArguments("FormData.getAll", 1, arguments.length);
      name = usvString(name);
      const values = list();
      for (let i = 0; i < this.#entries.length; i++) {
        if (this.#entries[i].name === name) values[values.length] = this.#entries[i].value;
      }
      return arrayOf(values);
    }
    has(name) {
      this.#entries;
      requireArguments("FormData.has", 1, arguments.length);
      name = usvString(name);
      for (let i = 0; i < this.#entries.length; i++) {
        if (this.#entries[i].name === name) return true;
      }
      return false;
    }
    set(name, value, filename = undefined) {
      this.#entries;
      requireArguments("FormData.set", 2, arguments.length);
      const made = entry(name, value, filename);
      for (let i = 0; i < this.#entries.length; i++) {
        if (this.#entries[i].name !== made.name) continue;
        this.#entries[i] = made;
        this.#remove(made.name, i + 1);
        return;
      }
      append(this, made);
    }
    static {
      shared.brand("FormData", (object) => #entries in object);
      entriesOf = (form) => form.#entries;
      append = (form, made) => {
        form.#entries[form.#entries.length] = made;
      };
      shared.isFormData = (value) => isObject(value) && #entries in value;
    }
  }
  const entry = (name, value, filename) => {
    name = usvString(name);
    if (!isBlob(value)) {
      if (filename !== undefined) throw new TypeError("FormData: only a Blob may have a file name");
      return { __proto__: null, name, value: usvString(value) };
    }
    if (filename === undefined && isFile(value)) return { __proto__: null, name, value };
    const fileName = filename === undefined ? "blob" : usvString(filename);
    const time = isFile(value) ? fileTime(value) : native.available() ? shared.now() : 0;
    const file = makeFile(blobBytes(value), blobType(value), fileName, time);
    return { __proto__: null, name, value: file };
  };
  pairIterable(FormData, "FormData", entriesOf);
  expose("FormData", FormData);

  const crlf = "\r\n";
  /// As the multipart/form-data algorithm of HTML escapes names.
  const escaped = (text, isName) => {
    let result = "";
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (c === "\r" || c === "\n") {
        if (isName && c === "\r" && text[i + 1] === "\n") i++;
        result += isName ? "%0D%0A" : c === "\r" ? "%0D" : "%0A";
      } else if (c === '"') {
        result += "%22";
      } else {
        result += c;
      }
    }
    return result;
  };
  const normalised = (text) => {
    let result = "";
    for (let i = 0; i < text.length; i++) {
      if (text[i] === "\r") {
        if (text[i + 1] === "\n") i++;
        result += crlf;
      } else {
        result += text[i] === "\n" ? crlf : text[i];
      }
    }
    return result;
  };

  /// The body of a form and the boundary between its parts.
  shared.multipart = (form) => {
    requireOutside("A multipart body");
    const boundary = "----SpotterFormBoundary" + native.boundary();
    const pieces = list();
    const put = (bytes) => {
      pieces[pieces.length] = bytes;
    };
    const entries = entriesOf(form);
    for (let i = 0; i < entries.length; i++) {
      const { name, value } = entries[i];
      const head =
        "--" + boundary + crlf + 'Content-Disposition: form-data; name="' + escaped(name, true) + '"';
      if (typeof value === "string") {
        put(encoded("" + head + crlf + crlf + normalised(value) + crlf));
        continue;
      }
      const type = blobType(value) || "application/octet-stream";
      const file = escaped(fileName(value), false);
      put(encoded(head + "; filename=\"" + file + "\"" + crlf + "Content-Type: " + type + crlf + crlf));
      put(blobBytes(value));
      put(encoded(crlf));
    }
    put(encoded("--" + boundary + "--" + crlf));
    return { __proto__: null, bytes: concatenated(pieces), boundary };
  };
  /// A form read back from a body; null if it is malformed.
  shared.parseMultipart = (bytes, boundary) => {
    const form = new FormData();
    const time = native.available() ? shared.now() : 0;
    const whole = native.multipartParse(bytes, boundary, (name, filename, type, content) => {
      const part = new Uint8Array(content);
      const value =
        filename === undefined ? utf8Decode(part) : makeFile(part, mediaType(type), filename, time);
      append(form, { __proto__: null, name, value });
    });
    return whole ? form : null;
  };
  shared.parseUrlEncoded = (text) => {
    const form = new FormData();
    const pairs = parseForm(text);
    for (let i = 0; i < pairs.length; i++) append(form, pairs[i]);
    return form;
  };
  shared.formEntries = entriesOf;
})
