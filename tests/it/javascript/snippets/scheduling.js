// Free slots between appointments: what a booking tool does.
//
// arguments: {"open": "09:00", "close": "12:00", "busy": [["09:30", "10:00"], ["10:00", "10:45"]], "minutes": 30}
// returns: ["09:00","10:45","11:15"]

const minutes = (time) => { const [h, m] = time.split(":").map(Number); return h * 60 + m };
const time = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

function execute({ open, close, busy, minutes: length }) {
    const taken = busy.map(([from, to]) => [minutes(from), minutes(to)]).toSorted(([a], [b]) => a - b);
    const slots = [];
    let at = minutes(open);
    for (const [from, to] of [...taken, [minutes(close), Infinity]]) {
        for (; at + length <= from; at += length) slots.push(time(at));
        at = Math.max(at, to);
    }
    return slots;
}
