// The head of a page, loading and empty states: what every page begins with.
import { useEffect, useRef, type ReactNode } from "react";
import { useTown } from "../api/session";
import { useTexts } from "../i18n/i18n";
import { Icon, type IconName } from "./Icon";
import { componentTexts } from "./texts";

// Names the browser's tab and takes the focus, so that a screen reader hears where a link led. The first page of a visit keeps the browser's focus.
let pagesShown = 0;

export function PageHead({ title, lead, actions }: { title: string; lead?: ReactNode; actions?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const town = useTown()?.town;
  useEffect(() => {
    pagesShown += 1;
    if (pagesShown > 1) heading.current?.focus();
  }, []);
  useEffect(() => {
    document.title = `${title}｜${town ? `${town} ` : ""}関所 Sekisho`;
  }, [title, town]);
  return (
    <header className="page-head">
      <div className="row row-between">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions && <div className="row">{actions}</div>}
      </div>
      {lead && <div className="page-lead">{lead}</div>}
    </header>
  );
}

export function Loading() {
  const t = useTexts(componentTexts);
  return (
    <p className="loading" role="status">
      <span className="spinner" aria-hidden="true" />
      {t("loading")}
    </p>
  );
}

// children: the thing to do next, usually a ButtonLink.
export function EmptyState({ icon, title, text, children }: { icon: IconName; title: string; text: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <span className="empty-icon">
        <Icon name={icon} size={40} />
      </span>
      <p className="empty-title">{title}</p>
      <p>{text}</p>
      {children && <div className="row empty-actions">{children}</div>}
    </div>
  );
}
