// The built program: started, and asked over HTTP.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const KEY = "sk_0123456789abcdef_0123456789abcdef0123456789abcdef";

/** Starts a server to which `origin` is at `port` of this machine. */
export async function start(program, directory, origin, port) {
  const config = join(directory, "spotter.toml");
  writeFileSync(
    config,
    `[egress]\nallow_networks = ["127.0.0.1/32"]\n[egress.connect_to]\n"${new URL(origin).host}" = "127.0.0.1:${port}"\n`,
  );
  const server = spawn(
    program,
    ["--json", "serve", "--config", config, "--listen", "127.0.0.1:0", "--data", join(directory, "data")],
    { env: { ...process.env, SPOTTER_ADMIN_KEY: KEY }, stdio: ["ignore", "pipe", "pipe"] },
  );
  process.on("exit", () => server.kill("SIGKILL"));
  const said = [];
  const address = await new Promise((found, lost) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (data) => {
        said.push(data);
        const address = /listening.*?(127\.0\.0\.1:\d+)/.exec(Buffer.concat(said).toString());
        if (address) found(address[1]);
      });
    }
    server.on("error", lost);
    server.on("exit", () => lost(new Error(`the server did not start:\n${Buffer.concat(said)}`)));
  });
  return new Spotter(`http://${address}`, server);
}

class Spotter {
  constructor(url, server) {
    this.url = url;
    this.server = server;
  }

  /** Sends a request; the status and the answer's JSON. */
  async ask(method, path, body) {
    const answer = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { ok: answer.ok, status: answer.status, json: text ? JSON.parse(text) : null };
  }

  stop() {
    this.server.removeAllListeners("exit");
    this.server.kill("SIGKILL");
  }
}
