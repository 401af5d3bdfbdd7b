// Every page of the office's menu in English, and what the other walks do not come by: drawn at both widths, without a complaint of axe or the browser.
import assert from "node:assert/strict";

export const walks = {
  async "every page of the menu, in English"(desk) {
    const kato = await desk.person("lgwan", "kato");
    const { page } = kato;
    await page.getByRole("button", { name: "English" }).click();
    const menu = page.getByRole("navigation");
    const names = await menu.getByRole("link").allInnerTexts();
    assert.ok(names.length >= 8, `${names}`);
    for (const name of names) {
      await menu.getByRole("link", { name, exact: true }).click();
      await menu.locator('[aria-current="page"]').filter({ hasText: name }).waitFor();
      await kato.heading(/^[A-Za-z ]+$/);
      await kato.lookBothWays(`english-${name}`);
    }
  },

  async "送信済み"(desk) {
    const sato = await desk.person("internet", "sato");
    await sato.goTo("送信済み");
    await sato.page.getByRole("row").or(sato.page.getByRole("article")).nth(1).waitFor();
    await sato.lookBothWays("送信済み");
  },

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
