// Numbers: parsing, rounding, bits, Math.
//
// arguments: {}
// returns: {"parsed":[12,255,10,3.5],"rounded":[1.01,3,-2],"bits":[6,-1,4294967295,16],"math":[5,3,-1,2,2],"safe":[9007199254740991,true,false],"sum":0.30000000000000004,"formats":["1e+21","1.23e+4","ff","1010"],"nan":[true,false]}

function execute() {
    return {
        parsed: [parseInt("12px"), parseInt("ff", 16), Number("0b1010"), parseFloat("3.5e0")],
        rounded: [Math.round((1.005 + Number.EPSILON) * 100) / 100, Math.round(2.5), Math.round(-2.5)],
        bits: [2 | 4, ~0, -1 >>> 0, 1 << 4],
        math: [Math.hypot(3, 4), Math.cbrt(27), Math.sign(-7), Math.log2(4), Math.trunc(2.9)],
        safe: [Number.MAX_SAFE_INTEGER, Number.isInteger(5.0), Number.isSafeInteger(2 ** 53)],
        sum: 0.1 + 0.2,
        formats: [String(1e21), (12345).toPrecision(3), (255).toString(16), (10).toString(2)],
        nan: [Number.isNaN(NaN), Number.isNaN("a")],
    };
}
