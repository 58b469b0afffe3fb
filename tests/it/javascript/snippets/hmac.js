// Signs and verifies as webhooks do.
//
// arguments: {"key": "key", "text": "The quick brown fox jumps over the lazy dog"}
// returns: {"signature":"f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8","verified":[true,false],"kept":"6b6579","secret":"InvalidAccessError"}

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function execute({ key, text }) {
    const encode = (text) => new TextEncoder().encode(text);
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const imported = await crypto.subtle.importKey("raw", encode(key), algorithm, true, ["sign", "verify"]);
    const signature = await crypto.subtle.sign("HMAC", imported, encode(text));
    const closed = await crypto.subtle.importKey("raw", encode(key), algorithm, false, ["sign"]);
    return {
        signature: hex(signature),
        verified: [
            await crypto.subtle.verify("HMAC", imported, signature, encode(text)),
            await crypto.subtle.verify("HMAC", imported, signature, encode("other")),
        ],
        kept: hex(await crypto.subtle.exportKey("raw", imported)),
        secret: await crypto.subtle.exportKey("raw", closed).catch((error) => error.name),
    };
}
