// Response.
((primordials, native, shared) => {
  const { JSONStringify, RangeError, StringPrototypeCharCodeAt, TypeError } = primordials;
  const {
    Headers, addHeader, bodyMixin, byteString, cloneBody, dictionary, encoded, expose, extractBody,
    fillHeaders, findHeader, freezeHeaders, headerEntries, isObject, newBody, parseUrl,
    requireArguments, usvString,
  } = shared;

  const allowsNoBody = (status) =>
    status === 101 || status === 103 || status === 204 || status === 205 || status === 304;
  const isRedirect = (status) =>
    status === 301 || status === 302 || status === 303 || status === 307 || status === 308;

  /// Web IDL `unsigned short`.
  const unsignedShort = (value) => (+value >>> 0) & 0xffff;

  const reasonPhrase = (value) => {
    const text = byteString(value, "Response: statusText");
    for (let i = 0; i < text.length; i++) {
      const code = StringPrototypeCharCodeAt(text, i);
      if ((code < 32 && code !== 9) || code === 127) {
        throw new TypeError("Response: statusText has a control character");
      }
    }
    return text;
  };

  let make;

  class Response {
    #type = "default";
    #url = "";
    #status = 200;
    #statusText = "";
    #headers = new Headers();
    #body = newBody(null, null);

    constructor(body = null, init = undefined) {
      this.#initialise(dictionary(init, "Response: init"), extractBody(body));
    }
    #initialise(init, body) {
      if (init.status !== undefined) {
        this.#status = unsignedShort(init.status);
        if (this.#status < 200 || this.#status > 599) {
          throw new RangeError("Response: the status " + this.#status + " is not from 200 to 599");
        }
      }
      if (init.statusText !== undefined) this.#statusText = reasonPhrase(init.statusText);
      const given = init.headers;
      if (given !== undefined) {
        if (!isObject(given)) throw new TypeError("Response: headers is not an object");
        fillHeaders(this.#headers, given);
      }
      if (body.bytes === null) return;
      if (allowsNoBody(this.#status)) {
        throw new TypeError("Response: the status " + this.#status + " cannot have a body");
      }
      this.#body = body;
      if (body.type !== null && findHeader(this.#headers, "content-type") === null) {
        addHeader(this.#headers, "content-type", body.type);
      }
    }
    static error() {
      const response = make({ __proto__: null, type: "error", url: "", status: 0, bytes: null });
      freezeHeaders(response.#headers);
      return response;
    }
    static redirect(url, status = 302) {
      requireArguments("Response.redirect", 1, arguments.length);
      url = usvString(url);
      const record = parseUrl(url);
      if (record === null) throw new TypeError("Response.redirect: invalid URL: " + url);
      status = unsignedShort(status);
      if (!isRedirect(status)) {
        throw new RangeError("Response.redirect: " + status + " is not the status of a redirect");
      }
      const response = make({ __proto__: null, type: "default", url: "", status, bytes: null });
      addHeader(response.#headers, "location", record.href);
      freezeHeaders(response.#headers);
      return response;
    }
    static json(data, init = undefined) {
      requireArguments("Response.json", 1, arguments.length);
      const text = JSONStringify(data);
      if (text === undefined) throw new TypeError("Response.json: the value has no JSON");
      const response = new Response();
      response.#initialise(
        dictionary(init, "Response.json: init"),
        newBody(encoded(usvString(text)), "application/json"),
      );
      return response;
    }
    get type() {
      return this.#type;
    }
    get url() {
      return this.#url;
    }
    get redirected() {
      this.#type;
      return false;
    }
    get status() {
      return this.#status;
    }
    get ok() {
      return this.#status >= 200 && this.#status <= 299;
    }
    get statusText() {
      return this.#statusText;
    }
    get headers() {
      return this.#headers;
    }
    clone() {
      const body = cloneBody(this.#body);
      const copy = new Response();
      copy.#type = this.#type;
      copy.#url = this.#url;
      copy.#status = this.#status;
      copy.#statusText = this.#statusText;
      copy.#body = body;
      const entries = headerEntries(this.#headers);
      for (let i = 0; i < entries.length; i++) addHeader(copy.#headers, entries[i].name, entries[i].value);
      if (this.#type === "basic" || this.#type === "error") freezeHeaders(copy.#headers);
      return copy;
    }
    static {
      shared.brand("Response", (object) => #status in object);
      shared.responseParts = (response) => ({
        __proto__: null, status: response.#status, url: response.#url,
      });
      make = ({ type, url, status, bytes }) => {
        const response = new Response();
        response.#type = type;
        response.#url = url;
        response.#status = status;
        response.#body = newBody(bytes, null);
        return response;
      };
      shared.finishResponse = (response, status, bytes) => {
        response.#status = status;
        response.#body = newBody(bytes, null);
        return response;
      };
      bodyMixin(Response, (response) => response.#body, (response) => response.#headers);
      shared.responseHeaders = (response) => response.#headers;
    }
  }
  expose("Response", Response);
  shared.makeResponse = make;
})
