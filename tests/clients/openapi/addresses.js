// One set of values, told twice: by the document's names, and by those that a
// tool's arguments have.
import { matchesMimeType } from "oas/utils";

/** The kinds of body, the one that a tool sends first in front. */
const KINDS = [matchesMimeType.json, matchesMimeType.formUrlEncoded, matchesMimeType.multipart, (type) => /^text\/|xml/.test(type)];

/** What secrets hold. */
const TOKEN = "token~1_of-a.secret";

export class Addresses {
  constructor({ description, notes }, values, operation, definition, everything) {
    Object.assign(this, { description, notes: notes.join("\n"), operation, definition, everything, ...values });
    this.free = new Set(description.parameters?.map(({ name }) => name));
    this.unknown = [];
  }

  /** The values for others, and the arguments for the tool. */
  of() {
    const values = { path: {}, query: {}, header: {} };
    const args = {};
    const give = (place, name, value) => {
      const argument = this.argument(place, name);
      if (argument) args[argument] = value;
      return argument !== undefined;
    };
    const parameters = this.operation.getParameters();
    for (const place of ["path", "query", "header"]) {
      for (const parameter of parameters.filter((parameter) => parameter.in === place)) {
        const { name, required, schema, content, example, examples } = parameter;
        // Others are given by what the operation says of bodies and secrets.
        if (place === "header" && /^(accept|content-type|authorization)$/i.test(name)) continue;
        if (!required && !this.everything) {
          this.argument(place, name);
          continue;
        }
        const of = this.resolve(schema ?? Object.values(content ?? {})[0]?.schema);
        const example0 = example ?? this.resolve(Object.values(examples ?? {})[0])?.value;
        const value = this.sample(example0 === undefined ? of : { example: example0, ...of }, name, place);
        if (give(place, name, value)) values[place][name] = value;
      }
    }
    this.body(values, args, give);
    this.unused = this.everything ? [...this.free] : [];
    return { values, args };
  }

  body(values, args, give) {
    const { content = {} } = this.resolve(this.operation.schema.requestBody);
    const type = KINDS.flatMap((is) => Object.keys(content).filter((type) => is(type)))[0];
    if (!type || /^(get|head)$/.test(this.operation.method)) return;
    const schema = content[type].schema ?? {};
    const isForm = matchesMimeType.formUrlEncoded(type);
    const place = matchesMimeType.json(type) ? "json" : "form";
    // A tool that has a body sends it, empty or not: so does the other.
    let value = this.sample(schema, "body", place);
    if (this.free.has("body") && !this.whole(schema).properties?.body) {
      give("request", "body", value);
    } else {
      value = Object.fromEntries(Object.entries(value).filter(([name, value]) => give("body", name, value)));
    }
    values[isForm ? "formData" : "body"] = value;
    if (this.operation.getContentType() !== type) values.header["content-type"] = type;
  }

  /** The argument of this name, or of this name behind its place. */
  argument(place, name) {
    const own = identifier(name);
    const argument = [own, identifier(`${place}_${own}`)].find((name) => this.free.has(name));
    if (!argument && !this.notes.includes(name)) this.unknown.push(`${place} ${name}`);
    this.free.delete(argument);
    return argument;
  }

  /** The values of the secrets, for the tool and for others. */
  secrets() {
    const [secrets, credentials] = [{}, {}];
    const schemes = this.definition.components?.securitySchemes ?? {};
    for (const secret of Object.keys(this.description.secrets ?? {})) {
      const [name, scheme] = Object.entries(schemes).find(([name]) => identifier(name).replaceAll("_", "").toLowerCase() === secret.replaceAll("_", "")) ?? [];
      const isBasic = this.resolve(scheme).scheme === "basic";
      secrets[secret] = isBasic ? `Basic ${btoa(`ada:${TOKEN}`)}` : TOKEN;
      credentials[name] = isBasic ? { user: "ada", pass: TOKEN } : TOKEN;
    }
    return { secrets, credentials };
  }

  /** What only one of the two knows. */
  lost() {
    return [
      ...this.unknown.map((name) => ["parameter", name, "no argument and no note"]),
      ...this.unused.map((name) => ["parameter", "none", `the argument ${name}`]),
    ];
  }
}

/** A name as arguments have them. */
function identifier(text) {
  const name = text.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_(?=.)/, text.startsWith("_") ? "_" : "");
  const trimmed = name.replace(/_+$/, text.endsWith("_") ? "_" : "") || "value";
  return (/^\d/.test(trimmed) ? `_${trimmed}` : trimmed).slice(0, 64);
}
