// Makes the context of calls. Each property asks once, when it is first read,
// and is an ordinary value from then on.
(read) => {
    const { defineProperty } = Object;
    const names = ["callId", "gym", "member", "session", "locale", "timeZone", "attempt", "idempotencyKey"];
    const context = {};
    for (let index = 0; index < names.length; index++) {
        const name = names[index];
        const become = (object, value) => {
            defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
            return value;
        };
        defineProperty(context, name, {
            get() { return become(this, read(name)); },
            set(value) { become(this, value); },
            enumerable: true,
            configurable: true,
        });
    }
    return context;
}
