// EventTarget, AbortController and timers that are cleared.
//
// arguments: {}
// returns: {"heard":["a","b","once"],"aborted":["stop",true],"ticks":3,"cleared":true,"prevented":false}

async function execute() {
    const target = new EventTarget();
    const heard = [];
    target.addEventListener("say", ({ detail }) => heard.push(detail));
    target.dispatchEvent(new CustomEvent("say", { detail: "a" }));
    target.addEventListener("say", () => heard.push("once"), { once: true });
    target.dispatchEvent(new CustomEvent("say", { detail: "b" }));
    target.addEventListener("ask", (event) => event.preventDefault());
    const controller = new AbortController();
    const aborted = new Promise((resolve) => controller.signal.addEventListener("abort", () => resolve([controller.signal.reason, controller.signal.aborted])));
    controller.abort("stop");
    let ticks = 0, cleared = true;
    clearTimeout(setTimeout(() => { cleared = false }, 1));
    await new Promise((resolve) => { const id = setInterval(() => { if (++ticks === 3) { clearInterval(id); resolve() } }, 1) });
    return { heard, aborted: await aborted, ticks, cleared, prevented: target.dispatchEvent(new Event("ask", { cancelable: true })) };
}
