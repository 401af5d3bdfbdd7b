import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../api/client";
import type { Item } from "../api/types";
import { Button } from "../components/Button";
import { Dialog } from "../components/Dialog";
import { ErrorView } from "../components/ErrorView";
import { useTexts } from "../i18n/i18n";
import { uploads } from "../upload/useUploads";
import { putItem } from "./cache";
import { fileName } from "./states";
import { fileTexts } from "./texts";

// A file on its way stops first, then its item is cancelled.
export function CancelButton({ item, small }: { item: Item; small?: boolean }) {
  const t = useTexts(fileTexts);
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const name = fileName(item.path);
  const go = async () => {
    setAsking(false);
    setBusy(true);
    setFailure(null);
    try {
      uploads.giveUp((upload) => upload.item === item.id);
      putItem(client, await send<Item>("POST", `/items/${item.id}/cancel`));
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: ["crossing", item.crossing] });
      void client.invalidateQueries({ queryKey: ["item", item.id] });
    }
  };
  return (
    <>
      <Button look="danger" size={small ? "small" : "medium"} busy={busy} aria-label={t("cancelOf", { name })} onClick={() => setAsking(true)}>
        {t("cancel")}
      </Button>
      {failure !== null && <ErrorView error={failure} title={t("cancelFailed")} />}
      {asking && (
        <Dialog
          title={t("cancelAsk", { name })}
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
