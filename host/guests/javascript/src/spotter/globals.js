// The globals that are Spotter's own. Runs once, before any author's code; no
// templates with values here, for they call what an author may overwrite.
(native) => {
    const { defineProperty, freeze } = Object;
    const { parse, stringify } = JSON;
    const { apply } = Reflect;
    const ErrorClass = Error;
    const TypeErrorClass = TypeError;
    const isArray = Array.isArray;
    const isSafeInteger = Number.isSafeInteger;
    const toText = String;
    const NAME = /^[a-z][a-z0-9_]{0,63}$/;
    const { test } = RegExp.prototype;
    const PromiseClass = Promise;

    function publish(name, value) {
        defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
    }

    // An error that the model and the caller are told by its code.
    class ToolError extends ErrorClass {
        constructor(code, message, options = undefined) {
            super(message, options);
            this.code = toText(code);
            this.retryable = options?.retryable === true;
        }
    }
    defineProperty(ToolError.prototype, "name", { value: "ToolError", writable: true, configurable: true });
    publish("ToolError", ToolError);

    // Promises of what is known at once: the host answers before it returns.
    const promised = (work) => new PromiseClass((resolve) => resolve(work()));

    function ttl(options) {
        const seconds = options?.ttl;
        if (seconds === undefined || seconds === null) return undefined;
        if (typeof seconds !== "number" || !(seconds > 0)) throw new TypeErrorClass("`ttl` is a number of seconds");
        return seconds * 1000;
    }

    // JavaScript's texts may be cut within a character; storage's and SQL's not.
    const { isWellFormed } = String.prototype;

    function refuse(code, message) {
        const error = new ErrorClass(message);
        defineProperty(error, "code", { __proto__: null, value: code, enumerable: true });
        throw error;
    }

    function statement(value) {
        const sql = toText(value);
        if (!apply(isWellFormed, sql, [])) refuse("query_rejected", "the statement has half of a character");
        return sql;
    }

    function summand(value) {
        if (!isSafeInteger(value)) throw new TypeErrorClass("a counter is incremented by a whole number");
        return value;
    }

    function key(value) {
        if (typeof value !== "string") throw new TypeErrorClass("a key is text");
        if (!apply(isWellFormed, value, [])) refuse("kv_invalid_key", "a key has half of a character");
        return value;
    }

    function json(value) {
        const text = stringify(value);
        if (text === undefined) throw new TypeErrorClass("only what is JSON can be stored");
        return text;
    }

    const kv = {
        get: (name) => promised(() => {
            const entry = native.kvGet(key(name));
            return entry === undefined ? undefined : parse(entry.text);
        }),
        entry: (name) => promised(() => {
            const entry = native.kvGet(key(name));
            return entry === undefined ? undefined : { value: parse(entry.text), revision: entry.revision };
        }),
        set: (name, value, options) => promised(() => native.kvSet(key(name), json(value), ttl(options))),
        compareAndSet: (name, revision, value, options) =>
            promised(() => native.kvCompareAndSet(key(name), revision ?? undefined, json(value), ttl(options))),
        delete: (name) => promised(() => native.kvDelete(key(name))),
        increment: (name, by = 1) => promised(() => native.kvIncrement(key(name), summand(by))),
        list: (prefix = "", options = undefined) => promised(() =>
            native.kvList(key(prefix), options?.after, options?.limit ?? 1000)),
    };
    publish("kv", freeze(kv));

    // `query(sql, params)` asks the only source that the plugin asked for;
    // `query.from(source, sql, params)` asks one of several.
    function parameters(values) {
        if (values === undefined) return [];
        if (!isArray(values)) throw new TypeErrorClass("the parameters of a query are a list");
        return values;
    }
    const query = (sql, values) => promised(() => native.query(undefined, statement(sql), parameters(values)));
    defineProperty(query, "from", {
        value: (source, sql, values) =>
            promised(() => native.query(toText(source), statement(sql), parameters(values))),
    });
    publish("query", query);

    // `secrets.planify_key` stands for the value in a request; the host puts
    // it there.
    publish("secrets", new Proxy(freeze({ __proto__: null }), {
        get(target, name) {
            if (typeof name !== "string" || !apply(test, NAME, [name])) return undefined;
            return "{{secrets." + name + "}}";
        },
        has: (target, name) => typeof name === "string" && apply(test, NAME, [name]),
        set: () => false,
        defineProperty: () => false,
    }));

    let settings;
    defineProperty(globalThis, "settings", {
        get() {
            settings ??= native.settings();
            return settings;
        },
        set(value) {
            defineProperty(globalThis, "settings", { value, writable: true, configurable: true });
        },
        configurable: true,
    });
}
