// The last net: a page that breaks says so and offers to load again.
import { Component, type ReactNode } from "react";
import { Banner } from "../components/Banner";
import { Button } from "../components/Button";
import { PageHead } from "../components/Page";
import { useTexts } from "../i18n/i18n";
import { appTexts } from "./texts";

function Broken() {
  const t = useTexts(appTexts);
  return (
    <main className="lonely">
      <PageHead title={t("product")} />
      <Banner kind="error" title={t("brokenTitle")} actions={<Button onClick={() => window.location.reload()}>{t("reload")}</Button>}>
        <p>{t("brokenText")}</p>
      </Banner>
    </main>
  );
}

export class Catch extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}
