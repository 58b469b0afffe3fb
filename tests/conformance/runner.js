// The plugin that a test runs in. The suite's own files are evaluated here,
// once, when it is saved; every call starts from the memory that they left and
// evaluates one test. What a test may overwrite is kept before.
import { harness, large } from "./conformance-texts.js";

// By another name than `eval` it evaluates global code: the nearest to a script
// that there is within a plugin.
const evaluate = eval;
const NativePromise = Promise;
const NativeString = String;
const call = Function.prototype.call;
const transfer = call.bind(ArrayBuffer.prototype.transfer);
const isDetached = call.bind(Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, "detached").get);

let print = () => {};

const host = {
    global: globalThis,
    evalScript: (text) => evaluate(text),
    detachArrayBuffer(buffer) {
        if (!isDetached(buffer)) transfer(buffer);
        return null;
    },
};
for (const [name, value] of [["$262", host], ["print", (text) => print(text)]]) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
for (const text of harness) evaluate(text);

// The host passes on what says a name, a message and a code: the name is that of
// the constructor of what was thrown.
function failure(thrown) {
    try {
        return { code: "thrown", name: thrown.constructor.name, message: `${thrown.message}`.toWellFormed() };
    } catch {
        return { code: "thrown", name: "Nothing", message: `${typeof thrown} without a constructor` };
    }
}

function printed() {
    return new NativePromise((resolve, reject) => {
        print = (text) => {
            text = NativeString(text);
            if (text === "Test262:AsyncTestComplete") resolve();
            else reject({ code: "printed", name: "Printed", message: text });
        };
    });
}

async function load(path, end) {
    try {
        await import(path);
    } catch (thrown) {
        throw failure(thrown);
    }
    return end;
}

// Not an async function: what it needs of promises, the test may have changed.
export function execute({ source, strict, asynchronous, module }) {
    const end = asynchronous ? printed() : undefined;
    if (module) return load(module, end);
    source ??= large;
    try {
        evaluate(strict ? `"use strict";\n${source}` : source);
    } catch (thrown) {
        throw failure(thrown);
    }
    return end;
}
