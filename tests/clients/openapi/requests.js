// Requests as they arrive, and in what two of them differ.
import { createServer } from "node:http";

/** A server on this machine that writes down what it gets. */
export async function recorder() {
  const requests = [];
  const server = createServer((request, response) => {
    const body = [];
    request.on("data", (data) => body.push(data));
    request.on("end", () => {
      requests.push({ method: request.method, target: request.url, headers: request.headers, body: Buffer.concat(body) });
      response.setHeader("content-type", "application/json");
      response.end("{}");
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    port: server.address().port,
    /** What came since the last time. */
    taken: () => requests.splice(0),
    close: () => server.close(() => {}).closeAllConnections(),
  };
}

/** What each client says of itself and of the connection. */
const OWN = ["accept-encoding", "connection", "content-length", "expect", "host", "transfer-encoding", "user-agent"];

/** In what they differ: `[what, curl's, ours]` for each. */
export function differences(curls, ours) {
  const [told, other] = [tell(curls), tell(ours)];
  const names = new Set([...Object.keys(told), ...Object.keys(other)]);
  return [...names].map((name) => [name, told[name], other[name]]).filter(([, a, b]) => JSON.stringify(a) !== JSON.stringify(b));
}

/** What a request says, by names. */
function tell({ method, target, headers, body }) {
  const [path, query] = target.split(/\?(.*)/s);
  const told = { method, path: uniform(path), query: uniform(query ?? "") };
  for (const [name, value] of Object.entries(headers)) {
    const unsaid = name === "accept" && value === "*/*";
    if (!OWN.includes(name) && !unsaid) told[name] = value.replace(/; boundary=.*/, "");
  }
  const kind = headers["content-type"] ?? "";
  return { ...told, body: content(kind, body) };
}

/**
 * One spelling for what RFC 3986 calls the same: letters, digits and `-._~`
 * are never encoded, hexadecimal digits are large. Brackets and `|` are no part
 * of a path or a query, so as they stand they cannot mean anything else.
 */
function uniform(text) {
  return text
    .replace(/%[0-9a-f]{2}/gi, (escape) => {
      const letter = String.fromCharCode(parseInt(escape.slice(1), 16));
      return /[A-Za-z0-9._~-]/.test(letter) ? letter : escape.toUpperCase();
    })
    .replaceAll("[", "%5B")
    .replaceAll("]", "%5D")
    .replaceAll("|", "%7C");
}

/** JSON as its value, a form as its fields, all else as it is. */
function content(kind, body) {
  const text = body.toString("utf8");
  if (kind.startsWith("application/x-www-form-urlencoded")) return [...new URLSearchParams(text)];
  const boundary = /^multipart\/.*boundary="?([^";]*)/.exec(kind)?.[1];
  if (boundary) return parts(text, boundary);
  // curl writes no boundary where a form has no fields.
  if (kind.startsWith("multipart/") && text === "") return [];
  if (!/json/.test(kind)) return text;
  try {
    return ordered(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Names and values; a part's own type is nothing that the snippet can tell. */
function parts(text, boundary) {
  return text.split(`--${boundary}`).slice(1, -1).map((part) => {
    const [head, value] = part.split(/\r\n\r\n(.*)\r\n$/s);
    return [/name="([^"]*)"/.exec(head)?.[1], value];
  });
}

/** An object's fields have no order. */
function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, ordered(value[name])]));
}
