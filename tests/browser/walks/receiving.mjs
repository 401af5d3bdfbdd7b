import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { kNarrow } from "../person.mjs";
import { choose, fileLine, pickFromList, stateOf, zipNames } from "../steps.mjs";

const kSent = ["勤務予定表.docm", "橋梁点検写真_02.jpg"];
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

async function send(desk, town) {
  const sato = await desk.person("internet", "sato");
  await sato.heading("ファイルを送る");
  await choose(sato.page, kSent.map((name) => town.file(name)));
  await pickFromList(sato.page, "田中", /田中 一郎/);
  await sato.page.getByRole("textbox", { name: /ひとこと/ }).fill("点検の写真と勤務予定表です");
  await sato.page.getByRole("button", { name: "送る（2件）" }).click();
  await sato.heading("送信の状況");
  return sato;
}

export const walks = {
  async "what arrives shows up by itself, is taken one and all, and its certificate and proof hold"(desk, town) {
    const tanaka = await desk.person("lgwan", "tanaka");
    const { page } = tanaka;
    await tanaka.goTo("受け取る");
    const sato = await send(desk, town);
    // The newest of that name: the demonstration sends such files too.
    const entry = page.getByRole("article", { name: /^(勤務予定表\.docm|橋梁点検写真_02\.jpg) ほか1件$/ }).filter({ hasText: "点検の写真と勤務予定表です" }).first();
    await entry.getByText("点検の写真と勤務予定表です").waitFor();
    for (const name of kSent) await stateOf(entry, name, "受け取れます");
    await fileLine(entry, kSent[0]).getByText(/マクロ（自動実行プログラム）/).waitFor();
    await fileLine(entry, kSent[0]).getByText("元との違い").waitFor();
    await tanaka.lookBothWays("受け取る");

    const all = await tanaka.saved(() => entry.getByRole("button", { name: "すべて受け取る（ZIP）" }).click());
    assert.match(all.name, /\.zip$/);
    assert.deepEqual(zipNames(all.bytes).filter((name) => !/\.(cert|txt)$/.test(name)).sort(), ["勤務予定表.docx", "橋梁点検写真_02.jpg"].sort());
    const one = await tanaka.saved(() => fileLine(entry, kSent[0]).getByRole("button", { name: /を受け取る$/ }).click());
    assert.equal(one.name, "勤務予定表.docx");
    await fileLine(entry, kSent[0]).getByText(/ダウンロードを始めました/).waitFor();

    await entry.getByRole("link", { name: kSent[0], exact: true }).click();
    await tanaka.heading("受渡しの詳細");
    const clean = sha256(one.bytes);
    const item = page.url().split("/").at(-1);
    assert.equal((await tanaka.get(`/items/${item}`)).clean_sha256, clean, "what was saved is what was judged");
    await page.getByText(clean).first().waitFor();
    await page.getByText("受け取れるようにしました").waitFor();
    await page.getByRole("heading", { name: "取り除いたもの" }).waitFor();
    await page.getByText("証跡に確定").first().waitFor();
    await page.getByText("証明の確かめ方").click();
    await tanaka.lookBothWays("受渡しの詳細-受け取り");

    const certificate = await tanaka.saved(() => page.getByRole("link", { name: "証明書を保存" }).click());
    assert.equal(certificate.name, "勤務予定表.docx.cert");
    const place = (name, bytes) => {
      const path = join(town.folder, name);
      writeFileSync(path, bytes);
      return path;
    };
    const key = join(town.data, "certificate.pub");
    const certificatePath = place("one.cert", certificate.bytes);
    const cleanPath = place("one.docx", one.bytes);
    await town.sekisho("verify", "--public-key", key, certificatePath, cleanPath);
    const changed = Buffer.from(one.bytes);
    changed[changed.length >> 1] ^= 1;
    await assert.rejects(town.sekisho("verify", "--public-key", key, certificatePath, place("changed.docx", changed)), "a changed file does not pass");

    const proof = await tanaka.saved(() => page.getByRole("link", { name: "証跡の証明を保存" }).click());
    assert.match(proof.name, /^勤務予定表\.doc[mx]\.proof$/);
    await town.sekisho("evidence", "check-proof", place("one.proof", proof.bytes), "--public-key", join(town.data, "evidence.pub"));
    await stateOf(sato.page, kSent[0], "受け取れます");
  },

  async "on a telephone's width nothing is lost"(desk) {
    const tanaka = await desk.person("lgwan", "tanaka", { view: kNarrow });
    await tanaka.goTo("受け取る");
    await tanaka.page.getByRole("tab", { name: "すべて" }).click();
    await tanaka.page.getByRole("article").first().waitFor();
    await tanaka.look("受け取る-すべて");
  },
};
