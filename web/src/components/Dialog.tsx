// Modal dialog and drawer on the browser's own <dialog>: the focus stays inside, Escape closes, and it returns to where it came from.
import { useEffect, useId, useRef, type ReactNode } from "react";
import { useTexts } from "../i18n/i18n";
import { Icon } from "./Icon";
import { componentTexts } from "./texts";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  actions?: ReactNode;
  side?: boolean; // a drawer at the edge instead of a box in the middle
  className?: string;
}

// Rendered only while it is open: {open && <Dialog …>}.
export function Dialog({ title, onClose, children, actions, side, className }: Props) {
  const t = useTexts(componentTexts);
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog ${side ? "dialog-side" : ""} ${className ?? ""}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="dialog-inner">
        <div className="row row-between dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" className="icon-button" onClick={onClose} aria-label={t("close")}>
            <Icon name="close" />
          </button>
        </div>
        <div className="dialog-body stack">{children}</div>
        {actions && <div className="row dialog-actions">{actions}</div>}
      </div>
    </dialog>
  );
}
