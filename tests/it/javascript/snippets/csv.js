// Parses CSV with quotes, and writes it.
//
// arguments: {"csv": "name,note\nAnn,\"a, b\"\nBo,\"says \"\"hi\"\"\"\n"}
// returns: {"rows":[{"name":"Ann","note":"a, b"},{"name":"Bo","note":"says \"hi\""}],"text":"name,note\nAnn,\"a, b\"\nBo,\"says \"\"hi\"\"\""}

function parse(text) {
    const rows = [[]];
    let field = "", quoted = false;
    for (let i = 0; i < text.length; i++) {
        const c = text[i];
        if (quoted) {
            if (c === '"' && text[i + 1] === '"') { field += '"'; i++ }
            else if (c === '"') quoted = false;
            else field += c;
        } else if (c === '"') quoted = true;
        else if (c === ",") { rows.at(-1).push(field); field = "" }
        else if (c === "\n") { rows.at(-1).push(field); field = ""; rows.push([]) }
        else field += c;
    }
    if (field) rows.at(-1).push(field);
    const [head, ...lines] = rows.filter((row) => row.length > 0);
    return lines.map((line) => Object.fromEntries(line.map((value, i) => [head[i], value])));
}
function write(rows) {
    const quote = (value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    const head = Object.keys(rows[0]);
    return [head, ...rows.map((row) => head.map((key) => row[key]))].map((line) => line.map(quote).join(",")).join("\n");
}
function execute({ csv }) {
    const rows = parse(csv);
    return { rows, text: write(rows) };
}
