// run.mjs BINARIES [--web FOLDER] [--only WORD]…: walks the console as its people do, with Debian's Chromium on a real server. Pictures of every page
// are kept in BINARIES/../screenshots. Needs web/node_modules, which the build makes.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Desk } from "./person.mjs";
import { Town } from "./town.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const source = resolve(here, "../..");
const { values, positionals } = parseArgs({ allowPositionals: true, options: { web: { type: "string" }, only: { type: "string", multiple: true } } });
const binaries = resolve(positionals[0]);
const { chromium } = createRequire(join(source, "web/package.json"))("playwright-core");
const kBrowser = {
  executablePath: "/usr/bin/chromium",
  timeout: 120_000,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};
const kWalks = ["signing_in", "sending", "receiving", "cut_line", "approving", "keyboard", "overseeing", "auditing", "everywhere"];

async function walkAll(town, desk) {
  let failures = 0;
  for (const file of kWalks) {
    const { walks } = await import(`./walks/${file}.mjs`);
    for (const [name, walk] of Object.entries(walks)) {
      if (values.only && !values.only.some((word) => `${file} ${name}`.includes(word))) continue;
      const begun = Date.now();
      let failure = null;
      try {
        await walk(desk, town);
      } catch (error) {
        failure = error;
        const pages = desk.people.flatMap(({ context }) => context.pages());
        for (const [index, page] of pages.entries()) await page.screenshot({ path: join(desk.shots, `failed-${file}-${index}.png`) }).catch(() => undefined);
        console.log(desk.people.flatMap((person) => person.complaints()).join("\n"));
      }
      await desk.dismiss().catch((error) => (failure ??= error));
      console.log(`${failure ? "not ok" : "ok"} ${file}: ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
      if (failure) console.log(failure.stack ?? failure);
      failures += failure ? 1 : 0;
    }
  }
  return failures;
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));
const folder = mkdtempSync(join(tmpdir(), "sekisho-browser-"));
const town = new Town({ source, binaries, web: values.web ?? join(binaries, "web"), folder });
let browser = null;
let failures = 1;
try {
  await town.settle();
  await town.open();
  browser = await chromium.launch(kBrowser);
  failures = await walkAll(town, new Desk({ browser, town, shots: join(binaries, "../screenshots"), web: join(source, "web") }));
} catch (error) {
  console.log(error.stack ?? error);
} finally {
  await browser?.close();
  await town.close().catch((error) => {
    failures += 1;
    console.log(error.message);
  });
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failures > 0 ? 1 : 0);
