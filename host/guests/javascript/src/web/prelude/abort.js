// AbortController and AbortSignal.
((primordials, native, shared) => {
  const { DOMException, NumberIsFinite, ReflectApply, TypeError, list } = primordials;
  const {
    Event, EventTarget, dispatch, expose, isObject, iterate, listen, requireArguments, requireOutside,
  } = shared;

  const key = { __proto__: null };
  let abort;
  let isAborted;
  let isAbortSignal;
  let onAbort;
  let reasonOf;
  let follow;

  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason = undefined;
    #handler = null;
    #removeHandler = null;
    /// What the platform does at abort, before the author's listeners.
    #steps = list();
    /// Signals that follow this one; those never have followers of their own.
    #followers = list();
    #sources = list();

    constructor(secret) {
      if (secret !== key) throw new TypeError("AbortSignal: illegal constructor");
      super();
    }
    static abort(reason = undefined) {
      const signal = new AbortSignal(key);
      abort(signal, reason);
      return signal;
    }
    static timeout(milliseconds) {
      requireArguments("AbortSignal.timeout", 1, arguments.length);
      milliseconds = +milliseconds;
      if (!NumberIsFinite(milliseconds) || milliseconds < 0) {
        throw new TypeError("AbortSignal.timeout: the time is not a number of milliseconds");
      }
      requireOutside("AbortSignal.timeout");
      const signal = new AbortSignal(key);
      const expire = () => {
        abort(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError"));
      };
      if (native.timerStart(expire, milliseconds, false) === 0) {
        throw new primordials.RangeError("AbortSignal.timeout: too many timers are pending");
      }
      return signal;
    }
    static any(signals) {
      requireArguments("AbortSignal.any", 1, arguments.length);
      const given = list();
      iterate(signals, "AbortSignal.any: signals", (signal) => {
        if (!isAbortSignal(signal)) throw new TypeError("AbortSignal.any: not all are AbortSignals");
        given[given.length] = signal;
      });
      return follow(given);
    }
    get aborted() {
      return this.#aborted;
    }
    get reason() {
      return this.#reason;
    }
    throwIfAborted() {
      if (this.#aborted) throw this.#reason;
    }
    get onabort() {
      return this.#handler;
    }
    set onabort(handler) {
      this.#handler = isObject(handler) ? handler : null;
      if (this.#handler !== null && this.#removeHandler === null) {
        this.#removeHandler = listen(this, "abort", (event) => {
          if (typeof this.#handler === "function") ReflectApply(this.#handler, this, [event]);
        });
      } else if (this.#handler === null && this.#removeHandler !== null) {
        this.#removeHandler();
        this.#removeHandler = null;
      }
    }
    #fire() {
      const steps = this.#steps;
      this.#steps = list();
      for (let i = 0; i < steps.length; i++) steps[i]();
      dispatch(this, new Event("abort"));
    }
    static {
      shared.brand("AbortSignal", (object) => #aborted in object);
      abort = (signal, reason) => {
        if (signal.#aborted) return;
        if (reason === undefined) {
          reason = new DOMException("This operation was aborted", "AbortError");
        }
        signal.#aborted = true;
        signal.#reason = reason;
        const dependents = list();
        for (let i = 0; i < signal.#followers.length; i++) {
          const follower = signal.#followers[i];
          if (follower.#aborted) continue;
          follower.#aborted = true;
          follower.#reason = reason;
          dependents[dependents.length] = follower;
        }
        signal.#followers = list();
        signal.#fire();
        for (let i = 0; i < dependents.length; i++) dependents[i].#fire();
      };
      isAborted = (signal) => signal.#aborted;
      reasonOf = (signal) => signal.#reason;
      isAbortSignal = (value) => isObject(value) && #aborted in value;
      onAbort = (signal, step) => {
        const steps = signal.#steps;
        steps[steps.length] = step;
        return () => {
          for (let i = 0; i < signal.#steps.length; i++) {
            if (signal.#steps[i] === step) return shared.removeAt(signal.#steps, i);
          }
        };
      };
      follow = (given) => {
        const signal = new AbortSignal(key);
        for (let i = 0; i < given.length; i++) {
          if (given[i].#aborted) {
            signal.#aborted = true;
            signal.#reason = given[i].#reason;
            return signal;
          }
        }
        const join = (source) => {
          signal.#sources[signal.#sources.length] = source;
          source.#followers[source.#followers.length] = signal;
        };
        for (let i = 0; i < given.length; i++) {
          const { length } = given[i].#sources;
          if (length === 0) join(given[i]);
          for (let j = 0; j < length; j++) join(given[i].#sources[j]);
        }
        return signal;
      };
    }
  }
  expose("AbortSignal", AbortSignal);

  class AbortController {
    #signal = new AbortSignal(key);
    get signal() {
      return this.#signal;
    }
    abort(reason = undefined) {
      abort(this.#signal, reason);
    }
  }
  expose("AbortController", AbortController);

  shared.isAborted = isAborted;
  shared.abortReason = reasonOf;
  shared.isAbortSignal = isAbortSignal;
  /// Runs a step of the platform at abort; gives the function that forgets it.
  shared.onAbort = onAbort;
  /// A signal that is aborted when one of a list is.
  shared.followSignals = follow;
})
