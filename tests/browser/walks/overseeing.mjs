import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { kRules } from "../town.mjs";

const kWrongRules = kRules.replace('approval = "approver"', 'approval = "mayor"'); // on line 11

async function sumsOfTable(chart) {
  await chart.getByText("表で見る").click();
  const rows = await chart.getByRole("table").getByRole("row").all();
  const sums = [];
  for (const row of rows.slice(1)) {
    const cells = await row.getByRole("cell").allInnerTexts();
    cells.forEach((text, index) => (sums[index] = (sums[index] ?? 0) + Number(text.replaceAll(",", ""))));
  }
  return sums;
}

export const walks = {
  async "the operator's morning: what needs her, each line leading on"(desk) {
    const kato = await desk.person("lgwan", "kato");
    const { page } = kato;
    await kato.heading("今日");
    const lines = page.getByRole("list", { name: "対応が必要なこと" }).getByRole("listitem");
    await lines.first().waitFor();
    const count = await lines.count();
    assert.ok(count >= 1 && count <= 10, `${count} lines`);
    await kato.lookBothWays("今日");
    await lines.getByRole("link", { name: /^確かめる/ }).first().click();
    await page.waitForURL((url) => !url.pathname.endsWith("/today"));
    await kato.settled();
  },

  async "稼働状況: charts are drawn and their tables hold the server's own figures"(desk) {
    const kato = await desk.person("lgwan", "kato");
    const { page } = kato;
    await kato.goTo("稼働状況");
    const charts = page.getByRole("figure");
    await charts.first().waitFor();
    await page.locator("figure canvas").first().waitFor();
    const drawn = await page.locator("figure canvas").evaluateAll((all) =>
      all.map((canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((value, index) => index % 4 === 3 && value > 0)),
    );
    assert.ok(drawn.length >= 4 && drawn.every(Boolean), `drawn: ${drawn}`);
    await kato.lookBothWays("稼働状況");
    const { buckets } = await kato.get("/operations/tallies?by=day");
    const sum = (key) => buckets.reduce((all, bucket) => all + bucket[key], 0);
    const amounts = await sumsOfTable(charts.filter({ has: page.getByRole("heading", { name: "受渡しの数" }) }));
    assert.deepEqual(amounts.slice(0, 2), [sum("crossings"), sum("files")]);
    assert.ok(amounts[0] >= 100, "the demonstration's crossings are in it");
    const verdicts = await sumsOfTable(charts.filter({ has: page.getByRole("heading", { name: "判定の結果" }) }));
    assert.deepEqual(verdicts, [sum("released"), sum("refused"), sum("quarantined")]);
    await page.getByRole("tab", { name: /^2日間/ }).click();
    await charts.first().waitFor();
    await kato.look("稼働状況-1時間ごと");
  },

  async "設定: a wrong rules file is told with its line, the earlier rules stay"(desk, town) {
    const kato = await desk.person("lgwan", "kato");
    const { page } = kato;
    await kato.goTo("設定");
    await page.getByRole("heading", { name: "インターネット接続系 から LGWAN接続系 へ" }).waitFor();
    await page.getByText(town.rules).first().waitFor();
    await kato.lookBothWays("設定");
    try {
      writeFileSync(town.rules, kWrongRules);
      const said = page.getByText(/rules\.toml:11:/).first();
      for (let tries = 0; tries < 60 && !(await said.isVisible()); tries += 1) {
        await page.reload();
        await kato.heading("設定");
        await kato.settled();
      }
      await said.waitFor();
      await page.getByText(/承認者の承認が必要です/).first().waitFor();
      await kato.look("設定-誤りのあるルール");
      await kato.goTo("今日");
      await page.getByText(/受渡しルールのファイルに誤りがあり/).waitFor();
    } finally {
      writeFileSync(town.rules, kRules);
    }
  },
};
