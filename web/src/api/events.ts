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

export function useLiveEvents(onSessionEnd: () => void): void {
  const client = useQueryClient();
  useEffect(() => {
    const source = new EventSource("/api/v1/events");
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasCut = false;
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
    source.addEventListener("item", (event) => {
      const read = JSON.parse((event as MessageEvent<string>).data) as ItemEvent;
      touch(read.item, read.crossing);
    });
    source.addEventListener("session", () => {
      source.close();
      onSessionEnd();
    });
    source.addEventListener("error", () => {
      wasCut = true;
    });
    source.addEventListener("open", () => {
      if (wasCut) touch("*");
      wasCut = false;
    });
    return () => {
      if (timer !== undefined) clearTimeout(timer);
      source.close();
    };
  }, [client, onSessionEnd]);
}
