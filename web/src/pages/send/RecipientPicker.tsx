// Oneself on the other side and recent recipients as buttons to press; everybody else by typing, after the ARIA combobox pattern.
import { useQuery } from "@tanstack/react-query";
import { forwardRef, useEffect, useId, useImperativeHandle, useRef, useState, type KeyboardEvent } from "react";
import { get } from "../../api/client";
import { useSession } from "../../api/session";
import type { Recipient, Recipients } from "../../api/types";
import { Icon } from "../../components/Icon";
import { Party } from "../../components/Party";
import { useTexts } from "../../i18n/i18n";
import { sendTexts } from "./texts";

interface Props {
  chosen: Recipient[];
  error: string | null;
  onChange: (chosen: Recipient[]) => void;
}

const kTypingMs = 150;
const kOfferedAtOnce = 7;
const kFoundShown = 30;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), kTypingMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export const RecipientPicker = forwardRef<{ focus: () => void }, Props>(function RecipientPicker({ chosen, error, onChange }, ref) {
  const t = useTexts(sendTexts);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }));
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const q = useSettled(text.trim());
  const { account } = useSession();
  const self: Recipient = { id: account.id, kind: "person", name: account.shown_name, detail: account.name };
  const recent = useQuery({ queryKey: ["recipients", ""], queryFn: () => get<Recipients>("/recipients", { limit: kFoundShown }), staleTime: 60_000 });
  const search = useQuery({
    queryKey: ["recipients", q],
    queryFn: ({ signal }) => get<Recipients>("/recipients", { q, limit: kFoundShown }, signal),
    staleTime: 60_000,
  });
  const offered = [self, ...(recent.data?.recent ?? []).filter((who) => who.id !== self.id)].slice(0, kOfferedAtOnce);
  const has = (who: Recipient) => chosen.some((one) => one.id === who.id);
  // Who was found for other words is never offered: a quick Enter would send to the wrong person.
  const searching = q !== text.trim() || search.isPending;
  const found = searching ? [] : (search.data?.found ?? []).filter((who) => !has(who));
  const add = (who: Recipient) => {
    if (!has(who)) onChange([...chosen, who]);
    setText("");
    setAt(-1);
    setOpen(false);
  };
  const remove = (who: Recipient) => onChange(chosen.filter((one) => one.id !== who.id));
  const shown = open && (text.trim() !== "" || found.length > 0);
  const current = found[at];
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return; // Enter ends the conversion, it does not choose
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (found.length > 0) setAt((at + step + found.length + (at < 0 && step < 0 ? 1 : 0)) % found.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const one = current ?? (found.length === 1 && text !== "" ? found[0] : undefined);
      if (shown && one) add(one);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      setOpen(false);
      setAt(-1);
    } else if (event.key === "Backspace" && text === "") {
      const last = chosen[chosen.length - 1];
      if (last) remove(last);
    }
  };
  useEffect(() => {
    if (current) document.getElementById(`${id}-${current.id}`)?.scrollIntoView({ block: "nearest" });
  }, [current, id]);
  return (
    <div className="stack">
      {chosen.length > 0 && (
        <ul className="send-people" aria-label={t("chosenPeople")}>
          {chosen.map((who) => (
            <li key={who.id}>
              <Party who={who} detail={who.kind !== "person"} />
              <button
                type="button"
                aria-label={t("removeOf", { name: who.name })}
                onClick={() => {
                  remove(who);
                  input.current?.focus();
                }}
              >
                <Icon name="close" size={16} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div role="group" aria-labelledby={`${id}-recent`} className="stack stack-tight">
        <p className="field-label" id={`${id}-recent`}>
          {t("recent")}
        </p>
        <div className="row">
          {offered.map((who) => (
            <button key={who.id} type="button" className="send-recent" aria-pressed={has(who)} onClick={() => (has(who) ? remove(who) : add(who))}>
              {has(who) && <Icon name="approve" size={16} />}
              {who.id === self.id ? <Party who={{ ...who, name: t("self", { name: who.name }) }} /> : <Party who={who} detail={who.kind !== "person"} />}
            </button>
          ))}
        </div>
      </div>
      <div className="field send-combo">
        <label className="field-label" htmlFor={id}>
          {t("people")}
        </label>
        <p className="field-hint" id={`${id}-hint`}>
          {t("peopleHint")}
        </p>
        <input
          ref={input}
          id={id}
          className="input"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown && current ? `${id}-${current.id}` : undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-hint${error ? ` ${id}-error` : ""}`}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setOpen(true);
            setAt(-1);
          }}
          onClick={() => setOpen(true)}
          onKeyDown={key}
          onBlur={() => setOpen(false)}
        />
        <ul id={`${id}-list`} role="listbox" aria-label={t("people")} className="send-options" hidden={!shown || found.length === 0}>
          {found.map((who, index) => (
            <li
              key={who.id}
              id={`${id}-${who.id}`}
              role="option"
              aria-selected={index === at}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => add(who)}
            >
              <Party who={who} detail />
            </li>
          ))}
        </ul>
        {shown && found.length === 0 && <p className="send-none">{searching ? t("searching") : t("noneFound")}</p>}
        <p className="visually-hidden" role="status">
          {shown && !searching && q !== "" ? (found.length > 0 ? t("found", { n: found.length }) : t("noneFound")) : ""}
        </p>
        {error && (
          <p className="field-error" id={`${id}-error`}>
            <Icon name="warn" size={16} />
            {error}
          </p>
        )}
      </div>
    </div>
  );
});
