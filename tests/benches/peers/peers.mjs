// What one call of a stranger's snippet costs elsewhere: arguments as JSON in,
// JSON out, nothing left of the call before. Takes the name of one of them,
// reads `{ source, warmUp, calls }` and prints `{ name, p50_us, p90_us }`.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const job = JSON.parse(readFileSync(0, "utf8"));
const code = `${job.source}\n;JSON.stringify(execute(JSON.parse(input)));`;
const INPUT = JSON.stringify({ a: 1, b: 2 });

// A host for strangers sets both. The time is for what hangs: on a busy machine
// a good call may wait for long.
const TIMEOUT_MS = 3000;
const MEMORY_MIB = 10;

// Each makes what it can make once, and returns what is done for every call.
const peers = {
  "node:vm, a new context": async () => {
    const script = new vm.Script(code);
    return () =>
      script.runInContext(vm.createContext({ input: INPUT }), {
        timeout: TIMEOUT_MS,
      });
  },

  "isolated-vm, a new isolate": async () => {
    const { default: ivm } = await import("isolated-vm");
    const first = new ivm.Isolate();
    const { cachedData } = first.compileScriptSync(code, {
      produceCachedData: true,
    });
    first.dispose();
    return () => {
      const isolate = new ivm.Isolate({ memoryLimit: MEMORY_MIB });
      const context = isolate.createContextSync();
      context.global.setSync("input", INPUT);
      const script = isolate.compileScriptSync(code, { cachedData });
      const output = script.runSync(context, { timeout: TIMEOUT_MS });
      isolate.dispose();
      return output;
    };
  },

  "quickjs-emscripten, a new context": async () => {
    const { getQuickJS } = await import("quickjs-emscripten");
    const runtime = limited((await getQuickJS()).newRuntime());
    return () => inQuickJs(runtime);
  },

  "quickjs-emscripten, a new runtime": async () => {
    const { getQuickJS } = await import("quickjs-emscripten");
    const quickjs = await getQuickJS();
    return () => {
      const runtime = limited(quickjs.newRuntime());
      const output = inQuickJs(runtime);
      runtime.dispose();
      return output;
    };
  },
};

function limited(runtime) {
  runtime.setMemoryLimit(MEMORY_MIB << 20);
  return runtime;
}

function inQuickJs(runtime) {
  const end = Date.now() + TIMEOUT_MS;
  runtime.setInterruptHandler(() => Date.now() > end);
  const context = runtime.newContext();
  const input = context.newString(INPUT);
  context.setProp(context.global, "input", input);
  input.dispose();
  const result = context.unwrapResult(context.evalCode(code));
  const output = context.getString(result);
  result.dispose();
  context.dispose();
  return output;
}

function measure(call) {
  const took = [];
  for (let number = 0; number < job.warmUp + job.calls; number++) {
    const begin = process.hrtime.bigint();
    const output = call();
    const end = process.hrtime.bigint();
    if (output !== "3") throw new Error(`it answered ${output}`);
    if (number >= job.warmUp) took.push(Number(end - begin) / 1e3);
  }
  took.sort((one, other) => one - other);
  const at = (part) => took[Math.round((took.length - 1) * part)];
  return { p50_us: at(0.5), p90_us: at(0.9) };
}

const name = process.argv[2];
let said;
try {
  said = measure(await peers[name]());
} catch (error) {
  said = { missing: error.message.split("\n")[0] };
}
console.log(JSON.stringify({ name, ...said }));
