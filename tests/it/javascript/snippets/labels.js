// Labelled loops, switch, comma, do while.
//
// arguments: {"grid": [[1, 2], [3, 0], [5, 6]]}
// returns: {"found":[1,1],"skipped":[1,3,5],"fell":["a","b"],"once":1,"block":"left"}

function execute({ grid }) {
    let found = null;
    search: for (const [row, line] of grid.entries()) {
        for (const [column, value] of line.entries()) {
            if (value === 0) { found = [row, column]; break search }
        }
    }
    const skipped = [];
    rows: for (const line of grid) for (const value of line) { skipped.push(value); continue rows }
    const fell = [];
    switch ("a") { case "a": fell.push("a"); case "b": fell.push("b"); break; default: fell.push("c") }
    let once = 0;
    do { once++ } while (false);
    let block = "stayed";
    leave: { block = "left"; break leave; block = "never" }
    return { found, skipped, fell, once, block };
}
