// Request.
((primordials, native, shared) => {
  const { StringPrototypeToUpperCase, TypeError, list } = primordials;
  const {
    Headers, addHeader, bodyMixin, cloneBody, consumeBody, dictionary, domString, expose, extractBody,
    fillHeaders, findHeader, followSignals, headerEntries, isAbortSignal, isObject, isToken,
    newBody, parseUrl, requireArguments, urlHref, usvString,
  } = shared;

  const methodOf = (value) => {
    const method = domString(value);
    if (!isToken(method)) throw new TypeError("Request: \"" + method + "\" is not a method");
    const upper = StringPrototypeToUpperCase(method);
    if (upper === "CONNECT" || upper === "TRACE" || upper === "TRACK") {
      throw new TypeError("Request: the method " + upper + " is forbidden");
    }
    // Only these are normalised: `patch` stays as it is.
    return upper === "DELETE" || upper === "GET" || upper === "HEAD" || upper === "OPTIONS" ||
      upper === "POST" || upper === "PUT"
      ? upper
      : method;
  };

  const options = {
    __proto__: null,
    cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
    credentials: ["same-origin", "omit", "include"],
    mode: ["cors", "same-origin", "no-cors"],
    redirect: ["follow", "error", "manual"],
  };
  const option = (init, name, otherwise) => {
    const value = init[name];
    if (value === undefined) return otherwise;
    const text = domString(value);
    const allowed = options[name];
    for (let i = 0; i < allowed.length; i++) if (allowed[i] === text) return text;
    throw new TypeError("Request: \"" + text + "\" is not a value of " + name);
  };

  let partsOf;

  class Request {
    #parts;
    #headers;
    #body;

    constructor(input, init = undefined) {
      requireArguments("Request", 1, arguments.length);
      init = dictionary(init, "Request: init");
      const other = isObject(input) && #parts in input ? input : null;
      const old = other === null ? null : other.#parts;
      let url;
      if (old === null) {
        const text = urlHref(input) ?? usvString(input);
        const record = parseUrl(text);
        if (record === null) throw new TypeError("Request: invalid URL: " + text);
        if (record.username !== "" || record.password !== "") {
          throw new TypeError("Request: the URL has credentials");
        }
        url = record.href;
      } else {
        url = old.url;
      }
      const method = init.method === undefined ? old?.method ?? "GET" : methodOf(init.method);
      const signals = list();
      if (init.signal === undefined) {
        if (old !== null) signals[0] = old.signal;
      } else if (init.signal !== null) {
        if (!isAbortSignal(init.signal)) throw new TypeError("Request: signal is not an AbortSignal");
        signals[0] = init.signal;
      }
      this.#parts = {
        __proto__: null,
        url,
        method,
        cache: option(init, "cache", old?.cache ?? "default"),
        credentials: option(init, "credentials", old?.credentials ?? "same-origin"),
        integrity: init.integrity === undefined ? old?.integrity ?? "" : domString(init.integrity),
        keepalive: init.keepalive === undefined ? old?.keepalive ?? false : !!init.keepalive,
        mode: option(init, "mode", old?.mode ?? "cors"),
        redirect: option(init, "redirect", old?.redirect ?? "follow"),
        signal: followSignals(signals),
      };
      this.#headers = new Headers();
      const given = init.headers;
      if (given !== undefined) {
        if (!isObject(given)) throw new TypeError("Request: headers is not an object");
        fillHeaders(this.#headers, given);
      } else if (other !== null) {
        const entries = headerEntries(other.#headers);
        for (let i = 0; i < entries.length; i++) addHeader(this.#headers, entries[i].name, entries[i].value);
      }
      const content = init.body;
      const hasContent = content !== undefined && content !== null;
      const hasOld = other !== null && content === undefined && other.#body.bytes !== null;
      if ((hasContent || hasOld) && (method === "GET" || method === "HEAD")) {
        throw new TypeError("Request: a " + method + " request cannot have a body");
      }
      if (hasContent) {
        this.#body = extractBody(content);
        const { type } = this.#body;
        if (type !== null && findHeader(this.#headers, "content-type") === null) {
          addHeader(this.#headers, "content-type", type);
        }
      } else if (hasOld) {
        const { type } = other.#body;
        this.#body = newBody(consumeBody(other.#body), type);
      } else {
        this.#body = newBody(null, null);
      }
    }
    get method() {
      return this.#parts.method;
    }
    get url() {
      return this.#parts.url;
    }
    get headers() {
      return this.#headers;
    }
    get destination() {
      this.#parts;
      return "";
    }
    get referrer() {
      this.#parts;
      return "about:client";
    }
    get referrerPolicy() {
      this.#parts;
      return "";
    }
    get mode() {
      return this.#parts.mode;
    }
    get credentials() {
      return this.#parts.credentials;
    }
    get cache() {
      return this.#parts.cache;
    }
    get redirect() {
      return this.#parts.redirect;
    }
    get integrity() {
      return this.#parts.integrity;
    }
    get keepalive() {
      return this.#parts.keepalive;
    }
    get signal() {
      return this.#parts.signal;
    }
    get duplex() {
      this.#parts;
      return "half";
    }
    clone() {
      const body = cloneBody(this.#body);
      const copy = new Request(this.#parts.url, {
        __proto__: null,
        method: this.#parts.method,
        signal: this.#parts.signal,
        headers: this.#headers,
        cache: this.#parts.cache,
        credentials: this.#parts.credentials,
        integrity: this.#parts.integrity,
        keepalive: this.#parts.keepalive,
        mode: this.#parts.mode,
        redirect: this.#parts.redirect,
      });
      copy.#body = body;
      return copy;
    }
    static {
      shared.brand("Request", (object) => #parts in object);
      partsOf = (request) => request.#parts;
      bodyMixin(Request, (request) => request.#body, (request) => request.#headers);
      shared.requestHeaders = (request) => request.#headers;
      shared.requestBody = (request) => request.#body;
    }
  }
  expose("Request", Request);
  shared.requestParts = partsOf;
})
