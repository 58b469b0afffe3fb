// Public documents, as their publishers have them on npm. None of them is ours
// to keep: they are read where npm put them.
import { readFileSync } from "node:fs";

import { load } from "js-yaml";
import { OpenAPIReducer } from "oas/reducer";

/** `every`: so many operations, and one of them is called. */
export const DOCUMENTS = [
  { name: "GitHub REST API", from: "@octokit/openapi", file: "generated/api.github.com.json", every: 10 },
  { name: "Blockfrost (YAML)", from: "@blockfrost/openapi", file: "openapi.yaml" },
  { name: "Scalar Galaxy (YAML)", from: "@scalar/galaxy", file: "dist/3.1.yaml" },
  { name: "Train Travel", from: "@readme/oas-examples", file: "3.1/json/train-travel.json" },
  { name: "Swagger Petstore", from: "@readme/oas-examples", file: "3.0/json/petstore.json" },
  { name: "Star Trek API", from: "@readme/oas-examples", file: "3.0/json/star-trek.json" },
  { name: "USPTO", from: "@readme/oas-examples", file: "3.0/json/uspto.json" },
  { name: "styles of parameters", from: "@readme/oas-examples", file: "3.1/json/parameters-style.json" },
];

/** Where all of their servers are while they are compared. */
export const ORIGIN = "http://api.openapi.test:8080";

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];

/** The largest document that the host reads. */
const MAX_BYTES = 4 << 20;

/**
 * Reads a document and chooses from its operations. `text` is for the host,
 * `definition` for everybody else; in both, nothing but the servers' scheme,
 * host and port is other than in the original.
 */
export function open({ from, file, every = 1 }) {
  const original = readFileSync(new URL(`node_modules/${from}/${file}`, import.meta.url), "utf8");
  let definition = load(original);
  const servers = new Set();
  moved(definition, servers);
  const all = Object.entries(definition.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ path, method })),
  );
  const chosen = all.filter((_, index) => index % every === 0);
  // The text as it is, for a YAML document is to be read as such.
  let text = [...servers].reduce((text, url) => text.replaceAll(url, movedUrl(url)), original);
  const isLarge = text.length > MAX_BYTES;
  if (isLarge) {
    const reducer = OpenAPIReducer.init(definition);
    chosen.forEach(({ path, method }) => reducer.byOperation(path, method));
    definition = reducer.reduce();
    text = JSON.stringify(definition);
  }
  return { all, chosen, definition, text, isLarge };
}

/** Moves the servers of a document, of its paths and of its operations. */
function moved(definition, found) {
  const items = Object.values(definition.paths);
  const operations = items.flatMap((item) => METHODS.map((method) => item[method] ?? {}));
  for (const level of [definition, ...items, ...operations]) {
    for (const server of level.servers ?? []) {
      found.add(server.url);
      server.url = movedUrl(server.url);
    }
  }
}

/** `{scheme}://{host}:{port}` may be variables. */
const movedUrl = (url) => url.replace(/^[^/]*:\/\/[^/]*/, ORIGIN);
