// 履歴: every file one may see, with conditions that live in the address, so that a question can be sent on as a link.
import { useMemo } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { url } from "../../api/client";
import { hasRole, useSession } from "../../api/session";
import type { ItemRow } from "../../api/types";
import { useWords } from "../../api/words";
import { useZoneName } from "../../app/Side";
import { Button, DownloadLink } from "../../components/Button";
import { DataTable, type Columns } from "../../components/DataTable";
import { EmptyState, PageHead } from "../../components/Page";
import { usePaged } from "../../components/paged";
import { Parties, Party } from "../../components/Party";
import { StateChip } from "../../components/StateChip";
import { bytes, date, time } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { filtersOf, kFilterKeys, paramsOf } from "./filters";
import { Filters } from "./Filters";
import { historyTexts } from "./texts";
import "./history.css";

function useColumns(): Columns<ItemRow> {
  const t = useTexts(historyTexts);
  const word = useWords();
  const zoneName = useZoneName();
  const { lang, pick } = useLang();
  return useMemo<Columns<ItemRow>>(
    () => [
      {
        id: "file",
        header: t("file"),
        cell: ({ row: { original: row } }) => (
          <span className="history-cell">
            <Link to={`/items/${row.item.id}`}>{row.item.path}</Link>
            <span className="small soft">
              {row.item.input_type !== "" && `${word("types", row.item.input_type)}・`}
              {bytes(row.item.bytes, lang)}
            </span>
          </span>
        ),
      },
      {
        id: "state",
        header: t("state"),
        cell: ({ row: { original: row } }) => (
          <span className="history-cell">
            <StateChip state={row.item.state} />
            {row.item.reason && <span className="small">{pick(row.item.reason)}</span>}
          </span>
        ),
      },
      {
        id: "people",
        header: t("people"),
        cell: ({ row: { original: row } }) => (
          <span className="history-cell">
            <Party who={row.sender} />
            <span className="history-to">
              <span aria-hidden="true">→</span>
              <span className="visually-hidden">{t("toPeople")}</span> <Parties all={row.recipients} />
            </span>
            <span className="small soft">{t("routeText", { from: zoneName(row.from), to: zoneName(row.to) })}</span>
          </span>
        ),
      },
      {
        id: "removed",
        header: t("removed"),
        cell: ({ row: { original: row } }) => (row.item.clean_bytes === null ? "―" : row.item.removed_count > 0 ? t("kinds", { n: row.item.removed_count }) : t("none")),
      },
      {
        id: "at",
        header: t("sentAt"),
        cell: ({ row: { original: row } }) => (
          <time className="history-when" dateTime={row.made_at}>
            <span>{date(row.made_at, lang)}</span>
            <span>{time(row.made_at)}</span>
          </time>
        ),
      },
    ],
    [t, word, zoneName, lang, pick],
  );
}

function Exports({ conditions }: { conditions: Record<string, string> }) {
  const t = useTexts(historyTexts);
  const { lang } = useLang();
  return (
    <div className="history-exports">
      <div className="row">
        <DownloadLink size="small" href={url("/history/export", { ...conditions, format: "xlsx", lang })}>
          {t("xlsx")}
        </DownloadLink>
        <DownloadLink size="small" href={url("/history/export", { ...conditions, format: "csv", lang })}>
          {t("csv")}
        </DownloadLink>
      </div>
      <p className="small soft">{t("exportNote")}</p>
    </div>
  );
}

export default function History() {
  const t = useTexts(historyTexts);
  const { account } = useSession();
  const [params, setParams] = useSearchParams();
  const address = kFilterKeys.map((key) => params.get(key) ?? "").join("\n");
  const filters = filtersOf(params);
  const conditions = paramsOf(filters);
  const filtered = Object.keys(conditions).length > 0;
  const list = usePaged<ItemRow>("/history", conditions, ["history"]);
  const columns = useColumns();
  return (
    <div className="history stack">
      <PageHead title={t("title")} lead={t(hasRole(account, "operator", "auditor") ? "leadAll" : "leadMine")} />
      <Filters key={address} conditions={filters} onSearch={(next) => setParams(next)} />
      {list.rows.length > 0 && <Exports conditions={conditions} />}
      <DataTable
        caption={t("list")}
        columns={columns}
        list={list}
        rowKey={(row) => row.item.id}
        empty={
          filtered ? (
            <EmptyState icon="history" title={t("noneTitle")} text={t("noneText")}>
              <Button onClick={() => setParams({})}>{t("clear")}</Button>
            </EmptyState>
          ) : (
            <EmptyState icon="history" title={t("emptyTitle")} text={t("emptyText")} />
          )
        }
      />
    </div>
  );
}
