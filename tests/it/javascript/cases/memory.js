// All ways to more memory than there is. A growth that the host refuses ends the
// call, whoever catches what the engine makes of it; what the engine refuses
// itself is an error.

//// array to text => out_of_fuel or cpu_limit
return (new Array(1e9) + "").length
//// repeat => plugin_failed uncaught_exception: RangeError: invalid string length
return "x".repeat(2 ** 30).length
//// repeat 2**29 => memory_limit
return "x".repeat(2 ** 29).length
//// BigInt power => out_of_fuel or cpu_limit
return String(9n ** (9n ** 9n)).length
//// BigInt shift => plugin_failed uncaught_exception: RangeError: BigInt is too large to allocate
return String(1n << 1000000000n).length
//// BigInt multiply => out_of_fuel or cpu_limit
let n = 3n; for (;;) n *= n;
//// typed array 4 GiB => plugin_failed uncaught_exception: RangeError: invalid array buffer length
return new Uint8Array(2 ** 32).length
//// array buffer 64 MiB => memory_limit
return new ArrayBuffer(64 << 20).byteLength
//// resizable buffer => plugin_failed uncaught_exception: RangeError: invalid max array buffer length
return new ArrayBuffer(8, { maxByteLength: 2 ** 40 }).maxByteLength
//// text doubles => plugin_failed uncaught_exception: InternalError: string too long
let s = "x"; for (;;) s += s;
//// text doubles flat => memory_limit
let s = "xy"; for (;;) { s += s; s.charCodeAt(1); }
//// array grows => memory_limit
const a = []; for (;;) a.push([a.length]);
//// map grows => out_of_fuel or cpu_limit
const m = new Map(); for (let i=0;;i++) m.set(i, i);
//// set grows => memory_limit
const m = new Set(); for (let i=0;;i++) m.add("k"+i);
//// keys grow => memory_limit
const o = {}; for (let i=0;;i++) o["k"+i] = i;
//// fill => memory_limit
return new Array(1e8).fill(0).length
//// array length => = 4294967295
const a=[]; a.length = 2**32-1; return a.length
//// array length then sort => out_of_fuel or cpu_limit
const a=[]; a.length = 2**32-1; a.sort(); return a.length
//// sparse join => out_of_fuel or cpu_limit
const a=[]; a[2**32-2]=1; return a.join("").length
//// concat => memory_limit
let a=[1]; for(;;) a=a.concat(a);
//// spread => memory_limit
let a=[1]; for(;;) a=[...a,...a];
//// apply with many => plugin_failed uncaught_exception: RangeError: too many arguments in function call (only 65535 allowed)
return Math.max.apply(null, new Array(1e7))
//// padStart => plugin_failed uncaught_exception: RangeError: invalid string length
return "".padStart(2**30,"ab").length
//// replaceAll grows => out_of_fuel or cpu_limit
let s="a"; for(;;) s = s.replaceAll("a","aa")
//// JSON grows => memory_limit
let s = "\""; for (;;) s = JSON.stringify(s);
//// flat grows => out_of_fuel or cpu_limit
let a=[1]; for(;;){ a=[a,a]; if(a.flat(Infinity).length>1e9) return 1 }
//// memory bomb caught small => memory_limit
const keep=[]; for (;;) { try { keep.push(new Uint8Array(1 << 20)); } catch {} }
//// memory bomb caught then result => memory_limit
try { "x".repeat(2 ** 29) } catch (e) { return e.name }
//// memory bomb caught then result2 => memory_limit
const keep=[]; try { for(;;) keep.push(new Uint8Array(1 << 20)); } catch (e) { keep.length=0; return e.name+": "+e.message }
//// string over memory => = 33554432
let s="abcdefgh"; for(let i=0;i<22;i++) s+=s; return s.length
//// result too large => output_too_large
return "x".repeat(300000)
//// result 1 MiB => output_too_large
return "x".repeat(1<<20)
//// array from forever => plugin_failed uncaught_exception: RangeError: invalid array length
Array.from({ length: 2 ** 40 }, () => 0)
//// objects grow => memory_limit
const a = []; for (;;) a.push({ a: a.length });
//// closures grow => memory_limit
let f = () => 0; for (;;) { const g = f; f = () => g; }
//// replace grows => memory_limit
return "a".repeat(1e5).replace(/a/g, "$`").length
//// typed array 1 GiB => memory_limit
return new Uint8Array(2 ** 30).length
//// resizable buffer grows => memory_limit
const b = new ArrayBuffer(8, { maxByteLength: 2 ** 30 }); b.resize(2**30); return b.byteLength
//// memory bomb caught => memory_limit
for (;;) { try { new Uint8Array(2 ** 30); } catch {} }
