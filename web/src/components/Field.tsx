// Form controls: a visible label, a hint and an error that belong to the control, 必須 in words.
import { forwardRef, useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from "react";
import { useTexts } from "../i18n/i18n";
import { Icon } from "./Icon";
import { componentTexts } from "./texts";

interface Described {
  label: string;
  hint?: string;
  error?: string | null;
  required?: boolean;
}

function Frame({ label, hint, error, required, id, children }: Described & { id: string; children: ReactNode }) {
  const t = useTexts(componentTexts);
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
        {required && <span className="field-required">{t("required")}</span>}
      </label>
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          <Icon name="warn" size={16} />
          {error}
        </p>
      )}
    </div>
  );
}

const about = (id: string, { hint, error, required }: Described) => ({
  id,
  required,
  "aria-invalid": error ? true : undefined,
  "aria-describedby": [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined,
});

export const TextField = forwardRef<HTMLInputElement, InputHTMLAttributes<HTMLInputElement> & Described>(function TextField(
  { label, hint, error, required, ...rest },
  ref,
) {
  const id = useId();
  const described = { label, hint, error, required };
  return (
    <Frame id={id} {...described}>
      <input ref={ref} className="input" {...rest} {...about(id, described)} />
    </Frame>
  );
});

export const TextArea = forwardRef<HTMLTextAreaElement, TextareaHTMLAttributes<HTMLTextAreaElement> & Described>(function TextArea(
  { label, hint, error, required, ...rest },
  ref,
) {
  const id = useId();
  const described = { label, hint, error, required };
  return (
    <Frame id={id} {...described}>
      <textarea ref={ref} className="input" rows={3} {...rest} {...about(id, described)} />
    </Frame>
  );
});

export interface Option {
  value: string;
  label: string;
}

export function Select({ label, hint, error, required, options, ...rest }: SelectHTMLAttributes<HTMLSelectElement> & Described & { options: Option[] }) {
  const id = useId();
  const described = { label, hint, error, required };
  return (
    <Frame id={id} {...described}>
      <select className="input select" {...rest} {...about(id, described)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function Checkbox({ label, hint, ...rest }: InputHTMLAttributes<HTMLInputElement> & { label: string; hint?: string }) {
  const id = useId();
  return (
    <div className="checkbox">
      <input type="checkbox" id={id} aria-describedby={hint ? `${id}-hint` : undefined} {...rest} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p className="field-hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
