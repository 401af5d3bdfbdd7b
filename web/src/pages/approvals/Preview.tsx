// What will cross, as pictures or text made by the server; the file itself can be taken out.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get, send, url } from "../../api/client";
import type { Item, Preview as PreviewShape, Ticket } from "../../api/types";
import { Button } from "../../components/Button";
import { ErrorView } from "../../components/ErrorView";
import { fileName } from "../../files/states";
import { fetchTicket } from "../../files/take";
import { useTexts } from "../../i18n/i18n";
import { approvalTexts } from "./texts";

function Sheet({ item, number, alt }: { item: Item; number: number; alt: string }) {
  const t = useTexts(approvalTexts);
  const [failed, setFailed] = useState(false);
  if (failed) return <p className="approvals-plain">{t("pageFailed", { n: number })}</p>;
  return <img className="approvals-sheet" src={url(`/items/${item.id}/preview/${number}`)} alt={alt} loading={number > 2 ? "lazy" : undefined} onError={() => setFailed(true)} />;
}

function Shown({ item, preview }: { item: Item; preview: PreviewShape }) {
  const t = useTexts(approvalTexts);
  const name = fileName(item.path);
  if (preview.kind === "none") return <p className="approvals-plain">{t("noPreview")}</p>;
  return (
    <>
      {preview.kind === "text" && preview.text === "" && <p className="approvals-plain">{t("emptyFile")}</p>}
      {preview.kind === "text" && preview.text !== "" && (
        <pre className="approvals-text" tabIndex={0} role="region" aria-label={t("textOf", { name })}>
          {preview.text}
        </pre>
      )}
      {preview.kind === "picture" && <Sheet item={item} number={1} alt={t("pictureAlt", { name })} />}
      {preview.kind === "pages" && (
        <div className="approvals-pages" tabIndex={0} role="region" aria-label={t("pagesOf", { name })}>
          {Array.from({ length: preview.pages }, (_, index) => (
            <Sheet key={index} item={item} number={index + 1} alt={t("pageAlt", { name, n: index + 1 })} />
          ))}
        </div>
      )}
      {preview.cut && <p>{t("cut")}</p>}
    </>
  );
}

function LookButton({ item }: { item: Item }) {
  const t = useTexts(approvalTexts);
  const [busy, setBusy] = useState(false);
  const [started, setStarted] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const go = async () => {
    setBusy(true);
    setStarted(false);
    setFailure(null);
    try {
      fetchTicket(await send<Ticket>("POST", `/items/${item.id}/look`));
      setStarted(true);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack stack-tight">
      <div>
        <Button size="small" icon="download" busy={busy} onClick={() => void go()}>
          {t("look")}
        </Button>
      </div>
      <p className="small soft">{t("lookNote")}</p>
      <p role="status">{started && t("lookStarted")}</p>
      {failure !== null && <ErrorView error={failure} title={t("lookFailed")} />}
    </div>
  );
}

export function Preview({ item, mayLook }: { item: Item; mayLook: boolean }) {
  const t = useTexts(approvalTexts);
  const query = useQuery({
    queryKey: ["preview", item.id],
    queryFn: ({ signal }) => get<PreviewShape>(`/items/${item.id}/preview`, undefined, signal),
    staleTime: Infinity,
    retry: 1,
  });
  return (
    <section className="stack stack-tight" aria-labelledby="approvals-preview">
      <h3 id="approvals-preview">{t("preview")}</h3>
      <p className="small soft">{t("previewLead")}</p>
      {query.isPending && (
        <p className="loading" role="status">
          <span className="spinner" aria-hidden="true" />
          {t("previewLoading")}
        </p>
      )}
      {query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Shown item={item} preview={query.data} />}
      {mayLook && <LookButton item={item} />}
    </section>
  );
}
