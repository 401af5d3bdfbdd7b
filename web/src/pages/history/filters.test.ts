import { describe, expect, it } from "vitest";
import { filtersOf, paramsOf, wrongIn } from "./filters";

const kHash = "0123456789abcdef".repeat(4);

describe("filters", () => {
  it("go into the address and come back, empty ones left out", () => {
    const params = { q: "見積書", state: "refused", sha256: kHash };
    expect(paramsOf(filtersOf(new URLSearchParams(params)))).toEqual(params);
    expect(paramsOf(filtersOf(new URLSearchParams("q=%20&other=1")))).toEqual({});
  });
  it("say which field is wrong before the server is asked", () => {
    expect(wrongIn(filtersOf(new URLSearchParams({ sha256: kHash.slice(1) })))).toEqual({ sha256: "sha256Wrong" });
    expect(wrongIn(filtersOf(new URLSearchParams({ from: "2026-11-02", until: "2026-11-01" })))).toEqual({ until: "datesWrong" });
    expect(wrongIn(filtersOf(new URLSearchParams({ from: "2026-11-01", until: "2026-11-01", sha256: kHash })))).toEqual({});
  });
});
