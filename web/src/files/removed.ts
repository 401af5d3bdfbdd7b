// What was removed, in one line: the things alone, without a verb each.
import type { Bilingual, Lang } from "../i18n/i18n";

export function thing(note: Bilingual, lang: Lang): string {
  if (lang === "ja") return note.ja.replace(/を取り除きました。$/, "").replace(/。$/, "");
  const bare = note.en.replace(/ (was|were) removed\.$/, "").replace(/\.$/, "");
  return /^[A-Z][a-z]/.test(bare) ? bare.charAt(0).toLowerCase() + bare.slice(1) : bare;
}

export function removedThings(notes: readonly (Bilingual & { what: string })[], lang: Lang): string[] {
  return [...new Map(notes.map((note) => [note.what, thing(note, lang)])).values()];
}
