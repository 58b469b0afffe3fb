// BigInt inside, text outside.
//
// arguments: {"n": 30}
// returns: {"factorial":"265252859812191058636308480000000","mixed":"TypeError","bits":"255","clamped":-1,"compare":true,"hex":"ff","power":"1267650600228229401496703205376"}

function execute({ n }) {
    let factorial = 1n;
    for (let i = 2n; i <= BigInt(n); i++) factorial *= i;
    let mixed;
    try { mixed = 1n + 1 } catch (error) { mixed = error.name }
    return {
        factorial: factorial.toString(),
        mixed,
        bits: String((1n << 8n) - 1n),
        clamped: Number(BigInt.asIntN(8, 255n)),
        compare: 2n > 1 && 1n == 1,
        hex: (255n).toString(16),
        power: `${2n ** 100n}`,
    };
}
