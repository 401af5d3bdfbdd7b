#include "crossing/today.h"

#include <fmt/format.h>

#include <algorithm>

#include "crossing/tallies.h"

namespace sekisho::crossing {

using base::Micros;
using base::Result;
using base::Status;
using store::Row;
using store::Statements;
using store::Value;

namespace {

constexpr Micros kHour = 3'600 * base::kSecond;
constexpr std::size_t kIdsShown = 5;
constexpr std::int64_t kCountMax = 10'000, kFailuresOfBurst = 5;

using Lines = std::vector<TodayLine>;

std::uint64_t hours(Micros time) { return static_cast<std::uint64_t>(std::max<Micros>(time, 0) / kHour); }

void add(Lines& lines, std::string_view kind, Severity severity, std::uint64_t count, std::string ja, std::string en, std::string link) {
  TodayLine line;
  line.kind = kind;
  line.severity = severity;
  line.count = count;
  line.ja = std::move(ja);
  line.en = std::move(en);
  line.link = std::move(link);
  lines.push_back(std::move(line));
}

const base::CodeText* text_of(std::string_view id) {
  for (std::uint16_t i = 0; i < static_cast<std::uint16_t>(base::Code::count_); ++i)
    if (const base::CodeText& text = base::describe(static_cast<base::Code>(i)); text.id == id) return &text;
  return nullptr;
}

struct Waiting {
  std::uint64_t count = 0;
  Micros oldest = 0;
  std::vector<std::string> ids;
};

// sql: id and time, oldest first; the last value is a limit.
Result<Waiting> waiting(Statements& statements, std::string_view sql, std::initializer_list<Value> values) {
  auto rows = statements.query(sql, values);
  if (!rows) return std::unexpected(rows.error());
  Waiting out;
  out.count = rows->size();
  if (!rows->empty()) out.oldest = rows->front().integer(1);
  for (const Row& row : *rows)
    if (out.ids.size() < kIdsShown) out.ids.push_back(row.text(0));
  return out;
}

struct Queued {
  std::string_view kind;
  Severity severity;
  std::string_view states;  // for IN (…)
  Micros older_than;        // how long it may stay there
  Micros newer_than;        // 0: however long ago
  const char *ja, *en;
  std::string_view link;
};

// What stays in a state for too long.
Status stays(Statements& statements, Lines& lines, Micros now, const Queued& queued) {
  auto found =
      waiting(statements,
              fmt::format("SELECT id, changed_at FROM item WHERE state IN ({}) AND changed_at <= ? AND changed_at > ? ORDER BY changed_at, id"
                          " LIMIT ?",
                          queued.states),
              {now - queued.older_than, queued.newer_than == 0 ? Micros{0} : now - queued.newer_than, kCountMax});
  if (!found) return std::unexpected(found.error());
  if (found->count == 0) return {};
  add(lines, queued.kind, queued.severity, found->count, fmt::format(fmt::runtime(queued.ja), found->count),
      fmt::format(fmt::runtime(queued.en), found->count), std::string(queued.link));
  lines.back().oldest_at = found->oldest;
  lines.back().ids = std::move(found->ids);
  return {};
}

constexpr Queued kQueued[] = {
    {"quarantined", Severity::urgent, "'quarantined'", 0, 7 * base::kDay,
     "ウイルスが見つかり、隔離したファイルが{}件あります（7日以内）。送った人に知らせてください。",
     "{} files were quarantined within seven days because malware was found; tell the senders.", "/history?state=quarantined"},
    {"stuck", Severity::urgent, "'held', 'disarming', 'judged', 'approved'", kHour, 0,
     "1時間以上、処理が進んでいないファイルが{}件あります。稼働状況を確認してください。",
     "{} files have not moved for more than an hour; look at the operations page.", "/operations"},
    {"locked", Severity::soon, "'locked'", base::kDay, 0, "パスワードの入力を1日以上待っているファイルが{}件あります。",
     "{} files have waited for a password for more than a day.", "/history?state=locked"},
    {"approvals", Severity::soon, "'waiting'", base::kDay, 0, "承認を1日以上待っているファイルが{}件あります。承認者に確認してください。",
     "{} files have waited for approval for more than a day; ask the approvers.", "/history?state=waiting"},
};

Status given_up(Statements& statements, Lines& lines) {
  auto found = waiting(statements, "SELECT subject, dead_at FROM work WHERE dead_at IS NOT NULL ORDER BY dead_at, id LIMIT ?", {kCountMax});
  if (!found) return std::unexpected(found.error());
  if (found->count == 0) return {};
  add(lines, "failed", Severity::urgent, found->count,
      fmt::format("くり返し失敗し、中断した処理が{}件あります。原因を除いてから再実行してください。", found->count),
      fmt::format("{} pieces of work were given up after several tries; remove the cause, then try again.", found->count), "/operations");
  lines.back().oldest_at = found->oldest;
  lines.back().ids = std::move(found->ids);
  return {};
}

Status expiring(Statements& statements, Lines& lines, Micros now) {
  auto found = waiting(statements,
                       "SELECT c.id, c.expires_at FROM crossing c WHERE c.expires_at > ? AND c.expires_at <= ? AND EXISTS"
                       " (SELECT 1 FROM crossing_recipient r WHERE r.crossing = c.id AND r.waiting > 0) ORDER BY c.expires_at, c.id LIMIT ?",
                       {now, now + base::kDay, kCountMax});
  if (!found) return std::unexpected(found.error());
  if (found->count == 0) return {};
  add(lines, "expiring", Severity::note, found->count, fmt::format("受け取られないまま24時間以内に期限が来る受渡しが{}件あります。", found->count),
      fmt::format("{} crossings expire within 24 hours with files nobody has taken.", found->count), "/history?state=released");
  lines.back().oldest_at = found->oldest;
  lines.back().ids = std::move(found->ids);
  return {};
}

Status refused_today(Statements& statements, Lines& lines, Micros now) {
  auto rows = statements.query("SELECT key, count FROM tally WHERE grain = 'day' AND kind = 'code' AND at = ? ORDER BY count DESC, key LIMIT 50",
                               {begin_of(Grain::day, now)});
  if (!rows) return std::unexpected(rows.error());
  std::uint64_t sum = 0;
  std::string ja, en;
  for (const Row& row : *rows) {
    sum += static_cast<std::uint64_t>(row.integer(1));
    if (&row - rows->data() >= 3) continue;
    const base::CodeText* code = text_of(row.text(0));
    ja += fmt::format("{}{} {}件", ja.empty() ? "" : "、", code != nullptr ? std::string(code->ja) : row.text(0), row.integer(1));
    en += fmt::format("{}{} × {}", en.empty() ? "" : ", ", code != nullptr ? std::string(code->en) : row.text(0), row.integer(1));
  }
  if (sum == 0) return {};
  add(lines, "refused", Severity::note, sum, fmt::format("今日、通せなかったファイルが{}件あります（{}）。", sum, ja),
      fmt::format("{} files were not let through today ({}).", sum, en), "/history?state=refused");
  return {};
}

Status sign_ins(Statements& statements, Lines& lines, Micros now) {
  auto row = statements.first("SELECT COUNT(*), COALESCE(MAX(failures), 0), MIN(last_at) FROM sign_in_failure WHERE last_at >= ? AND failures >= ?",
                              {now - base::kDay, kFailuresOfBurst});
  if (!row) return std::unexpected(row.error());
  const auto count = static_cast<std::uint64_t>((*row)->integer(0));
  if (count == 0) return {};
  add(lines, "sign_ins", Severity::soon, count,
      fmt::format("サインインの失敗がくり返されました（{}か所、最多{}回）。心当たりを確かめてください。", count, (*row)->integer(1)),
      fmt::format("Sign-ins failed again and again ({} places, up to {} times); find out who it was.", count, (*row)->integer(1)), "/evidence");
  lines.back().oldest_at = (*row)->integer(2);
  return {};
}

Status backups(Statements& statements, Lines& lines, const Circumstances& about) {
  std::optional<Micros> newest = about.backup_at;
  if (!newest) {
    auto row = statements.first("SELECT MAX(at) FROM evidence_leaf WHERE object = 'backup' AND what = 'backup_make'");
    if (!row) return std::unexpected(row.error());
    if (!(*row)->is_null(0)) newest = (*row)->integer(0);
  }
  if (newest && about.now - *newest <= about.backup_age_max) return {};
  if (!newest) {
    add(lines, "backup", Severity::soon, 1, "控え（バックアップ）がまだ一度も取られていません。", "No backup was ever made.", "");
    return {};
  }
  const auto days = static_cast<std::uint64_t>((about.now - *newest) / base::kDay);
  add(lines, "backup", Severity::soon, 1, fmt::format("最後の控え（バックアップ）から{}日たっています。", days),
      fmt::format("The last backup is {} days old.", days), "");
  lines.back().oldest_at = newest;
  return {};
}

void scanner(Lines& lines, const Circumstances& about) {
  if (about.scanner_silent)
    return add(lines, "scanner", Severity::urgent, 1, "ウイルス検査のプログラムが応答していません。", "The malware scanner does not answer.",
               "/operations");
  if (!about.signatures_at || about.now - *about.signatures_at <= about.signatures_age_max) return;
  const auto days = hours(about.now - *about.signatures_at) / 24;
  add(lines, "signatures", Severity::soon, 1, fmt::format("ウイルス定義が{}日前のものです。新しい定義を取り込んでください。", days),
      fmt::format("The malware signatures are {} days old; bring in newer ones.", days), "/operations");
  lines.back().oldest_at = about.signatures_at;
}

void disk(Lines& lines, const Circumstances& about) {
  if (about.disk_total == 0) return;
  const std::uint64_t percent = about.disk_free / (about.disk_total / 100 + 1);
  if (percent >= 15) return;
  add(lines, "disk", percent < 5 ? Severity::urgent : Severity::soon, 1,
      fmt::format("ディスクの空きが残り{}％です。いっぱいになると受付が止まります。", percent),
      fmt::format("{} % of the disk is free; when it is full, nothing more is taken in.", percent), "/operations");
}

void told_by_others(Lines& lines, const Circumstances& about) {
  if (!about.evidence_trouble_ja.empty())
    add(lines, "evidence", Severity::urgent, 1, "証跡に異常があります：" + about.evidence_trouble_ja,
        "Something is wrong with the evidence: " + about.evidence_trouble_en, "/evidence");
  if (!about.rules_trouble_ja.empty())
    add(lines, "rules", Severity::urgent, 1, "受渡しルールのファイルに誤りがあり、以前のルールのまま動いています：" + about.rules_trouble_ja,
        "The file of the rules is wrong; the earlier rules stay in force: " + about.rules_trouble_en, "/settings");
  scanner(lines, about);
  disk(lines, about);
  if (about.tokens_expiring > 0)
    add(lines, "tokens", Severity::note, about.tokens_expiring,
        fmt::format("2週間以内に期限が切れるAPI用の鍵が{}件あります。", about.tokens_expiring),
        fmt::format("{} API tokens expire within two weeks.", about.tokens_expiring), "/settings");
}

}  // namespace

std::string_view id_of(Severity severity) {
  constexpr std::string_view kIds[] = {"urgent", "soon", "note"};
  return kIds[static_cast<std::size_t>(severity)];
}

Result<std::vector<TodayLine>> today(Statements& statements, const Circumstances& about) {
  Lines lines;
  told_by_others(lines, about);
  if (auto found = given_up(statements, lines); !found) return std::unexpected(found.error());
  for (const Queued& queued : kQueued)
    if (auto found = stays(statements, lines, about.now, queued); !found) return std::unexpected(found.error());
  if (auto found = sign_ins(statements, lines, about.now); !found) return std::unexpected(found.error());
  if (auto found = backups(statements, lines, about); !found) return std::unexpected(found.error());
  if (auto found = expiring(statements, lines, about.now); !found) return std::unexpected(found.error());
  if (auto found = refused_today(statements, lines, about.now); !found) return std::unexpected(found.error());
  std::ranges::stable_sort(lines, {}, &TodayLine::severity);
  if (lines.size() > kTodayLinesMax) lines.resize(kTodayLinesMax);
  return lines;
}

}  // namespace sekisho::crossing
