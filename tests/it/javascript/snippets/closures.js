// Closures, currying, composition, debounce by hand.
//
// arguments: {}
// returns: {"counters":[1,2,1],"curried":6,"piped":9,"loop":[0,1,2],"once":[1,1],"partial":"a-b-c","hoisted":"yes","iife":4}

const curry = (fn) => function curried(...args) {
    return args.length >= fn.length ? fn(...args) : (...more) => curried(...args, ...more);
};
const pipe = (...steps) => (value) => steps.reduce((value, step) => step(value), value);
const once = (fn) => { let done = false, value; return () => (done ? value : (done = true, value = fn())) };

function execute() {
    const counter = () => { let n = 0; return () => ++n };
    const [one, other] = [counter(), counter()];
    const loop = [];
    for (let i = 0; i < 3; i++) loop.push(() => i);
    let runs = 0;
    const single = once(() => ++runs);
    return {
        counters: [one(), one(), other()],
        curried: curry((a, b, c) => a + b + c)(1)(2)(3),
        piped: pipe((n) => n + 1, (n) => n * 3)(2),
        loop: loop.map((f) => f()),
        once: [single(), single()],
        partial: ((...all) => all.join("-")).bind(null, "a", "b")("c"),
        hoisted: hoisted(),
        iife: (() => 4)(),
    };
    function hoisted() { return "yes" }
}
