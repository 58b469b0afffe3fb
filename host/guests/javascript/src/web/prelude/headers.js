// Headers, as the fetch standard has them.
((primordials, native, shared) => {
  const {
    ArrayPrototypeSort, StringPrototypeCharCodeAt, StringPrototypeSlice, StringPrototypeToLowerCase,
    TypeError, list,
  } = primordials;
  const {
    arrayOf, byteString, expose, isObject, pairIterable, readPairs, removeAt, requireArguments,
  } = shared;

  const tokens = { __proto__: null };
  const token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (let i = 0; i < token.length; i++) tokens[token[i]] = true;
  const isToken = (text) => {
    for (let i = 0; i < text.length; i++) if (!tokens[text[i]]) return false;
    return text !== "";
  };

  const headerName = (value) => {
    const name = byteString(value, "Headers: the name");
    if (!isToken(name)) throw new TypeError("Headers: \"" + name + "\" is not a header name");
    return StringPrototypeToLowerCase(name);
  };

  const isBlank = (code) => code === 9 || code === 10 || code === 13 || code === 32;
  const headerValue = (value) => {
    const text = byteString(value, "Headers: the value");
    let from = 0;
    let to = text.length;
    while (from < to && isBlank(StringPrototypeCharCodeAt(text, from))) from++;
    while (to > from && isBlank(StringPrototypeCharCodeAt(text, to - 1))) to--;
    for (let i = from; i < to; i++) {
      const code = StringPrototypeCharCodeAt(text, i);
      if (code === 0 || code === 10 || code === 13) {
        throw new TypeError("Headers: the value has a NUL or a line break");
      }
    }
    return StringPrototypeSlice(text, from, to);
  };

  let entriesOf;
  let sortedOf;
  let fill;
  let makeImmutable;

  class Headers {
    #entries = list();
    /// Sorted and combined, as an iterator shows them; null after a change.
    #sorted = null;
    #immutable = false;

    constructor(init = undefined) {
      if (init === undefined) return;
      if (!isObject(init)) throw new TypeError("Headers: init is not an object");
      fill(this, init);
    }
    #write() {
      if (this.#immutable) throw new TypeError("Headers: these headers cannot be changed");
      this.#sorted = null;
    }
    append(name, value) {
      this.#entries;
      requireArguments("Headers.append", 2, arguments.length);
      name = headerName(name);
      value = headerValue(value);
      this.#write();
      this.#entries[this.#entries.length] = { __proto__: null, name, value };
    }
    delete(name) {
      this.#entries;
      requireArguments("Headers.delete", 1, arguments.length);
      name = headerName(name);
      this.#write();
      this.#remove(name, 0);
    }
    #remove(name, from) {
      for (let i = from; i < this.#entries.length; ) {
        if (this.#entries[i].name === name) removeAt(this.#entries, i);
        else i++;
      }
    }
    get(name) {
      this.#entries;
      requireArguments("Headers.get", 1, arguments.length);
      return this.#combined(headerName(name));
    }
    #combined(name) {
      let text = null;
      for (let i = 0; i < this.#entries.length; i++) {
        const entry = this.#entries[i];
        if (entry.name === name) text = text === null ? entry.value : text + ", " + entry.value;
      }
      return text;
    }
    getSetCookie() {
      const values = list();
      for (let i = 0; i < this.#entries.length; i++) {
        if (this.#entries[i].name === "set-cookie") values[values.length] = this.#entries[i].value;
      }
      return arrayOf(values);
    }
    has(name) {
      this.#entries;
      requireArguments("Headers.has", 1, arguments.length);
      return this.#combined(headerName(name)) !== null;
    }
    set(name, value) {
      this.#entries;
      requireArguments("Headers.set", 2, arguments.length);
      name = headerName(name);
      value = headerValue(value);
      this.#write();
      for (let i = 0; i < this.#entries.length; i++) {
        if (this.#entries[i].name !== name) continue;
        this.#entries[i] = { __proto__: null, name, value };
        this.#remove(name, i + 1);
        return;
      }
      this.#entries[this.#entries.length] = { __proto__: null, name, value };
    }
    #sort() {
      const names = list();
      const seen = { __proto__: null };
      for (let i = 0; i < this.#entries.length; i++) {
        const { name } = this.#entries[i];
        if (seen[name]) continue;
        seen[name] = true;
        names[names.length] = name;
      }
      ArrayPrototypeSort(names);
      const sorted = list();
      for (let i = 0; i < names.length; i++) {
        const name = names[i];
        if (name !== "set-cookie") {
          sorted[sorted.length] = { __proto__: null, name, value: this.#combined(name) };
          continue;
        }
        // A cookie may hold a comma: these are never combined.
        for (let j = 0; j < this.#entries.length; j++) {
          if (this.#entries[j].name === name) sorted[sorted.length] = this.#entries[j];
        }
      }
      return sorted;
    }
    static {
      shared.brand("Headers", (object) => #entries in object);
      entriesOf = (headers) => headers.#entries;
      sortedOf = (headers) => (headers.#sorted ??= headers.#sort());
      makeImmutable = (headers) => {
        headers.#immutable = true;
      };
      fill = (headers, init) => {
        const add = (name, value) => {
          name = headerName(name);
          value = headerValue(value);
          headers.#write();
          headers.#entries[headers.#entries.length] = { __proto__: null, name, value };
        };
        if (#entries in init) {
          const other = init.#entries;
          for (let i = 0; i < other.length; i++) add(other[i].name, other[i].value);
        } else {
          readPairs(init, "Headers", add);
        }
      };
    }
  }
  pairIterable(Headers, "Headers", sortedOf);
  expose("Headers", Headers);

  const find = (headers, name) => {
    const entries = entriesOf(headers);
    let text = null;
    for (let i = 0; i < entries.length; i++) {
      if (entries[i].name === name) text = text === null ? entries[i].value : text + ", " + entries[i].value;
    }
    return text;
  };

  shared.isToken = isToken;
  shared.headerEntries = entriesOf;
  shared.fillHeaders = fill;
  shared.findHeader = find;
  /// Adds what was checked before.
  shared.addHeader = (headers, name, value) => {
    const entries = entriesOf(headers);
    entries[entries.length] = { __proto__: null, name: StringPrototypeToLowerCase(name), value };
  };
  shared.freezeHeaders = makeImmutable;
})
