import { appTexts } from "../../app/texts";
import { PageHead } from "../../components/Page";
import { useTexts } from "../../i18n/i18n";

export default function Today() {
  const t = useTexts(appTexts);
  return <PageHead title={t("today")} />;
}
