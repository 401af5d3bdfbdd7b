// What the charts' sentences say.
import type { Ranked, TallyBucket } from "../../api/types";

export interface Sums {
  crossings: number;
  files: number;
  bytes: number;
  released: number;
  refused: number;
  quarantined: number;
  peak: TallyBucket | null; // the bucket with the most files; none where nothing came
}

export function sumsOf(buckets: readonly TallyBucket[]): Sums {
  const sums: Sums = { crossings: 0, files: 0, bytes: 0, released: 0, refused: 0, quarantined: 0, peak: null };
  for (const bucket of buckets) {
    for (const key of ["crossings", "files", "bytes", "released", "refused", "quarantined"] as const) sums[key] += bucket[key];
    if (bucket.files > (sums.peak?.files ?? 0)) sums.peak = bucket;
  }
  return sums;
}

// A name with room in a chart: the first sentence, cut where it is still too long.
export function shortName(text: string, lang: "ja" | "en", most = lang === "ja" ? 20 : 36): string {
  const first = (lang === "ja" ? text.split("。")[0] : text.split(/\.(\s|$)/)[0]) ?? text;
  const bare = first.replace(/を取り除きました$/, "").replace(/ (was|were) removed$/, "");
  const letters = [...bare];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : bare;
}

export function mostFrequent(ranked: readonly Ranked[]): Ranked | null {
  return ranked.reduce<Ranked | null>((most, one) => (most === null || one.count > most.count ? one : most), null);
}
