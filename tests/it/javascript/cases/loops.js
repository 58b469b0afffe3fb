// Loops that end when the fuel does, whatever they catch.

//// empty loop => out_of_fuel or cpu_limit
for (;;);
//// while loop => out_of_fuel or cpu_limit
let n = 0; while (1) n++;
//// for await 0 => out_of_fuel or cpu_limit
for (;;) await 0;
//// microtask fan => out_of_fuel or cpu_limit
const f=()=>{ queueMicrotask(f); queueMicrotask(f) }; f(); await new Promise(() => {});
//// timer storm => host_call_limit
const again = () => setTimeout(again, 0); again(); await new Promise(() => {});
//// interval forever => host_call_limit
setInterval(() => {}, 1); await new Promise(() => {});
//// catches everything => out_of_fuel or cpu_limit
for (;;) { try { for (;;); } catch {} }
//// catches in finally => out_of_fuel or cpu_limit
for (;;) { try { throw 1 } catch {} finally { continue } }
//// catches await => out_of_fuel or cpu_limit
for (;;) { try { await null; throw 1 } catch {} }
//// generator forever => out_of_fuel or cpu_limit
function* g(){ for(;;) yield 1 } for (const x of g());
//// async generator forever => out_of_fuel or cpu_limit
async function* g(){ for(;;) yield 1 } for await (const x of g());
//// sort with a random compare => out_of_fuel or cpu_limit
for(;;) Array.from({length:1000},(_, i)=>i).sort(() => Math.random()-0.5)
//// toString forever => out_of_fuel or cpu_limit
String({ toString() { for (;;); } })
//// valueOf forever in the result => out_of_fuel or cpu_limit
return { toJSON() { for (;;); } }
//// finalizer loop => out_of_fuel or cpu_limit
try { for(;;); } finally { for(;;); }
//// thenable forever => out_of_fuel or cpu_limit
const t={then(r){ r(t) }}; await t
//// await in then of thenable => out_of_fuel or cpu_limit
return { then(resolve) { resolve({ then(r) { r(this) } }) } }
//// microtask storm => memory_limit
const again = () => Promise.resolve().then(again); again(); await new Promise(() => {});
//// promises without end => memory_limit
const all=[]; for(;;) all.push(Promise.resolve())
//// proxy chain => memory_limit
let p={}; for(;;) p=new Proxy(p,{});
