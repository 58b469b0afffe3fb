// `zonedTime`: what clocks in a time zone show, and when they show it. Runs
// once, before any author's code.
(native, primordials) => {
    const { defineProperty } = Object;
    const { apply } = Reflect;
    const { exec } = RegExp.prototype;
    const { slice } = String.prototype;
    const { getTime, setUTCFullYear, setUTCHours } = Date.prototype;
    const { isInteger } = Number;
    const toNumber = Number;
    const DateClass = primordials.Date;
    const { now } = Date;
    const RangeErrorClass = RangeError;
    const TypeErrorClass = TypeError;
    const LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?$/;
    const PARTS = ["year", "month", "day", "hour", "minute", "second", "millisecond"];

    // None: the call's.
    function zoneName(zone) {
        if (zone !== undefined && typeof zone !== "string") throw new TypeErrorClass("a time zone is a name, such as \"Europe/Berlin\"");
        return zone;
    }

    function zonedTime(when = undefined, zone = undefined) {
        zone = zoneName(zone);
        const at = when === undefined ? now() : apply(getTime, new DateClass(when), []);
        if (at !== at) throw new RangeErrorClass("zonedTime: there is no such time; give a Date, milliseconds or an ISO text");
        return native.zoneShown(zone, at);
    }

    // A part that is too large or too small goes on in the next, as in `Date.UTC`.
    function local(given) {
        const parts = { __proto__: null, hour: 0, minute: 0, second: 0, millisecond: 0 };
        if (typeof given === "string") {
            const found = apply(exec, LOCAL, [given]);
            if (!found) throw new RangeErrorClass("zonedTime.toDate: write a local time as 2026-11-20 or 2026-11-20T18:30, without an offset");
            for (let i = 0; i < PARTS.length; i++) {
                if (found[i + 1] !== undefined) parts[PARTS[i]] = toNumber(found[i + 1]);
            }
            if (found[7] !== undefined) parts.millisecond = toNumber(apply(slice, found[7] + "00", [0, 3]));
        } else if (typeof given === "object" && given !== null) {
            for (let i = 0; i < PARTS.length; i++) {
                const part = given[PARTS[i]];
                if (part !== undefined) parts[PARTS[i]] = part;
            }
        } else {
            throw new TypeErrorClass("zonedTime.toDate: give { year, month, day, ... } or a text such as 2026-11-20T18:30");
        }
        for (let i = 0; i < PARTS.length; i++) {
            if (!isInteger(parts[PARTS[i]])) throw new TypeErrorClass("zonedTime.toDate: `" + PARTS[i] + "` is no whole number");
        }
        const shown = new DateClass(0);
        apply(setUTCFullYear, shown, [parts.year, parts.month - 1, parts.day]);
        return apply(setUTCHours, shown, [parts.hour, parts.minute, parts.second, parts.millisecond]);
    }

    defineProperty(zonedTime, "toDate", {
        __proto__: null,
        value: function toDate(given, zone = undefined) {
            zone = zoneName(zone ?? given?.timeZone);
            const shown = local(given);
            if (shown !== shown) throw new RangeErrorClass("zonedTime.toDate: there is no such time");
            return new DateClass(native.zoneInstant(zone, shown));
        },
        writable: true,
        configurable: true,
    });
    defineProperty(globalThis, "zonedTime", {
        __proto__: null, value: zonedTime, writable: true, enumerable: false, configurable: true,
    });
}
