import { useEffect, useSyncExternalStore } from "react";
import { onForget } from "../api/session";
import { uploadServer } from "./server";
import type { TransferSettings } from "./transfer";
import { underWay, Uploads, type OneUpload } from "./uploads";

// Ends early when the browser says the network is back.
function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      window.removeEventListener("online", over);
      signal.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, seconds * 1000);
    window.addEventListener("online", over);
    signal.addEventListener("abort", over);
  });
}

const kSettings: TransferSettings = { pieceBytes: 4 << 20, triesMax: 20, firstWaitSeconds: 1, longestWaitSeconds: 30, pause };

export const uploads = new Uploads(uploadServer, kSettings);
onForget(() => uploads.forgetAll());

export function useUploads(): readonly OneUpload[] {
  return useSyncExternalStore(uploads.subscribe, uploads.snapshot);
}

// Asks before the window is closed while files are still on their way.
export function useLeaveGuard(): void {
  const busy = useUploads().some(underWay);
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [busy]);
}
