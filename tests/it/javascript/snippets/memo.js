// Recursion with a memo, and permutations.
//
// arguments: {"n": 80}
// returns: {"fib":"23416728348467685","paths":184756,"permutations":["abc","acb","bac","bca","cab","cba"],"hanoi":1023,"ackermann":9,"flat":[1,2,3,4]}

function memo(fn) {
    const known = new Map();
    return (...args) => {
        const key = args.join();
        if (!known.has(key)) known.set(key, fn(...args));
        return known.get(key);
    };
}
const fib = memo((n) => (n < 2n ? n : fib(n - 1n) + fib(n - 2n)));
const paths = memo((x, y) => (x === 0 || y === 0 ? 1 : paths(x - 1, y) + paths(x, y - 1)));
const permutations = (text) => text.length < 2 ? [text] : [...text].flatMap((c, i) =>
    permutations(text.slice(0, i) + text.slice(i + 1)).map((rest) => c + rest));
const hanoi = (n) => (n === 0 ? 0 : 2 * hanoi(n - 1) + 1);
const ackermann = (m, n) => (m === 0 ? n + 1 : n === 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1)));
const flat = (list) => list.flatMap((one) => (Array.isArray(one) ? flat(one) : one));

function execute({ n }) {
    return {
        fib: String(fib(BigInt(n))), paths: paths(10, 10), permutations: permutations("abc"), hanoi: hanoi(10),
        ackermann: ackermann(2, 3), flat: flat([1, [2, [3, [4]]]]),
    };
}
