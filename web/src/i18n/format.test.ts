import { describe, expect, it } from "vitest";
import { bytes, date, dateTime, percent, seconds, shortTime } from "./format";

describe("bytes", () => {
  it("keeps small sizes exact and rounds large ones", () => {
    expect(bytes(0, "ja")).toBe("0 バイト");
    expect(bytes(999, "en")).toBe("999 bytes");
    expect(bytes(1_500, "ja")).toBe("1.5 KB");
    expect(bytes(999_600, "ja")).toBe("1 MB");
    expect(bytes(12_345_678, "ja")).toBe("12 MB");
    expect(bytes(2_000_000_000, "en")).toBe("2 GB");
  });
});

describe("times", () => {
  const at = new Date(2026, 10, 21, 9, 5, 7).toISOString();
  it("are written as people write them", () => {
    expect(date(at, "ja")).toBe("2026年11月21日（土）");
    expect(dateTime(at, "en")).toBe("21 Nov 2026 09:05");
    expect(dateTime("nonsense", "ja")).toBe("");
  });
  it("are short where they are close", () => {
    const now = (minutes: number) => new Date(2026, 10, 21, 9, 5 + minutes, 7);
    expect(shortTime(at, "ja", now(0))).toBe("たった今");
    expect(shortTime(at, "ja", now(12))).toBe("12分前");
    expect(shortTime(at, "ja", now(180))).toBe("今日 09:05");
    expect(shortTime(at, "ja", now(60 * 24 * 3))).toBe("11月21日 09:05");
    expect(shortTime(at, "ja", new Date(2027, 1, 1))).toBe("2026年11月21日 09:05");
  });
});

describe("figures", () => {
  it("round", () => {
    expect(percent(0.9984, "ja")).toBe("99.8%");
    expect(seconds(0.4, "ja")).toBe("1秒未満");
    expect(seconds(150, "en")).toBe("3 min");
  });
});
