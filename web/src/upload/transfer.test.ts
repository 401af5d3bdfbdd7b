import { File as NodeFile } from "node:buffer";
import { describe, expect, it } from "vitest";
import { ApiError } from "../api/client";
import type { Crossing, Item, State, Upload } from "../api/types";
import { mayPass, transfer, waitSeconds, type TransferEvents, type TransferSettings, type UploadServer } from "./transfer";
import { underWay, Uploads } from "./uploads";

const problem = (status: number, code: string) => new ApiError({ title: code, status, code, ja: code, en: code });
const cut = () => problem(0, "unreachable");

// A server in memory that loses what it is told to lose.
class Server implements UploadServer {
  uploads = new Map<string, Upload & { data: string }>();
  items: { id: string; path: string; state: State }[] = [];
  appends = 0;
  begins = 0;
  fail: (call: string, count: number) => "before" | "after" | null = () => null;
  private counts = new Map<string, number>();

  private async through<T>(call: string, act: () => T): Promise<T> {
    const count = (this.counts.get(call) ?? 0) + 1;
    this.counts.set(call, count);
    const how = this.fail(call, count);
    if (how === "before") throw cut();
    const done = act();
    if (how === "after") throw cut();
    return done;
  }
  private open(item: string, bytes: number): Upload {
    const upload = { id: `u${this.uploads.size}`, item, crossing: "c", offset: 0, bytes, data: "" };
    this.uploads.set(upload.id, upload);
    return { ...upload };
  }
  begin = (_: string, path: string, bytes: number) =>
    this.through("begin", () => {
      this.begins += 1;
      const item = { id: `i${this.items.length}`, path, state: "received" as State };
      this.items.push(item);
      return this.open(item.id, bytes);
    });
  beginAgain = (item: string) => this.through("beginAgain", () => this.open(item, [...this.uploads.values()].find((one) => one.item === item)?.bytes ?? 10));
  state = (id: string) =>
    this.through("state", () => {
      const upload = this.uploads.get(id);
      if (!upload) throw problem(410, "upload_gone");
      return { ...upload };
    });
  append = async (id: string, offset: number, piece: Blob) => {
    const text = await piece.text();
    return this.through("append", () => {
      this.appends += 1;
      const upload = this.uploads.get(id);
      if (!upload) throw problem(410, "upload_gone");
      if (upload.offset !== offset) throw problem(409, "upload_offset");
      upload.data += text;
      upload.offset += text.length;
      if (upload.offset === upload.bytes) {
        const item = this.items.find((one) => one.id === upload.item);
        if (item) item.state = "held";
        this.uploads.delete(id);
        this.arrived.push(upload.data);
      }
      return { ...upload };
    });
  };
  crossing = () => this.through("crossing", () => ({ items: this.items as unknown as Item[] }) as Crossing);
  arrived: string[] = [];
  forget() {
    this.uploads.clear();
  }
}

const settings = (waits: number[] = []): TransferSettings => ({
  pieceBytes: 4,
  triesMax: 6,
  firstWaitSeconds: 1,
  longestWaitSeconds: 30,
  pause: (seconds) => {
    waits.push(seconds);
    return Promise.resolve();
  },
});
const quiet: TransferEvents = { item: () => undefined, sent: () => undefined, waiting: () => undefined, going: () => undefined };
const file = () => new Blob(["0123456789"]);
const run = (server: Server, waits: number[] = [], events = quiet, signal = new AbortController().signal) =>
  transfer({ crossing: "c", path: "a.txt", file: file() }, server, events, settings(waits), signal);

