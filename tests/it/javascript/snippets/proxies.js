// Proxy and Reflect.
//
// arguments: {}
// returns: {"default":0,"set":["a"],"refused":"TypeError","has":true,"called":[3,"apply"],"keys":["a"],"own":["x","y"]}

function execute() {
    const log = [];
    const counter = new Proxy({}, {
        get: (target, key, receiver) => Reflect.has(target, key) ? Reflect.get(target, key, receiver) : 0,
        set(target, key, value) {
            if (typeof value !== "number") throw new TypeError("numbers alone");
            log.push(key);
            return Reflect.set(target, key, value);
        },
        has: () => true,
    });
    const fallback = counter.a;
    counter.a = 1;
    let refused;
    try { counter.b = "x" } catch (error) { refused = error.name }
    let how;
    const add = new Proxy((a, b) => a + b, { apply(target, self, args) { how = "apply"; return Reflect.apply(target, self, args) } });
    return {
        default: fallback, set: log, refused, has: "anything" in counter, called: [add(1, 2), how],
        keys: Object.keys(counter), own: Reflect.ownKeys({ x: 1, y: 2 }),
    };
}
