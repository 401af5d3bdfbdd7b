import { describe, expect, it } from "vitest";
import { mostFrequent, shortName, sumsOf } from "./summary";

const bucket = (at: string, files: number) => ({ at, crossings: 1, files, bytes: files * 10, released: files, refused: 1, quarantined: 0 });

describe("sumsOf", () => {
  it("adds the buckets up and finds the fullest, the first of equals", () => {
    const sums = sumsOf([bucket("a", 2), bucket("b", 5), bucket("c", 5)]);
    expect(sums).toMatchObject({ crossings: 3, files: 12, bytes: 120, released: 12, refused: 3 });
    expect(sums.peak?.at).toBe("b");
  });
  it("has no peak where nothing came", () => expect(sumsOf([bucket("a", 0)]).peak).toBeNull());
});

describe("shortName", () => {
  it("keeps the thing and leaves out that it was removed", () => {
    expect(shortName("マクロ（自動実行プログラム）を取り除きました。", "ja")).toBe("マクロ（自動実行プログラム）");
    expect(shortName("Macros were removed.", "en")).toBe("Macros");
  });
  it("keeps the first sentence and cuts what is too long", () => {
    expect(shortName("中身が空です。確かめてください。", "ja")).toBe("中身が空です");
    expect(shortName("あいうえお", "ja", 4)).toBe("あいう…");
  });
});

describe("mostFrequent", () => {
  it("is the one with the highest count", () => {
    expect(mostFrequent([{ id: "a", ja: "", en: "", count: 1 }, { id: "b", ja: "", en: "", count: 3 }])?.id).toBe("b");
    expect(mostFrequent([])).toBeNull();
  });
});
