// SHA-256 and others of a known text.
//
// arguments: {"text": "abc"}
// returns: {"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","sha1":"a9993e364706816aba3e25717850c26c9cd0d89d","sha512":"ddaf35a193617abacc417349ae204131","empty":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","refused":"NotSupportedError"}

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function execute({ text }) {
    const data = new TextEncoder().encode(text);
    const refused = await crypto.subtle.digest("MD5", data).catch((error) => error.name);
    return {
        sha256: hex(await crypto.subtle.digest("SHA-256", data)),
        sha1: hex(await crypto.subtle.digest("SHA-1", data)),
        sha512: hex(await crypto.subtle.digest("SHA-512", data)).slice(0, 32),
        empty: hex(await crypto.subtle.digest({ name: "SHA-256" }, new Uint8Array())),
        refused,
    };
}
