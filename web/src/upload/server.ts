import { get, send, sendBytes } from "../api/client";
import type { Crossing, Upload } from "../api/types";
import type { UploadServer } from "./transfer";

export const uploadServer: UploadServer = {
  begin: (crossing, path, bytes, signal) => send<Upload>("POST", `/crossings/${crossing}/uploads`, { path, bytes }, signal),
  beginAgain: (item, signal) => send<Upload>("POST", `/items/${item}/upload`, undefined, signal),
  state: (upload, signal) => get<Upload>(`/uploads/${encodeURIComponent(upload)}`, undefined, signal),
  append: (upload, offset, piece, signal) =>
    sendBytes<Upload>("PATCH", `/uploads/${encodeURIComponent(upload)}`, piece, { "upload-offset": String(offset) }, signal),
  crossing: (crossing, signal) => get<Crossing>(`/crossings/${crossing}`, undefined, signal),
};
