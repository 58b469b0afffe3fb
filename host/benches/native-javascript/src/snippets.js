const members = Array.from({ length: 740 }, (_, id) => ({
    id,
    name: `Member number ${id}`,
    email: `member${id}@example.com`,
    visits: [id, id * 2, id * 3.5],
    active: id % 2 === 0,
    note: null,
    tags: ["gym", "yoga é"],
}));
// Some 100 KB.
const text = JSON.stringify(members);

function fibonacci(n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

const snippets = {
    recursion() {
        return fibonacci(24);
    },
    json() {
        let length = 0;
        for (let i = 0; i < 4; i++) {
            length += JSON.stringify(JSON.parse(text)).length;
        }
        return length;
    },
    strings() {
        let appended = "";
        const parts = [];
        for (let i = 0; i < 30_000; i++) {
            appended += "ab";
            parts.push("part" + i);
        }
        return appended.length + parts.join(" ").length;
    },
};

function execute({ snippet }) {
    return snippets[snippet]();
}
