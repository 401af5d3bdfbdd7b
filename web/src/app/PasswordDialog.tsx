import { useState, type FormEvent } from "react";
import { useSession, useSessionActions } from "../api/session";
import { Banner } from "../components/Banner";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { ErrorView } from "../components/ErrorView";
import { TextField } from "../components/Field";
import { componentTexts } from "../components/texts";
import { useTexts } from "../i18n/i18n";
import { appTexts } from "./texts";

const kCharactersMin = 15;

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(appTexts);
  const c = useTexts(componentTexts);
  const { account } = useSession();
  const { changePassword } = useSessionActions();
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [checked, setChecked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const oldError = old === "" ? t("passwordMissing") : null;
  const freshError = [...fresh].length < kCharactersMin ? t("passwordShort") : null;
  const againError = fresh !== again ? t("passwordsDiffer") : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    setFailure(null);
    if (oldError || freshError || againError) return;
    setBusy(true);
    try {
      await changePassword(old, fresh);
      setDone(true);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("changePassword")} onClose={onClose}>
      {done ? (
        <>
          <Banner kind="success" title={t("passwordChanged")} />
          <Button onClick={onClose}>{c("close")}</Button>
        </>
      ) : (
        <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
          {failure !== null && <ErrorView error={failure} title={t("passwordFailed")} />}
          <input type="text" name="username" autoComplete="username" value={account.name} readOnly hidden />
          <TextField
            label={t("oldPassword")}
            type="password"
            autoComplete="current-password"
            required
            value={old}
            error={checked ? oldError : null}
            onChange={(event) => setOld(event.target.value)}
          />
          <TextField
            label={t("newPassword")}
            hint={t("newPasswordHint")}
            type="password"
            autoComplete="new-password"
            required
            value={fresh}
            error={checked ? freshError : null}
            onChange={(event) => setFresh(event.target.value)}
          />
          <TextField
            label={t("newPasswordAgain")}
            type="password"
            autoComplete="new-password"
            required
            value={again}
            error={checked ? againError : null}
            onChange={(event) => setAgain(event.target.value)}
          />
          <div className="row">
            <Button type="submit" look="primary" busy={busy}>
              {t("changeIt")}
            </Button>
            <Button look="plain" onClick={onClose}>
              {c("cancel")}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
