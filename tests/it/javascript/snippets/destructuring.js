// Destructuring with defaults, rest and computed names.
//
// arguments: {"member": {"name": "Ann", "address": {"city": "Ulm"}, "tags": ["a", "b", "c"]}}
// returns: {"city":"Ulm","zip":"none","first":"a","rest":["b","c"],"others":["address","tags"],"swapped":[2,1],"computed":"Ann","last":"c"}

function execute({ member, key = "name" }) {
    const { address: { city, zip = "none" }, tags: [first, ...rest] } = member;
    const { name, ...others } = member;
    let [a, b] = [1, 2];
    [a, b] = [b, a];
    const { [key]: computed } = member;
    const { length, [length - 1]: last } = member.tags;
    return { city, zip, first, rest, others: Object.keys(others), swapped: [a, b], computed, last };
}
