// 証跡: how far the log reaches and by which key, the check of all of it, its records.
import { useQuery } from "@tanstack/react-query";
import { get } from "../../api/client";
import type { EvidenceState } from "../../api/types";
import { ErrorView } from "../../components/ErrorView";
import { Loading, PageHead } from "../../components/Page";
import { useTexts } from "../../i18n/i18n";
import { Check } from "./Check";
import { Newest } from "./Newest";
import { Records } from "./Records";
import { evidenceTexts } from "./texts";
import "./evidence.css";

const kReloadMs = 30_000;

export default function Evidence() {
  const t = useTexts(evidenceTexts);
  const query = useQuery({ queryKey: ["evidence", "state"], queryFn: ({ signal }) => get<EvidenceState>("/evidence", undefined, signal), refetchInterval: kReloadMs });
  return (
    <div className="evidence stack stack-loose">
      <PageHead title={t("title")} lead={t("lead")} />
      {query.isPending && <Loading />}
      {query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Newest state={query.data} />}
      <Check />
      <Records />
    </div>
  );
}
