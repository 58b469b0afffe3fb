// Named groups, lookbehind, sticky, unicode, replacement by a function.
//
// arguments: {"text": "paid 20.50 EUR on 2024-05-01, 7 USD on 2024-06-30"}
// returns: {"dates":[{"y":"2024","m":"05","d":"01"},{"y":"2024","m":"06","d":"30"}],"euros":["20.50"],"behind":["01","30"],"replaced":"paid [20.50] EUR on 2024-05-01, 7 USD on 2024-06-30","swapped":"01.05.2024","greek":true,"sticky":[true,false],"split":["a","b","c"],"indices":[5,10],"flags":"dgimsuy"}

function execute({ text }) {
    const date = /(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})/g;
    const sticky = /a/y;
    return {
        dates: [...text.matchAll(date)].map(({ groups }) => ({ ...groups })),
        euros: text.match(/\d+\.\d+(?= EUR)/g),
        behind: text.match(/(?<=-\d{2}-)\d{2}/g),
        replaced: text.replace(/\d+\.\d+/, (number) => `[${number}]`),
        swapped: "2024-05-01".replace(/(\d+)-(\d+)-(\d+)/, "$3.$2.$1"),
        greek: /^\p{Script=Greek}+$/u.test("αβγ"),
        sticky: [sticky.test("ab"), sticky.test("ab")],
        split: "a1b2c".split(/\d/),
        indices: /\d+\.\d+/d.exec(text).indices[0],
        flags: new RegExp("", "dgimsuy").flags,
    };
}
