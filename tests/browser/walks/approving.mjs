import assert from "node:assert/strict";
import { sendOne, stateOf } from "../steps.mjs";

const kReason = "宛先が課の名簿と違います。確かめて送り直してください。";

async function review(tanaka, name) {
  const row = tanaka.page.getByRole("row").filter({ hasText: name });
  await row.getByRole("button", { name: `「${name}」を確かめる` }).last().click();
  const drawer = tanaka.page.getByRole("dialog", { name: "ファイルの確認" });
  await drawer.getByRole("heading", { name: "相手に渡る中身" }).or(drawer.getByText("ご自分が送ったファイルは、ご自分では承認できません")).first().waitFor();
  return drawer;
}

export const walks = {
  async "what leaves is looked at, returned with a reason or approved; the sender sees it by itself"(desk, town) {
    const yamada = await desk.person("lgwan", "yamada");
    const tanaka = await desk.person("lgwan", "tanaka");
    await tanaka.goTo("承認");
    await tanaka.lookBothWays("承認");
    const picture = "配置図_1.png";
    await sendOne(yamada, town.file(picture), "鈴木", /鈴木 健太/, "配置図を業者に渡します。");
    await yamada.page.getByText("承認", { exact: false }).first().waitFor();
    await stateOf(yamada.page, picture, "承認待ち");

    let drawer = await review(tanaka, picture);
    const shown = drawer.getByRole("img", { name: `「${picture}」の画像` });
    await shown.waitFor();
    await tanaka.page.waitForFunction((image) => image.complete && image.naturalWidth > 0, await shown.elementHandle());
    await tanaka.lookBothWays("承認-確認");
    await drawer.getByText("画像は1点すべて残っています。").waitFor();
    await drawer.getByRole("button", { name: "並べて見る" }).click();
    await drawer.getByText("見た目は同じです。").waitFor();
    for (const side of ["元の", "無害化した"]) {
      const beside = drawer.getByRole("img", { name: `${side}「${picture}」の1ページ目の見え方` });
      await tanaka.page.waitForFunction((image) => image.complete && image.naturalWidth > 0, await beside.elementHandle());
    }
    await tanaka.lookBothWays("承認-見比べ");
    await drawer.getByRole("button", { name: "差し戻す" }).click();
    await drawer.getByText(/差し戻す理由を書くか/).waitFor();
    await drawer.getByRole("textbox", { name: "ひとこと" }).fill(kReason);
    await drawer.getByRole("button", { name: "差し戻す" }).click();
    await tanaka.page.getByText(`「${picture}」を差し戻しました。`, { exact: false }).first().waitFor();
    await stateOf(yamada.page, picture, "差戻し");
    await yamada.page.getByRole("link", { name: picture, exact: true }).click();
    await yamada.page.getByText(kReason).first().waitFor();

    const table = "歳入の見込み.xlsx";
    await sendOne(yamada, town.file(table), "鈴木", /鈴木 健太/, "集計表を渡します。");
    await stateOf(yamada.page, table, "承認待ち");
    await tanaka.page.goto(`${tanaka.origin}/approvals`);
    drawer = await review(tanaka, table);
    await drawer.getByRole("button", { name: "承認する" }).click();
    await tanaka.page.getByText(`「${table}」を承認しました。`, { exact: false }).first().waitFor();
    await stateOf(yamada.page, table, "受け取れます");
  },

  async "nobody approves what she sent herself"(desk, town) {
    const tanaka = await desk.person("lgwan", "tanaka");
    const own = "人口の推移.xlsx";
    await sendOne(tanaka, town.file(own), "鈴木", /鈴木 健太/, "自分で送りました");
    await stateOf(tanaka.page, own, "承認待ち");
    await tanaka.page.getByRole("link", { name: own, exact: true }).click();
    await tanaka.heading("受渡しの詳細");
    const item = tanaka.page.url().split("/").at(-1);
    await tanaka.page.goto(`${tanaka.origin}/approvals?item=${item}`);
    const drawer = tanaka.page.getByRole("dialog", { name: "ファイルの確認" });
    await drawer.getByText("ご自分が送ったファイルは、ご自分では承認できません").waitFor();
    assert.equal(await drawer.getByRole("button", { name: "承認する" }).count(), 0);
    tanaka.expects(403);
    const { form_token } = await tanaka.get("/session");
    const status = await tanaka.page.evaluate(
      async ([id, token]) =>
        (await fetch(`/api/v1/items/${id}/approve`, { method: "POST", headers: { "content-type": "application/json", "x-sekisho-form": token }, body: '{"remark":""}' })).status,
      [item, form_token],
    );
    assert.equal(status, 403, "nor past the page");
  },
};
