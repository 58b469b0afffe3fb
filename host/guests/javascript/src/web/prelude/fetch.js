// fetch: one exchange with the outside, whole in both directions.
((primordials, native, shared) => {
  const { Error, Promise, TypeError, Uint8Array, list } = primordials;
  const {
    Request, abortReason, addHeader, consumeBody, finishResponse, freezeHeaders, headerEntries, hidden,
    isAborted, makeResponse, onAbort, parseUrl, put, requestBody, requestHeaders, requestParts,
    requireArguments, requireOutside, responseHeaders,
  } = shared;

  const failed = (code, message) => {
    const error = new TypeError("fetch failed: " + message);
    const cause = new Error(message);
    put(cause, "code", code);
    hidden(error, "cause", cause);
    put(error, "code", code);
    return error;
  };

  const isRedirect = (status) =>
    status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  const hasNoBody = (method, status) => method === "HEAD" || status === 204 || status === 304;

  const start = (request, resolve, reject) => {
    const { method, redirect, signal, url } = requestParts(request);
    if (isAborted(signal)) {
      reject(abortReason(signal));
      return;
    }
    const { protocol } = parseUrl(url);
    if (protocol !== "http:" && protocol !== "https:") {
      reject(failed("http_request_uri_invalid", "the scheme " + protocol + " is not supported"));
      return;
    }
    const flat = list();
    const entries = headerEntries(requestHeaders(request));
    for (let i = 0; i < entries.length; i++) {
      flat[flat.length] = entries[i].name;
      flat[flat.length] = entries[i].value;
    }
    const bytes = consumeBody(requestBody(request));

    const response = makeResponse({ __proto__: null, type: "basic", url, status: 200, bytes: null });
    const headers = responseHeaders(response);
    let forget = null;
    let exchange = 0;
    const answer = {
      __proto__: null,
      header(name, value) {
        addHeader(headers, name, value);
      },
      response(status, buffer) {
        if (forget !== null) forget();
        if (redirect === "error" && isRedirect(status)) {
          reject(failed("redirect", 'the answer is a redirect (' + status + ') and redirect is "error"'));
          return;
        }
        freezeHeaders(headers);
        resolve(finishResponse(response, status, hasNoBody(method, status) ? null : new Uint8Array(buffer)));
      },
      failure(code, message) {
        if (forget !== null) forget();
        reject(failed(code, message));
      },
    };
    exchange = native.send(
      method, url, flat, bytes, (kind, first, second) => answer[kind](first, second),
    );
    if (exchange === 0) return;
    forget = onAbort(signal, () => {
      native.cancel(exchange);
      reject(abortReason(signal));
    });
  };

  const functions = {
    fetch(input, init = undefined) {
      const given = arguments.length;
      return new Promise((resolve, reject) => {
        try {
          requireArguments("fetch", 1, given);
          requireOutside("fetch");
          start(new Request(input, init), resolve, reject);
        } catch (error) {
          reject(error);
        }
      });
    },
  };
  hidden(globalThis, "fetch", functions.fetch);
})
