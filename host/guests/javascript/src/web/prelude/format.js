// The arguments of a console call as one text.
((primordials, native, shared) => {
  const { JSONStringify, MathTrunc, NumberParseFloat, String, StringPrototypeSlice } = primordials;
  const { inspect, isObject, showPrimitive: primitive } = shared;

  const text = (value) =>
    typeof value === "string" ? value : inspect(value);

  const directive = (letter, value) => {
    switch (letter) {
      case "s":
        if (typeof value === "string") return value;
        return isObject(value) ? inspect(value) : primitive(value);
      case "d":
      case "i":
      case "f": {
        if (typeof value === "bigint") return value + "n";
        if (typeof value === "symbol" || isObject(value)) return "NaN";
        const number = letter === "d" ? +value : NumberParseFloat(String(value));
        return primitive(letter === "i" ? MathTrunc(number) : number);
      }
      case "j":
        try {
          return String(JSONStringify(value));
        } catch {
          return "[Circular]";
        }
      case "o":
      case "O":
        return inspect(value);
      case "c":
        return "";
    }
    return undefined;
  };

  /// The arguments of a console call as one text, with the directives of a first string filled in.
  shared.format = (values) => {
    let result = "";
    let next = 0;
    if (values.length > 0 && typeof values[0] === "string") {
      const pattern = values[0];
      next = 1;
      let from = 0;
      for (let i = 0; i + 1 < pattern.length && values.length > 1; i++) {
        if (pattern[i] !== "%") continue;
        const letter = pattern[i + 1];
        let filled;
        if (letter === "%") filled = "%";
        else if (next < values.length) {
          filled = directive(letter, values[next]);
          if (filled !== undefined) next++;
        }
        if (filled === undefined) continue;
        result += StringPrototypeSlice(pattern, from, i) + filled;
        from = ++i + 1;
      }
      result += StringPrototypeSlice(pattern, from);
    }
    for (; next < values.length; next++) {
      if (next > 0) result += " ";
      result += text(values[next]);
    }
    return result;
  };
})
