// One file on its way: pieces in order, and after a cut line on from where the server stands. No user interface, no clock of its own.
import { ApiError, asApiError, type Problem } from "../api/client";
import type { Crossing, Item, Upload } from "../api/types";

// What a transfer asks of the server; upload/server.ts fills it, tests bring their own.
export interface UploadServer {
  begin(crossing: string, path: string, bytes: number, signal: AbortSignal): Promise<Upload>;
  beginAgain(item: string, signal: AbortSignal): Promise<Upload>;
  state(upload: string, signal: AbortSignal): Promise<Upload>;
  append(upload: string, offset: number, piece: Blob, signal: AbortSignal): Promise<Upload>;
  crossing(crossing: string, signal: AbortSignal): Promise<Crossing>;
}

export interface TransferEvents {
  item(id: string): void; // the file has a place in the crossing
  sent(bytes: number): void;
  waiting(problem: Problem, seconds: number): void; // the line is cut; tries again after that
  going(): void;
}

export interface TransferSettings {
  pieceBytes: number;
  triesMax: number; // in a row without a byte arriving
  firstWaitSeconds: number;
  longestWaitSeconds: number;
  pause(seconds: number, signal: AbortSignal): Promise<void>;
}

export interface Outgoing {
  crossing: string;
  path: string;
  file: Blob;
  item?: string; // where the file has its place in the crossing already
}

export const kFileUnreadable: Problem = {
  title: "file unreadable",
  status: 0,
  code: "file_unreadable",
  ja: "このパソコンのファイルを読めませんでした。移動や上書きをしていないか確かめて、もう一度選んでください。",
  en: "The file on this computer could not be read. Check that it was not moved or overwritten, and choose it again.",
};

// Worth another try: the line, a busy server, an offset to be asked for again. Everything else is an answer.
export function mayPass(error: ApiError): boolean {
  const { status, code } = error.problem;
  return status === 0 ? code === "unreachable" : status >= 500 || status === 429 || status === 408 || code === "upload_offset";
}

// Handed over already, or the program was restarted and forgot it.
const isGone = (error: ApiError) => error.problem.status === 410;

export function waitSeconds(tries: number, settings: Pick<TransferSettings, "firstWaitSeconds" | "longestWaitSeconds">): number {
  return Math.min(settings.longestWaitSeconds, settings.firstWaitSeconds * 2 ** Math.max(0, tries - 1));
}

// A slice that has gone from the disk must not look like a cut line.
async function readable(piece: Blob): Promise<void> {
  try {
    await piece.slice(0, 1).arrayBuffer();
  } catch {
    throw new ApiError(kFileUnreadable);
  }
}

class Transfer {
  private upload: Upload | null = null;
  private item: string;
  private asked = false; // a begin was sent whose answer never came

  constructor(
    private readonly what: Outgoing,
    private readonly server: UploadServer,
    private readonly events: TransferEvents,
    private readonly settings: TransferSettings,
    private readonly signal: AbortSignal,
    private readonly taken: ReadonlySet<string>, // items of this crossing that belong to other files
  ) {
    this.item = what.item ?? "";
  }

  async run(): Promise<string> {
    let tries = 0;
    for (;;) {
      const before = this.upload?.offset ?? 0;
      try {
        if (await this.step()) return this.item;
        if ((this.upload?.offset ?? 0) > before) tries = 0;
      } catch (error) {
        if (this.signal.aborted) throw error;
        const failure = asApiError(error);
        const gone = isGone(failure);
        tries += 1;
        if ((!gone && !mayPass(failure)) || tries >= this.settings.triesMax) throw failure;
        const seconds = gone && tries === 1 ? 0 : (failure.retryAfterSeconds ?? waitSeconds(tries, this.settings));
        if (seconds > 0) {
          this.events.waiting(failure.problem, seconds);
          await this.settings.pause(seconds, this.signal);
          this.events.going();
        }
        if (gone) this.upload = null;
        else await this.askOffset();
      }
    }
  }

  // One request further; true once the last byte is there.
  private async step(): Promise<boolean> {
    if (!this.upload) {
      this.upload = await this.open();
      if (!this.upload) return true;
      this.item = this.upload.item;
      this.events.item(this.item);
      this.events.sent(this.upload.offset);
    }
    const { id, offset } = this.upload;
    const piece = this.what.file.slice(offset, offset + this.settings.pieceBytes);
    await readable(piece);
    this.upload = await this.server.append(id, offset, piece, this.signal);
    this.events.sent(this.upload.offset);
    return this.upload.offset >= this.upload.bytes;
  }

  // The upload to go on with; nothing when the file has arrived after all.
  private async open(): Promise<Upload | null> {
    if (this.item !== "" || this.asked) {
      const { items } = await this.server.crossing(this.what.crossing, this.signal);
      const mine = this.item !== "" ? items.find((item) => item.id === this.item) : items.find((item) => this.mayBeMine(item));
      if (mine) {
        this.item = mine.id;
        this.events.item(mine.id);
        return mine.state === "received" ? this.server.beginAgain(mine.id, this.signal) : null;
      }
    }
    this.asked = true;
    return this.server.begin(this.what.crossing, this.what.path, this.what.file.size, this.signal);
  }

  // Made by a begin whose answer was lost.
  private mayBeMine(item: Item): boolean {
    return item.path === this.what.path && item.state === "received" && !this.taken.has(item.id);
  }

  // After a failure only the server knows how far it came. When it cannot be asked either, the next step fails and waits longer.
  private async askOffset(): Promise<void> {
    if (!this.upload) return;
    try {
      this.upload = await this.server.state(this.upload.id, this.signal);
      this.events.sent(this.upload.offset);
    } catch (error) {
      if (isGone(asApiError(error))) this.upload = null;
    }
  }
}

// Resolves with the item's id once every byte is held. Errors: ApiError, or the signal's abort.
export function transfer(
  what: Outgoing,
  server: UploadServer,
  events: TransferEvents,
  settings: TransferSettings,
  signal: AbortSignal,
  taken: ReadonlySet<string> = new Set(),
): Promise<string> {
  return new Transfer(what, server, events, settings, signal, taken).run();
}
