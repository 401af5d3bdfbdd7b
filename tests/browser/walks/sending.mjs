import assert from "node:assert/strict";
import { kNarrow } from "../person.mjs";
import { choose, dropFiles, fileLine, pickFromList, stateOf } from "../steps.mjs";

export const kThree = ["旅費精算書.docm", "契約書案（パスワード付き）.pdf", "橋梁点検写真_01.jpg"];

export const walks = {
  async "three decisions: files, recipient, send; verdicts come by themselves; the password is given in place"(desk, town) {
    const sato = await desk.person("internet", "sato");
    const { page } = sato;
    await sato.heading("ファイルを送る");
    await sato.lookBothWays("送る");
    await page.evaluate(() => (globalThis.neverReloaded = true));
    const begun = Date.now();
    await choose(page, kThree.map((name) => town.file(name))); // decision 1
    await page.getByRole("list", { name: "選んだファイル" }).getByRole("listitem").nth(2).waitFor();
    await pickFromList(page, "田中", /田中 一郎/); // decision 2
    const written = Date.now();
    await page.getByRole("textbox", { name: /ひとこと/ }).fill("出張の精算書と契約書案、点検写真です。");
    await sato.lookBothWays("送る-選択後");
    const pressed = Date.now();
    await page.getByRole("button", { name: "送る（3件）" }).click(); // decision 3
    await sato.heading("送信の状況");
    const seconds = (written - begun + Date.now() - pressed) / 1000;
    assert.ok(seconds < 20, `${seconds} s for what a clerk does in twenty`);

    await stateOf(page, kThree[0], "受け取れます");
    await stateOf(page, kThree[2], "受け取れます");
    await stateOf(page, kThree[1], "パスワード待ち");
    await page.getByText("1件にパスワードが必要です").waitFor();
    await sato.lookBothWays("送信の状況-パスワード待ち");
    const locked = fileLine(page, kThree[1]);
    await locked.getByLabel(/のパスワード/).fill("chigau-2026");
    await locked.getByRole("button", { name: "入力して続ける" }).click();
    await locked.getByText(/開けませんでした|パスワードが違い/).waitFor();
    await locked.getByLabel(/のパスワード/).fill("sakura-2026");
    await locked.getByRole("button", { name: "入力して続ける" }).click();
    await stateOf(page, kThree[1], "受け取れます");
    await page.getByText("すべて相手に届きました").waitFor();
    await fileLine(page, kThree[0]).getByText(/マクロ（自動実行プログラム）/).waitFor();
    await fileLine(page, kThree[2]).getByText(/位置情報|GPS|撮影/).waitFor();
    assert.equal(await page.evaluate(() => globalThis.neverReloaded), true, "the page was never loaded again");
    await sato.lookBothWays("送信の状況");
    await page.getByRole("link", { name: kThree[0], exact: true }).click();
    await sato.heading("受渡しの詳細");
    await page.getByText("証跡に確定").first().waitFor();
    await sato.lookBothWays("受渡しの詳細");
  },

  async "files are dropped in a narrow window; what may not pass says why and whom to call"(desk, town) {
    const suzuki = await desk.person("internet", "suzuki", { view: kNarrow });
    const { page } = suzuki;
    const names = ["打合せのメモ.txt", "請求書.pdf.exe"];
    await suzuki.goTo("送る", "ファイルを送る");
    await dropFiles(page, names.map((name) => ({ name, bytes: town.bytesOf(name) })));
    await page.getByText("2件を追加しました。").waitFor();
    await page.getByRole("button", { name: "送る（2件）" }).click();
    await page.getByText("宛先を選んでください。").waitFor();
    await suzuki.look("送る-宛先なし");
    await page.getByRole("button", { name: /^自分/ }).click();
    await page.getByRole("button", { name: "送る（2件）" }).click();
    await suzuki.heading("送信の状況");
    await stateOf(page, names[0], "受け取れます");
    await stateOf(page, names[1], "通せません");
    await fileLine(page, names[1]).getByText(/お困りのときは/).waitFor();
    await page.getByText("1件が相手に届きました").waitFor();
    await suzuki.look("送信の状況-一部のみ");
  },
};
