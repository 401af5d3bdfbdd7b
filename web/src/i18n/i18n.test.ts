import { describe, expect, it } from "vitest";
import { fill, type Texts } from "./i18n";

const modules = import.meta.glob<Record<string, Texts>>("../**/texts.ts", { eager: true });
const tables = Object.entries(modules).flatMap(([file, module]) => Object.entries(module).map(([name, table]) => ({ file, name, table })));
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe("texts", () => {
  it("are found", () => expect(tables.length).toBeGreaterThan(2));
  for (const { file, name, table } of tables) {
    it(`${file} ${name} has every text in both languages`, () => {
      for (const [key, pair] of Object.entries(table)) {
        expect(pair, key).toHaveLength(2);
        expect(pair[0].trim(), `${key} in Japanese`).not.toBe("");
        expect(pair[1].trim(), `${key} in English`).not.toBe("");
        expect(holes(pair[0]), `${key}: what is filled in`).toEqual(holes(pair[1]));
      }
    });
    it(`${file} ${name} has no Japanese in its English`, () => {
      for (const [key, pair] of Object.entries(table)) expect(pair[1], key).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
    });
  }
});

describe("fill", () => {
  it("fills in what it is given and leaves the rest", () => {
    expect(fill("{n}件のうち{m}件", { n: 3 })).toBe("3件のうち{m}件");
    expect(fill("そのまま")).toBe("そのまま");
  });
});
