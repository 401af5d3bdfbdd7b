// Live changes: one stream per browser page. An event makes the lists it touches load again; a cut line does the same once it is back.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { State } from "./types";

export interface ItemEvent {
  item: string;
  crossing: string;
  state: State;
  at: string;
}

// Query keys that show items; pages use these as the first part of theirs.
export const kLiveKeys = ["crossings", "crossing", "item", "approvals", "history", "today"] as const;
const kGatherMs = 300;

const kReopenMs = 10_000;

// Only a refused stream is opened again here; a cut one the browser opens again itself.
function openStream(handlers: { item: (event: ItemEvent) => void; sessionEnd: () => void; back: () => void; refused: () => void }): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasCut = false;
  const open = () => {
    source = new EventSource("/api/v1/events");
    source.addEventListener("item", (event) => handlers.item(JSON.parse((event as MessageEvent<string>).data) as ItemEvent));
    source.addEventListener("session", () => {
      source.close();
      handlers.sessionEnd();
    });
    source.addEventListener("error", () => {
      wasCut = true;
      if (source.readyState !== EventSource.CLOSED) return;
      handlers.refused();
      timer = setTimeout(open, kReopenMs);
    });
    source.addEventListener("open", () => {
      if (wasCut) handlers.back();
      wasCut = false;
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

export function useLiveEvents(onSessionEnd: () => void): void {
  const client = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const touched = new Set<string>();
    const refresh = () => {
      timer = undefined;
      const ids = new Set(touched);
      touched.clear();
      void client.invalidateQueries({
        predicate: ({ queryKey }) => {
          const [kind, id] = queryKey;
          if (!(kLiveKeys as readonly unknown[]).includes(kind)) return false;
          return (kind !== "crossing" && kind !== "item") || ids.has("*") || ids.has(String(id));
        },
      });
    };
    const touch = (...ids: string[]) => {
      ids.forEach((id) => touched.add(id));
      timer ??= setTimeout(refresh, kGatherMs);
    };
    const close = openStream({
      item: ({ item, crossing }) => touch(item, crossing),
      sessionEnd: onSessionEnd,
      back: () => touch("*"),
      refused: () => void client.invalidateQueries({ queryKey: ["session"] }),
    });
    return () => {
      clearTimeout(timer);
      close();
    };
  }, [client, onSessionEnd]);
}
