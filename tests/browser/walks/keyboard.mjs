import assert from "node:assert/strict";
import { kNarrow, kWide } from "../person.mjs";
import { stateOf } from "../steps.mjs";

// Presses Tab until what has the focus is of this role and name; the way there is what a person without a mouse has to go.
async function tabTo(page, name, most = 40) {
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const { activeElement: at } = document;
      const label = at.labels?.[0]?.textContent ?? "";
      const ring = getComputedStyle(at);
      return { name: at.getAttribute("aria-label") ?? (label || at.textContent), ring: ring.outlineStyle !== "none" || ring.boxShadow !== "none" };
    });
    if (name.test(here.name.trim())) {
      assert.ok(here.ring, `the focus on ${here.name} can be seen`);
      return;
    }
  }
  assert.fail(`${name} is not reached in ${most} steps`);
}

// A page that has only just come may still put the focus on its heading: then the way is gone once more.
async function pressWhere(page, name, key) {
  await page.waitForTimeout(500);
  const here = await page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
  if (!name.test(here.trim())) await tabTo(page, name);
  await page.keyboard.press(key);
}

async function sendByKeys(desk, town, view) {
  const yamada = await desk.person("internet", null, { view });
  const { page } = yamada;
  await yamada.heading("サインイン");
  await tabTo(page, /^利用者名/);
  await page.keyboard.type("yamada");
  await tabTo(page, /^パスワード(?!を)/);
  await page.keyboard.type("hakone-no-yama-wa-tenka");
  await page.keyboard.press("Enter");
  await yamada.heading("ファイルを送る");
  await tabTo(page, /^ファイルを選ぶ$/);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), pressWhere(page, /^ファイルを選ぶ$/, "Space")]);
  await chooser.setFiles([town.file("打合せのメモ.txt")]);
  await page.getByText("1件を追加しました。").waitFor();
  await tabTo(page, /^宛先を探す/);
  await page.keyboard.type("鈴木");
  await page.getByRole("option", { name: /鈴木 健太/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("list", { name: "宛先" }).getByText(/鈴木 健太/).waitFor();
  await tabTo(page, /^ひとこと/);
  await page.keyboard.type("キーボードだけで送ります");
  await tabTo(page, /^送る（1件）/);
  await page.keyboard.press("Enter");
  await yamada.heading("送信の状況");
  await stateOf(page, "打合せのメモ.txt", "受け取れます");
}

export const walks = {
  "the whole of 送る without a mouse": (desk, town) => sendByKeys(desk, town, kWide),
  "the same in a narrow window": (desk, town) => sendByKeys(desk, town, kNarrow),
};
