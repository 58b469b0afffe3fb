// Compares what imported operations of public documents send with what curl
// sends by a command that others made of the same document and values.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import Oas from "oas";

import { Addresses } from "./addresses.js";
import { Shell, command } from "./curl.js";
import { DOCUMENTS, ORIGIN, open } from "./documents.js";
import { reasonFor } from "./reasons.js";
import { differences, recorder } from "./requests.js";
import { start } from "./spotter.js";
import { NoValue, sampler } from "./values.js";

const directory = mkdtempSync(join(tmpdir(), "spotter-openapi-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
const [theirs, ours] = [await recorder(), await recorder()];
const shell = new Shell(directory, ORIGIN, theirs.port);
const spotter = await start(resolve(process.env.SPOTTER_BIN), directory, ORIGIN, ours.port);

const faults = [];
let compared = 0;
for (const document of DOCUMENTS) {
  const counts = await compare(document);
  compared += counts.compared;
  console.log(counts.line);
}
console.log(`${compared} calls compared`);
faults.forEach((fault) => console.log(fault));
spotter.stop();
[theirs, ours].forEach((server) => server.close());
process.exit(faults.length > 0 ? 1 : 0);

/** Calls each chosen operation twice: with the least, and with all it takes. */
async function compare(document) {
  const { all, chosen, definition, text, isLarge } = open(document);
  const counts = { imported: 0, compared: 0, equal: 0, refused: {}, excluded: {} };
  const count = (counter, why) => (counter[why] = (counter[why] ?? 0) + 1);
  const oas = new Oas(structuredClone({ servers: [{ url: ORIGIN }], ...definition }));
  for (const { path, method } of chosen) {
    const at = `${document.name}: ${method.toUpperCase()} ${path}`;
    const form = { document: text, operation: { method: method.toUpperCase(), path }, base_url: ORIGIN };
    const answer = await spotter.ask("POST", "/v1/imports/openapi", form);
    if (!answer.ok) {
      const { code, details, message } = answer.json.error;
      count(counts.refused, details?.code ?? code);
      if (!reasonFor(at, ["refused", undefined, message])) faults.push(`${at}: refused: ${message}`);
      continue;
    }
    counts.imported += 1;
    const proposal = answer.json;
    const { name } = proposal.description;
    const saved = await spotter.ask("POST", "/v1/plugins?grant=all", proposal.description);
    if (!saved.ok) {
      faults.push(`${at}: not saved: ${JSON.stringify(saved.json)}`);
      continue;
    }
    for (const everything of [false, true]) {
      const call = `${at} (${everything ? "all" : "required"})`;
      try {
        const found = await one({ oas, definition, path, method, proposal, everything });
        if (!found.some(([what]) => what === "call" || what === "curl")) counts.compared += 1;
        const open = found.filter((difference) => {
          const reason = reasonFor(at, difference);
          if (reason) count(counts.excluded, reason);
          return !reason;
        });
        if (found.length === 0) counts.equal += 1;
        for (const [what, curls, other] of open) {
          faults.push(`${call}: ${what}\n  curl ${JSON.stringify(curls)}\n  ours ${JSON.stringify(other)}`);
        }
      } catch (error) {
        if (!(error instanceof NoValue)) throw error;
        count(counts.excluded, "no value known");
        console.error(`${call}: ${error.message}`);
      }
    }
    await spotter.ask("DELETE", `/v1/plugins/${name}`);
  }
  return { ...counts, line: line(document, all.length, chosen.length, isLarge, counts) };
}

/** One call of both; what is different. */
async function one({ oas, definition, path, method, proposal, everything }) {
  const operation = oas.operation(path, method);
  const addresses = new Addresses(proposal, sampler(definition, everything), operation, definition, everything);
  const { values, args } = addresses.of();
  const { secrets, credentials } = addresses.secrets();
  const { name } = proposal.description;
  for (const [secret, value] of Object.entries(secrets)) {
    await spotter.ask("PUT", `/v1/plugins/${name}/secrets/${secret}`, { value });
  }
  const curl = command(oas, operation, values, credentials);
  const [complaint, answer] = await Promise.all([
    shell.run(curl),
    spotter.ask("POST", `/v1/functions/${name}`, { arguments: args }),
  ]);
  const [curls, called] = [theirs.taken(), ours.taken()];
  if (process.env.VERBOSE) console.error(curl, JSON.stringify(args), called[0]?.target);
  if (curls.length !== 1) return [["curl", `${complaint}: ${curl}`, `${curls.length} requests`]];
  if (called.length !== 1) return [["call", curl, answer.json.error ?? answer.json]];
  return [...addresses.lost(), ...differences(curls[0], called[0])];
}

function line({ name }, all, chosen, isLarge, { imported, compared, equal, refused, excluded }) {
  const list = (counter) => Object.entries(counter).map(([why, count]) => `${count} ${why}`).join(", ") || "none";
  const of = chosen < all ? `${chosen} of ${all} operations${isLarge ? ", cut to them" : ""}` : `${all} operations`;
  return `${name}: ${of}; imported ${imported}, refused ${list(refused)}; ${compared} calls compared, ${equal} equal; excused: ${list(excluded)}`;
}
