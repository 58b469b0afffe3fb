// Padding, normalizing, code points, matchAll, replaceAll, casing.
//
// arguments: {}
// returns: {"padded":"..a..","same":[false,true],"length":[4,1],"points":[128512],"all":["1","22"],"replaced":"b-b","trimmed":["a ","a"],"repeat":"ababab","case":["STRASSE","i̇"],"at":"c","raw":"a\u0301","formed":[true,false],"compare":-1,"slug":"uber-cafe"}

function execute() {
    return {
        padded: "a".padStart(3, ".").padEnd(5, "."),
        same: ["\u00e1" === "a\u0301", "\u00e1" === "a\u0301".normalize("NFC")],
        length: ["😀😀".length, [..."😀"].length],
        points: [..."😀"].map((c) => c.codePointAt(0)),
        all: [..."a1b22".matchAll(/\d+/g)].map(([number]) => number),
        replaced: "a-a".replaceAll("a", "b"),
        trimmed: [" a ".trimStart(), " a ".trim()],
        repeat: "ab".repeat(3),
        case: ["straße".toUpperCase(), "İ".toLowerCase()],
        at: "abc".at(-1),
        raw: "\u00e1".normalize("NFD"),
        formed: ["a".isWellFormed(), "\ud800".isWellFormed()],
        compare: "a".localeCompare("b"),
        slug: "Über Café".normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-"),
    };
}
