const parts = (u) => [u.href, u.protocol, u.username, u.password, u.host, u.hostname, u.port, u.pathname, u.search, u.hash, u.origin];
equal(parts(new URL("https://user:pa%20ss@Example.com:8080/a/../b/./c?d=e f#g h")), ["https://user:pa%20ss@example.com:8080/b/c?d=e%20f#g%20h", "https:", "user", "pa%20ss", "example.com:8080", "example.com", "8080", "/b/c", "?d=e%20f", "#g%20h", "https://example.com:8080"]);
for (const [input, base, href] of [
  ["https://example.com", undefined, "https://example.com/"],
  ["HTTP://EXAMPLE.com:80/", undefined, "http://example.com/"],
  ["https://a:443", undefined, "https://a/"],
  ["  https://a/b\n", undefined, "https://a/b"],
  ["ht\ntps://a/\tb", undefined, "https://a/b"],
  ["https:\\\\a\\b", undefined, "https://a/b"],
  ["../x", "https://a/b/c/d", "https://a/b/x"],
  ["?q", "https://a/b#c", "https://a/b?q"],
  ["#h", "https://a/b?c", "https://a/b?c#h"],
  ["", "https://a/b?c#d", "https://a/b?c"],
  ["//c/d", "https://a/b", "https://c/d"],
  ["https:x", "https://a/b", "https://a/x"],
  ["/%7Efoo/%zz", "https://a", "https://a/%7Efoo/%zz"],
  ["mailto:a@b", undefined, "mailto:a@b"],
  ["data:text/plain,hi there", undefined, "data:text/plain,hi there"],
  ["http://0x7f.1/", undefined, "http://127.0.0.1/"],
  ["http://256/", undefined, "http://0.0.1.0/"],
  ["http://[::1]:80/", undefined, "http://[::1]/"],
  ["http://[1:2:0:0:0:0:0:8]/", undefined, "http://[1:2::8]/"],
  ["http://ex%61mple.com", undefined, "http://example.com/"],
  ["http://münchen.de/ä?ö#ü", undefined, "http://xn--mnchen-3ya.de/%C3%A4?%C3%B6#%C3%BC"],
  ["http://faß.de", undefined, "http://xn--fa-hia.de/"],
  ["http://日本語.jp", undefined, "http://xn--wgv71a119e.jp/"],
  ["file:///C:/x/../y", undefined, "file:///C:/y"],
  ["javascript:alert(1)", undefined, "javascript:alert(1)"],
  ["https://a/\ud800", undefined, "https://a/%EF%BF%BD"],
]) equal(new URL(input, base).href, href, input);
for (const input of ["", "/x", "https://", "http://a b/", "http://a:99999/", "http://[1::2::3]/", "http://a%00b", "http://1.2.3.256/", "http://xn--a/", "//x", "http://a<b"]) throws(() => new URL(input), "TypeError", "Invalid URL");
throws(() => new URL("x", "mailto:a"), "TypeError");
throws(() => new URL(), "TypeError");
throws(() => URL("https://a"), "TypeError");
equal(new URL("https://a") .code, undefined);
equal([URL.canParse("https://a"), URL.canParse("x"), URL.canParse("x", "https://a"), URL.parse("x"), URL.parse("x", "https://a").href], [true, false, true, null, "https://a/x"]);
throws(() => URL.canParse(), "TypeError");
for (const [href, origin] of [["ftp://a/b", "ftp://a"], ["ws://a:1/b", "ws://a:1"], ["file:///x", "null"], ["data:,x", "null"], ["blob:https://a.b/x", "https://a.b"], ["blob:d", "null"], ["custom://a/b", "null"]]) equal(new URL(href).origin, origin);
for (const [href, part, value, result] of [
  ["https://a/b", "protocol", "http", "http://a/b"],
  ["https://a/b", "protocol", "http:zzz", "http://a/b"],
  ["https://a/b", "protocol", "mailto", "https://a/b"],
  ["https://a/b", "protocol", "1x", "https://a/b"],
  ["https://a:80/b", "protocol", "http", "http://a/b"],
  ["https://a/b", "username", "u@", "https://u%40@a/b"],
  ["https://u:p@a/b", "password", "", "https://u@a/b"],
  ["https://a/b", "password", "p:q", "https://:p%3Aq@a/b"],
  ["file:///x", "username", "u", "file:///x"],
  ["https://a:8/b", "host", "c:9", "https://c:9/b"],
  ["https://a:8/b", "host", "c", "https://c:8/b"],
  ["https://a:8/b", "host", "c/d", "https://c:8/b"],
  ["https://a/b", "host", "", "https://a/b"],
  ["https://a/b", "host", "x y", "https://a/b"],
  ["https://a:8/b", "hostname", "c", "https://c:8/b"],
  ["https://a:8/b", "hostname", "c:9", "https://a:8/b"],
  ["mailto:a", "host", "x", "mailto:a"],
  ["https://a/b", "port", "8080", "https://a:8080/b"],
  ["https://a/b", "port", "443", "https://a/b"],
  ["https://a:8/b", "port", "", "https://a/b"],
  ["https://a:8/b", "port", "9x", "https://a:9/b"],
  ["https://a:8/b", "port", "x", "https://a:8/b"],
  ["https://a:8/b", "port", "65536", "https://a:8/b"],
  ["https://a/b", "pathname", "c d?e#f", "https://a/c%20d%3Fe%23f"],
  ["https://a/b", "pathname", "", "https://a/"],
  ["https://a/b", "pathname", "/x/../y", "https://a/y"],
  ["mailto:a", "pathname", "b", "mailto:a"],
  ["https://a/b", "search", "x=1#2", "https://a/b?x=1%232"],
  ["https://a/b?c", "search", "?", "https://a/b?"],
  ["https://a/b?c", "search", "", "https://a/b"],
  ["https://a/b?c#d", "search", "??x'", "https://a/b??x%27#d"],
  ["https://a/b", "hash", "c d", "https://a/b#c%20d"],
  ["https://a/b#c", "hash", "#", "https://a/b#"],
  ["https://a/b#c", "hash", "", "https://a/b"],
  ["https://a/b", "href", "https://c/d", "https://c/d"],
]) { const u = new URL(href); u[part] = value; equal(u.href, result, `${href} ${part}=${value}`); }
throws(() => { new URL("https://a").href = "nope"; }, "TypeError");
const u = new URL("https://a/?x=1&y=2");
const p = u.searchParams;
equal(p === u.searchParams, true);
p.append("z", "ä &");
equal(u.href, "https://a/?x=1&y=2&z=%C3%A4+%26");
p.delete("x"); p.delete("y"); p.delete("z");
equal(u.href, "https://a/");
u.search = "?b=2&a=1";
equal([...p], [["b", "2"], ["a", "1"]]);
p.sort();
equal(u.search, "?a=1&b=2");
u.href = "https://c/?q=9";
equal(p.get("q"), "9");
equal([String(u), JSON.stringify({ u })], ["https://c/?q=9", '{"u":"https://c/?q=9"}']);
const origin = new URL("https://a"); origin.search = "x y"; equal(origin.searchParams.get("x y"), "");
equal(Object.prototype.toString.call(u), "[object URL]");
throws(() => Object.getOwnPropertyDescriptor(URL.prototype, "href").get.call({}), "TypeError");
throws(() => { "use strict"; u.origin = "x"; }, "TypeError");
