// All files on their way from this browser page, whatever page of the console is open: a few at a time, the rest in line.
import { asApiError, type Problem } from "../api/client";
import { transfer, type TransferSettings, type UploadServer } from "./transfer";

export type UploadStatus = "queued" | "sending" | "waiting" | "done" | "failed" | "given_up";

export interface OneUpload {
  readonly key: string;
  readonly crossing: string;
  readonly path: string;
  readonly bytes: number;
  readonly sent: number;
  readonly status: UploadStatus;
  readonly item: string; // empty until the server gave the file its place
  readonly problem: Problem | null;
}

export interface ChosenFile {
  path: string;
  file: File;
  item?: string; // its place in the crossing, where an earlier page got it one
}

const kAtATime = 4; // of the six connections a browser opens to one server; one more is the stream of changes

export class Uploads {
  private entries = new Map<string, OneUpload>();
  private files = new Map<string, File>();
  private running = new Map<string, AbortController>();
  private shown: readonly OneUpload[] = [];
  private listeners = new Set<() => void>();
  private serial = 0;

  constructor(
    private readonly server: UploadServer,
    private readonly settings: TransferSettings,
  ) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  // The same array until something changes.
  snapshot = (): readonly OneUpload[] => this.shown;

  start(crossing: string, chosen: readonly ChosenFile[]): void {
    for (const { path, file, item } of chosen) {
      const key = String((this.serial += 1));
      this.files.set(key, file);
      this.entries.set(key, { key, crossing, path, bytes: file.size, sent: 0, status: "queued", item: item ?? "", problem: null });
    }
    this.changed();
    this.fill();
  }

  retry(key: string): void {
    if (this.entries.get(key)?.status !== "failed") return;
    this.put(key, { status: "queued", problem: null });
    this.fill();
  }

  // The caller cancels the item at the server; here it only stops.
  giveUp(match: (upload: OneUpload) => boolean): void {
    for (const upload of this.entries.values()) {
      if (!match(upload) || upload.status === "done") continue;
      this.put(upload.key, { status: "given_up", problem: null });
      this.running.get(upload.key)?.abort();
      this.files.delete(upload.key);
    }
  }

  // Another person signed in, or nobody: nothing of the former may go on.
  forgetAll(): void {
    for (const controller of this.running.values()) controller.abort();
    this.entries.clear();
    this.files.clear();
    this.changed();
  }

  private fill(): void {
    for (const upload of this.entries.values()) {
      if (this.running.size >= kAtATime) return;
      if (upload.status === "queued" && !this.running.has(upload.key)) void this.run(upload);
    }
  }

  private async run({ key, crossing, path, item: place }: OneUpload): Promise<void> {
    const file = this.files.get(key);
    if (!file) return;
    const controller = new AbortController();
    this.running.set(key, controller);
    this.put(key, { status: "sending" });
    try {
      const others = new Set([...this.entries.values()].filter((other) => other.key !== key && other.item !== "").map((other) => other.item));
      const item = await transfer(
        { crossing, path, file, item: place },
        this.server,
        {
          item: (id) => this.put(key, { item: id }),
          sent: (sent) => this.put(key, { sent }),
          waiting: (problem) => this.put(key, { status: "waiting", problem }),
          going: () => this.put(key, { status: "sending", problem: null }),
        },
        this.settings,
        controller.signal,
        others,
      );
      this.put(key, { status: "done", sent: file.size, item, problem: null });
      this.files.delete(key);
    } catch (error) {
      if (!controller.signal.aborted) this.put(key, { status: "failed", problem: asApiError(error).problem });
    } finally {
      this.running.delete(key);
      this.fill();
    }
  }

  private put(key: string, change: Partial<OneUpload>): void {
    const old = this.entries.get(key);
    if (!old || (old.status === "given_up" && change.status !== "given_up")) return;
    this.entries.set(key, { ...old, ...change });
    this.changed();
  }

  private changed(): void {
    this.shown = [...this.entries.values()];
    for (const listener of this.listeners) listener();
  }
}

export function underWay(upload: OneUpload): boolean {
  return upload.status === "queued" || upload.status === "sending" || upload.status === "waiting";
}
