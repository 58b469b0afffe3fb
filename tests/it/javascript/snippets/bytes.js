// TextEncoder, TextDecoder, base64, hex, views.
//
// arguments: {"text": "grün 😀"}
// returns: {"bytes":[103,114,195,188,110,32,240,159,152,128],"back":"grün 😀","base64":"Z3LDvG4g8J+YgA==","from":"hello","hex":"ff00","view":[1,0,258],"broken":"�","fatal":"TypeError","latin":"é","shared":[1,9]}

function execute({ text }) {
    const bytes = new TextEncoder().encode(text);
    const view = new DataView(new ArrayBuffer(4));
    view.setUint16(0, 256);
    view.setUint16(2, 258, false);
    let fatal;
    try { new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255])) } catch (error) { fatal = error.name }
    const buffer = new Uint8Array([1, 2]);
    buffer.subarray(1)[0] = 9;
    return {
        bytes: [...bytes],
        back: new TextDecoder().decode(bytes),
        base64: btoa(String.fromCharCode(...bytes)),
        from: atob("aGVsbG8="),
        hex: [...new Uint8Array([255, 0])].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
        view: [view.getUint8(0), view.getUint8(1), view.getUint16(2)],
        broken: new TextDecoder().decode(new Uint8Array([255])),
        fatal,
        latin: new TextDecoder("latin1").decode(new Uint8Array([0xe9])),
        shared: [...buffer],
    };
}
