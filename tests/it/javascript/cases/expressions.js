// Regular expressions that take for ever, or more memory than there is.

//// ReDoS nested plus => out_of_fuel or cpu_limit
return /^(a+)+$/.test("a".repeat(40) + "!")
//// ReDoS alternation => out_of_fuel or cpu_limit
return /^(a|a)*$/.test("a".repeat(40) + "!")
//// ReDoS backreference => out_of_fuel or cpu_limit
return /^(.*?,){20}P/.test("1,".repeat(40))
//// ReDoS lookahead => out_of_fuel or cpu_limit
return /(?=(a+)+$)b/.test("a".repeat(40)+"!")
//// ReDoS lookbehind => = false
return /(?<=^(a+)+)!b/.test("a".repeat(40)+"!")
//// ReDoS in replace => out_of_fuel or cpu_limit
return ("a".repeat(40)+"!").replace(/(a*)*b/g,"")
//// ReDoS in split => out_of_fuel or cpu_limit
return ("x".repeat(50000)+"!").split(/(x+x+)+y/)
//// ReDoS caught => out_of_fuel or cpu_limit
for(;;){ try { /^(a+)+$/.test("a".repeat(40) + "!") } catch {} }
//// regex of huge bytecode => = "SyntaxError"
try { return new RegExp("(?:" + "a".repeat(1000) + "){1000}{1000}").test("a") } catch (e) { return e.name }
//// regex nested repetition => = false
try { return new RegExp("((((((((a{100}){100}){100}){100}){100}){100}){100}){100})").test("a") } catch (e) { return [e.name,e.message] }
//// regex nested lazily => = false
try { return new RegExp("(?:(?:(?:(?:a{1000}){1000}){1000}){1000}){1000}").test("a") } catch (e) { return [e.name,e.message] }
//// regex of nested counted literal => = false
return /(?:(?:a{1000}){1000}){1000}/.test("a")
//// regex of 1e6 alternatives => memory_limit
try { return new RegExp(Array(1e6).fill("ab").join("|")).test("x") } catch (e) { return e.name }
//// regex of 2^16 groups => = ["SyntaxError","too many captures"]
try { return new RegExp("()".repeat(70000)).test("x") } catch (e) { return [e.name, e.message] }
//// regex of 256 groups => = ["SyntaxError","too many captures"]
try { return new RegExp("()".repeat(256)).test("x") } catch (e) { return [e.name, e.message] }
//// regex u flag properties => = true
return /^\p{Script=Greek}+$/u.test("αβγ")
//// regex case folding => = true
return /^[^x]$/ui.test("ſ")
//// regex lastIndex games => = null
const r = /a/g; r.lastIndex = { valueOf() { r.compile("b".repeat(1000)); return 0 } }; return r.exec("aaaa")
//// regex exec overridden => plugin_failed uncaught_exception
RegExp.prototype.exec = () => { throw new Error("trap") }; return "a".replace(/a/, "b")
//// a pattern that doubles (CVE-2025-62495) => memory_limit
try { let s = "a"; for (let i=0;i<20;i++) s = "(?:" + s + s + ")"; return new RegExp(s).test("x") } catch (e) { return [e.name,e.message] }
