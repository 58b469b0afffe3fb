// Makes one plain definition of what a module exports and of what the request
// says beside it. Where both say something, the request holds. Runs once, when
// a plugin is saved.
(exports, request) => {
    const EFFECTS = ["read_only", "idempotent", "writes", "destructive"];
    const UNITS = { B: 1, KB: 1000, KIB: 1024, MB: 1e6, MIB: 1024 * 1024 };

    const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

    function fail(message) {
        throw new TypeError(message);
    }

    function object(value, where) {
        if (value === undefined) return {};
        if (!isObject(value)) fail(`${where} is no object`);
        return value;
    }

    function known(value, keys, where) {
        for (const key of Object.keys(value)) {
            if (!keys.includes(key)) fail(`${where} has no \`${key}\`; it may have ${keys.join(", ")}`);
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
        return JSON.stringify(value);
    }

    function list(value, where) {
        if (value === undefined) return [];
        if (typeof value === "string") return [value];
        if (!Array.isArray(value)) fail(`${where} is no list`);
        return value;
    }

    // `GET,POST https://api.example.com:8443/v1`
    function http(rule) {
        const parts = /^([A-Za-z]+(?:,[A-Za-z]+)*) (https?):\/\/([^\/:?#\s]+)(?::(\d{1,5}))?(\/[^?#\s]*)?$/.exec(rule);
        if (!parts) fail(`\`${rule}\` is no rule for http: write it as "GET,POST https://api.example.com/v1"`);
        const [, methods, scheme, host, port, path] = parts;
        return {
            methods: methods.toUpperCase().split(","),
            scheme,
            host: host.toLowerCase(),
            port: port === undefined ? undefined : Number(port),
            pathPrefix: path ?? "/",
        };
    }

    function secret([name, value]) {
        const where = `the secret \`${name}\``;
        const { description, hosts, bearer, header, queryParameter, ...rest } = object(value, where);
        for (const key of Object.keys(rest)) fail(`${where} has no \`${key}\``);
        const places = [bearer === true, header !== undefined, queryParameter !== undefined];
        if (places.filter(Boolean).length !== 1) {
            fail(`${where} needs one place: bearer: true, header: "x-api-key" or queryParameter: "key"`);
        }
        return {
            name,
            description: text(description, `${where}'s description`) ?? "",
            hosts: list(hosts, `${where}'s hosts`).map(String),
            place: bearer ? "bearer" : header !== undefined ? "header" : "queryParameter",
            argument: text(header ?? queryParameter ?? "", `${where}'s place`),
        };
    }

    function bytes(value) {
        if (value === undefined || value === false) return undefined;
        if (value === true) return UNITS.MIB;
        if (Number.isSafeInteger(value) && value > 0) return value;
        const parts = /^(\d{1,9}) ?([KM]?I?B)$/i.exec(String(value));
        if (!parts || !(parts[2].toUpperCase() in UNITS)) fail('`kv` is a size such as "64 KiB"');
        return Number(parts[1]) * UNITS[parts[2].toUpperCase()];
    }

    const FUNCTION = ["name", "displayName", "description", "parameters", "returns", "effects", "execute"];
    const PLUGIN = [
        "name", "version", "displayName", "description", "category", "icon", "settings", "http", "query",
        "secrets", "kv",
    ];

    // What the types of the source say, where nothing else does.
    const { derived = [], defaultVersion = "0.0.0", ...said } = request;
    const typed = (tool, index) => derived.find(({ tool: { name, index: place } }) =>
        name === undefined && place === undefined || name !== undefined && name === tool.name || place === index) ?? {};

    function fn(tool, execute, where, index) {
        const types = typed(tool, index);
        if (typeof execute !== "function") fail(`${where} has no \`execute\`: write \`function execute(args, context)\``);
        const effects = tool.effects ?? "writes";
        if (!EFFECTS.includes(effects)) fail(`the effects of ${where} are one of ${EFFECTS.join(", ")}`);
        return {
            name: text(tool.name, `the name of ${where}`) ?? "",
            displayName: text(tool.displayName, `the displayName of ${where}`),
            description: text(tool.description ?? types.description, `the description of ${where}`) ?? "",
            parameters: schema(tool.parameters ?? types.parameters, `the parameters of ${where}`)
                ?? '{"type":"object","properties":{},"additionalProperties":false}',
            returns: schema(tool.returns, `the returns of ${where}`),
            effects,
            execute,
            self: tool.execute === execute ? tool : undefined,
        };
    }

    function functions() {
        if (exports.tools !== undefined) {
            let tools = exports.tools;
            if (isObject(tools)) tools = Object.entries(tools).map(([name, tool]) => ({ name, ...tool }));
            if (!Array.isArray(tools) || tools.length === 0) fail("`tools` is a list of tools, at least one");
            return tools.map((tool, index) => {
                const where = `tool ${index + 1}`;
                known(object(tool, where), FUNCTION, where);
                return fn(tool, tool.execute, tool.name ? `\`${tool.name}\`` : where, index);
            });
        }
        const own = object(exports.tool, "`tool`");
        known(own, [...FUNCTION, ...PLUGIN], "`tool`");
        const functionSaid = Object.fromEntries(Object.entries(said).filter(([key]) => FUNCTION.includes(key)));
        const execute = own.execute ?? exports.execute
            ?? (typeof exports.default === "function" ? exports.default : undefined);
        return [fn({ ...own, ...functionSaid }, execute, "the module", 0)];
    }

    known(said, [...FUNCTION, ...PLUGIN], "the definition");
    if (exports.plugin !== undefined) known(object(exports.plugin, "`plugin`"), PLUGIN, "`plugin`");
    const all = functions();
    const single = exports.tools === undefined;
    const plugin = { ...(single ? object(exports.tool, "`tool`") : {}), ...exports.plugin, ...said };
    const name = text(plugin.name, "`name`") ?? (single ? all[0].name : undefined);
    if (!name) fail(single
        ? "the tool has no `name`: give one beside the source, or write `export const tool = { name: \"...\" }`"
        : "the plugin has no `name`: write `export const plugin = { name: \"...\" }`");
    if (single && !all[0].name) all[0].name = name;
    return {
        name,
        version: text(plugin.version, "`version`") ?? defaultVersion,
        displayName: text(plugin.displayName, "`displayName`"),
        description: text(plugin.description, "`description`") || all[0].description,
        category: text(plugin.category, "`category`"),
        icon: text(plugin.icon, "`icon`"),
        settings: schema(plugin.settings, "`settings`"),
        kv: bytes(plugin.kv),
        http: list(plugin.http, "`http`").map((rule) => http(String(rule))),
        query: list(plugin.query, "`query`").map(String),
        secrets: Object.entries(object(plugin.secrets, "`secrets`")).map(secret),
        functions: all,
    };
}
