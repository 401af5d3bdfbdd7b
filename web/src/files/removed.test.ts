import { describe, expect, it } from "vitest";
import { removedThings } from "./removed";

const notes = [
  { what: "macro", ja: "マクロ（自動実行プログラム）を取り除きました。", en: "Macros were removed." },
  { what: "macro", ja: "マクロ（自動実行プログラム）を取り除きました。", en: "Macros were removed." },
  { what: "dde", ja: "外部プログラムを呼び出すDDEを取り除き、表示されている値を残しました。", en: "DDE was removed; the visible value stays." },
];

describe("what was removed", () => {
  it("is named once each, without its verb", () => {
    expect(removedThings(notes, "ja")).toEqual(["マクロ（自動実行プログラム）", "外部プログラムを呼び出すDDEを取り除き、表示されている値を残しました"]);
    expect(removedThings(notes, "en")).toEqual(["macros", "DDE was removed; the visible value stays"]);
  });
});
