import { useSyncExternalStore } from "react";

// Room for a navigation beside the page; the same width stands in shell.css.
const kWide = "(min-width: 64rem)";

function subscribe(changed: () => void): () => void {
  const media = window.matchMedia(kWide);
  media.addEventListener("change", changed);
  return () => media.removeEventListener("change", changed);
}

export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(kWide).matches);
}
