// The shapes of api/openapi.yaml, by its names.
import type { Bilingual } from "../i18n/i18n";

export type Zone = "mynumber" | "lgwan" | "internet";
export type Role = "staff" | "approver" | "operator" | "auditor";
export type State =
  | "received"
  | "held"
  | "disarming"
  | "judged"
  | "waiting"
  | "approved"
  | "released"
  | "locked"
  | "taken"
  | "expired"
  | "refused"
  | "returned"
  | "cancelled"
  | "quarantined";

export interface Account {
  id: string;
  name: string;
  shown_name: string;
  roles: Role[];
}

export interface Session {
  signed_in: boolean;
  side: Zone;
  town: string;
  contact: string;
  account: Account | null;
  form_token: string;
}

export type WordMap = Record<string, Bilingual>;

export interface Words {
  states: WordMap;
  events: WordMap;
  codes: WordMap;
  types: WordMap;
  actions: WordMap;
  reasons: WordMap;
  facts: WordMap;
  roles: WordMap;
  zones: WordMap;
  removed: WordMap;
}

export interface Recipient {
  id: string;
  kind: "person" | "unit" | "post";
  name: string;
  detail: string;
}

export interface Recipients {
  recent: Recipient[];
  found: Recipient[];
}

export interface Route {
  from: Zone;
  to: Zone;
  allowed: boolean;
  disarm: boolean;
  profile: string;
  types: string[];
  bytes_max: number;
  files_max: number;
  approval: "none" | "approver";
  approve_below_kept_text: number;
  approve_below_kept_pictures: number;
  scan: "off" | "when_there" | "required";
  original_days: number;
  expires_days: number;
  take_once: boolean;
}

export interface Sending {
  to: Zone;
  recipients: string[];
  note?: string;
  expires_days?: number;
  take_once?: boolean;
}

export interface Upload {
  id: string;
  item: string;
  crossing: string;
  offset: number;
  bytes: number;
}

export interface Reason extends Bilingual {
  code: string;
  where: string;
}

export interface Note extends Bilingual {
  what: string;
  where: string;
  count: number;
}

export interface Item {
  id: string;
  crossing: string;
  position: number;
  path: string;
  state: State;
  changed_at: string;
  bytes: number;
  input_type: string;
  clean_type: string;
  clean_bytes: number | null;
  removed_count: number;
  removed?: Note[];
  differs: Bilingual | null;
  reason: Reason | null;
}

export interface CrossingHead {
  id: string;
  from: Zone;
  to: Zone;
  sender: Recipient;
  recipients: Recipient[];
  note: string;
  made_at: string;
  expires_at: string;
  take_once: boolean;
  needs_approval: boolean;
  files: number;
  states: Partial<Record<State, number>>;
}

export interface Mine {
  sender: boolean;
  recipient: boolean;
  may_approve: boolean;
}

export interface Crossing {
  head: CrossingHead;
  items: Item[];
  mine: Mine;
}

export interface CrossingRow {
  head: CrossingHead;
  first_path: string;
}

export interface Page<Row> {
  rows: Row[];
  next: string;
}

export interface ItemRow {
  item: Item;
  from: Zone;
  to: Zone;
  sender: Recipient;
  recipients: Recipient[];
  note: string;
  made_at: string;
  expires_at: string;
  own: boolean;
}

export type Facts = Record<string, string | number>;

export interface Step {
  number: number;
  at: string;
  action: string;
  reason: string;
  who: string;
  covered: boolean;
  facts: Facts;
  remark: string;
}

export interface Kept {
  text: number | null;
  pictures: number | null;
  pages: number | null;
  ja: string;
  en: string;
}

export interface ItemDetail {
  item: Item;
  head: CrossingHead;
  mine: Mine;
  removed: Note[];
  warnings: Note[];
  kept: Kept | null;
  input_sha256: string | null;
  clean_sha256: string | null;
  original_until: string | null;
  profile: string;
  engine: string;
  seconds: number | null;
  steps: Step[];
}

export interface Comparison {
  kind: "picture" | "pages" | "none";
  before_pages: number;
  after_pages: number;
}

export interface ComparedPage {
  same: number;
  before: boolean;
  after: boolean;
}

export interface Preview {
  kind: "picture" | "pages" | "text" | "none";
  pages: number;
  text: string;
  cut: boolean;
}

export interface Ticket {
  download: string;
  name: string;
  bytes: number | null;
}

export interface TodayLine extends Bilingual {
  kind: string;
  severity: "urgent" | "soon" | "note";
  count: number;
  oldest_at: string | null;
  link: string;
}

export interface Today {
  lines: TodayLine[];
}

export interface QueueCounts {
  waiting: number;
  running: number;
  failed: number;
}

export interface Door extends Bilingual {
  id: string;
  place: string;
  ok: boolean;
  waiting: number;
  trouble: Reason | null;
}

export interface Operations {
  started_at: string;
  engine: string;
  states: Partial<Record<State, number>>;
  queue: { disarm: QueueCounts; release: QueueCounts };
  workers: { in_all: number; busy: number };
  disk: { bytes_free: number; bytes_total: number };
  scanner: { configured: boolean; answers: boolean; version: string; signatures_at: string | null; old: boolean };
  evidence: { size: number; covered: number; trouble: Reason | null };
  doors: Door[];
  throughput: { files: number; bytes: number };
}

export interface TallyBucket {
  at: string;
  crossings: number;
  files: number;
  bytes: number;
  released: number;
  refused: number;
  quarantined: number;
}

export interface Ranked extends Bilingual {
  id: string;
  count: number;
}

export interface Tallies {
  by: "hour" | "day";
  buckets: TallyBucket[];
  types: Ranked[];
  removed: Ranked[];
  codes: Ranked[];
}

export interface FailedTask {
  task: string;
  kind: "disarm" | "release";
  item: string;
  tries: number;
  failed_at: string;
  code: string;
}

export interface SettingLine extends Bilingual {
  key: string;
  value: string;
  default: string;
}

export interface ProfileFile {
  name: string;
  file: string;
  sha256: string;
  toml: string;
}

export interface Settings {
  settings_file: string;
  rules_file: string;
  rules_toml: string;
  rules_trouble: Reason | null;
  routes: Route[];
  profiles: ProfileFile[];
  settings: SettingLine[];
}

export interface EvidenceState {
  origin: string;
  public_key: string;
  size: number;
  covered: number;
  checkpoint: string;
  checkpoint_at: string | null;
  trouble: Reason | null;
}

export interface Finding extends Bilingual {
  finding: string;
  where: string;
}

export interface Verification {
  running: boolean;
  started_at: string | null;
  finished_at: string | null;
  records: number;
  whole: boolean | null;
  findings: Finding[];
}

export interface EvidenceRecord {
  number: number;
  at: string;
  who: string;
  who_name: string;
  action: string;
  object: string;
  object_id: string;
  reason: string;
  facts: Facts;
  covered: boolean;
}

export interface EvidenceRecordDetail {
  record: EvidenceRecord;
  text: string;
  values: { role: string; value: string }[];
}
