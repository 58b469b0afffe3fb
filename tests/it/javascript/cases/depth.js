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
//// proxy get deep => memory_limit
let p={a:1}; for(let i=0;i<1e5;i++) p=new Proxy(p,{}); return p.a
//// recursion in bind => memory_limit
let f=()=>1; for(let i=0;i<1e5;i++) f=f.bind(null); try { return f() } catch (e) { return e.name }
//// deep JSON.stringify => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a)
//// deep JSON.stringify caught => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { return JSON.stringify(a).length } catch (e) { return e.name }
//// deep structuredClone => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { structuredClone(a); return 1 } catch (e) { return e.name }
//// deep console.log => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; console.log(a); return 1
//// deep flat => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { return a.flat(Infinity).length } catch (e) { return e.name }
//// deep toString => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { return String(a) } catch (e) { return e.name }
//// deep linked list freed => memory_limit
let a = null; for (let i = 0; i < 1e5; i++) a = {a}; a = null; return 1
//// deep result => memory_limit
let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a
//// deep prototype chain => memory_limit
let o={}; for (let i=0;i<1e5;i++) o=Object.create(o); return o.missing === undefined
//// deep lists that are told => = 1
let a = []; for (let i = 0; i < 5000; i++) a = [a]; console.log(a); return 1
