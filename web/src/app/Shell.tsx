// What stands around every page: town and side, menu by role, language, the person. The side's colour runs along the top of the window.
import { useEffect, useState, type ReactNode } from "react";
import { NavLink, useLocation } from "react-router-dom";
import { useSession } from "../api/session";
import { Dialog } from "../components/Dialog";
import { Icon } from "../components/Icon";
import { useWide } from "../components/useWide";
import { useTexts } from "../i18n/i18n";
import { kPages, maySee } from "./navigation";
import { LangSwitch, SideBadge } from "./Side";
import { appTexts } from "./texts";
import { UploadMark } from "./UploadMark";
import { UserMenu } from "./UserMenu";

function Menu() {
  const t = useTexts(appTexts);
  const { account } = useSession();
  const seen = kPages.filter((line) => line.text && maySee(account, line));
  const groups = (["mine", "office"] as const).map((group) => ({ group, lines: seen.filter((line) => line.group === group) }));
  return (
    <nav aria-label={t("navigation")} className="app-nav">
      {groups
        .filter(({ lines }) => lines.length > 0)
        .map(({ group, lines }) => (
          <div key={group}>
            <p className="nav-group" id={`nav-${group}`}>
              {t(group === "mine" ? "groupMine" : "groupOffice")}
            </p>
            <ul aria-labelledby={`nav-${group}`}>
              {lines.map((line) => (
                <li key={line.path}>
                  <NavLink to={line.path} className="nav-link">
                    {line.icon && <Icon name={line.icon} />}
                    <span>{line.text && t(line.text)}</span>
                  </NavLink>
                </li>
              ))}
            </ul>
          </div>
        ))}
    </nav>
  );
}

export function Shell({ children }: { children: ReactNode }) {
  const t = useTexts(appTexts);
  const wide = useWide();
  const { town } = useSession();
  const { pathname, key } = useLocation();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    window.scrollTo(0, 0); // newer browsers answer with a promise, which is no clean-up
  }, [pathname]);
  useEffect(() => setOpen(false), [key]); // also when the link led to where she is
  return (
    <>
      <a className="skip-link" href="#main">
        {t("skip")}
      </a>
      <header className="app-header">
        <div className="header-town">
          <p className="header-name">{town}</p>
          <p className="header-product">
            {t("product")}
            <span className="wide-only"> {t("productLine")}</span>
          </p>
        </div>
        <SideBadge />
        <div className="header-tools">
          <UploadMark />
          {wide && <LangSwitch />}
          <UserMenu />
          {!wide && (
            <button type="button" className="menu-button" aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(true)}>
              <Icon name="menu" />
              <span>{t("menu")}</span>
            </button>
          )}
        </div>
      </header>
      <div className="app-body">
        {wide && (
          <div className="app-side">
            <Menu />
          </div>
        )}
        {!wide && open && (
          <Dialog title={t("menu")} side onClose={() => setOpen(false)}>
            <Menu />
            <LangSwitch />
          </Dialog>
        )}
        <main id="main" tabIndex={-1} className="app-main">
          {children}
        </main>
      </div>
    </>
  );
}
