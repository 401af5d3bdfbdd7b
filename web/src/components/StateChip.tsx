// One state in one chip: word, picture and colour, so that colour alone never tells.
import type { State } from "../api/types";
import { useWords } from "../api/words";
import { Icon, type IconName } from "./Icon";

export type Tone = "good" | "bad" | "warn" | "busy" | "plain";

const kTones: Record<State, { tone: Tone; icon: IconName }> = {
  received: { tone: "busy", icon: "wait" },
  held: { tone: "busy", icon: "wait" },
  disarming: { tone: "busy", icon: "wait" },
  judged: { tone: "busy", icon: "wait" },
  waiting: { tone: "warn", icon: "wait" },
  approved: { tone: "busy", icon: "wait" },
  released: { tone: "good", icon: "good" },
  locked: { tone: "warn", icon: "lock" },
  taken: { tone: "plain", icon: "approve" },
  expired: { tone: "plain", icon: "wait" },
  refused: { tone: "bad", icon: "bad" },
  returned: { tone: "bad", icon: "bad" },
  cancelled: { tone: "plain", icon: "close" },
  quarantined: { tone: "bad", icon: "warn" },
};

export function toneOf(state: State): Tone {
  return kTones[state]?.tone ?? "plain";
}

export function Chip({ tone, icon, children }: { tone: Tone; icon?: IconName; children: string }) {
  return (
    <span className={`chip chip-${tone}`}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </span>
  );
}

export function StateChip({ state, count }: { state: State; count?: number }) {
  const word = useWords();
  const shape = kTones[state] ?? { tone: "plain", icon: "info" };
  return (
    <Chip tone={shape.tone} icon={shape.icon}>
      {count === undefined ? word("states", state) : `${word("states", state)} ${count}`}
    </Chip>
  );
}

// Nothing more will happen to it.
export function isFinal(state: State): boolean {
  return ["taken", "expired", "refused", "returned", "cancelled", "quarantined"].includes(state);
}
