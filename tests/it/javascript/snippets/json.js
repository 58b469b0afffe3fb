// Revivers, replacers, indentation, toJSON.
//
// arguments: {}
// returns: {"revived":true,"chosen":"{\"a\":1}","indented":"{\n  \"a\": [\n    1\n  ]\n}","own":"{\"money\":\"1.00 €\"}","kept":["b","a"],"numbers":[1e21,0.1,-0.5],"proto":true,"wrong":"SyntaxError"}

function execute() {
    const iso = /^\d{4}-\d{2}-\d{2}T/;
    const revived = JSON.parse('{"at":"2024-05-01T00:00:00Z"}', (key, value) => typeof value === "string" && iso.test(value) ? new Date(value) : value);
    let wrong;
    try { JSON.parse("{a:1}") } catch (error) { wrong = error.name }
    return {
        revived: revived.at instanceof Date,
        chosen: JSON.stringify({ a: 1, b: 2 }, ["a"]),
        indented: JSON.stringify({ a: [1] }, null, 2),
        own: JSON.stringify({ money: { cents: 100, toJSON() { return `${(this.cents / 100).toFixed(2)} €` } } }),
        kept: Object.keys(JSON.parse('{"b":1,"a":2}')),
        numbers: JSON.parse("[1e21, 0.1, -0.5]"),
        proto: Object.hasOwn(JSON.parse('{"__proto__":1}'), "__proto__"),
        wrong,
    };
}
