import { File as NodeFile } from "node:buffer";
import { describe, expect, it } from "vitest";
import type { Route } from "../../api/types";
import { cleanPath, fromInput, isDebris, kGatherMax, merged, objection, total } from "./choose";

const file = (name: string, text = "x") => new NodeFile([text], name) as unknown as File; // node 18 has no global File
const route = { bytes_max: 3 } as Route;

describe("gathering", () => {
  it("leaves out what operating systems and Office leave behind", () => {
    expect(["a/Thumbs.db", ".DS_Store", "b/desktop.ini", "~$予算.xlsx", "._写真.jpg"].every(isDebris)).toBe(true);
    expect(isDebris("予算.xlsx")).toBe(false);
    const { files, debris } = fromInput([file("予算.xlsx"), file("Thumbs.db")]);
    expect(files.map(({ path }) => path)).toEqual(["予算.xlsx"]);
    expect(debris).toBe(1);
  });
  it("composes decomposed names and drops the leading slash", () => {
    expect(cleanPath("/資料/\u30ab\u3099イド.pdf")).toBe("資料/ガイド.pdf");
  });
  it("stops at its limit and says so", () => {
    const { files, cut } = fromInput(Array.from({ length: kGatherMax + 1 }, (_, n) => file(`${n}.txt`)));
    expect(files).toHaveLength(kGatherMax);
    expect(cut).toBe(true);
  });
  it("replaces a file that is chosen again", () => {
    const first = [{ path: "a", file: file("a", "1") }];
    expect(total(merged(first, [{ path: "a", file: file("a", "22") }]))).toBe(2);
  });
});

describe("objections", () => {
  it("are to empty files and to those above the route's limit", () => {
    expect(objection({ path: "a", file: file("a", "") }, route)).toBe("empty");
    expect(objection({ path: "a", file: file("a", "1234") }, route)).toBe("tooLarge");
    expect(objection({ path: "a", file: file("a", "123") }, route)).toBeNull();
  });
});
