// Sorting is stable, by several keys, by code units.
//
// arguments: {}
// returns: {"stable":["a1","b1","c1","a2","b2"],"keys":["x1","y1","x2"],"default":[1,10,9],"units":["Z","a","ä"],"undefined":[1,2,null],"top":[9,7]}

function execute() {
    const items = ["a2", "a1", "b2", "b1", "c1"];
    const rows = [{ k: "x", n: 2 }, { k: "y", n: 1 }, { k: "x", n: 1 }];
    return {
        stable: items.toSorted().toSorted((a, b) => a[1] - b[1]),
        keys: rows.sort((a, b) => a.n - b.n || a.k.localeCompare(b.k)).map(({ k, n }) => k + n),
        default: [9, 10, 1].sort(),
        units: ["ä", "a", "Z"].sort(),
        undefined: [2, undefined, 1].sort(),
        top: [3, 9, 7].sort((a, b) => b - a).slice(0, 2),
    };
}
