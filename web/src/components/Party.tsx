// A person, unit or post, with its picture and kind.
import type { Recipient } from "../api/types";
import { useTexts } from "../i18n/i18n";
import { Icon } from "./Icon";
import { componentTexts } from "./texts";

export function Party({ who, detail = false }: { who: Recipient; detail?: boolean }) {
  const t = useTexts(componentTexts);
  return (
    <span className="party">
      <Icon name={who.kind} size={16} />
      <span>
        {who.kind !== "person" && <span className="visually-hidden">{t(who.kind)} </span>}
        {who.name}
        {detail && who.detail && <span className="soft small">（{who.detail}）</span>}
      </span>
    </span>
  );
}

export function Parties({ all, most = 3 }: { all: Recipient[]; most?: number }) {
  const { length } = all;
  return (
    <span className="parties">
      {all.slice(0, most).map((who) => (
        <Party key={who.id} who={who} />
      ))}
      {length > most && <span className="soft small">＋{length - most}</span>}
    </span>
  );
}
