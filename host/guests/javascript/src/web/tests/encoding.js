const u8 = (...b) => new Uint8Array(b);
const encoder = new TextEncoder();
equal(encoder.encoding, "utf-8");
equal([...encoder.encode("aé€😀")], [97, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80]);
equal([...encoder.encode("\ud800x")], [0xef, 0xbf, 0xbd, 120]);
equal(encoder.encode().length, 0);
equal([...encoder.encode(null)], [110, 117, 108, 108]);
equal([...encoder.encode("\0")], [0]);
const room = new Uint8Array(5);
equal(encoder.encodeInto("a€😀", room), { read: 2, written: 4 });
equal([...room], [97, 0xe2, 0x82, 0xac, 0]);
equal(encoder.encodeInto("😀", new Uint8Array(4)), { read: 2, written: 4 });
equal(encoder.encodeInto("x", new Uint8Array(0)), { read: 0, written: 0 });
throws(() => encoder.encodeInto("x", new Uint16Array(1)), "TypeError");
throws(() => encoder.encodeInto("x"), "TypeError");

const decode = (bytes, label, options) => new TextDecoder(label, options).decode(bytes);
equal(decode(u8(0xef, 0xbb, 0xbf, 65)), "A");
equal(decode(u8(0xef, 0xbb, 0xbf, 65), "utf8", { ignoreBOM: true }), "\ufeffA");
equal(decode(u8(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf)), "\ufeff");
for (const [bytes, text] of [
  [[0xff], "\ufffd"],
  [[0xc0, 0x80], "\ufffd\ufffd"],
  [[0xe2, 0x82], "\ufffd"],
  [[0xe2, 0x82, 65], "\ufffdA"],
  [[0xed, 0xa0, 0x80], "\ufffd\ufffd\ufffd"],
  [[0xf0, 0x9f, 0x98], "\ufffd"],
  [[0xf4, 0x90, 0x80, 0x80], "\ufffd\ufffd\ufffd\ufffd"],
  [[0x80, 65, 0xbf], "\ufffdA\ufffd"],
]) {
  equal(decode(u8(...bytes)), text);
  throws(() => decode(u8(...bytes), "utf-8", { fatal: true }), "TypeError");
}
const stream = new TextDecoder();
equal(stream.decode(u8(0xf0, 0x9f), { stream: true }), "");
equal(stream.decode(u8(0x98), { stream: true }), "");
equal(stream.decode(u8(0x80, 65), { stream: true }), "😀A");
equal(stream.decode(u8(0xe2), { stream: true }), "");
equal(stream.decode(), "\ufffd");
equal(stream.decode(u8(66)), "B");
const bom = new TextDecoder();
equal(bom.decode(u8(0xef), { stream: true }) + bom.decode(u8(0xbb), { stream: true }) + bom.decode(u8(0xbf, 65), { stream: true }) + bom.decode(u8(0xef, 0xbb, 0xbf)), "A\ufeff");
const fatal = new TextDecoder("utf-8", { fatal: true });
throws(() => fatal.decode(u8(0xff), { stream: true }), "TypeError");
equal(fatal.decode(u8(65)), "A");
equal(decode(u8(65, 0, 0x3d, 0xd8, 0, 0xde), "utf-16le"), "A😀");
equal(decode(u8(0, 65), "utf-16be"), "A");
equal(decode(u8(0xff, 0xfe, 65, 0), "utf-16"), "A");
equal(decode(u8(0x3d, 0xd8), "utf-16le"), "\ufffd");
equal(decode(u8(65, 0, 1), "utf-16le"), "A\ufffd");
equal(decode(u8(0x3d, 0xd8, 1), "utf-16le"), "\ufffd");
const wide = new TextDecoder("utf-16le");
equal(wide.decode(u8(0x3d), { stream: true }) + wide.decode(u8(0xd8, 0), { stream: true }) + wide.decode(u8(0xde)), "😀");
equal(decode(u8(0x80, 0xe9, 0x81, 0x9f), "latin1"), "€é\x81Ÿ");
equal(new TextDecoder("ISO-8859-1").encoding, "windows-1252");
equal(new TextDecoder(" UTF8\n").encoding, "utf-8");
throws(() => new TextDecoder("nope"), "RangeError");
throws(() => new TextDecoder("shift_jis"), "RangeError");
throws(() => decode("text"), "TypeError");
equal(decode(u8(97, 98).buffer), "ab");
equal(decode(new DataView(u8(97, 98).buffer, 1)), "b");
equal(decode(), "");
equal([new TextDecoder().fatal, new TextDecoder("utf-8", { ignoreBOM: 1 }).ignoreBOM], [false, true]);
equal(Object.prototype.toString.call(encoder), "[object TextEncoder]");

for (const [input, output] of [["", ""], ["YQ==", "a"], ["YQ", "a"], ["YWI=", "ab"], ["YWJj", "abc"], [" Y W\tJ\nj\f\r", "abc"], ["/+8=", "\xff\xef"], ["AA==", "\0"], ["YR==", "a"], ["ab=\n=", "i"]]) equal(atob(input), output, `atob ${input}`);
for (const input of ["a", "YQ=", "YQ===", "=", "Y=Q=", "YWJj=", "Y\u00a0Q", "Y-Q_", "\ud800", "YWJjZ"]) throws(() => atob(input), "InvalidCharacterError");
equal(atob(null), "\x9eée");
equal(btoa("a"), "YQ==");
equal(btoa(""), "");
equal(btoa("\xff\xef\0"), "/+8A");
equal(btoa(undefined), "dW5kZWZpbmVk");
throws(() => btoa("€"), "InvalidCharacterError");
throws(() => btoa("\ud800"), "InvalidCharacterError");
throws(() => btoa(), "TypeError");
throws(() => atob(), "TypeError");
