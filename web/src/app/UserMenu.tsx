import { useEffect, useId, useRef, useState } from "react";
import { useSession, useSessionActions } from "../api/session";
import { useWords } from "../api/words";
import { Icon } from "../components/Icon";
import { useTexts } from "../i18n/i18n";
import { PasswordDialog } from "./PasswordDialog";
import { appTexts } from "./texts";

// A disclosure: the button opens a short list; Escape or leaving it closes.
export function UserMenu() {
  const t = useTexts(appTexts);
  const word = useWords();
  const id = useId();
  const { account } = useSession();
  const { signOut } = useSessionActions();
  const [open, setOpen] = useState(false);
  const [changing, setChanging] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("focusin", away);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("focusin", away);
      document.removeEventListener("keydown", escape);
    };
  }, [open]);
  return (
    <div className="user-menu" ref={box}>
      <button
        ref={button}
        type="button"
        className="user-button"
        aria-expanded={open}
        aria-controls={id}
        aria-label={t("account", { name: account.shown_name })}
        onClick={() => setOpen(!open)}
      >
        <Icon name="person" />
        <span className="wide-only">{t("accountShort", { name: account.shown_name })}</span>
      </button>
      <div id={id} className="user-list" hidden={!open}>
        <p className="user-who">
          <strong>{account.shown_name}</strong>
          <span className="small soft">
            {account.name}・{account.roles.map((role) => word("roles", role)).join("、")}
          </span>
        </p>
        <button
          type="button"
          onClick={() => {
            setOpen(false);
            setChanging(true);
          }}
        >
          <Icon name="lock" />
          {t("changePassword")}
        </button>
        <button type="button" onClick={() => void signOut()}>
          <Icon name="signOut" />
          {t("signOut")}
        </button>
      </div>
      {changing && <PasswordDialog onClose={() => setChanging(false)} />}
    </div>
  );
}
