// Map, Set, WeakMap, WeakSet and the sets' new methods.
//
// arguments: {}
// returns: {"words":[["a",2],["b",1]],"unique":[3,1,2],"union":[1,2,3],"common":[2],"weak":[7,false],"order":["b","a"],"size":2,"nan":true}

function execute() {
    const counts = new Map();
    for (const word of "a b a".split(" ")) counts.set(word, (counts.get(word) ?? 0) + 1);
    const key = {};
    const weak = new WeakMap([[key, 7]]);
    return {
        words: [...counts],
        unique: [...new Set([3, 1, 3, 2, 1])],
        union: [...new Set([1, 2]).union(new Set([2, 3]))],
        common: [...new Set([1, 2]).intersection(new Set([2, 3]))],
        weak: [weak.get(key), new WeakSet([key]).has({})],
        order: [...new Map([["b", 1], ["a", 2]]).keys()],
        size: counts.size,
        nan: new Set([NaN]).has(NaN),
    };
}
