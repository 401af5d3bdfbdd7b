// How it runs at this moment, in figures that say whether they are good.
import { Link } from "react-router-dom";
import type { ReactNode } from "react";
import type { Door, Operations, State } from "../../api/types";
import { Icon } from "../../components/Icon";
import { KeyValue } from "../../components/KeyValue";
import { Chip, StateChip } from "../../components/StateChip";
import { bytes, date, dateTime, number, percent } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { operationsTexts } from "./texts";

const kDiskLow = 0.1;

interface Tile {
  label: string;
  value: string;
  sub?: ReactNode;
  bad?: boolean;
}

function Tiles({ tiles }: { tiles: Tile[] }) {
  return (
    <dl className="operations-tiles">
      {tiles.map(({ label, value, sub, bad }) => (
        <div key={label} className={bad ? "operations-tile operations-bad" : "operations-tile"}>
          <dt>{label}</dt>
          <dd>
            <span className="operations-value">
              {bad && <Icon name="warn" size={20} />} {value}
            </span>
            {sub && <span className="small">{sub}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function useScanner(): (scanner: Operations["scanner"]) => Pick<Tile, "value" | "sub" | "bad"> {
  const t = useTexts(operationsTexts);
  const { lang } = useLang();
  return ({ configured, answers, signatures_at, old }) => {
    if (!configured) return { value: t("scannerNone"), sub: t("scannerNoneSub") };
    if (!answers) return { value: t("scannerSilent"), sub: t("scannerSilentSub"), bad: true };
    return { value: t(old ? "scannerOld" : "scannerGood"), sub: signatures_at === null ? undefined : t("scannerSub", { at: date(signatures_at, lang) }), bad: old };
  };
}

export function Now({ now }: { now: Operations }) {
  const t = useTexts(operationsTexts);
  const { lang, pick } = useLang();
  const scanner = useScanner();
  const { disarm, release } = now.queue;
  const { disk, evidence } = now;
  const failed = disarm.failed + release.failed;
  const free = disk.bytes_total > 0 ? disk.bytes_free / disk.bytes_total : 1;
  const unsealed = Math.max(0, evidence.size - evidence.covered);
  const files = (n: number) => t("files", { n: number(n, lang) });
  return (
    <>
      <Tiles
        tiles={[
          { label: t("queue"), value: files(disarm.waiting), sub: t("queueSub", { n: number(disarm.running, lang) }) },
          { label: t("release"), value: files(release.waiting), sub: t("queueSub", { n: number(release.running, lang) }) },
          { label: t("failedNow"), value: failed > 0 ? files(failed) : t("failedNone"), sub: failed > 0 ? t("failedSome") : undefined, bad: failed > 0 },
          {
            label: t("workers"),
            value: t("workersText", { busy: now.workers.busy, all: now.workers.in_all }),
            sub: t("workersSub", { n: now.workers.in_all }),
          },
          { label: t("throughput"), value: t("throughputText", { n: number(now.throughput.files, lang) }), sub: bytes(now.throughput.bytes, lang) },
          {
            label: t("disk"),
            value: bytes(disk.bytes_free, lang),
            sub: free < kDiskLow ? t("diskLow") : t("diskSub", { total: bytes(disk.bytes_total, lang), part: percent(free, lang, 0) }),
            bad: free < kDiskLow,
          },
          { label: t("scanner"), ...scanner(now.scanner) },
          {
            label: t("evidence"),
            value: evidence.trouble ? t("evidenceTrouble") : unsealed === 0 ? t("evidenceAll") : t("evidencePart", { n: number(unsealed, lang) }),
            sub: evidence.trouble ? pick(evidence.trouble) : t("evidenceSub", { n: number(evidence.size, lang) }),
            bad: evidence.trouble !== null,
          },
        ]}
      />
      <KeyValue
        facts={[
          { label: t("running"), value: dateTime(now.started_at, lang) },
          { label: t("engine"), value: now.engine },
        ]}
      />
    </>
  );
}

export function States({ states }: { states: Operations["states"] }) {
  const t = useTexts(operationsTexts);
  const there = (Object.entries(states) as [State, number][]).filter(([, count]) => count > 0);
  if (there.length === 0) return null;
  return (
    <section className="card stack" aria-labelledby="operations-states">
      <h2 id="operations-states">{t("states")}</h2>
      <p className="small soft">{t("statesLead")}</p>
      <ul className="row">
        {there.map(([state, count]) => (
          <li key={state}>
            <Link className="operations-state" to={`/history?state=${state}`}>
              <StateChip state={state} count={count} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Cell({ label, children }: { label: string; children: ReactNode }) {
  return (
    <td role="cell">
      <span className="cell-label" aria-hidden="true">
        {label}
      </span>
      <span className="cell-value">{children}</span>
    </td>
  );
}

export function Doors({ doors }: { doors: Door[] }) {
  const t = useTexts(operationsTexts);
  const { lang, pick } = useLang();
  if (doors.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="operations-doors">
      <h2 id="operations-doors">{t("doors")}</h2>
      <table className="data-table" role="table">
        <caption className="visually-hidden">{t("doors")}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {(["door", "doorState", "doorWaiting", "place"] as const).map((key) => (
              <th key={key} scope="col" role="columnheader">
                {t(key)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {doors.map((door) => (
            <tr key={door.id} role="row">
              <th scope="row" role="rowheader">
                {pick(door)}
              </th>
              <Cell label={t("doorState")}>
                <Chip tone={door.ok ? "good" : "bad"} icon={door.ok ? "good" : "warn"}>
                  {t(door.ok ? "doorOk" : "doorBad")}
                </Chip>
                {door.trouble && <span className="small"> {pick(door.trouble)}</span>}
              </Cell>
              <Cell label={t("doorWaiting")}>{number(door.waiting, lang)}</Cell>
              <Cell label={t("place")}>
                <code>{door.place}</code>
              </Cell>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
