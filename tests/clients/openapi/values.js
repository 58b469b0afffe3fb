// Values for what an operation takes, made of its schemas and always the same.

/** Free texts for each place: all that can stand there and may go wrong. */
const FREE = {
  // A tool takes no `/`, `\` and `%` in a segment of a path.
  path: (name) => `${name} é 好`,
  query: (name) => `${name} 'é' /?&#%"=+;, 好`,
  // A header has no other letters for sure.
  header: (name) => `${name} "b"; c=d, e`,
  // No `'`: the snippet's heredoc would have the shell read the text anew.
  json: (name) => `${name} é "q" & <b> /?#%=+\n好`,
  // No `;`: curl reads what is behind it as the part's type.
  form: (name) => `${name} é & <b> /?#%=+ 好`,
};

/** Texts of the formats that a schema may ask for. */
const FORMATS = {
  date: "2026-11-22",
  "date-time": "2026-11-22T07:12:20Z",
  time: "07:12:20Z",
  duration: "PT1H",
  email: "ada@example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com/a?b=c&d=e%20f",
  "uri-reference": "/a?b=c",
  url: "https://example.com/a",
  uuid: "1f0e8a4c-5b7d-4c3a-9e21-0a1b2c3d4e5f",
  byte: "YWJj",
  password: "p w",
};

/** What is tried where a schema has a pattern and no example. */
const TRIES = [`sha256:${"0a".repeat(32)}`, "a", "abc", "Abc-123", "1", "12", "123456", "1.2.3", "en", "USD", "#aabbcc", "07:12", "a".repeat(40)];

/** How deep optional fields are filled in. */
const DEEP = 4;

/** No value is known that fits the schema. */
export class NoValue extends Error {}

/**
 * Makes values for one call.
 * @param {object} definition the document, for its references
 * @param {boolean} all whether what is optional is given too, and free texts
 *   instead of examples
 */
export function sampler(definition, all) {
  const resolve = (value) => {
    for (let chain = 0; value?.$ref !== undefined && chain < 16; chain += 1) {
      const { $ref, ...beside } = value;
      const steps = decodeURIComponent($ref.slice(1)).split("/").slice(1);
      const target = steps.reduce(
        (at, step) => at?.[step.replaceAll("~1", "/").replaceAll("~0", "~")],
        definition,
      );
      if (target === undefined) throw new NoValue(`${$ref} leads to nothing`);
      value = definition.openapi.startsWith("3.0") ? target : { ...target, ...beside };
    }
    return value ?? {};
  };

  /** The schema with its parts in one, the first of each choice. */
  const whole = (schema) => {
    const { allOf = [], oneOf, anyOf, ...own } = resolve(schema);
    const parts = [...allOf, ...(oneOf ?? anyOf ?? []).slice(0, 1)].map(whole);
    return parts.reduce(
      (sum, part) => ({
        ...part,
        ...sum,
        properties: sum.properties || part.properties ? { ...part.properties, ...sum.properties } : undefined,
        required: [...(part.required ?? []), ...(sum.required ?? [])],
      }),
      own,
    );
  };

  const sample = (given, name, place, depth = 0) => {
    const schema = whole(given);
    if (schema.const !== undefined) return schema.const;
    const kind = [schema.type ?? guess(schema)].flat().find((kind) => kind !== "null");
    const examples = [schema.example, ...(Array.isArray(schema.examples) ? schema.examples : []), schema.default];
    const example = examples.find((example) => example !== undefined && example !== null && is(example, kind, schema));
    if (schema.enum) return schema.enum.at(all ? -1 : 0) ?? schema.enum[0];
    switch (kind) {
      case "string":
        return text(schema, example, name, place);
      case "integer":
      case "number":
        return all || example === undefined ? number(schema, kind, name) : example;
      case "boolean":
        // What is false is a value too.
        return !all;
      case "array": {
        const items = schema.items ?? {};
        const count = Math.max(schema.minItems ?? 0, 1);
        const one = (index) => sample(items, `${name}${index}`, place, depth + 1);
        const list = Array.from({ length: count }, (_, index) => one(index));
        const more = one(count);
        const fits = count < (schema.maxItems ?? 2) && !list.some((item) => same(item, more));
        return all && fits ? [...list, more] : list;
      }
      case "object": {
        const sent = Object.entries(schema.properties ?? {}).filter(([, of]) => !whole(of).readOnly);
        let fields = sent.filter(([field, of]) => {
          const needed = schema.required?.includes?.(field);
          // A tool sends no files, where it need not.
          return needed || (all && depth < DEEP && !isFile(whole(of)));
        });
        // The others leave out an item of a list that is an empty object.
        if (fields.length === 0 && depth > 0) fields = sent.slice(0, 1);
        if (depth > 12) throw new NoValue(`${name} has no end`);
        return Object.fromEntries(
          fields.map(([field, of]) => [field, sample(of, field, place, depth + 1)]),
        );
      }
      default:
        return example ?? free(name, place);
    }
  };

  const isFile = ({ format, items }) => format === "binary" || (items !== undefined && isFile(whole(items)));

  const text = (schema, example, name, place) => {
    if (schema.format === "binary") throw new NoValue(`${name} is a file`);
    const known = FORMATS[schema.format];
    const fits = (text) =>
      (!schema.pattern || new RegExp(schema.pattern, "u").test(text)) &&
      [...text].length >= (schema.minLength ?? 0) &&
      [...text].length <= (schema.maxLength ?? Infinity);
    const cut = [...free(name, place).padEnd(schema.minLength ?? 0, "x")].slice(0, schema.maxLength).join("");
    const texts = all ? [known ?? cut, example, ...TRIES] : [example, known ?? cut, ...TRIES];
    const text = texts.find((text) => text !== undefined && fits(text) && text.trim() === text && !(place === "path" && /[/\\%]|^\.*$/.test(text)));
    if (text === undefined) throw new NoValue(`${name} has the pattern ${schema.pattern}`);
    return text;
  };

  return { resolve, whole, sample };
}

const free = (name, place) => FREE[place](name);

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const guess = (schema) => (schema.properties ? "object" : schema.items ? "array" : undefined);

/** Documents have examples that their own schemas refuse. */
function is(example, kind, schema) {
  switch (kind) {
    case "string":
      return typeof example === "string";
    case "integer":
      return Number.isInteger(example) && inRange(example, schema);
    case "number":
      return typeof example === "number" && inRange(example, schema);
    default:
      return kind === undefined;
  }
}

function inRange(number, schema) {
  const { minimum = -Infinity, maximum = Infinity, multipleOf } = schema;
  return number >= minimum && number <= maximum && (!multipleOf || number % multipleOf === 0);
}

/** A number that tells this parameter from others where there is room for it. */
function number(schema, kind, name) {
  const step = schema.multipleOf ?? (kind === "integer" ? 1 : 0.5);
  const { exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const least = typeof above === "number" ? above + step : (schema.minimum ?? 1) + (above === true ? step : 0);
  const most = typeof below === "number" ? below - step : (schema.maximum ?? Infinity) - (below === true ? step : 0);
  const letters = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0);
  const wish = Math.ceil(least / step) * step + (letters % 40) * step;
  return Math.max(Math.min(wish, most), Math.min(least, most));
}
