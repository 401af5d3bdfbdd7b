// A line between browser and server that can be cut in the middle of a byte stream, and mended.
import { createServer, connect } from "node:net";
import { once } from "node:events";

export class Line {
  #pairs = new Set();
  #cut = false;
  #bytesLeft = Infinity;

  // A line to `origin`, at `this.origin`.
  static async to(origin) {
    const line = new Line();
    const { hostname, port } = new URL(origin);
    line.server = createServer((near) => line.#join(near, hostname, Number(port)));
    line.server.listen(0, "127.0.0.1");
    await once(line.server, "listening");
    line.origin = `http://127.0.0.1:${line.server.address().port}`;
    return line;
  }

  #join(near, host, port) {
    if (this.#cut) return near.destroy();
    const far = connect(port, host);
    const pair = { near, far };
    this.#pairs.add(pair);
    for (const end of [near, far]) {
      end.on("error", () => undefined);
      end.on("close", () => {
        near.destroy();
        far.destroy();
        this.#pairs.delete(pair);
      });
    }
    near.on("data", (piece) => {
      this.#bytesLeft -= piece.length;
      if (this.#bytesLeft > 0) {
        if (!far.write(piece)) {
          near.pause();
          far.once("drain", () => near.resume());
        }
        return;
      }
      this.#cut = true;
      far.write(piece.subarray(0, piece.length + this.#bytesLeft), () => this.#drop());
    });
    far.pipe(near);
  }

  #drop() {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.end();
    }
  }

  cutAfter(bytes) {
    this.#bytesLeft = bytes;
  }

  mend() {
    this.#bytesLeft = Infinity;
    this.#cut = false;
  }

  close() {
    this.#drop();
    this.server.close();
  }
}
