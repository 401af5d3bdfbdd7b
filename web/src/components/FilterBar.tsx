// A search form above a list. Narrow screens fold it away and say how many conditions are set.
import type { FormEvent, ReactNode } from "react";
import { useTexts } from "../i18n/i18n";
import { Button } from "./Button";
import { Disclosure } from "./Disclosure";
import { componentTexts } from "./texts";
import { useWide } from "./useWide";

interface Props {
  label: string;
  set: number; // how many conditions are set
  onSearch: () => void;
  onClear: () => void;
  children: ReactNode; // the fields
  actions?: ReactNode; // beside the buttons: exports, say
}

export function FilterBar({ label, set, onSearch, onClear, children, actions }: Props) {
  const t = useTexts(componentTexts);
  const wide = useWide();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch();
  };
  const form = (
    <form className="filter-bar" role="search" aria-label={label} onSubmit={submit}>
      <div className="filter-fields">{children}</div>
      <div className="row">
        <Button type="submit" look="primary">
          {t("search")}
        </Button>
        {set > 0 && (
          <Button look="plain" onClick={onClear}>
            {t("clearFilters")}
          </Button>
        )}
        {actions}
      </div>
    </form>
  );
  if (wide) return <div className="card">{form}</div>;
  return (
    <div className="card">
      <Disclosure summary={set > 0 ? t("filtersOn", { n: set }) : t("filters")}>{form}</Disclosure>
    </div>
  );
}
