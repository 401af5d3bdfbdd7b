// Two languages side by side: a text is a pair, so neither can be forgotten. Japanese comes first and is what a new browser shows.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

export type Lang = "ja" | "en";
export type Pair = readonly [ja: string, en: string];
export type Texts = Record<string, Pair>;
export type Values = Record<string, string | number>;
// A text the server sends in both languages.
export interface Bilingual {
  ja: string;
  en: string;
}

// Keeps the keys' exact names for the compiler.
export function texts<T extends Texts>(table: T): T {
  return table;
}

export function fill(text: string, values?: Values): string {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

const kKey = "sekisho.lang";

export function storedLang(): Lang {
  try {
    return localStorage.getItem(kKey) === "en" ? "en" : "ja";
  } catch {
    return "ja"; // storage may be closed by the browser's policy
  }
}

interface LangValue {
  lang: Lang;
  setLang: (lang: Lang) => void;
  pick: (text: Bilingual) => string;
}

const LangContext = createContext<LangValue | null>(null);

export function LangProvider({ children }: { children: ReactNode }) {
  const [lang, setLangState] = useState<Lang>(storedLang);
  useEffect(() => {
    document.documentElement.lang = lang;
  }, [lang]);
  const setLang = useCallback((next: Lang) => {
    try {
      localStorage.setItem(kKey, next);
    } catch {
      // lasts for this page only
    }
    setLangState(next);
  }, []);
  const value = useMemo<LangValue>(() => ({ lang, setLang, pick: (text) => (lang === "ja" ? text.ja : text.en) }), [lang, setLang]);
  return <LangContext.Provider value={value}>{children}</LangContext.Provider>;
}

export function useLang(): LangValue {
  const value = useContext(LangContext);
  if (!value) throw new Error("useLang outside LangProvider");
  return value;
}

// The texts of one page: const t = useTexts(sendTexts); t("title"); t("chosen", { n: 3 }).
export function useTexts<T extends Texts>(table: T): (key: keyof T, values?: Values) => string {
  const { lang } = useLang();
  return useCallback((key: keyof T, values?: Values) => fill(table[key]![lang === "ja" ? 0 : 1], values), [table, lang]);
}
