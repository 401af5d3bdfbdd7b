// The notification banner: what happened, what to do. Errors and warnings that appear are announced at once, the rest politely.
import type { ReactNode } from "react";
import { useTexts } from "../i18n/i18n";
import { Icon, type IconName } from "./Icon";
import { componentTexts } from "./texts";

export type BannerKind = "success" | "info" | "warning" | "error";

const kIcons: Record<BannerKind, IconName> = { success: "good", info: "info", warning: "warn", error: "bad" };

interface Props {
  kind: BannerKind;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  quiet?: boolean; // stands there from the start: no announcement
}

export function Banner({ kind, title, children, actions, quiet }: Props) {
  const t = useTexts(componentTexts);
  const role = quiet ? undefined : kind === "error" || kind === "warning" ? "alert" : "status";
  return (
    <div className={`banner banner-${kind}`} role={role}>
      <span className="banner-icon">
        <Icon name={kIcons[kind]} size={24} />
        <span className="visually-hidden">{t(kind)}</span>
      </span>
      <div className="banner-body">
        <p className="banner-title">{title}</p>
        {children && <div className="banner-text">{children}</div>}
        {actions && <div className="row banner-actions">{actions}</div>}
      </div>
    </div>
  );
}
