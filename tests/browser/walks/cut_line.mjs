import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Line } from "../line.mjs";
import { choose, pickFromList, stateOf } from "../steps.mjs";

const kBytes = 11 << 20;
const kCutAfter = 6 << 20; // in the middle of the second piece of 4 MB

// Text that is not compressible to nothing, so that the sum over it says something.
function longText() {
  const line = () => `${randomBytes(48).toString("base64")}\n`;
  let text = "";
  while (text.length < kBytes) text += line().repeat(64);
  return Buffer.from(text.slice(0, kBytes - 1) + "\n");
}

export const walks = {
  async "a line cut in the middle of a file goes on from where the server stands"(desk, town) {
    const line = await Line.to(town.origins.internet);
    try {
      const sato = await desk.person("internet", "sato", { origin: line.origin });
      const { page } = sato;
      sato.mayBeCut = true;
      sato.expects(409, 410); // the server may still be at the piece that was cut
      await sato.heading("ファイルを送る");
      const bytes = longText();
      const path = join(town.folder, "長い記録.txt");
      writeFileSync(path, bytes);
      await choose(page, [path]);
      await pickFromList(page, "田中", /田中 一郎/);
      const offsets = [];
      page.on("request", (request) => {
        if (request.method() === "PATCH") offsets.push(Number(request.headers()["upload-offset"]));
      });
      line.cutAfter(kCutAfter);
      await page.getByRole("button", { name: "送る（1件）" }).click();
      await page.getByText("回線が切れました。つながりしだい、続きから送ります。").waitFor();
      const before = offsets.length;
      await sato.look("送信の状況-回線断");
      line.mend();
      await stateOf(page, "長い記録.txt", "受け取れます");
      const resumed = offsets.slice(before);
      assert.ok(resumed.length > 0 && Math.min(...resumed) >= 4 << 20, `what had arrived is not sent again: ${offsets}`);
      await page.getByRole("link", { name: "長い記録.txt", exact: true }).click();
      await sato.heading("受渡しの詳細");
      const detail = await sato.get(`/items/${page.url().split("/").at(-1)}`);
      assert.equal(detail.input_sha256, createHash("sha256").update(bytes).digest("hex"), "every byte arrived once");
    } finally {
      line.close();
    }
  },
};
