// The files of a crossing: those the server has, and those of this browser that have no place there yet.
import type { Crossing } from "../api/types";
import { Icon } from "../components/Icon";
import { bytes } from "../i18n/format";
import { useLang, useTexts } from "../i18n/i18n";
import type { OneUpload } from "../upload/uploads";
import { useUploads } from "../upload/useUploads";
import { FileLine } from "./FileLine";
import { mayTake } from "./states";
import { fileTexts } from "./texts";
import { UploadLine } from "./UploadLine";

function Pending({ upload }: { upload: OneUpload }) {
  const t = useTexts(fileTexts);
  const { lang } = useLang();
  return (
    <article className="file-line" aria-label={upload.path}>
      <div className="file-head">
        <Icon name="file" size={24} />
        <div className="grow">
          <h3 className="file-name">{upload.path}</h3>
          <p className="small soft">{bytes(upload.bytes, lang)}</p>
        </div>
      </div>
      <div className="file-body">
        {upload.status === "done" ? <p>{t("arrived")}</p> : <UploadLine upload={upload} />}
      </div>
    </article>
  );
}

export function CrossingFiles({ crossing }: { crossing: Crossing }) {
  const t = useTexts(fileTexts);
  const mine = useUploads().filter((upload) => upload.crossing === crossing.head.id);
  const takeable = crossing.items.filter((item) => mayTake(item, crossing.mine)).length;
  const byItem = new Map(mine.map((upload) => [upload.item, upload]));
  const placed = new Set(crossing.items.map((item) => item.id));
  const pending = mine.filter((upload) => !placed.has(upload.item) && upload.status !== "given_up");
  return (
    <ul className="file-list" aria-label={t("files")}>
      {crossing.items.map((item) => (
        <li key={item.id}>
          <FileLine item={item} head={crossing.head} mine={crossing.mine} only={takeable === 1} upload={byItem.get(item.id)} />
        </li>
      ))}
      {pending.map((upload) => (
        <li key={upload.key}>
          <Pending upload={upload} />
        </li>
      ))}
    </ul>
  );
}
