// The demonstration municipality on a real server, in a temporary folder; and the program's commands on its data.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

export const kPassword = "hakone-no-yama-wa-tenka";
export const kSides = ["internet", "lgwan"];
const kStartMs = 120_000;
export const kRules = `[[route]]
from = "internet"
to = "lgwan"
allowed = true
approval = "none"

[[route]]
from = "lgwan"
to = "internet"
allowed = true
approval = "approver"
`;
const run = promisify(execFile);

export class Town {
  origins = {};
  said = "";

  constructor({ source, binaries, web, folder }) {
    this.program = join(binaries, "sekisho");
    this.web = web;
    this.folder = folder;
    this.files = join(folder, "files");
    this.data = join(folder, "town");
    this.rules = join(folder, "rules.toml");
    this.source = source;
  }

  async settle() {
    await run("/usr/bin/python3", [join(this.source, "deploy/demonstration/files.py"), this.files]);
    await run(this.program, ["demonstration", "--data", this.data, "--files", this.files], { maxBuffer: 1 << 24 });
    writeFileSync(this.rules, kRules);
    this.settings = join(this.folder, "sekisho.toml");
    writeFileSync(this.settings, `[town]\nname = "見本町"\ncontact = "情報政策課（内線1234）"\n[crossing]\nrules_file = "${this.rules}"\n`);
  }

  // Errors: the command's own, with what it wrote in `stdout` and `stderr`.
  async sekisho(...words) {
    return (await run(this.program, words, { maxBuffer: 1 << 26 })).stdout;
  }

  file(name) {
    return join(this.files, name);
  }

  bytesOf(name) {
    return readFileSync(this.file(name));
  }

  // "LGWAN接続系 / lgwan: http://127.0.0.1:40001/"; the log follows.
  async open() {
    const listen = kSides.flatMap((side) => ["--listen", `${side}=127.0.0.1:0`]);
    this.server = spawn(this.program, ["serve", "--config", this.settings, "--data", this.data, "--web", this.web, ...listen], { stdio: ["ignore", "pipe", "pipe"] });
    process.on("exit", () => this.server.kill("SIGKILL")); // whatever ends the walks, nothing of theirs stays
    const hear = (piece) => {
      this.said = (this.said + piece).slice(-1_000_000);
      for (const [, side, origin] of this.said.matchAll(/\b(internet|lgwan): (https?:\/\/[\d.]+:\d+)\//g)) this.origins[side] = origin;
    };
    this.server.stdout.setEncoding("utf8").on("data", hear);
    this.server.stderr.setEncoding("utf8").on("data", hear);
    const deadline = Date.now() + kStartMs;
    while (kSides.some((side) => !this.origins[side])) {
      if (this.server.exitCode !== null || Date.now() > deadline) throw new Error(`the server does not start:\n${this.said.slice(-3000)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  // A graceful stop is part of what is tested.
  async close() {
    if (!this.server || this.server.exitCode !== null) return;
    const ended = once(this.server, "exit");
    this.server.kill("SIGTERM");
    const [code] = await ended;
    if (code !== 0) throw new Error(`the server ended with ${code}:\n${this.said.slice(-3000)}`);
  }
}
