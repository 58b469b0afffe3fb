// crypto: random values, digests and HMAC.
((primordials, native, shared) => {
  const {
    DOMException, StringPrototypeToUpperCase, TypeError, TypedArrayPrototypeGetBuffer,
    TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset,
    TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSet, Uint8Array, list,
  } = primordials;
  const {
    arrayOf, copyOf, domString, expose, hidden, isObject, iterate, promised, requireArguments, requireBytes,
    requireOutside,
  } = shared;

  const hashes = { __proto__: null, "SHA-1": 64, "SHA-256": 64, "SHA-384": 128, "SHA-512": 128 };

  const unsupported = (what) => new DOMException(what + " is not supported", "NotSupportedError");
  const nameOf = (algorithm, what) => {
    const name = isObject(algorithm) ? algorithm.name : algorithm;
    if (name === undefined) throw new TypeError(what + ": the algorithm has no name");
    return StringPrototypeToUpperCase(domString(name));
  };
  const hashOf = (algorithm, what) => {
    const name = nameOf(algorithm, what);
    if (hashes[name] === undefined) throw unsupported(what + ": " + name);
    return name;
  };
  const requireHmac = (algorithm, what) => {
    const name = nameOf(algorithm, what);
    if (name !== "HMAC") throw unsupported(what + ": " + name);
  };

  const key = { __proto__: null };
  let secretOf;

  class CryptoKey {
    #secret;
    #hash;
    #extractable;
    #usages;
    #algorithm = null;
    constructor(token, secret, hash, extractable, usages) {
      if (token !== key) throw new TypeError("CryptoKey: illegal constructor");
      this.#secret = secret;
      this.#hash = hash;
      this.#extractable = extractable;
      this.#usages = usages;
    }
    get type() {
      this.#secret;
      return "secret";
    }
    get extractable() {
      return this.#extractable;
    }
    get algorithm() {
      return (this.#algorithm ??= {
        name: "HMAC",
        length: TypedArrayPrototypeGetByteLength(this.#secret) * 8,
        hash: { name: this.#hash },
      });
    }
    get usages() {
      return arrayOf(this.#usages);
    }
    static {
      /// The secret, the hash and whether `usage` is allowed.
      secretOf = (value, usage, what) => {
        if (!isObject(value) || !(#secret in value)) throw new TypeError(what + ": no CryptoKey");
        let allowed = usage === "export" ? value.#extractable : false;
        for (let i = 0; i < value.#usages.length; i++) if (value.#usages[i] === usage) allowed = true;
        if (!allowed) {
          throw new DOMException(what + ": the key does not allow it", "InvalidAccessError");
        }
        return { __proto__: null, secret: value.#secret, hash: value.#hash };
      };
    }
  }
  expose("CryptoKey", CryptoKey);

  const readUsages = (usages, what) => {
    const wanted = { __proto__: null, sign: false, verify: false };
    iterate(usages, what + ": keyUsages", (usage) => {
      usage = domString(usage);
      if (wanted[usage] === undefined) {
        throw new DOMException(what + ": an HMAC key cannot " + usage, "SyntaxError");
      }
      wanted[usage] = true;
    });
    const result = list();
    if (wanted.sign) result[result.length] = "sign";
    if (wanted.verify) result[result.length] = "verify";
    if (result.length === 0) throw new DOMException(what + ": keyUsages is empty", "SyntaxError");
    return result;
  };

  /// The length of a key in bits, whole bytes only.
  const bitsOf = (algorithm, otherwise, what) => {
    if (algorithm.length === undefined) return otherwise;
    const bits = +algorithm.length >>> 0;
    if (bits === 0) throw new DOMException(what + ": the length is 0", "OperationError");
    if (bits % 8 !== 0) throw unsupported(what + ": a length that is not of whole bytes");
    return bits;
  };

  class SubtleCrypto {
    #brand;
    constructor(token) {
      if (token !== key) throw new TypeError("SubtleCrypto: illegal constructor");
    }
    digest(algorithm, data) {
      const given = arguments.length;
      return promised(() => {
        this.#brand;
        requireArguments("crypto.subtle.digest", 2, given);
        const hash = hashOf(algorithm, "crypto.subtle.digest");
        return native.digest(hash, requireBytes(data, "crypto.subtle.digest: data"));
      });
    }
    importKey(format, material, algorithm, extractable, usages) {
      const given = arguments.length;
      return promised(() => {
        this.#brand;
        const what = "crypto.subtle.importKey";
        requireArguments(what, 5, given);
        if (domString(format) !== "raw") throw unsupported(what + ": the format " + domString(format));
        requireHmac(algorithm, what);
        const hash = hashOf(algorithm.hash, what);
        const secret = copyOf(requireBytes(material, what + ": keyData"));
        const bits = TypedArrayPrototypeGetByteLength(secret) * 8;
        const wanted = readUsages(usages, what);
        if (bits === 0 || bitsOf(algorithm, bits, what) !== bits) {
          throw new DOMException(what + ": the key has the wrong length", "DataError");
        }
        return new CryptoKey(key, secret, hash, !!extractable, wanted);
      });
    }
    exportKey(format, cryptoKey) {
      return promised(() => {
        this.#brand;
        const what = "crypto.subtle.exportKey";
        if (domString(format) !== "raw") throw unsupported(what + ": the format " + domString(format));
        return TypedArrayPrototypeGetBuffer(copyOf(secretOf(cryptoKey, "export", what).secret));
      });
    }
    generateKey(algorithm, extractable, usages) {
      const given = arguments.length;
      return promised(() => {
        this.#brand;
        const what = "crypto.subtle.generateKey";
        requireArguments(what, 3, given);
        requireOutside(what);
        requireHmac(algorithm, what);
        const hash = hashOf(algorithm.hash, what);
        const wanted = readUsages(usages, what);
        const bits = bitsOf(algorithm, hashes[hash] * 8, what);
        if (bits > 65_536) throw new DOMException(what + ": the length is too great", "OperationError");
        const secret = new Uint8Array(native.randomBytes(bits / 8));
        return new CryptoKey(key, secret, hash, !!extractable, wanted);
      });
    }
    sign(algorithm, cryptoKey, data) {
      return promised(() => {
        this.#brand;
        const what = "crypto.subtle.sign";
        requireHmac(algorithm, what);
        const { secret, hash } = secretOf(cryptoKey, "sign", what);
        return native.hmac(hash, secret, requireBytes(data, what + ": data"));
      });
    }
    verify(algorithm, cryptoKey, signature, data) {
      return promised(() => {
        this.#brand;
        const what = "crypto.subtle.verify";
        requireHmac(algorithm, what);
        const { secret, hash } = secretOf(cryptoKey, "verify", what);
        const tag = requireBytes(signature, what + ": signature");
        return native.hmacVerify(hash, secret, tag, requireBytes(data, what + ": data"));
      });
    }
  }
  expose("SubtleCrypto", SubtleCrypto);

  const integers = {
    __proto__: null, Int8Array: true, Uint8Array: true, Uint8ClampedArray: true, Int16Array: true,
    Uint16Array: true, Int32Array: true, Uint32Array: true, BigInt64Array: true,
    BigUint64Array: true,
  };

  class Crypto {
    #subtle = new SubtleCrypto(key);
    constructor(token) {
      if (token !== key) throw new TypeError("Crypto: illegal constructor");
    }
    get subtle() {
      return this.#subtle;
    }
    getRandomValues(array) {
      this.#subtle;
      requireArguments("crypto.getRandomValues", 1, arguments.length);
      requireOutside("crypto.getRandomValues");
      const kind = TypedArrayPrototypeGetSymbolToStringTag(array);
      if (kind === undefined || !integers[kind]) {
        throw new DOMException(
          "crypto.getRandomValues: this is not an array of integers", "TypeMismatchError",
        );
      }
      const length = TypedArrayPrototypeGetByteLength(array);
      if (length > 65_536) {
        throw new DOMException(
          "crypto.getRandomValues: " + length + " bytes are more than 65536", "QuotaExceededError",
        );
      }
      const view = new Uint8Array(
        TypedArrayPrototypeGetBuffer(array), TypedArrayPrototypeGetByteOffset(array), length,
      );
      TypedArrayPrototypeSet(view, new Uint8Array(native.randomBytes(length)));
      return array;
    }
    randomUUID() {
      this.#subtle;
      requireOutside("crypto.randomUUID");
      return native.randomUuid();
    }
  }
  expose("Crypto", Crypto);
  hidden(globalThis, "crypto", new Crypto(key));
})
