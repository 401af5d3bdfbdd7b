// 送る: three decisions on one page: the files, the people, the button. Everything else has a usual value.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { useNavigate } from "react-router-dom";
import { get, send } from "../../api/client";
import { onForget, useSession } from "../../api/session";
import type { Crossing, Recipient, Route, Sending, Zone } from "../../api/types";
import { useZoneName } from "../../app/Side";
import { Banner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Disclosure } from "../../components/Disclosure";
import { ContactLine, ErrorView } from "../../components/ErrorView";
import { Checkbox, Select, TextArea } from "../../components/Field";
import { EmptyState, Loading, PageHead } from "../../components/Page";
import { number } from "../../i18n/format";
import { useLang, useTexts } from "../../i18n/i18n";
import { uploads } from "../../upload/useUploads";
import { objection, type Chosen } from "./choose";
import { FilePicker } from "./FilePicker";
import { RecipientPicker } from "./RecipientPicker";
import { sendTexts } from "./texts";
import "./send.css";

const kDayChoices = [1, 3, 7, 14, 30, 60, 90];
const kNoteMax = 1300; // 4,000 bytes of Japanese

// What she has chosen so far stays while she looks at other pages, or signs in again after her session ran out.
interface Draft {
  to: Zone | null;
  chosen: Chosen[];
  people: Recipient[];
  note: string;
  days: number | null;
  once: boolean;
}
const kNothing: Draft = { to: null, chosen: [], people: [], note: "", days: null, once: false };
let kept: Draft = kNothing;
onForget(() => {
  kept = kNothing;
});

function useDraft(): [Draft, (change: Partial<Draft>) => void] {
  const [draft, setDraft] = useState(kept);
  return [
    draft,
    (change) => {
      kept = { ...kept, ...change };
      setDraft(kept);
    },
  ];
}

function Form({ routes }: { routes: Route[] }) {
  const t = useTexts(sendTexts);
  const { lang } = useLang();
  const zoneName = useZoneName();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [{ to, chosen, people, note, days, once }, change] = useDraft();
  const route = routes.find((one) => one.to === to) ?? routes[0]!;
  const expires = Math.min(days ?? route.expires_days, route.expires_days);
  const [checked, setChecked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const filesPart = useRef<HTMLElement>(null);
  const peoplePart = useRef<{ focus: () => void }>(null);

  const tooMany = chosen.length - route.files_max;
  const filesError =
    chosen.length === 0
      ? t("missingFiles")
      : tooMany > 0
        ? t("tooMany", { files: number(route.files_max, lang), n: number(tooMany, lang) })
        : chosen.some((one) => objection(one, route))
          ? t("badFiles")
          : null;
  const peopleError = people.length === 0 ? t("missingPeople") : null;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setChecked(true);
    setFailure(null);
    if (filesError) {
      filesPart.current?.scrollIntoView({ block: "start" });
      filesPart.current?.querySelector<HTMLButtonElement>("button")?.focus();
      return;
    }
    if (peopleError) return peoplePart.current?.focus();
    setBusy(true);
    const sending: Sending = { to: route.to, recipients: people.map((who) => who.id) };
    if (note.trim() !== "") sending.note = note.trim();
    if (expires !== route.expires_days) sending.expires_days = expires;
    if (once || route.take_once) sending.take_once = true;
    try {
      const made = await send<Crossing>("POST", "/crossings", sending);
      client.setQueryData(["crossing", made.head.id], made);
      uploads.start(made.head.id, chosen);
      kept = kNothing;
      void client.invalidateQueries({ queryKey: ["recipients"] });
      navigate(`/crossings/${made.head.id}`, { state: { sent: true } });
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };

  const dayOptions = [...new Set([...kDayChoices.filter((n) => n < route.expires_days), route.expires_days])].map((n) => ({
    value: String(n),
    label: n === route.expires_days ? t("daysUsual", { n }) : n === 1 ? t("day") : t("days", { n }),
  }));
  return (
    <form className="send stack stack-loose" onSubmit={(event) => void submit(event)} noValidate>
      <PageHead title={t("title")} lead={t("lead", { to: zoneName(route.to) })} />
      {routes.length > 1 && (
        <fieldset className="send-sides">
          <legend className="legend">{t("toWhere")}</legend>
          <div className="row">
            {routes.map((one) => (
              <label key={one.to} className="send-side">
                <input type="radio" name="to" checked={one.to === route.to} onChange={() => change({ to: one.to })} />
                {zoneName(one.to)}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {route.approval === "approver" && (
        <Banner kind="info" title={t("approval")} quiet>
          <p>{t("approvalText")}</p>
        </Banner>
      )}
      <section className="card stack" aria-labelledby="send-files" ref={filesPart}>
        <h2 id="send-files">{t("stepFiles")}</h2>
        <FilePicker chosen={chosen} route={route} error={checked ? filesError : null} onChange={(chosen) => change({ chosen })} />
      </section>
      <section className="card stack" aria-labelledby="send-people">
        <h2 id="send-people">{t("stepPeople")}</h2>
        <RecipientPicker ref={peoplePart} chosen={people} error={checked ? peopleError : null} onChange={(people) => change({ people })} />
      </section>
      <div className="stack">
        <TextArea label={t("stepNote")} hint={t("noteHint")} rows={2} maxLength={kNoteMax} value={note} onChange={(event) => change({ note: event.target.value })} />
        <Disclosure summary={t("options")}>
          <div className="stack send-options-body">
            <Select label={t("expiry")} options={dayOptions} value={String(expires)} onChange={(event) => change({ days: Number(event.target.value) })} />
            {route.take_once ? (
              <p>{t("onceAlways")}</p>
            ) : (
              <Checkbox label={t("once")} hint={t("onceHint")} checked={once} onChange={(event) => change({ once: event.target.checked })} />
            )}
          </div>
        </Disclosure>
      </div>
      {failure !== null && <ErrorView error={failure} title={t("failed")} />}
      <div className="send-go">
        <Button type="submit" look="primary" size="large" icon="send" busy={busy}>
          {chosen.length > 0 ? t("goSum", { n: number(chosen.length, lang) }) : t("go")}
        </Button>
      </div>
    </form>
  );
}

export default function Send() {
  const t = useTexts(sendTexts);
  const { side } = useSession();
  const routes = useQuery({ queryKey: ["routes"], queryFn: () => get<{ routes: Route[] }>("/routes"), staleTime: 60_000 });
  const open = routes.data?.routes.filter((route) => route.allowed && route.from === side);
  if (open && open.length > 0) return <Form routes={open} />;
  return (
    <>
      <PageHead title={t("title")} />
      {routes.isPending && <Loading />}
      {routes.error && <ErrorView error={routes.error} onRetry={() => void routes.refetch()} />}
      {open && (
        <EmptyState icon="send" title={t("noRouteTitle")} text={t("noRouteText")}>
          <ContactLine />
        </EmptyState>
      )}
    </>
  );
}
