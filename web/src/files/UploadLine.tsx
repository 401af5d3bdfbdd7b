// How far a file of this browser has come on its way to the server.
import { Button } from "../components/Button";
import { ErrorView } from "../components/ErrorView";
import { Progress } from "../components/Progress";
import { ApiError } from "../api/client";
import { bytes } from "../i18n/format";
import { useLang, useTexts } from "../i18n/i18n";
import type { OneUpload } from "../upload/uploads";
import { uploads } from "../upload/useUploads";
import { fileName } from "./states";
import { fileTexts } from "./texts";

export function UploadLine({ upload }: { upload: OneUpload }) {
  const t = useTexts(fileTexts);
  const { lang } = useLang();
  const name = fileName(upload.path);
  if (upload.status === "done" || upload.status === "given_up") return null;
  if (upload.status === "queued") return <p className="small soft">{t("queued")}</p>;
  const sent = t("sendingPart", { sent: bytes(upload.sent, lang), all: bytes(upload.bytes, lang) });
  return (
    <div className="stack stack-tight">
      {upload.status !== "failed" && (
        <>
          <Progress label={t("progressOf", { name })} part={upload.bytes === 0 ? 0 : upload.sent / upload.bytes} valueText={sent} />
          <p className="small soft">{sent}</p>
        </>
      )}
      {upload.status === "waiting" && (
        <p className="small" role="status">
          {t("lineCut")}
        </p>
      )}
      {upload.status === "failed" && upload.problem && (
        <>
          <ErrorView error={new ApiError(upload.problem)} title={t("sendFailed")} />
          <div>
            <Button size="small" aria-label={t("retryOf", { name })} onClick={() => uploads.retry(upload.key)}>
              {t("retry")}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
