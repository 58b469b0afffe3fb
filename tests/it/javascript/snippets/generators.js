// Generators, their delegation, return and laziness.
//
// arguments: {}
// returns: {"fib":[0,1,1,2,3,5],"pages":[1,2,3,4],"sent":["first","got 7"],"closed":true,"helpers":[4,16,36]}

function* fibonacci() {
    let [a, b] = [0, 1];
    for (;;) { yield a; [a, b] = [b, a + b] }
}
function* pages() { yield* [1, 2]; yield* (function* () { yield 3; yield 4 })() }
function execute() {
    const first = [];
    for (const n of fibonacci()) { if (first.length === 6) break; first.push(n) }
    const talk = (function* () { const got = yield "first"; yield `got ${got}` })();
    let closed = false;
    const closing = (function* () { try { yield 1 } finally { closed = true } })();
    for (const _ of closing) break;
    return {
        fib: first,
        pages: [...pages()],
        sent: [talk.next().value, talk.next(7).value],
        closed,
        helpers: fibonacci().constructor && [1, 2, 3, 4, 5, 6].values().filter((n) => n % 2 === 0).map((n) => n * n).toArray(),
    };
}
