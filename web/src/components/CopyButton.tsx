import { useEffect, useState } from "react";
import { useTexts } from "../i18n/i18n";
import { Button } from "./Button";
import { componentTexts } from "./texts";

// The clipboard's own interface is closed on plain HTTP addresses other than loopback: then the old way.
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("readonly", "");
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export function CopyButton({ text, what }: { text: string; what: string }) {
  const t = useTexts(componentTexts);
  const [result, setResult] = useState<"copied" | "copyFailed" | null>(null);
  useEffect(() => {
    if (!result) return;
    const timer = setTimeout(() => setResult(null), 4000);
    return () => clearTimeout(timer);
  }, [result]);
  return (
    <span className="copy">
      <Button size="small" icon="copy" aria-label={t("copyOf", { what })} onClick={() => void copyText(text).then((done) => setResult(done ? "copied" : "copyFailed"))}>
        {t("copy")}
      </Button>
      <span role="status" className="small soft">
        {result && t(result)}
      </span>
    </span>
  );
}

export function Hash({ value, what }: { value: string; what: string }) {
  return (
    <span className="hash">
      <code>{value}</code>
      <CopyButton text={value} what={what} />
    </span>
  );
}
