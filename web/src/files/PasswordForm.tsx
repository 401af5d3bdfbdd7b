// The password of a locked file, in place.
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { send } from "../api/client";
import type { Item } from "../api/types";
import { Button } from "../components/Button";
import { ErrorView } from "../components/ErrorView";
import { TextField } from "../components/Field";
import { useLang, useTexts } from "../i18n/i18n";
import { putItem } from "./cache";
import { fileName } from "./states";
import { fileTexts } from "./texts";

// Items for which this page gave a password: one that is locked again was not opened by it.
const tried = new Set<string>();

export function PasswordForm({ item }: { item: Item }) {
  const t = useTexts(fileTexts);
  const { pick } = useLang();
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setMissing(password === "");
    setFailure(null);
    if (password === "") return field.current?.focus();
    setBusy(true);
    try {
      const now = await send<Item>("POST", `/items/${item.id}/password`, { password });
      putItem(client, now);
      setPassword("");
      tried.add(item.id);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
      for (const key of [
        ["crossing", item.crossing],
        ["item", item.id],
      ])
        void client.invalidateQueries({ queryKey: key });
    }
  };
  const wrong = item.reason?.code === "wrong_password" ? item.reason : null;
  const notOpened = tried.has(item.id) && !busy && item.state === "locked";
  return (
    <form className="password-form" onSubmit={(event) => void submit(event)} noValidate>
      <TextField
        ref={field}
        label={t("passwordOf", { name: fileName(item.path) })}
        hint={t("passwordHint")}
        type="password"
        autoComplete="off"
        required
        value={password}
        error={missing ? t("passwordMissing") : wrong ? pick(wrong) : notOpened ? t("passwordNotOpened") : null}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" look="primary" busy={busy}>
        {t("passwordGo")}
      </Button>
      {failure !== null && <ErrorView error={failure} title={t("passwordFailed")} />}
    </form>
  );
}
