import { useRef, useState, type FormEvent } from "react";
import { useSessionActions, useTown } from "../../api/session";
import { LangSwitch, SideBadge, useZoneName } from "../../app/Side";
import { appTexts } from "../../app/texts";
import { Button } from "../../components/Button";
import { ContactLine, ErrorView } from "../../components/ErrorView";
import { Checkbox, TextField } from "../../components/Field";
import { PageHead } from "../../components/Page";
import { useTexts } from "../../i18n/i18n";
import { signInTexts } from "./texts";

export function SignIn() {
  const t = useTexts(signInTexts);
  const a = useTexts(appTexts);
  const zoneName = useZoneName();
  const town = useTown();
  const { signIn } = useSessionActions();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [checked, setChecked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    setFailure(null);
    if (name.trim() === "") return nameField.current?.focus();
    if (password === "") return passwordField.current?.focus();
    setBusy(true);
    try {
      await signIn(name.trim(), password);
    } catch (error) {
      setFailure(error);
      setBusy(false);
      passwordField.current?.select();
    }
  };
  return (
    <>
      <header className="app-header">
        <div className="header-town">
          <p className="header-name">{town?.town}</p>
          <p className="header-product">
            {a("product")} {a("productLine")}
          </p>
        </div>
        <SideBadge />
        <div className="header-tools">
          <LangSwitch />
        </div>
      </header>
      <main className="sign-in">
        <div className="card stack">
          <PageHead title={t("title")} lead={town && t("lead", { side: zoneName(town.side) })} />
          {failure !== null && <ErrorView error={failure} title={t("failed")} />}
          <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
            <TextField
              ref={nameField}
              label={t("name")}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              value={name}
              error={checked && name.trim() === "" ? t("nameMissing") : null}
              onChange={(event) => setName(event.target.value)}
            />
            <TextField
              ref={passwordField}
              label={t("password")}
              type={shown ? "text" : "password"}
              autoComplete="current-password"
              required
              value={password}
              error={checked && password === "" ? t("passwordMissing") : null}
              onChange={(event) => setPassword(event.target.value)}
            />
            <Checkbox label={t("show")} checked={shown} onChange={(event) => setShown(event.target.checked)} />
            <Button type="submit" look="primary" size="large" busy={busy}>
              {t("go")}
            </Button>
          </form>
          <div className="small soft">
            <p>{t("forgot")}</p>
            <ContactLine />
          </div>
        </div>
      </main>
    </>
  );
}
