// What an act answered, put into the lists at once; live events bring the rest.
import type { QueryClient } from "@tanstack/react-query";
import type { Crossing, Item, ItemDetail } from "../api/types";

export function putItem(client: QueryClient, item: Item): void {
  client.setQueryData<Crossing>(["crossing", item.crossing], (old) => old && { ...old, items: old.items.map((one) => (one.id === item.id ? item : one)) });
  client.setQueryData<ItemDetail>(["item", item.id], (old) => old && { ...old, item });
}
