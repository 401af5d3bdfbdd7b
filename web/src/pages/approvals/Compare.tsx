// The original beside what will cross, one page at a time: both are pictures that the server drew.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get, url } from "../../api/client";
import type { ComparedPage, Comparison, Item } from "../../api/types";
import { Button } from "../../components/Button";
import { ErrorView } from "../../components/ErrorView";
import { fileName } from "../../files/states";
import { percent } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { approvalTexts } from "./texts";

// Never 100 % where anything differs.
const down = (share: number) => Math.floor(share * 1000) / 1000;

function Side({ item, page, side, there }: { item: Item; page: number; side: "before" | "after"; there: boolean }) {
  const t = useTexts(approvalTexts);
  const [failed, setFailed] = useState(false);
  const name = fileName(item.path);
  const missing = !there || failed;
  return (
    <figure className="approvals-side">
      <figcaption>{t(side)}</figcaption>
      {missing ? (
        <p className="approvals-plain">{t("sideMissing")}</p>
      ) : (
        <img
          className="approvals-sheet"
          src={url(`/items/${item.id}/comparison/${page}/${side}`)}
          alt={t(side === "before" ? "beforeAlt" : "afterAlt", { name, n: page })}
          onError={() => setFailed(true)}
        />
      )}
    </figure>
  );
}

function Page({ item, page }: { item: Item; page: number }) {
  const t = useTexts(approvalTexts);
  const { lang } = useLang();
  const query = useQuery({
    queryKey: ["comparison", item.id, page],
    queryFn: ({ signal }) => get<ComparedPage>(`/items/${item.id}/comparison/${page}`, undefined, signal),
    staleTime: Infinity,
    retry: 1,
  });
  if (query.isPending)
    return (
      <p className="loading" role="status">
        <span className="spinner" aria-hidden="true" />
        {t("comparing")}
      </p>
    );
  if (query.error) return <ErrorView error={query.error} onRetry={() => void query.refetch()} />;
  const { same, before, after } = query.data;
  return (
    <>
      <p role="status">{before && after ? (same === 1 ? t("sameAll") : t("same", { share: percent(down(same), lang) })) : t("sameNot")}</p>
      <div className="approvals-beside">
        <Side item={item} page={page} side="before" there={before} />
        <Side item={item} page={page} side="after" there={after} />
      </div>
    </>
  );
}

function Pages({ item, comparison }: { item: Item; comparison: Comparison }) {
  const t = useTexts(approvalTexts);
  const [page, setPage] = useState(1);
  const pages = Math.max(comparison.before_pages, comparison.after_pages);
  if (comparison.kind === "none") return <p className="approvals-plain">{t("compareNone")}</p>;
  return (
    <>
      {pages > 1 && (
        <div className="row">
          <Button size="small" onClick={() => setPage(page > 1 ? page - 1 : pages)}>
            {t("pageBefore")}
          </Button>
          <span>{t("pageOf", { n: page, all: pages })}</span>
          <Button size="small" onClick={() => setPage(page < pages ? page + 1 : 1)}>
            {t("pageAfter")}
          </Button>
        </div>
      )}
      <Page key={page} item={item} page={page} />
    </>
  );
}

// Drawn only when it is asked for: it takes the server a second or two.
export function Compare({ item }: { item: Item }) {
  const t = useTexts(approvalTexts);
  const [open, setOpen] = useState(false);
  const query = useQuery({
    queryKey: ["comparison", item.id],
    queryFn: ({ signal }) => get<Comparison>(`/items/${item.id}/comparison`, undefined, signal),
    staleTime: Infinity,
    retry: 1,
    enabled: open,
  });
  return (
    <section className="stack stack-tight" aria-labelledby="approvals-compare">
      <h3 id="approvals-compare">{t("compare")}</h3>
      <p className="small soft">{t("compareLead")}</p>
      {!open && (
        <div>
          <Button size="small" onClick={() => setOpen(true)}>
            {t("compareOpen")}
          </Button>
        </div>
      )}
      {open && query.isPending && (
        <p className="loading" role="status">
          <span className="spinner" aria-hidden="true" />
          {t("comparing")}
        </p>
      )}
      {open && query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {open && query.data && <Pages item={item} comparison={query.data} />}
    </section>
  );
}
