// Symbol.iterator, toPrimitive, toStringTag, asyncIterator.
//
// arguments: {}
// returns: {"range":[1,2,3],"spread":3,"number":42,"text":"forty-two","tag":"[object Range]","description":"mark","shared":true,"entries":[[0,1],[1,2],[2,3]]}

class Range {
    constructor(from, to) { Object.assign(this, { from, to }) }
    *[Symbol.iterator]() { for (let n = this.from; n <= this.to; n++) yield n }
    get [Symbol.toStringTag]() { return "Range" }
    [Symbol.toPrimitive](hint) { return hint === "number" ? 42 : "forty-two" }
}
function execute() {
    const range = new Range(1, 3);
    const [, , third] = range;
    return {
        range: [...range],
        spread: Math.max(...range) && third,
        number: +range,
        text: `${range}`,
        tag: Object.prototype.toString.call(range),
        description: Symbol("mark").description,
        shared: Symbol.for("a") === Symbol.for("a"),
        entries: [...[...range].entries()],
    };
}
