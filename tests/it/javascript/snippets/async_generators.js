// Asynchronous generators and for await.
//
// arguments: {}
// returns: {"lines":["a","b","c"],"sum":6,"from":[1,2,3]}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function* pages() {
    for (const page of [["a"], ["b", "c"]]) { await sleep(1); yield page }
}
async function execute() {
    const lines = [];
    for await (const page of pages()) lines.push(...page);
    let sum = 0;
    for await (const n of [Promise.resolve(1), 2, Promise.resolve(3)]) sum += n;
    return { lines, sum, from: await Array.fromAsync([1, Promise.resolve(2), 3]) };
}
