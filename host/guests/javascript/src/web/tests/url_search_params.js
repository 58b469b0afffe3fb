const s = (init) => String(new URLSearchParams(init));
for (const [init, text] of [
  ["", ""], ["?a=b", "a=b"], ["??a=b", "%3Fa=b"], ["a", "a="], ["a=b=c", "a=b%3Dc"], ["a=1&a=2&&b", "a=1&a=2&b="],
  ["a+b=c%20d", "a+b=c+d"], ["%zz=%4", "%25zz=%254"], ["a=%ff", "a=%EF%BF%BD"], ["=x", "=x"], ["a=é~*-._", "a=%C3%A9%7E*-._"], ["😀=1", "%F0%9F%98%80=1"], ["a=\ud800", "a=%EF%BF%BD"],
]) equal(s(init), text, init);
equal(s({ a: 1, b: [1, 2] }), "a=1&b=1%2C2");
equal(s([["a", "1"], ["a", 2]]), "a=1&a=2");
equal(s(new Map([["k", "v"]])), "k=v");
equal(s(new URLSearchParams("a=1")), "a=1");
equal(s(undefined), "");
equal(s(null), "null=");
equal(s(new Set([["x", "y"]])), "x=y");
equal(s([new Set(["a", "b"])]), "a=b");
equal(s("a=\r\n '()!"), "a=%0D%0A+%27%28%29%21");
throws(() => s([["a"]]), "TypeError");
throws(() => s([[1, 2, 3]]), "TypeError");
throws(() => s([1]), "TypeError");
throws(() => s({ [Symbol("x")]: 1 }), "TypeError");
const p = new URLSearchParams("a=1&b=2&a=3");
equal([p.size, p.get("a"), p.getAll("a"), p.get("z"), p.getAll("z"), p.has("b"), p.has("b", "3"), p.has("a", "3")], [3, "1", ["1", "3"], null, [], true, false, true]);
p.set("a", "9");
equal(String(p), "a=9&b=2");
p.append("a", "x");
p.delete("a", "9");
equal(String(p), "b=2&a=x");
p.set("new", undefined);
equal(p.get("new"), "undefined");
p.delete("a", undefined);
equal(p.has("a"), false);
equal([...p.keys()], ["b", "new"]);
equal([...p.values()], ["2", "undefined"]);
equal([...p.entries()], [["b", "2"], ["new", "undefined"]]);
const each = []; p.forEach((v, k, o) => each.push(v, k, o === p));
equal(each, ["2", "b", true, "undefined", "new", true]);
const sorted = new URLSearchParams("z=1&a=2&z=0&\ufffd=3&😀=4&=5"); sorted.sort();
equal([...sorted].map(([k, v]) => v).join(""), "521043");
throws(() => p.append("a"), "TypeError");
throws(() => p.get(), "TypeError");
throws(() => p.append(Symbol("x"), "y"), "TypeError");
equal(Object.prototype.toString.call(p), "[object URLSearchParams]");
equal(Object.prototype.toString.call(p.keys()), "[object URLSearchParams Iterator]");
equal(URLSearchParams.prototype[Symbol.iterator] === URLSearchParams.prototype.entries, true);
const live = new URLSearchParams("a=1&b=2&c=3"); const seen = [];
for (const [k] of live) { seen.push(k); live.delete(k); }
equal(seen, ["a", "c"]);
equal(Object.fromEntries(new URLSearchParams("a=1&b=2")), { a: "1", b: "2" });
