// Every page once: its address, who sees it in the menu, its module. A new page is a folder in pages/ and one line here.
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import { hasRole } from "../api/session";
import type { Account, Role } from "../api/types";
import type { IconName } from "../components/Icon";
import type { appTexts } from "./texts";

export interface PageLine {
  path: string;
  text?: keyof typeof appTexts; // of the menu; a page without is reached from another page
  icon?: IconName;
  group?: "mine" | "office";
  roles: readonly Role[]; // any of these
  page: LazyExoticComponent<ComponentType>;
}

const kAll: readonly Role[] = ["staff", "approver", "operator", "auditor"];
const kSenders: readonly Role[] = ["staff", "approver"];
const kOverseers: readonly Role[] = ["operator", "auditor"];

export const kPages: readonly PageLine[] = [
  { path: "/today", text: "today", icon: "today", group: "office", roles: kOverseers, page: lazy(() => import("../pages/today/Today")) },
  { path: "/send", text: "send", icon: "send", group: "mine", roles: kSenders, page: lazy(() => import("../pages/send/Send")) },
  { path: "/inbox", text: "inbox", icon: "inbox", group: "mine", roles: kSenders, page: lazy(() => import("../pages/inbox/Inbox")) },
  { path: "/outbox", text: "outbox", icon: "outbox", group: "mine", roles: kSenders, page: lazy(() => import("../pages/outbox/Outbox")) },
  { path: "/approvals", text: "approvals", icon: "approve", group: "mine", roles: ["approver"], page: lazy(() => import("../pages/approvals/Approvals")) },
  { path: "/history", text: "history", icon: "history", group: "mine", roles: kAll, page: lazy(() => import("../pages/history/History")) },
  { path: "/operations", text: "operations", icon: "operations", group: "office", roles: kOverseers, page: lazy(() => import("../pages/operations/Operations")) },
  { path: "/evidence", text: "evidence", icon: "evidence", group: "office", roles: kOverseers, page: lazy(() => import("../pages/evidence/Evidence")) },
  { path: "/settings", text: "settings", icon: "settings", group: "office", roles: kOverseers, page: lazy(() => import("../pages/settings/Settings")) },
  { path: "/crossings/:crossing", roles: kAll, page: lazy(() => import("../pages/crossing/Crossing")) },
  { path: "/items/:item", roles: kAll, page: lazy(() => import("../pages/item/Item")) },
];

export function maySee(account: Account, line: PageLine): boolean {
  return hasRole(account, ...line.roles);
}

// Where somebody lands after signing in: at what the day asks of her.
export function homeOf(account: Account): string {
  if (hasRole(account, "operator")) return "/today";
  if (hasRole(account, "approver")) return "/approvals";
  if (hasRole(account, "staff")) return "/send";
  return "/today";
}
