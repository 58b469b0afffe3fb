// Differences that are no faults of the import, each with its reason; all
// others fail.

/**
 * `at` is found in the operation, `what` is what is different, `when` is true of
 * what a tool made of it. Paths below `/anything` are those of the document that
 * tries every style out.
 */
const REASONS = [
  {
    at: /^Blockfrost/,
    what: ["refused"],
    when: (message) => message.startsWith("A body of the type `application/cbor` is required"),
    reason: "a tool sends text only",
  },
  {
    at: /^GitHub/,
    what: ["call"],
    when: (error) => error.details?.errors?.every(({ keyword }) => keyword === "oneOf"),
    reason: "the value fits several forms of the document's `oneOf`",
  },
  {
    at: /GET \/anything\/form-data/,
    what: ["content-type", "body"],
    reason: "a tool sends no body with GET, as its notes say",
  },
  {
    at: /\/anything\/form-data/,
    what: ["body"],
    reason: "others encode a part's value like one of a query",
  },
  {
    at: /\/anything\/path\/(label|matrix)/,
    what: ["path"],
    reason: "a tool has no such style, as its notes say",
  },
  {
    at: /\/anything\/path\//,
    what: ["path"],
    reason: "a tool encodes a list's commas, and sends an object as JSON",
  },
  {
    at: /\/anything\/headers/,
    what: ["primitive", "array", "object", "name", "description"],
    reason: "others encode headers, which RFC 9110 does not, or send one item of a list; a tool sends an object as JSON",
  },
  {
    at: /\/anything\/query\/spaceDelimited/,
    what: ["curl"],
    reason: "others leave spaces in the URL, and curl refuses it",
  },
  {
    at: /\/anything\/query\/(form|pipeDelimited)/,
    what: ["query"],
    reason: "a tool encodes a list's commas, and has no such style of objects, as its notes say",
  },
  {
    at: /\/anything\/query$/,
    what: ["query"],
    reason: "others do not explode an object whose style is not written out, which is its default",
  },
];

/** Why this is no fault, if it is none. */
export function reasonFor(at, [what, , ours]) {
  const fits = (one) => one.at.test(at) && one.what.includes(what) && (one.when?.(ours) ?? true);
  return REASONS.find(fits)?.reason;
}
