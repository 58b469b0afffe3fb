// Date arithmetic in UTC.
//
// arguments: {"from": "2024-02-27"}
// returns: {"later":"2024-03-05","weekday":2,"days":7,"month":"2024-02-29","iso":"2024-02-27T00:00:00.000Z","invalid":true,"parts":[2024,1,27],"utc":"Tue, 27 Feb 2024 00:00:00 GMT"}

function execute({ from }) {
    const day = 24 * 60 * 60 * 1000;
    const date = new Date(`${from}T00:00:00Z`);
    const later = new Date(date.getTime() + 7 * day);
    const endOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0));
    return {
        later: later.toISOString().slice(0, 10),
        weekday: date.getUTCDay(),
        days: Math.round((later - date) / day),
        month: endOfMonth.toISOString().slice(0, 10),
        iso: date.toJSON(),
        invalid: Number.isNaN(new Date("never").getTime()),
        parts: [date.getFullYear(), date.getMonth(), date.getDate()],
        utc: date.toUTCString(),
    };
}
