// console: each call is one entry of the call's log.
((primordials, native, shared) => {
  const {
    ArrayPrototypeJoin, Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet,
    NumberPrototypeToFixed, ObjectKeys, ReflectOwnKeys, StringPrototypePadEnd,
    StringPrototypeRepeat, StringPrototypeSlice, list,
  } = primordials;
  const { format, hidden, inspect, isObject, kindOf, requireOutside, stackOf, usvString } = shared;

  /// Code units of one entry: more would be noise in a log.
  const maximumEntry = 8_192;

  let indentation = "";
  const counts = new Map();
  const timers = new Map();

  const write = (level, text) => {
    if (indentation !== "") {
      let lines = indentation;
      for (let i = 0; i < text.length && i < maximumEntry; i++) {
        lines += text[i] === "\n" ? "\n" + indentation : text[i];
      }
      text = lines;
    }
    if (text.length > maximumEntry) {
      text = StringPrototypeSlice(text, 0, maximumEntry) + "... (cut)";
    }
    native.log(level, usvString(text));
  };

  const label = (value) => (value === undefined ? "default" : usvString(value));
  const elapsed = (name) => {
    requireOutside("console.time");
    const started = MapPrototypeGet(timers, name);
    if (started === undefined) {
      write("warn", "No such label '" + name + "' for console.time");
      return null;
    }
    return name + ": " + (NumberPrototypeToFixed(native.performanceNow() - started, 3)) + "ms";
  };

  const table = (rows) => {
    const columns = list();
    const cells = list();
    const indexColumn = "(index)";
    const valueColumn = "Values";
    let hasValues = false;
    const keys = ObjectKeys(rows);
    for (let i = 0; i < keys.length && i < 200; i++) {
      const row = rows[keys[i]];
      const cell = { __proto__: null, [indexColumn]: keys[i] };
      if (isObject(row)) {
        const names = ObjectKeys(row);
        for (let j = 0; j < names.length && j < 30; j++) {
          if (primordials.ArrayPrototypeIndexOf(columns, names[j]) < 0) columns[columns.length] = names[j];
          cell["." + names[j]] = inspect(row[names[j]]);
        }
      } else {
        cell[valueColumn] = inspect(row);
        hasValues = true;
      }
      cells[cells.length] = cell;
    }
    const fields = list();
    const titles = list();
    fields[0] = titles[0] = indexColumn;
    for (let j = 0; j < columns.length; j++) {
      fields[fields.length] = "." + columns[j];
      titles[titles.length] = columns[j];
    }
    if (hasValues) fields[fields.length] = titles[titles.length] = valueColumn;

    const widths = list();
    for (let j = 0; j < fields.length; j++) {
      let width = titles[j].length;
      for (let i = 0; i < cells.length; i++) {
        const { length } = cells[i][fields[j]] ?? "";
        if (length > width) width = length;
      }
      widths[j] = width;
    }
    const line = (textOf) => {
      const parts = list();
      for (let j = 0; j < fields.length; j++) parts[j] = " " + (StringPrototypePadEnd(textOf(j), widths[j])) + " ";
      return "│" + ArrayPrototypeJoin(parts, "│") + "│";
    };
    const rule = (left, middle, right) => {
      const parts = list();
      for (let j = 0; j < fields.length; j++) parts[j] = StringPrototypeRepeat("─", widths[j] + 2);
      return left + ArrayPrototypeJoin(parts, middle) + right;
    };
    const lines = list();
    lines[0] = rule("┌", "┬", "┐");
    lines[1] = line((j) => titles[j]);
    lines[2] = rule("├", "┼", "┤");
    for (let i = 0; i < cells.length; i++) lines[lines.length] = line((j) => cells[i][fields[j]] ?? "");
    lines[lines.length] = rule("└", "┴", "┘");
    return ArrayPrototypeJoin(lines, "\n");
  };

  const methods = {
    __proto__: null,
    log(...values) {
      write("info", format(values));
    },
    info(...values) {
      write("info", format(values));
    },
    debug(...values) {
      write("debug", format(values));
    },
    warn(...values) {
      write("warn", format(values));
    },
    error(...values) {
      write("error", format(values));
    },
    trace(...values) {
      const title = values.length === 0 ? "Trace" : "Trace: " + format(values);
      const stack = stackOf(new primordials.Error());
      write("debug", typeof stack === "string" ? title + "\n" + stack : title);
    },
    assert(condition = false, ...values) {
      if (condition) return;
      const text = format(values);
      write("error", text === "" ? "Assertion failed" : "Assertion failed: " + text);
    },
    dir(value) {
      write("info", inspect(value));
    },
    dirxml(...values) {
      write("info", format(values));
    },
    table(rows) {
      write("info", isObject(rows) && kindOf(rows) !== "Proxy" ? table(rows) : inspect(rows));
    },
    count(name = undefined) {
      name = label(name);
      const count = (MapPrototypeGet(counts, name) ?? 0) + 1;
      MapPrototypeSet(counts, name, count);
      write("info", name + ": " + count);
    },
    countReset(name = undefined) {
      MapPrototypeDelete(counts, label(name));
    },
    time(name = undefined) {
      requireOutside("console.time");
      MapPrototypeSet(timers, label(name), native.performanceNow());
    },
    timeLog(name = undefined, ...values) {
      const text = elapsed(label(name));
      if (text !== null) write("info", values.length === 0 ? text : text + " " + format(values));
    },
    timeEnd(name = undefined) {
      const text = elapsed(label(name));
      MapPrototypeDelete(timers, label(name));
      if (text !== null) write("info", text);
    },
    group(...values) {
      if (values.length > 0) write("info", format(values));
      if (indentation.length < 40) indentation += "  ";
    },
    groupEnd() {
      indentation = StringPrototypeSlice(indentation, 2);
    },
    clear() {
      indentation = "";
    },
  };
  methods.groupCollapsed = methods.group;

  const console = {};
  const names = ReflectOwnKeys(methods);
  for (let i = 0; i < names.length; i++) shared.put(console, names[i], methods[names[i]]);
  primordials.ObjectDefineProperty(console, primordials.SymbolToStringTag, {
    __proto__: null, value: "console", writable: false, enumerable: false, configurable: true,
  });
  hidden(globalThis, "console", console);
})
