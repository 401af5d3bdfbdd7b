// Figures and times as people here write them. Times arrive as RFC 3339 texts and are shown in the browser's own time zone.
import type { Lang } from "./i18n";

const locale = (lang: Lang) => (lang === "ja" ? "ja-JP" : "en-GB");

export function number(value: number, lang: Lang): string {
  return new Intl.NumberFormat(locale(lang)).format(value);
}

export function bytes(value: number, lang: Lang): string {
  if (value < 1000) return lang === "ja" ? `${value} バイト` : `${value} bytes`;
  const units = ["KB", "MB", "GB", "TB"];
  let amount = value / 1000;
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const digits = amount < 9.95 ? 1 : 0;
  return `${new Intl.NumberFormat(locale(lang), { minimumFractionDigits: 0, maximumFractionDigits: digits }).format(amount)} ${units[unit]}`;
}

export function percent(part: number, lang: Lang, digits = 1): string {
  return new Intl.NumberFormat(locale(lang), { style: "percent", maximumFractionDigits: digits }).format(part);
}

const two = (n: number) => String(n).padStart(2, "0");
const kWeekdays = ["日", "月", "火", "水", "木", "金", "土"];
const kMonths = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function parsed(at: string): Date | null {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? null : date;
}

export function date(at: string, lang: Lang): string {
  const d = parsed(at);
  if (!d) return "";
  return lang === "ja"
    ? `${d.getFullYear()}年${d.getMonth() + 1}月${d.getDate()}日（${kWeekdays[d.getDay()]}）`
    : `${d.getDate()} ${kMonths[d.getMonth()]} ${d.getFullYear()}`;
}

export function time(at: string): string {
  const d = parsed(at);
  return d ? `${two(d.getHours())}:${two(d.getMinutes())}` : "";
}

export function dateTime(at: string, lang: Lang): string {
  const day = date(at, lang);
  return day === "" ? "" : `${day} ${time(at)}`;
}

export function exactTime(at: string, lang: Lang): string {
  const d = parsed(at);
  return d ? `${dateTime(at, lang)}:${two(d.getSeconds())}` : "";
}

// Close to now in words, further off as a date: what a list has room for.
export function shortTime(at: string, lang: Lang, now: Date = new Date()): string {
  const d = parsed(at);
  if (!d) return "";
  const seconds = Math.round((now.getTime() - d.getTime()) / 1000);
  if (seconds >= 0 && seconds < 60) return lang === "ja" ? "たった今" : "just now";
  if (seconds >= 0 && seconds < 3600) {
    const minutes = Math.floor(seconds / 60);
    return lang === "ja" ? `${minutes}分前` : `${minutes} min ago`;
  }
  if (d.toDateString() === now.toDateString()) return lang === "ja" ? `今日 ${time(at)}` : `today ${time(at)}`;
  const sameYear = d.getFullYear() === now.getFullYear();
  if (lang === "ja") return `${sameYear ? "" : `${d.getFullYear()}年`}${d.getMonth() + 1}月${d.getDate()}日 ${time(at)}`;
  return `${d.getDate()} ${kMonths[d.getMonth()]}${sameYear ? "" : ` ${d.getFullYear()}`} ${time(at)}`;
}

export function seconds(value: number, lang: Lang): string {
  if (value < 1) return lang === "ja" ? "1秒未満" : "under 1 second";
  if (value < 60) return lang === "ja" ? `${Math.round(value)}秒` : `${Math.round(value)} s`;
  if (value < 3600) return lang === "ja" ? `${Math.round(value / 60)}分` : `${Math.round(value / 60)} min`;
  return lang === "ja" ? `${Math.round(value / 360) / 10}時間` : `${Math.round(value / 360) / 10} h`;
}
