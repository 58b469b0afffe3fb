// Makes one plain definition of what a module exports and of what the request
// says beside it. Where both say something, the request holds. Runs once, when
// a plugin is saved: `prepare` before the author's code, `normalize` after it.
// Nothing but messages is made by what an author may overwrite, and what is
// made inherits nothing.
(primordials) => {
    const {
        ArrayIsArray, ArrayPrototypeJoin, JSONStringify, Number, ObjectKeys, RegExpPrototypeExec, String,
        StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeToLowerCase, StringPrototypeToUpperCase,
        TypeError, list: newList,
    } = primordials;
    const { isSafeInteger } = Number;

    const EFFECTS = ["read_only", "idempotent", "writes", "destructive"];
    const UNITS = { __proto__: null, B: 1, KB: 1000, KIB: 1024, MB: 1e6, MIB: 1024 * 1024 };
    const RULE = /^([A-Za-z]+(?:,[A-Za-z]+)*) (https?):\/\/([^\/:?#\s]+)(?::(\d{1,5}))?(\/[^?#\s]*)?$/;
    const SIZE = /^(\d{1,9}) ?([KM]?I?B)$/i;
    const FUNCTION = ["name", "displayName", "description", "parameters", "returns", "effects", "execute"];
    const PLUGIN = [
        "name", "version", "displayName", "description", "category", "icon", "settings", "http", "query",
        "secrets", "kv",
    ];
    const SINGLE = [...FUNCTION, ...PLUGIN];
    const NOTHING = { __proto__: null };

    const isObject = (value) => typeof value === "object" && value !== null && !ArrayIsArray(value);

    function fail(message) {
        throw new TypeError(message);
    }

    function includes(values, value) {
        for (let i = 0; i < values.length; i++) if (values[i] === value) return true;
        return false;
    }

    function mapped(values, change) {
        const changed = newList();
        for (let i = 0; i < values.length; i++) changed[i] = change(values[i], i);
        return changed;
    }

    function object(value, where) {
        if (value === undefined) return NOTHING;
        if (!isObject(value)) fail(`${where} is no object`);
        return value;
    }

    function known(value, keys, where) {
        const own = ObjectKeys(value);
        for (let i = 0; i < own.length; i++) {
            if (!includes(keys, own[i])) {
                fail(`${where} has no \`${own[i]}\`; it may have ${ArrayPrototypeJoin(keys, ", ")}`);
            }
        }
    }

    function text(value, where) {
        if (value === undefined || value === null) return undefined;
        if (typeof value !== "string") fail(`${where} is no text`);
        return value;
    }

    // A schema is written as an object, or as JSON.
    function schema(value, where) {
        if (value === undefined || value === null) return undefined;
        if (typeof value === "string") return value;
        if (!isObject(value)) fail(`${where} is no JSON Schema`);
        return JSONStringify(value);
    }

    function list(value, where) {
        if (value === undefined) return newList();
        if (typeof value === "string") return mapped([value], String);
        if (!ArrayIsArray(value)) fail(`${where} is no list`);
        return mapped(value, String);
    }

    function split(words) {
        const parts = newList();
        for (let rest = words; ; ) {
            const comma = StringPrototypeIndexOf(rest, ",");
            parts[parts.length] = comma < 0 ? rest : StringPrototypeSlice(rest, 0, comma);
            if (comma < 0) return parts;
            rest = StringPrototypeSlice(rest, comma + 1);
        }
    }

    // `GET,POST https://api.example.com:8443/v1`
    function http(rule) {
        const parts = RegExpPrototypeExec(RULE, rule);
        if (!parts) fail(`\`${rule}\` is no rule for http: write it as "GET,POST https://api.example.com/v1"`);
        return {
            __proto__: null,
            methods: split(StringPrototypeToUpperCase(parts[1])),
            scheme: parts[2],
            host: StringPrototypeToLowerCase(parts[3]),
            port: parts[4] === undefined ? undefined : Number(parts[4]),
            pathPrefix: parts[5] ?? "/",
        };
    }

    function secret(name, value) {
        const where = `the secret \`${name}\``;
        const { description, hosts, bearer, header, queryParameter, ...rest } = object(value, where);
        known(rest, ["description", "hosts", "bearer", "header", "queryParameter"], where);
        const places = (bearer === true) + (header !== undefined) + (queryParameter !== undefined);
        if (places !== 1) {
            fail(`${where} needs one place: bearer: true, header: "x-api-key" or queryParameter: "key"`);
        }
        return {
            __proto__: null,
            name,
            description: text(description, `${where}'s description`) ?? "",
            hosts: list(hosts, `${where}'s hosts`),
            place: bearer ? "bearer" : header !== undefined ? "header" : "queryParameter",
            argument: text(header ?? queryParameter ?? "", `${where}'s place`),
        };
    }

    function bytes(value) {
        if (value === undefined || value === false) return undefined;
        if (value === true) return UNITS.MIB;
        if (isSafeInteger(value) && value > 0) return value;
        const parts = RegExpPrototypeExec(SIZE, String(value));
        const unit = parts && UNITS[StringPrototypeToUpperCase(parts[2])];
        if (!unit) fail('`kv` is a size such as "64 KiB"');
        return Number(parts[1]) * unit;
    }

    // What the types of the source say of one of `tools`, where nothing else does.
    function typed(derived, name, index) {
        for (let i = 0; i < derived.length; i++) {
            const { name: found, place } = derived[i];
            if (found === undefined ? place === index : found === name) return derived[i];
        }
        return NOTHING;
    }

    function fn(tool, execute, where, types) {
        if (typeof execute !== "function") fail(`${where} has no \`execute\`: write \`function execute(args, context)\``);
        const effects = tool.effects ?? "writes";
        if (!includes(EFFECTS, effects)) fail(`the effects of ${where} are one of ${ArrayPrototypeJoin(EFFECTS, ", ")}`);
        return {
            __proto__: null,
            name: text(tool.name, `the name of ${where}`) ?? "",
            displayName: text(tool.displayName, `the displayName of ${where}`),
            description: text(tool.description ?? types.description, `the description of ${where}`) ?? "",
            parameters: schema(tool.parameters ?? types.parameters, `the parameters of ${where}`)
                ?? '{"type":"object","properties":{},"additionalProperties":false}',
            returns: schema(tool.returns, `the returns of ${where}`),
            effects,
            execute,
            self: undefined,
        };
    }

    function several(tools, derived) {
        let keys;
        if (isObject(tools)) {
            const named = tools;
            keys = ObjectKeys(named);
            tools = mapped(keys, (name) => ({ __proto__: null, name, ...named[name] }));
        }
        if (!ArrayIsArray(tools) || tools.length === 0) fail("`tools` is a list of tools, at least one");
        return mapped(tools, (tool, index) => {
            const where = `tool ${index + 1}`;
            known(object(tool, where), FUNCTION, where);
            const types = keys ? typed(derived, keys[index], -1) : typed(derived, tool.name, index);
            const made = fn(tool, tool.execute, tool.name ? `\`${tool.name}\`` : where, types);
            made.self = tool;
            return made;
        });
    }

    // Keeps what the request says in texts that no `toJSON` of the author's can change.
    function prepare({ derived = [], defaultVersion = "0.0.0", ...given }) {
        known(given, SINGLE, "the definition");
        const said = { __proto__: null, ...given };
        const schemas = ["parameters", "returns", "settings"];
        for (let i = 0; i < schemas.length; i++) {
            const name = schemas[i];
            if (said[name] !== undefined) said[name] = schema(said[name], `the ${name}`);
        }
        return {
            __proto__: null,
            said,
            defaultVersion,
            derived: mapped(derived, ({ tool, parameters, description }) => ({
                __proto__: null,
                name: tool.name,
                place: tool.index,
                parameters: schema(parameters, "the derived parameters"),
                description,
            })),
        };
    }

    function normalize(exports, { said, defaultVersion, derived }) {
        const single = exports.tools === undefined;
        // `export default { name, execute }` is a tool as well.
        const byDefault = exports.tool === undefined && isObject(exports.default);
        const own = byDefault ? exports.default : object(exports.tool, "`tool`");
        if (exports.plugin !== undefined) known(object(exports.plugin, "`plugin`"), PLUGIN, "`plugin`");
        let all;
        if (single) {
            known(own, SINGLE, byDefault ? "`default`" : "`tool`");
            const tool = { __proto__: null, ...own };
            for (let i = 0; i < FUNCTION.length; i++) {
                const name = FUNCTION[i];
                if (said[name] !== undefined) tool[name] = said[name];
            }
            const execute = own.execute ?? exports.execute
                ?? (typeof exports.default === "function" ? exports.default : undefined);
            all = newList();
            all[0] = fn(tool, execute, "the module", derived[0] ?? NOTHING);
            if (own.execute === execute) all[0].self = own;
        } else {
            const ofOne = ["parameters", "returns", "effects"];
            for (let i = 0; i < ofOne.length; i++) {
                if (said[ofOne[i]] !== undefined) {
                    fail(`the request has \`${ofOne[i]}\`, but the module exports \`tools\`: `
                        + `write the ${ofOne[i]} of each in \`tools\``);
                }
            }
            all = several(exports.tools, derived);
        }
        const plugin = { __proto__: null, ...(single ? own : undefined), ...exports.plugin, ...said };
        const name = text(plugin.name, "`name`") ?? (single ? all[0].name : undefined);
        if (!name) fail(single
            ? "the tool has no `name`: give one beside the source, or write `export const tool = { name: \"...\" }`"
            : "the plugin has no `name`: write `export const plugin = { name: \"...\" }`");
        if (single && !all[0].name) all[0].name = name;
        const secrets = object(plugin.secrets, "`secrets`");
        return {
            __proto__: null,
            name,
            version: text(plugin.version, "`version`") ?? defaultVersion,
            displayName: text(plugin.displayName, "`displayName`"),
            description: text(plugin.description, "`description`") || all[0].description,
            category: text(plugin.category, "`category`"),
            icon: text(plugin.icon, "`icon`"),
            settings: schema(plugin.settings, "`settings`"),
            kv: bytes(plugin.kv),
            http: mapped(list(plugin.http, "`http`"), http),
            query: list(plugin.query, "`query`"),
            secrets: mapped(ObjectKeys(secrets), (name) => secret(name, secrets[name])),
            functions: all,
        };
    }

    return { __proto__: null, prepare, normalize };
}