describe("a transfer", () => {
  it("sends pieces in order and tells how far it is", async () => {
    const server = new Server();
    const sent: number[] = [];
    expect(await run(server, [], { ...quiet, sent: (n) => void sent.push(n) })).toBe("i0");
    expect(server.arrived).toEqual(["0123456789"]);
    expect(sent).toEqual([0, 4, 8, 10]);
  });
  it("sends an empty file as one empty piece", async () => {
    const server = new Server();
    await transfer({ crossing: "c", path: "empty", file: new Blob([]) }, server, quiet, settings(), new AbortController().signal);
    expect(server.arrived).toEqual([""]);
  });
  it("goes on where the server stands when a piece was lost, and when only its answer was", async () => {
    for (const how of ["before", "after"] as const) {
      const server = new Server();
      server.fail = (call, count) => (call === "append" && count === 2 ? how : null);
      await run(server);
      expect(server.arrived).toEqual(["0123456789"]);
      expect(server.begins).toBe(1);
    }
  });
  it("sees that the file arrived when the last answer was lost", async () => {
    const server = new Server();
    server.fail = (call, count) => (call === "append" && count === 3 ? "after" : null);
    expect(await run(server)).toBe("i0");
    expect(server.arrived).toEqual(["0123456789"]);
  });
  it("does not take a second place when the answer to its begin was lost", async () => {
    const server = new Server();
    server.fail = (call, count) => (call === "begin" && count === 1 ? "after" : null);
    expect(await run(server)).toBe("i0");
    expect(server.items).toHaveLength(1);
  });
  it("begins again from the first byte when the program was restarted", async () => {
    const server = new Server();
    server.fail = (call, count) => {
      if (call === "append" && count === 3) server.forget();
      return null;
    };
    await run(server);
    expect(server.arrived).toEqual(["0123456789"]);
    expect(server.items).toHaveLength(1);
  });
  it("waits longer each time and gives up after so many tries without a byte", async () => {
    const server = new Server();
    server.fail = (call) => (call === "append" ? "before" : null);
    const waits: number[] = [];
    await expect(run(server, waits)).rejects.toThrow("unreachable");
    expect(waits).toEqual([1, 2, 4, 8, 16]);
  });
  it("takes an answer that says no at its word", async () => {
    const server = new Server();
    server.begin = () => Promise.reject(problem(413, "too_large"));
    await expect(run(server)).rejects.toThrow("too_large");
  });
  it("waits as long as a busy server asks", async () => {
    const server = new Server();
    const append = server.append;
    let busy = true;
    server.append = (id, offset, piece) => {
      if (!busy) return append(id, offset, piece);
      busy = false;
      return Promise.reject(new ApiError({ title: "", status: 429, code: "too_busy", ja: "", en: "" }, 7));
    };
    const waits: number[] = [];
    await run(server, waits);
    expect(waits).toEqual([7]);
  });
});

describe("what may pass", () => {
  it("is the line and a busy server, not an answer", () => {
    expect(mayPass(cut())).toBe(true);
    expect(mayPass(problem(503, "store_busy"))).toBe(true);
    expect(mayPass(problem(409, "upload_offset"))).toBe(true);
    expect(mayPass(problem(401, "signed_out"))).toBe(false);
    expect(mayPass(problem(0, "file_unreadable"))).toBe(false);
  });
  it("is waited for twice as long each time, up to a limit", () => {
    expect([1, 2, 3, 4, 9].map((n) => waitSeconds(n, { firstWaitSeconds: 1, longestWaitSeconds: 30 }))).toEqual([1, 2, 4, 8, 30]);
  });
});

describe("the uploads of a page", () => {
  const settled = (uploads: Uploads) =>
    new Promise<void>((resolve) => {
      const look = () => (uploads.snapshot().some(underWay) ? undefined : resolve());
      uploads.subscribe(look);
      look();
    });
  const chosen = (path: string) => ({ path, file: new NodeFile(["0123456789"], path) as unknown as File }); // node 18 has no global File

  it("send everything, a few at a time", async () => {
    const server = new Server();
    const uploads = new Uploads(server, settings());
    let most = 0;
    uploads.subscribe(() => (most = Math.max(most, uploads.snapshot().filter((one) => one.status === "sending").length)));
    uploads.start("c", ["a", "b", "c", "d", "e"].map(chosen));
    await settled(uploads);
    expect(server.arrived).toHaveLength(5);
    expect(most).toBe(4);
    expect(uploads.snapshot().every((one) => one.status === "done" && one.sent === 10)).toBe(true);
  });
  it("keep a failed file for another try", async () => {
    const server = new Server();
    server.fail = (call) => (call === "append" ? "before" : null);
    const uploads = new Uploads(server, settings());
    uploads.start("c", [chosen("a")]);
    await settled(uploads);
    expect(uploads.snapshot()[0]).toMatchObject({ status: "failed", problem: { code: "unreachable" } });
    server.fail = () => null;
    uploads.retry(uploads.snapshot()[0]!.key);
    await settled(uploads);
    expect(server.arrived).toEqual(["0123456789"]);
    expect(server.items).toHaveLength(1);
  });
  it("stop at once when given up, and stay so", async () => {
    const server = new Server();
    const uploads = new Uploads(server, { ...settings(), pause: () => new Promise(() => undefined) });
    server.fail = (call) => (call === "append" ? "before" : null);
    uploads.start("c", [chosen("a")]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    uploads.giveUp(() => true);
    expect(uploads.snapshot()[0]?.status).toBe("given_up");
    uploads.retry(uploads.snapshot()[0]!.key);
    expect(uploads.snapshot()[0]?.status).toBe("given_up");
  });
});
