// Event, CustomEvent and EventTarget: no tree, so an event has one phase, at its target.
((primordials, native, shared) => {
  const { ObjectDefineProperty, ReflectApply, TypeError, list } = primordials;
  const { dictionary, domString, expose, isObject, removeAt, report, requireArguments } = shared;

  let begin;
  let end;
  let stopped;
  let setPassive;
  let stateOf;
  let trust;

  class Event {
    #type;
    #bubbles;
    #cancelable;
    #composed;
    #timeStamp;
    #target = null;
    #phase = 0;
    #prevented = false;
    #stopped = false;
    #stoppedNow = false;
    #passive = false;
    #dispatching = false;
    #trusted = false;

    constructor(type, init = undefined) {
      requireArguments("Event", 1, arguments.length);
      init = dictionary(init, "Event: init");
      this.#type = domString(type);
      this.#bubbles = !!init.bubbles;
      this.#cancelable = !!init.cancelable;
      this.#composed = !!init.composed;
      this.#timeStamp = native.available() ? native.performanceNow() : 0;
    }
    get type() {
      return this.#type;
    }
    get bubbles() {
      return this.#bubbles;
    }
    get cancelable() {
      return this.#cancelable;
    }
    get composed() {
      return this.#composed;
    }
    get timeStamp() {
      return this.#timeStamp;
    }
    get target() {
      return this.#target;
    }
    get srcElement() {
      return this.#target;
    }
    get currentTarget() {
      return this.#dispatching ? this.#target : null;
    }
    get eventPhase() {
      return this.#phase;
    }
    get defaultPrevented() {
      return this.#prevented;
    }
    get returnValue() {
      return !this.#prevented;
    }
    get isTrusted() {
      return this.#trusted;
    }
    get cancelBubble() {
      return this.#stopped;
    }
    set cancelBubble(value) {
      if (value) this.#stopped = true;
      else this.#stopped;
    }
    composedPath() {
      return this.#dispatching ? [this.#target] : [];
    }
    preventDefault() {
      if (this.#cancelable && !this.#passive) this.#prevented = true;
    }
    stopPropagation() {
      this.#stopped = true;
    }
    stopImmediatePropagation() {
      this.#stopped = true;
      this.#stoppedNow = true;
    }
    static {
      begin = (event, target) => {
        if (event.#dispatching) return false;
        event.#dispatching = true;
        event.#target = target;
        event.#phase = 2;
        return true;
      };
      end = (event) => {
        event.#dispatching = false;
        event.#phase = 0;
        event.#stopped = false;
        event.#stoppedNow = false;
        return !event.#prevented;
      };
      stopped = (event) => event.#stoppedNow;
      stateOf = (value) =>
        isObject(value) && #type in value ? { type: value.#type, stopped: value.#stopped } : undefined;
      setPassive = (event, passive) => {
        event.#passive = passive;
      };
      trust = (event) => {
        event.#trusted = true;
        return event;
      };
    }
  }
  const phases = ["NONE", "CAPTURING_PHASE", "AT_TARGET", "BUBBLING_PHASE"];
  for (let i = 0; i < phases.length; i++) {
    const constant = { __proto__: null, value: i, enumerable: true };
    ObjectDefineProperty(Event, phases[i], constant);
    ObjectDefineProperty(Event.prototype, phases[i], constant);
  }
  expose("Event", Event);

  class CustomEvent extends Event {
    #detail;
    constructor(type, init = undefined) {
      requireArguments("CustomEvent", 1, arguments.length);
      init = dictionary(init, "CustomEvent: init");
      super(type, init);
      this.#detail = init.detail ?? null;
    }
    get detail() {
      return this.#detail;
    }
  }
  expose("CustomEvent", CustomEvent);

  let dispatch;
  let listen;

  class EventTarget {
    #listeners = list();

    addEventListener(type, callback, options = undefined) {
      this.#listeners;
      requireArguments("EventTarget.addEventListener", 2, arguments.length);
      type = domString(type);
      const wanted = isObject(options) ? options : dictionary(undefined);
      const capture = isObject(options) ? !!wanted.capture : !!options;
      const { once, passive, signal } = wanted;
      if (signal !== undefined && !shared.isAbortSignal(signal)) {
        throw new TypeError("EventTarget.addEventListener: options.signal is not an AbortSignal");
      }
      if (callback === null || callback === undefined) return;
      if (!isObject(callback)) {
        throw new TypeError("EventTarget.addEventListener: the listener is no function and no object");
      }
      if (signal !== undefined && shared.isAborted(signal)) return;
      if (this.#find(type, callback, capture) >= 0) return;
      const listener = {
        __proto__: null, type, callback, capture, once: !!once, passive: !!passive, removed: false,
      };
      this.#listeners[this.#listeners.length] = listener;
      if (signal !== undefined) shared.onAbort(signal, () => this.#drop(listener));
    }
    removeEventListener(type, callback, options = undefined) {
      this.#listeners;
      requireArguments("EventTarget.removeEventListener", 2, arguments.length);
      const capture = isObject(options) ? !!options.capture : !!options;
      const at = this.#find(domString(type), callback, capture);
      if (at >= 0) this.#drop(this.#listeners[at]);
    }
    dispatchEvent(event) {
      this.#listeners;
      requireArguments("EventTarget.dispatchEvent", 1, arguments.length);
      if (stateOf(event) === undefined) {
        throw new TypeError("EventTarget.dispatchEvent: this is not an Event");
      }
      return this.#dispatch(event);
    }
    #dispatch(event) {
      const { type, stopped: alreadyStopped } = stateOf(event);
      if (!begin(event, this)) {
        throw new primordials.DOMException(
          "The event is already being dispatched", "InvalidStateError",
        );
      }
      const now = list();
      for (let i = 0; i < this.#listeners.length && !alreadyStopped; i++) {
        if (this.#listeners[i].type === type) now[now.length] = this.#listeners[i];
      }
      for (let i = 0; i < now.length && !stopped(event); i++) {
        const listener = now[i];
        if (listener.removed) continue;
        if (listener.once) this.#drop(listener);
        setPassive(event, listener.passive);
        try {
          const { callback } = listener;
          if (typeof callback === "function") ReflectApply(callback, this, [event]);
          else ReflectApply(callback.handleEvent, callback, [event]);
        } catch (error) {
          report(error);
        }
        setPassive(event, false);
      }
      return end(event);
    }
    #find(type, callback, capture) {
      for (let i = 0; i < this.#listeners.length; i++) {
        const listener = this.#listeners[i];
        if (listener.type === type && listener.callback === callback && listener.capture === capture) {
          return i;
        }
      }
      return -1;
    }
    #drop(listener) {
      listener.removed = true;
      for (let i = 0; i < this.#listeners.length; i++) {
        if (this.#listeners[i] === listener) return removeAt(this.#listeners, i);
      }
    }
    static {
      dispatch = (target, event) => target.#dispatch(trust(event));
      listen = (target, type, callback) => {
        const listener = {
          __proto__: null, type, callback, capture: false, once: false, passive: false, removed: false,
        };
        target.#listeners[target.#listeners.length] = listener;
        return () => target.#drop(listener);
      };
    }
  }
  expose("EventTarget", EventTarget);

  /// Dispatches an event of the platform's own.
  shared.dispatch = dispatch;
  /// Adds a listener and gives the function that removes it.
  shared.listen = listen;
})
