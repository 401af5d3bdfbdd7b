// 受け取る: for one file or for a whole crossing; asks first when it works only once.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { ErrorView } from "../components/ErrorView";
import { componentTexts } from "../components/texts";
import { useTexts } from "../i18n/i18n";
import { fileTexts } from "./texts";

interface Props {
  label: string;
  text: string;
  once: boolean;
  primary?: boolean;
  small?: boolean;
  take: () => Promise<void>;
}

export function TakeButton({ label, text, once, primary, small, take }: Props) {
  const t = useTexts(fileTexts);
  const c = useTexts(componentTexts);
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [started, setStarted] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const go = async () => {
    setAsking(false);
    setBusy(true);
    setFailure(null);
    setStarted(false);
    try {
      await take();
      setStarted(true);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
      for (const key of ["crossings", "crossing", "item"]) void client.invalidateQueries({ queryKey: [key] });
    }
  };
  return (
    <div className="take">
      <Button
        look={primary ? "primary" : "secondary"}
        size={small ? "small" : "medium"}
        icon="download"
        busy={busy}
        aria-label={label}
        onClick={() => (once ? setAsking(true) : void go())}
      >
        {text}
      </Button>
      <p role="status" className="small soft take-status">
        {started && t("takeStarted")}
      </p>
      {failure !== null && <ErrorView error={failure} title={t("takeFailed")} />}
      {asking && (
        <Dialog
          title={t("takeOnceTitle")}
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button look="plain" onClick={() => setAsking(false)}>
                {c("cancel")}
              </Button>
              <Button look="primary" onClick={() => void go()}>
                {t("takeNow")}
              </Button>
            </>
          }
        >
          <p>{t("takeOnceText")}</p>
        </Dialog>
      )}
    </div>
  );
}
