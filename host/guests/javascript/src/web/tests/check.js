// The checks of all tests. It keeps what it needs, as some tests overwrite the language.
((pass, fail) => {
  const { stringify } = JSON;
  const { is } = Object;
  const show = (value) => {
    if (typeof value === "string") return stringify(value);
    if (typeof value === "object" && value !== null) return stringify(value);
    return String(value);
  };
  const String = globalThis.String;
  const same = (actual, expected) =>
    is(actual, expected) ||
    (typeof expected === "object" && expected !== null && stringify(actual) === stringify(expected));
  globalThis.equal = (actual, expected, what = "") => {
    if (same(actual, expected)) pass();
    else fail(`${what}: got ${show(actual)}, expected ${show(expected)}\n${new Error().stack}`);
  };
  const named = (error, name, part) => {
    if (error?.name === name && (part === "" || String(error.message).includes(part))) pass();
    else fail(`expected ${name} ${part}, got ${error?.name}: ${error?.message}\n${error?.stack}`);
  };
  globalThis.throws = (work, name, part = "") => {
    let value;
    try {
      value = work();
    } catch (error) {
      return named(error, name, part);
    }
    fail(`expected ${name}, got ${show(value)}: ${work}`);
  };
  globalThis.rejects = async (promise, name, part = "") => {
    let value;
    try {
      value = await promise;
    } catch (error) {
      return named(error, name, part);
    }
    fail(`expected ${name} ${part}, got ${show(value)}`);
  };
})
