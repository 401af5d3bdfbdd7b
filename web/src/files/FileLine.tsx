// One file of a crossing as its people see it: state and what comes next, what was removed, how far it differs, what can be done.
import { memo } from "react";
import { Link } from "react-router-dom";
import type { CrossingHead, Item, Kept, Mine, Note } from "../api/types";
import { useWords } from "../api/words";
import { ContactLine } from "../components/ErrorView";
import { Icon } from "../components/Icon";
import { StateChip } from "../components/StateChip";
import { bytes } from "../i18n/format";
import { useLang, useTexts } from "../i18n/i18n";
import type { OneUpload } from "../upload/uploads";
import { CancelButton } from "./CancelButton";
import { ChooseAgain } from "./ChooseAgain";
import { PasswordForm } from "./PasswordForm";
import { removedThings } from "./removed";
import { fileName, hasCertificate, mayCancel, mayTake, mayUnlock } from "./states";
import { TakeButton } from "./TakeButton";
import { takeItem } from "./take";
import { fileTexts } from "./texts";
import { UploadLine } from "./UploadLine";
import "./files.css";

const kKindsShown = 4;

function RemovedText({ count, notes }: { count: number; notes?: Note[] }) {
  const t = useTexts(fileTexts);
  const { lang } = useLang();
  if (count === 0) return <>{t("removedNone")}</>;
  if (!notes) return <>{t("removedCount", { n: count })}</>;
  const things = removedThings(notes, lang);
  const rest = things.length - kKindsShown;
  const shown = [...things.slice(0, kKindsShown), ...(rest > 0 ? [t("removedMore", { n: rest })] : [])];
  return <>{shown.join(lang === "ja" ? "、" : ", ")}</>;
}

// Lines that say it all: what went, what is left, how far it differs.
export function Outcome({ item, kept }: { item: Item; kept?: Kept | null }) {
  const t = useTexts(fileTexts);
  const { pick } = useLang();
  if (item.clean_bytes === null) return null;
  return (
    <dl className="file-outcome">
      <div>
        <dt>{t("removedLine")}</dt>
        <dd>
          <RemovedText count={item.removed_count} notes={item.removed} />
        </dd>
      </div>
      {kept && (
        <div>
          <dt>{t("keptLine")}</dt>
          <dd>{pick(kept)}</dd>
        </div>
      )}
      {item.differs && (
        <div>
          <dt>{t("differsLine")}</dt>
          <dd>{pick(item.differs)}</dd>
        </div>
      )}
    </dl>
  );
}

interface Props {
  item: Item;
  head: CrossingHead;
  mine: Mine;
  upload?: OneUpload;
  kept?: Kept | null; // how much is left, where it is known
  alone?: boolean; // the page is about this file: no link to it
  only?: boolean; // the only one to take: the button that most people came for
}

// A crossing may hold a thousand files, and each piece that is sent draws the list anew.
export const FileLine = memo(function FileLine({ item, head, mine, upload, kept, alone, only }: Props) {
  const t = useTexts(fileTexts);
  const word = useWords();
  const { lang, pick } = useLang();
  const name = fileName(item.path);
  const folder = item.path.slice(0, item.path.length - name.length);
  const stuck = item.state === "received" && mine.sender && (!upload || upload.status === "given_up");
  const words = stuck ? "receivedStuck" : item.state === "taken" && mine.recipient ? "takenMine" : item.state;
  const halted = item.state === "refused" || item.state === "returned" || item.state === "quarantined";
  const going = upload && item.state === "received" && upload.status !== "given_up";
  // With a button 受け取る the chip says enough; a wrong password is said at its field.
  const explained = !going && !mayTake(item, mine) && !(mayUnlock(item, mine) && item.reason?.code === "wrong_password");
  return (
    <article className="file-line" aria-label={item.path}>
      <div className="file-head">
        <Icon name={item.state === "locked" ? "lock" : "file"} size={24} />
        <div className="grow">
          {alone ? (
            <h2 className="file-name">{item.path}</h2>
          ) : (
            <h3 className="file-name">
              <Link to={`/items/${item.id}`}>
                {folder && <span className="soft">{folder}</span>}
                {name}
              </Link>
            </h3>
          )}
          <p className="small soft">
            {item.input_type ? `${word("types", item.input_type)}・` : ""}
            {bytes(item.bytes, lang)}
          </p>
        </div>
        <StateChip state={item.state} />
      </div>
      <div className="file-body stack stack-tight">
        {going && <UploadLine upload={upload} />}
        {explained && <p className={halted ? "file-halted" : undefined}>{item.reason ? pick(item.reason) : t(words)}</p>}
        {halted && <ContactLine />}
        {stuck && <ChooseAgain item={item} />}
        <Outcome item={item} kept={kept} />
        {mayUnlock(item, mine) && <PasswordForm item={item} />}
        <div className="row file-actions">
          {mayTake(item, mine) && <TakeButton primary={only} small={!only} label={t("takeOf", { name })} text={t("take")} once={head.take_once} take={() => takeItem(item.id)} />}
          {hasCertificate(item) && (
            <a className="small" href={`/api/v1/items/${item.id}/certificate`} download aria-label={t("certificateOf", { name })}>
              {t("certificate")}
            </a>
          )}
          {mayCancel(item, mine) && <CancelButton item={item} small />}
        </div>
      </div>
    </article>
  );
});
