import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipNames } from "../steps.mjs";

async function results(ito) {
  await ito.settled();
  return ito.page.getByRole("table", { name: "受渡しの履歴" }).getByRole("row");
}

async function search(ito) {
  await ito.page.getByRole("button", { name: "検索", exact: true }).click();
  await ito.settled();
}

// Back to all rows: the address is empty, the fields follow it, the button goes.
async function clear(ito) {
  const button = ito.page.getByRole("button", { name: "条件をすべて消す" });
  await button.first().click();
  await button.first().waitFor({ state: "detached" });
  await ito.settled();
}

// RFC 4180, for a table whose first line names the columns.
function tableOf(csv) {
  const rows = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ",") rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

export const walks = {
  async "証跡: the whole log is checked from the page, one record's proof holds on the command line"(desk, town) {
    const ito = await desk.person("lgwan", "ito");
    const { page } = ito;
    await ito.goTo("証跡");
    await page.getByRole("button", { name: "今すぐ確かめる" }).click();
    await page.getByText("証跡に欠けも書き換えもありません").waitFor();
    await ito.lookBothWays("証跡");
    const checkpoint = await ito.saved(() => page.getByRole("link", { name: "チェックポイントを保存" }).click());
    assert.match(checkpoint.bytes.toString("utf8"), /\n\n— /, "a signed note");

    await page.getByRole("button", { name: "記録 7 を開く" }).or(page.getByRole("button", { name: /^記録 \d+ を開く$/ })).last().click();
    const drawer = page.getByRole("dialog", { name: /^記録 \d+$/ });
    const save = drawer.getByRole("link", { name: "証明を保存" });
    await save.waitFor();
    await ito.lookBothWays("証跡-記録");
    const proof = await ito.saved(() => save.click());
    assert.match(proof.name, /^record-\d+\.proof$/);
    const place = join(town.folder, proof.name);
    writeFileSync(place, proof.bytes);
    await town.sekisho("evidence", "check-proof", place, "--public-key", join(town.data, "evidence.pub"));
    const at = proof.bytes.length >> 1;
    writeFileSync(place, Buffer.concat([proof.bytes.subarray(0, at), Buffer.from([proof.bytes[at] ^ 1]), proof.bytes.subarray(at + 1)]));
    await assert.rejects(town.sekisho("evidence", "check-proof", place, "--public-key", join(town.data, "evidence.pub")), "a changed proof does not hold");
  },

  async "履歴: by name, state and fingerprint; saved as CSV and Excel"(desk, town) {
    const ito = await desk.person("lgwan", "ito");
    const { page } = ito;
    await ito.goTo("履歴");
    await page.getByRole("textbox", { name: "ファイル名" }).fill("旅費精算書");
    await search(ito);
    await page.waitForURL(/q=/);
    let rows = await results(ito);
    await rows.nth(1).getByText("旅費精算書.docm").waitFor();
    assert.equal(await rows.filter({ hasNotText: "旅費精算書" }).count(), 1, "nothing but the heading without the name");
    await ito.lookBothWays("履歴");

    await clear(ito);
    await page.getByRole("combobox", { name: "状態" }).selectOption({ label: "通せません" });
    await search(ito);
    await page.waitForURL(/state=refused/);
    rows = await results(ito);
    await rows.nth(1).getByText("通せません", { exact: true }).waitFor();

    const csv = await ito.saved(() => page.getByRole("link", { name: "CSVで保存" }).click());
    const [heads, ...lines] = tableOf(csv.bytes.toString("utf8").replace(/^\uFEFF/, ""));
    const { rows: all } = await ito.get("/history?state=refused&limit=200");
    assert.equal(lines.length, all.length, "as many rows as the search has");
    assert.ok(heads.length >= 8 && lines.every((line) => line.length === heads.length), "every row has every column");
    assert.ok(lines.every((line) => line.includes("通せません")));
    const xlsx = await ito.saved(() => page.getByRole("link", { name: "Excelで保存" }).click());
    assert.match(xlsx.name, /\.xlsx$/);
    assert.ok(zipNames(xlsx.bytes).includes("xl/workbook.xml"));

    const { rows: taken } = await ito.get("/history?state=taken&limit=1");
    const { input_sha256: hash } = await ito.get(`/items/${taken[0].item.id}`);
    await clear(ito);
    await page.getByText("さらに条件を足す").click();
    await page.getByRole("textbox", { name: "指紋（SHA-256）" }).fill(hash.slice(1));
    await search(ito);
    await page.getByText("0～9とa～fの64文字で入れてください。").waitFor();
    await page.getByRole("textbox", { name: "指紋（SHA-256）" }).fill(hash);
    await search(ito);
    await page.waitForURL(/sha256=/);
    rows = await results(ito);
    await rows.nth(1).getByText(taken[0].item.path).waitFor();
  },
};
