import { describe, expect, it } from "vitest";
import { standingOf } from "./standing";

describe("standingOf", () => {
  it("puts what the sender must do before everything else", () => {
    expect(standingOf({ states: { released: 3, refused: 1, locked: 2 } })).toEqual({ text: "sumPassword", n: 2, bad: true });
    expect(standingOf({ states: { released: 3, refused: 1, returned: 1, quarantined: 1 } })).toEqual({ text: "sumHalted", n: 3, bad: true });
  });
  it("says nothing of arrival while something is under way", () => {
    expect(standingOf({ states: { released: 3, held: 1 } }).text).toBe("sumUnderWay");
    expect(standingOf({ states: { released: 3, waiting: 1 } }).text).toBe("sumApproval");
  });
  it("tells apart what arrived, was taken, ran out and was cancelled", () => {
    expect(standingOf({ states: { released: 1, taken: 1 } }).text).toBe("sumArrived");
    expect(standingOf({ states: { taken: 2, cancelled: 1 } }).text).toBe("sumTaken");
    expect(standingOf({ states: { expired: 2, taken: 1 } })).toEqual({ text: "sumExpired", n: 2, bad: false });
    expect(standingOf({ states: { cancelled: 2 } }).text).toBe("sumCancelled");
  });
});
