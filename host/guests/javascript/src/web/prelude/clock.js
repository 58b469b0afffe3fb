// Time and chance: timers, microtasks, performance, and a Date that cannot be read while the module loads.
((primordials, native, shared) => {
  const {
    Date, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, PromisePrototypeThen, RangeError,
    ReflectApply, ReflectConstruct, ReflectOwnKeys, TypeError, uncurryThis,
  } = primordials;
  const { expose, hidden, requireArguments, requireOutside, resolved } = shared;

  const start = (name, callback, delay, rest, repeat) => {
    requireOutside(name);
    if (typeof callback !== "function") throw new TypeError(name + ": the callback is not a function");
    // Web IDL `long`: NaN is 0, and the rest wraps to 32 bits.
    let milliseconds = delay | 0;
    if (milliseconds < 0) milliseconds = 0;
    // An interval of nothing would never let the loop wait.
    if (repeat && milliseconds === 0) milliseconds = 1;
    const run = rest.length === 0 ? callback : () => ReflectApply(callback, undefined, rest);
    const id = native.timerStart(run, milliseconds, repeat);
    if (id === 0) throw new RangeError(name + ": too many timers are pending");
    return id;
  };
  const stop = (id) => {
    if (id !== undefined && id !== null) native.timerStop(id | 0);
  };

  const functions = {
    __proto__: null,
    setTimeout(callback, delay = 0, ...rest) {
      return start("setTimeout", callback, delay, rest, false);
    },
    setInterval(callback, delay = 0, ...rest) {
      return start("setInterval", callback, delay, rest, true);
    },
    clearTimeout(id = 0) {
      stop(id);
    },
    clearInterval(id = 0) {
      stop(id);
    },
    queueMicrotask(callback) {
      requireArguments("queueMicrotask", 1, arguments.length);
      if (typeof callback !== "function") {
        throw new TypeError("queueMicrotask: the callback is not a function");
      }
      // As a reaction of a promise, so that what it throws is an unhandled rejection and not lost.
      const turn = resolved(undefined);
      ObjectDefineProperty(turn, "constructor", { __proto__: null, value: undefined });
      PromisePrototypeThen(turn, () => {
        ReflectApply(callback, undefined, []);
      });
    },
  };
  const names = ReflectOwnKeys(functions);
  for (let i = 0; i < names.length; i++) hidden(globalThis, names[i], functions[names[i]]);

  class Performance {
    now() {
      requireOutside("performance.now");
      return native.performanceNow();
    }
    get timeOrigin() {
      requireOutside("performance.timeOrigin");
      return now() - native.performanceNow();
    }
    toJSON() {
      return { timeOrigin: this.timeOrigin };
    }
  }
  expose("Performance", Performance);
  const performance = new Performance();
  hidden(globalThis, "performance", performance);

  const now = Date.now;
  const text = uncurryThis(Date.prototype.toString);
  /// The language's Date, except that reading the clock throws while the module loads.
  function SpotterDate(...parts) {
    if (new.target === undefined) {
      requireOutside("Date");
      return text(new Date());
    }
    if (parts.length === 0) requireOutside("new Date()");
    return ReflectConstruct(Date, parts, new.target === SpotterDate ? Date : new.target);
  }
  const keys = ReflectOwnKeys(Date);
  for (let i = 0; i < keys.length; i++) {
    ObjectDefineProperty(SpotterDate, keys[i], ObjectGetOwnPropertyDescriptor(Date, keys[i]));
  }
  const methods = {
    now() {
      requireOutside("Date.now");
      return now();
    },
  };
  hidden(SpotterDate, "now", methods.now);
  hidden(Date.prototype, "constructor", SpotterDate);
  hidden(globalThis, "Date", SpotterDate);
  hidden(Math, "random", native.random);

  shared.now = now;
})
