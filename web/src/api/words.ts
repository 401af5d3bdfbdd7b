// Words of states, types, actions, reasons and zones, from the server once; until they are there, the bare id shows.
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useLang } from "../i18n/i18n";
import { get } from "./client";
import type { Words } from "./types";

export function useWordLists(): Words | undefined {
  return useQuery({ queryKey: ["words"], queryFn: () => get<Words>("/words"), staleTime: Infinity, gcTime: Infinity }).data;
}

// const word = useWords(); word("states", "held")
export function useWords(): (list: keyof Words, id: string) => string {
  const words = useWordLists();
  const { pick } = useLang();
  return useCallback(
    (list, id) => {
      const found = words?.[list]?.[id];
      return found ? pick(found) : id;
    },
    [words, pick],
  );
}
