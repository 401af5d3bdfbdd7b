import assert from "node:assert/strict";
import { kNarrow } from "../person.mjs";

export const walks = {
  async "a wrong password is said, the right one leads to the day's work"(desk) {
    const sato = await desk.person("internet", null);
    await sato.heading("サインイン");
    await sato.lookBothWays("サインイン");
    sato.expects(401);
    await sato.page.getByRole("button", { name: "サインイン" }).click();
    await sato.page.getByText("利用者名を入力してください。").waitFor();
    await sato.page.getByRole("textbox", { name: /利用者名/ }).fill("sato");
    await sato.page.getByLabel(/^パスワード(?!を)/).fill("まちがったパスワードです");
    await sato.page.keyboard.press("Enter");
    await sato.page.getByRole("alert").filter({ hasText: "サインインできませんでした" }).waitFor();
    await sato.look("サインイン-失敗");
    await sato.signIn("sato");
    await sato.heading("ファイルを送る");
    for (const { name, httpOnly, sameSite } of await sato.context.cookies()) {
      assert.equal(httpOnly, true, name);
      assert.equal(sameSite, "Strict", name);
    }
    assert.equal(await sato.page.evaluate(() => document.cookie), "");
    assert.deepEqual(await sato.page.evaluate(() => [localStorage.length, sessionStorage.length]).then(([, session]) => session), 0);
  },

  async "a session of one side is nothing on the other"(desk, town) {
    const sato = await desk.person("internet", "sato");
    await sato.heading("ファイルを送る");
    await sato.page.goto(`${town.origins.lgwan}/inbox`);
    await sato.heading("サインイン");
    await sato.page.goto(`${town.origins.internet}/send`);
    await sato.heading("ファイルを送る");
  },

  async "after signing out the way back shows nothing"(desk) {
    const sato = await desk.person("internet", "sato");
    await sato.goTo("送信済み");
    await sato.goTo("履歴");
    await sato.settled();
    await sato.page.getByRole("button", { name: /佐藤 美咲.*のメニュー/ }).click();
    await sato.page.getByRole("button", { name: "サインアウト" }).click();
    await sato.heading("サインイン");
    sato.expects(401);
    for (let step = 0; step < 2; step += 1) {
      await sato.page.goBack();
      await sato.heading("サインイン");
      assert.doesNotMatch(await sato.page.locator("body").innerText(), /佐藤|docx|xlsx/);
    }
    await sato.page.reload();
    await sato.heading("サインイン");
  },

  async "English by a switch, remembered, also in a narrow window"(desk) {
    const sato = await desk.person("internet", null, { view: kNarrow });
    await sato.page.getByRole("button", { name: "English" }).click();
    await sato.heading("Sign in");
    await sato.signIn("sato");
    await sato.heading("Send files");
    assert.equal(await sato.page.evaluate(() => document.documentElement.lang), "en");
    await sato.page.reload();
    await sato.heading("Send files");
    await sato.goTo("Receive");
    await sato.look("receive-english");
  },
};
