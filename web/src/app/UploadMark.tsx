// In the header while files are on their way: how many, and the way back to them.
import { Link } from "react-router-dom";
import { Icon } from "../components/Icon";
import { useTexts } from "../i18n/i18n";
import { underWay } from "../upload/uploads";
import { useLeaveGuard, useUploads } from "../upload/useUploads";
import { appTexts } from "./texts";

export function UploadMark() {
  const t = useTexts(appTexts);
  const all = useUploads();
  useLeaveGuard();
  const going = all.filter(underWay);
  const failed = all.filter((upload) => upload.status === "failed");
  const first = failed[0] ?? going[0];
  if (!first) return null;
  const batch = all.filter((upload) => upload.crossing === first.crossing && upload.status !== "given_up");
  const done = batch.filter((upload) => upload.status === "done").length;
  return (
    <Link className={`upload-mark ${failed.length > 0 ? "upload-mark-failed" : ""}`} to={`/crossings/${first.crossing}`} title={t("uploadingLabel")}>
      <Icon name={failed.length > 0 ? "warn" : "send"} size={16} />
      {failed.length > 0 ? t("uploadStuck") : t("uploading", { done, all: batch.length })}
    </Link>
  );
}
