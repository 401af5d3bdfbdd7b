// Every page that a person's menu offers, in both widths and once in English: drawn, without a complaint of axe or the browser.
import assert from "node:assert/strict";

async function wholeMenu(desk, side, name, lang) {
  const person = await desk.person(side, name);
  const { page } = person;
  if (lang === "en") await page.getByRole("button", { name: "English" }).click();
  const menu = page.getByRole("navigation");
  await menu.getByRole("link").first().waitFor();
  const links = await menu.getByRole("link").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  for (const address of links) {
    await menu.locator(`a[href="${address}"]`).click();
    await page.waitForURL(`**${address}*`);
    await person.heading(/./);
    await person.settled();
    if (lang === "en") assert.doesNotMatch(await person.page.getByRole("heading", { level: 1 }).innerText(), /[ぁ-ん]/);
    await person.lookBothWays(`${name}-${lang}${address.replaceAll("/", "-")}`);
  }
}

export const walks = {
  "staff, on the internet side": (desk) => wholeMenu(desk, "internet", "sato", "ja"),
  "approver, on the LGWAN side, in English": (desk) => wholeMenu(desk, "lgwan", "tanaka", "en"),
  "operator, in English": (desk) => wholeMenu(desk, "lgwan", "kato", "en"),
  async "a page that is not there, and one for others"(desk) {
    const sato = await desk.person("internet", "sato");
    await sato.page.goto(`${sato.origin}/nowhere`);
    await sato.heading("このページはありません");
    await sato.look("ないページ");
    await sato.page.goto(`${sato.origin}/evidence`);
    await sato.heading("この画面は担当の方だけが使えます");
    await sato.look("担当だけのページ");
  },
};
