// URL and URLSearchParams. The parser is native; a URL here is its text and where its parts end.
((primordials, native, shared) => {
  const {
    ArrayPrototypeSort, ReflectApply, StringPrototypeSlice, TypeError, list,
  } = primordials;
  const {
    expose, isObject, pairIterable, readPairs, removeAt: remove, requireArguments, usvString,
  } = shared;

  const toRecord = (
    href, protocol, username, password, host, hostname, port, pathname, search, hash,
  ) => ({
    __proto__: null,
    href, protocol, username, password, host, hostname, port, pathname, search, hash,
  });

  /// The parts of a URL from the native parser, or null.
  const parse = (input, base) => {
    let record = null;
    native.urlParse(input, base, (...parts) => {
      record = ReflectApply(toRecord, undefined, parts);
    });
    return record;
  };
  const assign = (href, part, value) => {
    let record = null;
    native.urlSet(href, part, value, (...parts) => {
      record = ReflectApply(toRecord, undefined, parts);
    });
    return record;
  };

  const originOf = (record) => {
    const { protocol } = record;
    if (
      protocol === "http:" || protocol === "https:" || protocol === "ws:" || protocol === "wss:" ||
      protocol === "ftp:"
    ) {
      return protocol + "//" + record.host;
    }
    if (protocol === "blob:") {
      const inner = parse(record.pathname, undefined);
      if (inner && (inner.protocol === "http:" || inner.protocol === "https:")) return originOf(inner);
    }
    return "null";
  };

  const parameters = (text) => {
    const pairs = list();
    native.formParse(text, (name, value) => {
      pairs[pairs.length] = { __proto__: null, name, value };
    });
    return pairs;
  };
  const query = (pairs) => {
    const flat = list();
    for (let i = 0; i < pairs.length; i++) {
      flat[flat.length] = pairs[i].name;
      flat[flat.length] = pairs[i].value;
    }
    return native.formSerialize(flat);
  };

  let pairsOf;
  let attach;
  let refill;
  let isSearchParams;

  class URLSearchParams {
    #pairs = list();
    /// Told of each change, when these are the parameters of a URL.
    #changed = null;

    constructor(init = undefined) {
      if (init === undefined) return;
      if (!isObject(init)) {
        let text = usvString(init);
        if (text[0] === "?") text = StringPrototypeSlice(text, 1);
        this.#pairs = parameters(text);
        return;
      }
      if (#pairs in init) {
        const other = init.#pairs;
        for (let i = 0; i < other.length; i++) this.#add(other[i].name, other[i].value);
        return;
      }
      readPairs(init, "URLSearchParams", (name, value) => this.#add(usvString(name), usvString(value)));
    }
    #add(name, value) {
      this.#pairs[this.#pairs.length] = { __proto__: null, name, value };
    }
    #update() {
      if (this.#changed !== null) this.#changed(query(this.#pairs));
    }
    get size() {
      return this.#pairs.length;
    }
    append(name, value) {
      this.#pairs;
      requireArguments("URLSearchParams.append", 2, arguments.length);
      this.#add(usvString(name), usvString(value));
      this.#update();
    }
    delete(name, value = undefined) {
      this.#pairs;
      requireArguments("URLSearchParams.delete", 1, arguments.length);
      name = usvString(name);
      if (value !== undefined) value = usvString(value);
      for (let i = 0; i < this.#pairs.length; ) {
        const pair = this.#pairs[i];
        if (pair.name === name && (value === undefined || pair.value === value)) {
          remove(this.#pairs, i);
        } else {
          i++;
        }
      }
      this.#update();
    }
    get(name) {
      this.#pairs;
      requireArguments("URLSearchParams.get", 1, arguments.length);
      name = usvString(name);
      for (let i = 0; i < this.#pairs.length; i++) {
        if (this.#pairs[i].name === name) return this.#pairs[i].value;
      }
      return null;
    }
    getAll(name) {
      this.#pairs;
      requireArguments("URLSearchParams.getAll", 1, arguments.length);
      name = usvString(name);
      const values = list();
      for (let i = 0; i < this.#pairs.length; i++) {
        if (this.#pairs[i].name === name) values[values.length] = this.#pairs[i].value;
      }
      return shared.arrayOf(values);
    }
    has(name, value = undefined) {
      this.#pairs;
      requireArguments("URLSearchParams.has", 1, arguments.length);
      name = usvString(name);
      if (value !== undefined) value = usvString(value);
      for (let i = 0; i < this.#pairs.length; i++) {
        const pair = this.#pairs[i];
        if (pair.name === name && (value === undefined || pair.value === value)) return true;
      }
      return false;
    }
    set(name, value) {
      this.#pairs;
      requireArguments("URLSearchParams.set", 2, arguments.length);
      name = usvString(name);
      value = usvString(value);
      let found = false;
      for (let i = 0; i < this.#pairs.length; ) {
        if (this.#pairs[i].name !== name) {
          i++;
        } else if (found) {
          remove(this.#pairs, i);
        } else {
          found = true;
          this.#pairs[i++].value = value;
        }
      }
      if (!found) this.#add(name, value);
      this.#update();
    }
    sort() {
      // The language's sort is stable and its `<` compares UTF-16 code units, as the standard asks.
      ArrayPrototypeSort(this.#pairs, (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
      this.#update();
    }
    toString() {
      return query(this.#pairs);
    }
    static {
      shared.brand("URLSearchParams", (object) => #pairs in object);
      pairsOf = (params) => params.#pairs;
      attach = (params, changed) => {
        params.#changed = changed;
      };
      refill = (params, text) => {
        params.#pairs = parameters(text);
      };
      isSearchParams = (value) => isObject(value) && #pairs in value;
    }
  }
  pairIterable(URLSearchParams, "URLSearchParams", pairsOf);
  expose("URLSearchParams", URLSearchParams);

  class URL {
    #record;
    /// Made when first asked for.
    #searchParams = null;

    constructor(url, base = undefined) {
      requireArguments("URL", 1, arguments.length);
      url = usvString(url);
      if (base !== undefined) base = usvString(base);
      const record = parse(url, base);
      if (record === null) throw invalid(url, base);
      this.#record = record;
    }
    static parse(url, base = undefined) {
      requireArguments("URL.parse", 1, arguments.length);
      const record = parse(usvString(url), base === undefined ? base : usvString(base));
      return record === null ? null : new URL(record.href);
    }
    static canParse(url, base = undefined) {
      requireArguments("URL.canParse", 1, arguments.length);
      return parse(usvString(url), base === undefined ? base : usvString(base)) !== null;
    }
    #set(part, value) {
      const record = assign(this.#record.href, part, usvString(value));
      if (record === null) return;
      this.#record = record;
      if (part === "search" && this.#searchParams !== null) {
        refill(this.#searchParams, StringPrototypeSlice(record.search, 1));
      }
    }
    get href() {
      return this.#record.href;
    }
    set href(value) {
      this.#record;
      value = usvString(value);
      const record = parse(value, undefined);
      if (record === null) throw invalid(value);
      this.#record = record;
      if (this.#searchParams !== null) {
        refill(this.#searchParams, StringPrototypeSlice(record.search, 1));
      }
    }
    get origin() {
      return originOf(this.#record);
    }
    get protocol() {
      return this.#record.protocol;
    }
    set protocol(value) {
      this.#set("protocol", value);
    }
    get username() {
      return this.#record.username;
    }
    set username(value) {
      this.#set("username", value);
    }
    get password() {
      return this.#record.password;
    }
    set password(value) {
      this.#set("password", value);
    }
    get host() {
      return this.#record.host;
    }
    set host(value) {
      this.#set("host", value);
    }
    get hostname() {
      return this.#record.hostname;
    }
    set hostname(value) {
      this.#set("hostname", value);
    }
    get port() {
      return this.#record.port;
    }
    set port(value) {
      this.#set("port", value);
    }
    get pathname() {
      return this.#record.pathname;
    }
    set pathname(value) {
      this.#set("pathname", value);
    }
    get search() {
      return this.#record.search;
    }
    set search(value) {
      this.#set("search", value);
    }
    get searchParams() {
      if (this.#searchParams === null) {
        const params = new URLSearchParams();
        refill(params, StringPrototypeSlice(this.#record.search, 1));
        attach(params, (text) => {
          this.#record = assign(this.#record.href, "search", text) ?? this.#record;
        });
        this.#searchParams = params;
      }
      return this.#searchParams;
    }
    get hash() {
      return this.#record.hash;
    }
    set hash(value) {
      this.#set("hash", value);
    }
    toString() {
      return this.#record.href;
    }
    toJSON() {
      return this.#record.href;
    }
    static {
      shared.urlHref = (value) =>
        isObject(value) && #record in value ? value.#record.href : undefined;
    }
  }
  const invalid = (url, base) => {
    const error = new TypeError(
      base === undefined ? "Invalid URL: " + url : "Invalid URL: " + url + " with base " + base,
    );
    shared.hidden(error, "code", "ERR_INVALID_URL");
    return error;
  };
  expose("URL", URL);

  shared.parseUrl = (text) => parse(text, undefined);
  shared.searchParamsPairs = pairsOf;
  shared.isSearchParams = isSearchParams;
  shared.searchParamsText = (params) => query(pairsOf(params));
  shared.parseForm = parameters;
})
