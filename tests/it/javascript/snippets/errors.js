// Causes, classes of one's own, aggregates, finally.
//
// arguments: {}
// returns: {"cause":"disk full","name":"ValidationError","is":[true,true],"field":"email","aggregate":["a","b"],"finally":["try","finally"],"rethrown":"outer: inner","optional":"caught"}

class ValidationError extends Error {
    constructor(field, options) { super(`${field} is wrong`, options); this.name = "ValidationError"; this.field = field }
}
function execute() {
    const order = [];
    const run = () => { try { order.push("try"); return 1 } finally { order.push("finally") } };
    run();
    const wrapped = new Error("cannot save", { cause: new Error("disk full") });
    const wrong = new ValidationError("email");
    let rethrown;
    try {
        try { throw new Error("inner") } catch (error) { throw new Error(`outer: ${error.message}`, { cause: error }) }
    } catch ({ message }) { rethrown = message }
    let optional;
    try { null.x } catch { optional = "caught" }
    return {
        cause: wrapped.cause.message,
        name: wrong.name,
        is: [wrong instanceof ValidationError, wrong instanceof Error],
        field: wrong.field,
        aggregate: new AggregateError([new Error("a"), new Error("b")]).errors.map(({ message }) => message),
        finally: order,
        rethrown,
        optional,
    };
}
