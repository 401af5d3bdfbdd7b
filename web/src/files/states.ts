// What can be done with a file in its state, by whoever looks at it.
import type { Item, Mine, State } from "../api/types";

// As states.def: what a sender can still take back.
const kCancellable: readonly State[] = ["received", "held", "disarming", "locked", "judged", "waiting", "approved"];

export function mayCancel(item: Item, mine: Mine): boolean {
  return mine.sender && kCancellable.includes(item.state);
}

export function mayTake(item: Item, mine: Mine): boolean {
  return mine.recipient && item.state === "released";
}

// A clean file was made, so there is a certificate of it.
export function hasCertificate(item: Item): boolean {
  return item.clean_bytes !== null;
}

export function mayUnlock(item: Item, mine: Mine): boolean {
  return item.state === "locked" && (mine.sender || mine.recipient);
}

export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
