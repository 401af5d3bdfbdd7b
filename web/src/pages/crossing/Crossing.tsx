// One crossing: after sending it shows progress and verdicts live; for the recipient it is where the files are taken.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router-dom";
import { get, send } from "../../api/client";
import type { Crossing as CrossingShape } from "../../api/types";
import { Button, ButtonLink } from "../../components/Button";
import { Dialog } from "../../components/Dialog";
import { ErrorView } from "../../components/ErrorView";
import { Loading, PageHead } from "../../components/Page";
import { CrossingFiles } from "../../files/CrossingFiles";
import { mayCancel, mayTake } from "../../files/states";
import { TakeButton } from "../../files/TakeButton";
import { takeCrossing } from "../../files/take";
import { fileTexts } from "../../files/texts";
import { useTexts } from "../../i18n/i18n";
import { uploads } from "../../upload/useUploads";
import { CrossingFacts } from "../../files/CrossingFacts";
import { Standing } from "./Standing";
import { crossingTexts } from "./texts";
import "./crossing.css";

function CancelAll({ crossing }: { crossing: CrossingShape }) {
  const t = useTexts(crossingTexts);
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const { id } = crossing.head;
  const go = async () => {
    setAsking(false);
    setBusy(true);
    setFailure(null);
    try {
      uploads.giveUp((upload) => upload.crossing === id);
      client.setQueryData(["crossing", id], await send<CrossingShape>("DELETE", `/crossings/${id}`));
    } catch (error) {
      setFailure(error);
      void client.invalidateQueries({ queryKey: ["crossing", id] });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button look="danger" busy={busy} onClick={() => setAsking(true)}>
        {t("cancelAll")}
      </Button>
      {failure !== null && <ErrorView error={failure} title={t("cancelFailed")} />}
      {asking && (
        <Dialog
          title={t("cancelAsk")}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button look="plain" onClick={() => setAsking(false)}>
                {t("cancelNo")}
              </Button>
              <Button look="danger" onClick={() => void go()}>
                {t("cancelYes")}
              </Button>
            </>
          }
        >
          <p>{t("cancelText")}</p>
        </Dialog>
      )}
    </>
  );
}

export default function Crossing() {
  const t = useTexts(crossingTexts);
  const f = useTexts(fileTexts);
  const { crossing: id = "" } = useParams();
  const query = useQuery({ queryKey: ["crossing", id], queryFn: ({ signal }) => get<CrossingShape>(`/crossings/${id}`, undefined, signal) });
  const crossing = query.data;
  const mine = crossing?.mine;
  const title = mine?.sender ? t("titleSent") : mine?.recipient ? t("titleReceived") : t("title");
  const takeable = crossing ? crossing.items.filter((item) => mayTake(item, crossing.mine)).length : 0;
  const cancellable = crossing ? crossing.items.filter((item) => mayCancel(item, crossing.mine)).length : 0;
  return (
    <div className="crossing">
      <PageHead title={title} />
      {query.isPending && <Loading />}
      {query.error && <ErrorView error={query.error} onRetry={() => void query.refetch()} />}
      {crossing && (
        <div className="stack stack-loose">
          <Standing crossing={crossing} />
          <section className="card" aria-labelledby="crossing-files">
            <div className="row row-between">
              <h2 id="crossing-files">{t("files")}</h2>
              {takeable > 1 && <TakeButton primary label={f("takeAll")} text={f("takeAll")} once={crossing.head.take_once} take={() => takeCrossing(id)} />}
            </div>
            <CrossingFiles crossing={crossing} />
          </section>
          <section className="card">
            <CrossingFacts head={crossing.head} />
          </section>
          <div className="row">
            {mine?.sender && (
              <ButtonLink to="/send" icon="send">
                {t("sendMore")}
              </ButtonLink>
            )}
            {mine?.recipient && (
              <ButtonLink to="/inbox" icon="inbox">
                {t("toInbox")}
              </ButtonLink>
            )}
            {cancellable > 1 && <CancelAll crossing={crossing} />}
          </div>
        </div>
      )}
    </div>
  );
}
