// Promises in all their ways.
//
// arguments: {}
// returns: {"all":[1,2,3],"race":"fast","any":"ok","settled":["fulfilled","rejected"],"order":["sync","micro 1","micro 2","timer"],"caught":"no","with":7}

const sleep = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));

async function execute() {
    const order = [];
    setTimeout(() => order.push("timer"), 0);
    Promise.resolve().then(() => order.push("micro 1")).then(() => order.push("micro 2"));
    order.push("sync");
    const settled = await Promise.allSettled([sleep(1, 1), Promise.reject(new Error("no"))]);
    await sleep(5);
    const { promise, resolve } = Promise.withResolvers();
    resolve(7);
    return {
        all: await Promise.all([1, Promise.resolve(2), sleep(1, 3)]),
        race: await Promise.race([sleep(20, "slow"), sleep(1, "fast")]),
        any: await Promise.any([Promise.reject(new Error("no")), sleep(1, "ok")]),
        settled: settled.map(({ status }) => status),
        order,
        caught: await Promise.reject(new Error("no")).catch(({ message }) => message).finally(() => {}),
        with: await promise,
    };
}
