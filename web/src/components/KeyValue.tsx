import type { ReactNode } from "react";

export interface Fact {
  label: string;
  value: ReactNode;
}

export function KeyValue({ facts }: { facts: (Fact | null | false)[] }) {
  return (
    <dl className="key-value">
      {facts
        .filter((fact): fact is Fact => !!fact)
        .map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
