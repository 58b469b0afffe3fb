// The curl command that others make of an operation, and what it sends.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { HTTPSnippet } from "@readme/httpsnippet";
import oasToHar from "@readme/oas-to-har";

/** The command for these values. */
export function command(oas, operation, values, credentials) {
  const har = oasToHar(oas, operation, values, credentials);
  // The request's query is encoded there; a second time would be once too often.
  const snippet = new HTTPSnippet(har, { harIsAlreadyEncoded: true });
  return snippet.convert("shell", "curl")[0];
}

/** Runs commands as they are; where they lead is in curl's own configuration. */
export class Shell {
  constructor(directory, origin, port) {
    this.directory = directory;
    // `globoff`: brackets of a query are no pattern of file names.
    const settings = [`connect-to = "${new URL(origin).host}:127.0.0.1:${port}"`, "globoff", "silent", "show-error", "max-time = 10"];
    writeFileSync(join(directory, ".curlrc"), settings.join("\n"));
  }

  /** Runs one; what it complains of. */
  async run(command) {
    const env = { PATH: process.env.PATH, CURL_HOME: this.directory, HOME: this.directory, LC_ALL: "C.UTF-8" };
    const shell = spawn("bash", ["-c", command], { env, cwd: this.directory, stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    shell.stderr.on("data", (data) => (errors += data));
    const code = await new Promise((done) => shell.on("close", done));
    return code === 0 ? "" : errors.trim() || `curl ended with ${code}`;
  }
}
