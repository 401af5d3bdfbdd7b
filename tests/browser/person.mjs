// Somebody at a browser of her own. Whatever she does, nothing may leave the machine, and the browser may complain of nothing.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { kPassword } from "./town.mjs";

export const kWide = { width: 1280, height: 900 };
export const kNarrow = { width: 390, height: 844 };
export const kWaitMs = 90_000; // a condition holds within seconds; a machine five times slower and loaded is no fault of the console
// What the browser itself writes about answers that a walk brings about on purpose.
const kRefused = /^Failed to load resource: the server responded with a status of (\d+)/;

export class Desk {
  people = [];

  constructor({ browser, town, shots, web }) {
    Object.assign(this, { browser, town, shots });
    this.axe = readFileSync(createRequire(join(web, "package.json")).resolve("axe-core/axe.min.js"), "utf8");
    mkdirSync(shots, { recursive: true });
  }

  // A browser without cookies on one side; signed in when a name is given.
  async person(side, name, { view = kWide, origin = this.town.origins[side], lang = "ja" } = {}) {
    const context = await this.browser.newContext({ viewport: view, locale: lang === "ja" ? "ja-JP" : "en-GB", timezoneId: "Asia/Tokyo", acceptDownloads: true });
    context.setDefaultTimeout(kWaitMs);
    const person = new Person(this, context, origin, side, name);
    this.people.push(person);
    person.page = await person.window();
    if (name) await person.signIn();
    return person;
  }

  // Ends the walk: all browsers are closed, and what they complained of is an error.
  async dismiss() {
    const complaints = this.people.flatMap((person) => person.complaints());
    for (const { context } of this.people.splice(0)) await context.close();
    assert.equal(complaints.length, 0, `the browser complained: ${complaints.join("; ")}`);
  }
}

export class Person {
  said = [];
  elsewhere = [];
  refusals = new Set();
  mayBeCut = false;

  constructor(desk, context, origin, side, name) {
    Object.assign(this, { desk, context, origin, side, name });
    const own = [...Object.values(desk.town.origins), origin];
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (!["data:", "blob:"].includes(url.protocol) && !own.includes(url.origin)) this.elsewhere.push(request.url());
    });
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.said.push(message.text());
    });
    context.on("weberror", (error) => this.said.push(String(error.error())));
  }

  async window() {
    const page = await this.context.newPage();
    await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
    await page.goto(this.origin);
    return page;
  }

  // Answers of this status are what the walk wants to see.
  expects(...statuses) {
    for (const status of statuses) this.refusals.add(String(status));
  }

  complaints() {
    const said = this.said.filter((text) => {
      const refused = kRefused.exec(text);
      if (refused) return !this.refusals.has(refused[1]);
      return !(this.mayBeCut && /net::ERR_/.test(text));
    });
    return [...this.elsewhere.map((url) => `request to ${url}`), ...said].map((text) => `${this.name}@${this.side}: ${text}`);
  }

  async signIn(name = this.name, password = kPassword) {
    const { page } = this;
    await page.getByRole("textbox", { name: /利用者名|User name/ }).fill(name);
    await page.getByLabel(/^(パスワード(?!を)|Password)/).fill(password);
    await page.getByRole("button", { name: /^(サインイン|Sign in)$/ }).click();
    await this.heading(/./, { but: /^(サインイン|Sign in)$/ });
  }

  // The page's heading, once it is there.
  async heading(name, { but } = {}) {
    const heading = this.page.getByRole("heading", { level: 1, name });
    await (but ? heading.filter({ hasNotText: but }) : heading).waitFor();
    return heading;
  }

  // By the menu, as people do; a narrow window folds it away.
  async goTo(name, heading = name) {
    const menu = this.page.getByRole("button", { name: /^(メニュー|Menu)$/ });
    const link = this.page.getByRole("navigation").getByRole("link", { name, exact: true });
    await menu.or(link).first().waitFor();
    if (await menu.isVisible()) await menu.click();
    await link.click();
    await this.heading(heading);
  }

  async settled() {
    await this.page.locator(".loading, .spinner").first().waitFor({ state: "detached" });
    await this.page.evaluate(() => document.fonts.ready);
  }

  // A picture for people to look at, and axe's rules: WCAG 2.2 AA and good practice.
  async look(title) {
    await this.settled();
    const { width } = this.page.viewportSize();
    const fullPage = (await this.page.getByRole("dialog").count()) === 0; // what lies over a page stays where the window is
    await this.page.screenshot({ path: join(this.desk.shots, `${title}-${width}.png`), fullPage });
    await this.page.evaluate(this.desk.axe);
    const found = await this.page.evaluate(async () => {
      const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
      const { violations } = await globalThis.axe.run(document, { runOnly, resultTypes: ["violations"] });
      return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 200)} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
    });
    assert.deepEqual(found, [], `axe on ${title} at ${width}`);
    const overhang = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(overhang, 0, `${title} scrolls sideways at ${width}`);
  }

  // The same page in both widths.
  async lookBothWays(title) {
    for (const view of [kNarrow, kWide]) {
      await this.page.setViewportSize(view);
      await this.look(title);
    }
  }

  // What a press saves: its name and bytes.
  async saved(press) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), press()]);
    const path = await download.path();
    return { name: download.suggestedFilename(), path, bytes: readFileSync(path) };
  }

  async get(path) {
    const answer = await this.context.request.get(`${this.origin}/api/v1${path}`);
    return answer.json();
  }
}
