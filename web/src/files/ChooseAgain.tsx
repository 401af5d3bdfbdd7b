// For a file whose sending stopped in an earlier browser page: choosing it again goes on with the same place in the crossing.
import { useRef, useState } from "react";
import type { Item } from "../api/types";
import { Button } from "../components/Button";
import { useTexts } from "../i18n/i18n";
import { uploads } from "../upload/useUploads";
import { fileName } from "./states";
import { fileTexts } from "./texts";

export function ChooseAgain({ item }: { item: Item }) {
  const t = useTexts(fileTexts);
  const input = useRef<HTMLInputElement>(null);
  const [other, setOther] = useState(false);
  const name = fileName(item.path);
  return (
    <div className="stack stack-tight">
      <div>
        <Button size="small" aria-label={t("chooseAgainOf", { name })} onClick={() => input.current?.click()}>
          {t("chooseAgain")}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            if (!file) return;
            setOther(file.size !== item.bytes);
            if (file.size === item.bytes) uploads.start(item.crossing, [{ path: item.path, file, item: item.id }]);
          }}
        />
      </div>
      {other && (
        <p className="field-error" role="alert">
          {t("otherSize")}
        </p>
      )}
    </div>
  );
}
