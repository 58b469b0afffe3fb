// Tells what an object of a result is that the engine keeps something in: its
// kind, what a proxy stands for, what a boxed primitive holds.
(primordials, shared) => {
    const {
        ArrayIsArray, BigIntPrototypeValueOf, BooleanPrototypeValueOf, NumberPrototypeValueOf,
        ReflectApply, StringPrototypeValueOf, typedArrays,
    } = primordials;
    const { brandOf, isBlob, isFile, isPlatform, kindOf } = shared;

    const ADVICE = {
        __proto__: null,
        Map: "use Object.fromEntries(map) or Array.from(map)",
        Set: "use Array.from(set)",
        Promise: "await it",
        Response: "use `await response.json()` or `await response.text()`",
        Request: "return what of it matters",
        Headers: "use Object.fromEntries(headers)",
        URLSearchParams: "use Object.fromEntries(parameters) or String(parameters)",
        FormData: "use Object.fromEntries(form)",
        Blob: "use `await blob.text()`",
        File: "use `await file.text()`",
        Error: "throw it, or return its message",
        DOMException: "throw it, or return its message",
        Generator: "use Array.from(generator)",
        ArrayBuffer: "use Array.from(new Uint8Array(buffer))",
        RegExp: "use String(expression)",
    };

    const platformName = (object) => {
        if (isFile(object)) return "File";
        if (isBlob(object)) return "Blob";
        return brandOf(object) ?? (isPlatform(object) ? "object of the platform" : undefined);
    };

    // How to write it, and what: `["value", 1]`, `["list"]`, `["members"]`; else
    // its name and advice.
    return (object) => {
        if (typeof object === "bigint") {
            const own = object.toJSON;
            return typeof own === "function" ? ["value", ReflectApply(own, object, [""])] : ["value", object];
        }
        const kind = kindOf(object);
        switch (kind) {
            case "Number": return ["value", NumberPrototypeValueOf(object)];
            case "String": return ["value", StringPrototypeValueOf(object)];
            case "Boolean": return ["value", BooleanPrototypeValueOf(object)];
            case "BigInt": return ["value", BigIntPrototypeValueOf(object)];
            case "Proxy": return [ArrayIsArray(object) ? "list" : "members"];
            case "Arguments":
            case "Date":
                return ["members"];
        }
        const name = kind === "Object" ? platformName(object) : kind ?? "object of the engine";
        if (name === undefined) return ["members"];
        const other = typedArrays[name] === undefined ? "return what of it matters" : "use Array.from(list)";
        return [name, ADVICE[name] ?? other];
    };
}
