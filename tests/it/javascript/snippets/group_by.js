// Groups, as objects and as maps.
//
// arguments: {}
// returns: {"object":{"odd":[1,3],"even":[2]},"map":[[true,[1,3]],[false,[2]]]}

function execute() {
    const odd = (n) => n % 2 === 1;
    return {
        object: Object.groupBy([1, 2, 3], (n) => (odd(n) ? "odd" : "even")),
        map: [...Map.groupBy([1, 2, 3], odd)],
    };
}
