// Makes the context of calls. Each property asks once, when it is first read,
// and is an ordinary value from then on; one that is frozen keeps its value
// here.
(read) => {
    const { defineProperty } = Reflect;
    const TypeErrorClass = TypeError;
    const names = ["callId", "gym", "member", "session", "locale", "timeZone", "attempt", "idempotencyKey"];
    const context = {};
    for (let index = 0; index < names.length; index++) {
        const name = names[index];
        let known = false, kept;
        const become = (object, value) =>
            defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
        defineProperty(context, name, {
            get() {
                if (!known) {
                    kept = read(name);
                    known = true;
                }
                become(this, kept);
                return kept;
            },
            set(value) {
                if (!become(this, value)) throw new TypeErrorClass("the context is frozen: " + name + " stays as it is");
            },
            enumerable: true,
            configurable: true,
        });
    }
    return context;
}
