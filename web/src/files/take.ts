import { send } from "../api/client";
import type { Ticket } from "../api/types";

// The address answers with an attachment: the page stays where it is.
export function fetchTicket({ download, name }: Ticket): void {
  const link = document.createElement("a");
  link.href = download;
  link.download = name;
  link.className = "visually-hidden";
  document.body.append(link);
  link.click();
  link.remove();
}

export async function takeItem(item: string): Promise<void> {
  fetchTicket(await send<Ticket>("POST", `/items/${item}/take`));
}

export async function takeCrossing(crossing: string): Promise<void> {
  fetchTicket(await send<Ticket>("POST", `/crossings/${crossing}/take`));
}
