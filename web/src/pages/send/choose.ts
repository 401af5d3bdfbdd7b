// Gathers files from a drop or a file input: paths with folders, the debris of operating systems left out, nothing above the route's limits.
import type { Route } from "../../api/types";

export interface Chosen {
  path: string;
  file: File;
}

export interface Gathered {
  files: Chosen[];
  debris: number; // left out: hidden files of the system
  cut: boolean; // a folder held more than kGatherMax files
}

export const kGatherMax = 5_000;
const kDepthMax = 30;
const kDebris = new Set(["thumbs.db", "desktop.ini", ".ds_store"]);

export function isDebris(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return kDebris.has(name) || name.startsWith("~$") || name.startsWith("._");
}

// macOS hands names out decomposed; people on the other side search for them composed.
export function cleanPath(path: string): string {
  return path.replace(/^\/+/, "").normalize("NFC");
}

export function sorted(files: readonly Chosen[]): Gathered {
  const kept = files.filter(({ path }) => !isDebris(path)).map(({ path, file }) => ({ path: cleanPath(path), file }));
  return { files: kept.slice(0, kGatherMax), debris: files.length - kept.length, cut: kept.length > kGatherMax };
}

export function fromInput(list: Iterable<File>): Gathered {
  return sorted([...list].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

// readEntries gives a hundred at a time and an empty list at the end.
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0 || all.length > kGatherMax) return all;
    all.push(...some);
  }
}

async function walk(entry: FileSystemEntry, depth: number, into: Chosen[]): Promise<void> {
  if (into.length > kGatherMax || depth > kDepthMax) return;
  if (entry.isFile) {
    into.push({ path: entry.fullPath, file: await fileOf(entry as FileSystemFileEntry) });
  } else if (entry.isDirectory) {
    for (const inner of await entriesOf(entry as FileSystemDirectoryEntry)) await walk(inner, depth + 1, into);
  }
}

// The entries must be taken from the event before it ends, hence before the first await.
export async function fromDrop(data: DataTransfer): Promise<Gathered> {
  const entries = [...data.items].map((item) => (item.kind === "file" ? item.webkitGetAsEntry() : null)).filter((entry) => entry !== null);
  if (entries.length === 0) return fromInput(data.files);
  const found: Chosen[] = [];
  for (const entry of entries) await walk(entry, 0, found);
  return sorted(found);
}

// A path chosen again replaces the earlier file.
export function merged(old: readonly Chosen[], fresh: readonly Chosen[]): Chosen[] {
  const byPath = new Map(old.map((chosen) => [chosen.path, chosen]));
  for (const chosen of fresh) byPath.set(chosen.path, chosen);
  return [...byPath.values()];
}

export type Objection = "tooLarge" | "empty";

export function objection({ file }: Chosen, route: Route | undefined): Objection | null {
  if (file.size === 0) return "empty";
  return route && route.bytes_max > 0 && file.size > route.bytes_max ? "tooLarge" : null;
}

export function total(files: readonly Chosen[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}
