// Objects from and to entries, freezing, getters, spread, numeric keys.
//
// arguments: {"prices": {"day": 10, "week": 50}}
// returns: {"doubled":{"day":20,"week":100},"inverted":{"10":"day","50":"week"},"frozen":"TypeError","getter":60,"merged":{"a":1,"b":3,"c":4},"own":[true,false],"order":["1","2","b","a"],"is":[true,false],"from":{"a":1}}

function execute({ prices }) {
    const map = (object, fn) => Object.fromEntries(Object.entries(object).map(fn));
    let frozen;
    try { Object.freeze(prices).day = 1 } catch (error) { frozen = error.name }
    const total = { ...prices, get total() { return this.day + this.week } };
    return {
        doubled: map(prices, ([key, value]) => [key, value * 2]),
        inverted: map(prices, ([key, value]) => [value, key]),
        frozen,
        getter: total.total,
        merged: Object.assign({}, { a: 1, b: 2 }, { b: 3, c: 4 }),
        own: [Object.hasOwn(prices, "day"), Object.hasOwn(prices, "toString")],
        order: Object.keys({ b: 1, 2: 1, a: 1, 1: 1 }),
        is: [Object.is(NaN, NaN), Object.is(0, -0)],
        from: Object.fromEntries(new Map([["a", 1]])),
    };
}
