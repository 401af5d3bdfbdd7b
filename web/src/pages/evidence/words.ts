// Words of what a record is about and of the values it commits to; an id this version does not know stands as it is.
import { useCallback } from "react";
import { useTexts } from "../../i18n/i18n";
import { evidenceTexts } from "./texts";

export function useRecordWord(): (kind: "object" | "role", id: string) => string {
  const t = useTexts(evidenceTexts);
  return useCallback((kind, id) => {
    const key = `${kind}_${id}`;
    return key in evidenceTexts ? t(key as keyof typeof evidenceTexts) : id;
  }, [t]);
}
