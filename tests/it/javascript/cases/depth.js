// Recursion is a RangeError that can be caught. What nests is bounded.

//// result 200 deep => invalid_result
let a = []; for (let i = 0; i < 200; i++) a = [a]; return a
//// result 60 deep => = [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
let a = []; for (let i = 0; i < 60; i++) a = [a]; return a
//// deep regex => = "SyntaxError"
try { new RegExp("(".repeat(1e5) + ")".repeat(1e5)); return 1 } catch (e) { return e.name }
//// long chain of pluses eval => = 50001
try { return eval("1" + "+1".repeat(5e4)) } catch (e) { return e.name }
//// deep error causes => out_of_fuel or cpu_limit
let e = new Error("0"); for (let i = 0; i < 1e5; i++) e = new Error("x", { cause: e }); throw e
