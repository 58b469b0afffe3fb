// `zonedTime`: what clocks in a time zone show, and when they show it. Runs
// once, before any author's code.
(native) => {
    const { defineProperty } = Object;
    const { apply } = Reflect;
    const { exec } = RegExp.prototype;
    const { padStart, slice } = String.prototype;
    const {
        getTime, getUTCDate, getUTCDay, getUTCFullYear, getUTCHours, getUTCMilliseconds, getUTCMinutes,
        getUTCMonth, getUTCSeconds, setUTCFullYear, setUTCHours,
    } = Date.prototype;
    const { isInteger } = Number;
    const toText = String;
    const toNumber = Number;
    const DateClass = Date;
    const { now } = Date;
    const RangeErrorClass = RangeError;
    const TypeErrorClass = TypeError;
    const LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?$/;
    const PARTS = ["year", "month", "day", "hour", "minute", "second", "millisecond"];

    const padded = (number, length) => apply(padStart, toText(number), [length, "0"]);

    function zoneName(zone) {
        if (zone !== undefined && typeof zone !== "string") throw new TypeErrorClass("a time zone is a name, such as \"Europe/Berlin\"");
        return native.zoneName(zone);
    }

    // `+05:30`; seconds only where old clocks had them.
    function offsetText(milliseconds) {
        const seconds = (milliseconds < 0 ? -milliseconds : milliseconds) / 1000;
        const rest = seconds % 60;
        return (milliseconds < 0 ? "-" : "+") + padded((seconds - seconds % 3600) / 3600, 2)
            + ":" + padded((seconds % 3600 - rest) / 60, 2) + (rest === 0 ? "" : ":" + padded(rest, 2));
    }

    function zonedTime(when = undefined, zone = undefined) {
        const timeZone = zoneName(zone);
        const at = when === undefined ? now() : apply(getTime, new DateClass(when), []);
        if (at !== at) throw new RangeErrorClass("zonedTime: there is no such time; give a Date, milliseconds or an ISO text");
        const offset = native.zoneOffset(timeZone, at);
        const shown = new DateClass(at + offset);
        const year = apply(getUTCFullYear, shown, []);
        const month = apply(getUTCMonth, shown, []) + 1;
        const day = apply(getUTCDate, shown, []);
        const hour = apply(getUTCHours, shown, []);
        const minute = apply(getUTCMinutes, shown, []);
        const second = apply(getUTCSeconds, shown, []);
        return {
            year, month, day, hour, minute, second,
            millisecond: apply(getUTCMilliseconds, shown, []),
            weekday: apply(getUTCDay, shown, []) || 7,
            offset: offsetText(offset),
            timeZone,
            date: padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2),
            time: padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2),
        };
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
            const timeZone = zoneName(zone ?? given?.timeZone);
            const shown = local(given);
            if (shown !== shown) throw new RangeErrorClass("zonedTime.toDate: there is no such time");
            return new DateClass(native.zoneInstant(timeZone, shown));
        },
        writable: true,
        configurable: true,
    });
    defineProperty(globalThis, "zonedTime", {
        __proto__: null, value: zonedTime, writable: true, enumerable: false, configurable: true,
    });
}
