// The few pictures the console uses, drawn here so that none is fetched. Always beside a text, hence hidden from assistive technology.
const kPaths = {
  send: "M3 11.5 21 3l-6 18-3.5-7.5z M11.5 13.5 21 3",
  inbox: "M4 13V5h16v8M4 13v6h16v-6M4 13h4.5l1.5 3h4l1.5-3H20",
  outbox: "M12 16V4M7 9l5-5 5 5M4 14v6h16v-6",
  today: "M5 5h14v15H5z M5 9h14 M8.5 3v4 M15.5 3v4 M8.5 13h3",
  approve: "M4 12.5 9.5 18 20 6.5",
  history: "M12 7v5.5l3.5 2M4.5 12a7.5 7.5 0 1 0 2.3-5.4M4 4v4h4",
  operations: "M4 20V10M10 20V4M16 20v-8M21 20H3",
  evidence: "M12 3l7.5 3v5.5c0 4.5-3.2 7.7-7.5 9.5-4.3-1.8-7.5-5-7.5-9.5V6z M8.8 12l2.4 2.4 4-4.6",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M14 4.5v5M6.5 14.5v5",
  file: "M6 3h8l4 4v14H6z M14 3v4h4",
  folder: "M3 6h6l2 2.5h10V19H3z",
  good: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z M8 12.2l2.8 2.8L16 9.5",
  bad: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z M9 9l6 6M15 9l-6 6",
  warn: "M12 4 2.5 20h19z M12 10v4.5M12 17v.5",
  info: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z M12 11v6M12 7.5v.5",
  wait: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z M12 7v5.5l3.5 2",
  lock: "M6 11h12v9H6z M8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  close: "M5 5l14 14M19 5 5 19",
  menu: "M4 6h16M4 12h16M4 18h16",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z M4.5 20c.8-4 3.8-5.5 7.5-5.5s6.7 1.5 7.5 5.5",
  unit: "M4 20V8l8-4 8 4v12 M4 20h16 M9 20v-5h6v5",
  post: "M5 8h14v12H5z M9 8V5h6v3 M5 13h14",
  download: "M12 4v11M7 10.5l5 5 5-5M4 20h16",
  copy: "M8 8h11v12H8z M5 16V4h11",
  chevron: "M9 5l7 7-7 7",
  signOut: "M10 4H4v16h6M9 12h11M16 8l4 4-4 4",
} as const;

export type IconName = keyof typeof kPaths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={kPaths[name]} />
    </svg>
  );
}
