// structuredClone keeps what JSON loses.
//
// arguments: {}
// returns: {"date":true,"map":[["a",{"deep":[1]}]],"set":[1,2],"cycle":true,"apart":true,"typed":[1,2],"function":"DataCloneError","json":"{}"}

function execute() {
    const value = { date: new Date(0), map: new Map([["a", { deep: [1] }]]), set: new Set([1, 2]), typed: new Uint8Array([1, 2]) };
    value.self = value;
    const clone = structuredClone(value);
    let refused;
    try { structuredClone(() => 1) } catch (error) { refused = error.name }
    return {
        date: clone.date instanceof Date && clone.date.getTime() === 0,
        map: [...clone.map],
        set: [...clone.set],
        cycle: clone.self === clone,
        apart: clone.map.get("a") !== value.map.get("a"),
        typed: [...clone.typed],
        function: refused,
        json: JSON.stringify(new Map([["a", 1]])),
    };
}
