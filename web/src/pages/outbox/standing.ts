// One sentence for a crossing's sender out of the states of its files: what needs her comes first.
import type { CrossingHead, State } from "../../api/types";
import type { outboxTexts } from "./texts";

export interface Standing {
  text: keyof typeof outboxTexts;
  n: number;
  bad: boolean; // needs the sender
}

export function standingOf({ states }: Pick<CrossingHead, "states">): Standing {
  const sum = (...which: State[]) => which.reduce((total, state) => total + (states[state] ?? 0), 0);
  const halted = sum("refused", "returned", "quarantined");
  if (sum("locked") > 0) return { text: "sumPassword", n: sum("locked"), bad: true };
  if (halted > 0) return { text: "sumHalted", n: halted, bad: true };
  if (sum("received", "held", "disarming", "judged", "approved") > 0) return { text: "sumUnderWay", n: 0, bad: false };
  if (sum("waiting") > 0) return { text: "sumApproval", n: 0, bad: false };
  if (sum("expired") > 0) return { text: "sumExpired", n: sum("expired"), bad: false };
  if (sum("released") > 0) return { text: "sumArrived", n: 0, bad: false };
  return { text: sum("taken") > 0 ? "sumTaken" : "sumCancelled", n: 0, bad: false };
}
