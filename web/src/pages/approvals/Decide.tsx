// 承認 or 差戻し: one press; a return needs its reason.
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { send } from "../../api/client";
import type { Item } from "../../api/types";
import { Button } from "../../components/Button";
import { ErrorView } from "../../components/ErrorView";
import { TextArea } from "../../components/Field";
import { useTexts } from "../../i18n/i18n";
import { approvalTexts } from "./texts";

export type Decision = "approve" | "return";

const kReady = ["readyRecipient", "readyPersonal", "readyWrong", "readyPurpose"] as const;

export function Decide({ item, onDecided }: { item: Item; onDecided: (decision: Decision) => void }) {
  const t = useTexts(approvalTexts);
  const client = useQueryClient();
  const field = useRef<HTMLTextAreaElement>(null);
  const [remark, setRemark] = useState("");
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState<Decision | null>(null);
  const [failure, setFailure] = useState<{ decision: Decision; error: unknown } | null>(null);
  const decide = async (decision: Decision) => {
    if (busy) return;
    if (decision === "return" && remark.trim() === "") {
      setMissing(true);
      field.current?.focus();
      return;
    }
    setBusy(decision);
    setFailure(null);
    try {
      await send<Item>("POST", `/items/${item.id}/${decision}`, { remark: remark.trim() });
      onDecided(decision);
    } catch (error) {
      setFailure({ decision, error });
      setBusy(null);
      void client.invalidateQueries({ queryKey: ["item", item.id] });
      void client.invalidateQueries({ queryKey: ["approvals"] });
    }
  };
  const write = (text: string) => {
    setRemark(text);
    setMissing(false);
  };
  return (
    <div className="approvals-decide stack stack-tight">
      {failure && <ErrorView error={failure.error} title={t(failure.decision === "approve" ? "approveFailed" : "returnFailed")} />}
      <TextArea
        ref={field}
        label={t("remark")}
        hint={t("remarkHint")}
        error={missing ? t("remarkMissing") : null}
        rows={2}
        maxLength={1000}
        value={remark}
        onChange={(event) => write(event.target.value)}
      />
      <details className="disclosure approvals-ready" open={missing || undefined}>
        <summary>{t("ready")}</summary>
        <ul className="stack stack-tight">
          {kReady.map((key) => (
            <li key={key}>
              <Button
                look="plain"
                size="small"
                onClick={() => {
                  write(t(key));
                  field.current?.focus();
                }}
              >
                {t(key)}
              </Button>
            </li>
          ))}
        </ul>
      </details>
      <div className="row">
        <Button look="primary" icon="approve" busy={busy === "approve"} onClick={() => void decide("approve")}>
          {t("approve")}
        </Button>
        <Button look="danger" busy={busy === "return"} onClick={() => void decide("return")}>
          {t("giveBack")}
        </Button>
      </div>
    </div>
  );
}
