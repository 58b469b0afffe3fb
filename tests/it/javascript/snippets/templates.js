// Tagged templates and raw text.
//
// arguments: {"name": "<Ann>"}
// returns: {"html":"<b>&lt;Ann&gt;</b>","raw":"a\\nb","same":true,"nested":"1-2"}

const escape = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const html = (texts, ...values) => texts.reduce((all, text, i) => all + escape(values[i - 1]) + text);
const texts = (strings) => strings;
const again = () => texts`x`;

function execute({ name }) {
    return {
        html: html`<b>${name}</b>`,
        raw: String.raw`a\nb`,
        same: again() === again(),
        nested: `${[1, 2].map((n) => `${n}`).join("-")}`,
    };
}
