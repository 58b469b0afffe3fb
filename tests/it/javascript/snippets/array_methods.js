// What arrays learned of late.
//
// arguments: {"n": [5, 1, 4]}
// returns: {"at":4,"last":5,"index":0,"sorted":[1,4,5],"reversed":[4,1,5],"with":[5,9,4],"spliced":[5,4],"same":[5,1,4],"flat":[5,5,1,1,4,4],"includes":true,"copy":[4,1,4]}

function execute({ n }) {
    return {
        at: n.at(-1),
        last: n.findLast((x) => x > 4),
        index: n.findLastIndex((x) => x > 4),
        sorted: n.toSorted((a, b) => a - b),
        reversed: n.toReversed(),
        with: n.with(1, 9),
        spliced: n.toSpliced(1, 1),
        same: n,
        flat: n.flatMap((x) => [x, x]),
        includes: n.includes(4),
        copy: [...n].copyWithin(0, 2),
    };
}
