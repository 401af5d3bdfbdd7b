// The lists, the history and the counts against DESIGN §6 (any list page < 100 ms at 1,000,000 rows) on both engines.
//   lists_bench [ITEMS [sqlite|postgresql|both [RUNS]]]
// Makes a town's history of 400 days in a temporary folder, a PostgreSQL of its own there too, prints the time of every kind of page, and how many
// files arrive in a second with and without the index being made beside.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <numeric>
#include <random>

#include "base/ids.h"
#include "crossing/keeping.h"
#include "crossing/search.h"
#include "crossing/table_file.h"
#include "crossing/tallies.h"
#include "crossing/today.h"
#include "crossing/watch.h"
#include "store/blob_rows.h"
#include "store/test_places.h"

using namespace sekisho;
using namespace sekisho::crossing;
using store::Row;
using store::Value;
using Clock = std::chrono::steady_clock;

namespace {

constexpr base::Micros kNow = 1'790'000'000 * base::kSecond, kDays = 400 * base::kDay;
constexpr int kAccounts = 300, kUnits = 20;
constexpr const char* kSurnames[] = {"佐", "田", "山", "中", "鈴", "高", "木", "伊", "渡", "小"};

double ms_since(Clock::time_point start) { return std::chrono::duration<double, std::milli>(Clock::now() - start).count(); }

// Of this thread: on a machine that others use too, what a page costs; PostgreSQL's own share is not in it.
double cpu_ms() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

template <class T>
T must(base::Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s %s %s\n", base::describe(result.error().code).id.data(), result.error().where.c_str(), result.error().detail.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
  double one() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }
  template <class T>
  const T& of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

 private:
  std::mt19937_64 engine_;
};

std::string id_at(base::Micros at) { return base::new_id(base::ManualClock(at)); }

const std::vector<std::string> kSubjects = {
    "住民基本台帳", "固定資産税", "国民健康保険", "介護保険",   "児童手当", "防災訓練", "議会答弁",     "予算要求", "契約書",   "入札結果",
    "会議資料",     "議事録",     "広報原稿",     "工事写真",   "職員研修", "人事異動", "給与明細",     "公共施設", "都市計画", "下水道",
    "学校給食",     "図書館",     "観光振興",     "農業委員会", "選挙事務", "情報公開", "個人情報保護", "文書管理", "窓口業務", "健康診断"};
const std::vector<std::string> kKinds = {"一覧",   "（案）", "様式第1号", "報告書",   "申請書",   "チェックリスト",
                                         "集計表", "最終版", "修正",      "添付資料", "ＰＤＦ版", "ﾃﾞｰﾀ"};
const std::vector<std::string> kTypes = {"xlsx", "xlsx", "xlsx", "xlsx", "docx", "docx", "docx", "pdf", "pdf", "pdf", "jpeg", "pptx"};

// share: how far back, 0 the oldest. Some words are rare, some were used long ago alone.
std::string name_of(Random& random, double share, const std::string& type) {
  std::string out = fmt::format("令和{}年度_{}", 7 + static_cast<int>(share * 2), random.of(kSubjects));
  if (random.below(20'000) == 0) out += "臨時特別給付金";
  if (share < 0.05 && random.below(3) == 0) out += "オリンピック";
  out += random.of(kKinds);
  if (random.below(2) == 0) out += fmt::format("_{:02}{:02}", 1 + random.below(12), 1 + random.below(28));
  if (random.below(4) == 0) out = fmt::format("{}課/", random.of(kSubjects)) + out;
  if (random.below(5) == 0) out += fmt::format("({})", 1 + random.below(9));
  return out + "." + type;
}

struct Town {
  std::vector<std::string> accounts, units;
  std::vector<store::Address> hashes;
  std::vector<std::string> crossings;
  std::uint64_t items = 0;
};

Row row_of(std::initializer_list<Value> values) { return Row(std::vector<Value>(values)); }

void make_people(store::Statements& unit, Town& town) {
  std::vector<Row> accounts, units;
  for (int i = 0; i < kAccounts; ++i) {
    town.accounts.push_back(id_at(kNow - kDays));
    accounts.push_back(row_of(
        {town.accounts.back(), fmt::format("user{}", i), fmt::format("{}{} {}", kSurnames[i % 10], "藤", i), std::int64_t{1}, "", kNow, "person"}));
  }
  for (int i = 0; i < kUnits; ++i) {
    town.units.push_back(id_at(kNow - kDays));
    units.push_back(row_of({town.units.back(), fmt::format("第{}課", i), kNow}));
  }
  constexpr std::string_view kAccountColumns[] = {"id", "name", "shown_name", "roles", "password", "made_at", "kind"};
  constexpr std::string_view kUnitColumns[] = {"id", "name", "made_at"};
  must(unit.insert_many("account", kAccountColumns, accounts));
  must(unit.insert_many("unit", kUnitColumns, units));
}

// What became of an item, by its age.
State fate(Random& random, base::Micros age) {
  if (random.below(10'000) == 0) return State::quarantined;
  if (random.below(100) < 3) return State::refused;
  if (random.below(500) == 0) return random.below(2) == 0 ? State::returned : State::cancelled;
  if (age < 7 * base::kDay) return random.below(100) < 60 ? State::taken : random.below(10) == 0 ? State::waiting : State::released;
  return random.below(100) < 7 ? State::expired : State::taken;
}

struct Batch {
  std::vector<Row> crossings, recipients, items;
};

void add_item(Random& random, Town& town, Batch& batch, const std::string& crossing, int position, base::Micros at, State state, Counts& counts) {
  const std::string& type = random.below(30'000) == 0 ? std::string("emf") : random.of(kTypes);
  base::Digest hash{}, clean{};
  for (std::uint8_t& byte : hash) byte = static_cast<std::uint8_t>(random.below(256));
  for (std::uint8_t& byte : clean) byte = static_cast<std::uint8_t>(random.below(256));
  if (random.below(1'000) == 0) town.hashes.push_back(random.below(2) == 0 ? hash : clean);
  const double share = 1 - static_cast<double>(kNow - at) / static_cast<double>(kDays);
  const bool refused = state == State::refused || state == State::quarantined;
  const char* codes[] = {"banned_type", "encrypted", "too_deep", "damaged"};
  const std::string code = state == State::quarantined ? "malware_found" : codes[random.below(4)];
  const auto bytes = static_cast<std::int64_t>(20'000 + random.below(3'000'000));
  batch.items.push_back(row_of({id_at(at),
                                crossing,
                                std::int64_t{position},
                                name_of(random, share, type),
                                std::string(describe(state).id),
                                std::int64_t{8},
                                std::int64_t{0},
                                at + 60 * base::kSecond,
                                bytes,
                                type,
                                refused ? Value() : Value(bytes),
                                refused ? Value() : Value(type),
                                R"({"removed":[{"what":"macro","where":"xl/vbaProject.bin","count":1}],"warnings":[]})",
                                refused ? Value(code) : Value(),
                                static_cast<std::int64_t>(town.items++),
                                at,
                                store::bytes_of(hash),
                                refused ? Value() : Value(store::bytes_of(clean)),
                                std::int64_t{1},
                                std::int64_t{state == State::taken}}));
  counts.moved({}, state);
}

void flush(store::Database& database, Batch& batch, std::vector<Counts>& counts) {
  constexpr std::string_view kCrossing[] = {"id",        "zone_from", "zone_to",    "sender",  "note", "needs_approval",
                                            "take_once", "made_at",   "expires_at", "profile", "scan", "under_way"};
  constexpr std::string_view kRecipient[] = {"crossing", "account", "waiting"};
  constexpr std::string_view kItem[] = {"id",         "crossing",   "position",        "path",         "state",      "revision", "leaf",
                                        "changed_at", "bytes",      "input_type",      "clean_bytes",  "clean_type", "report",   "code",
                                        "number",     "arrived_at", "original_sha256", "clean_sha256", "removed",    "takes"};
  must(database.write([&](store::Statements& unit) -> base::Status {
    must(unit.insert_many("crossing", kCrossing, batch.crossings));
    must(unit.insert_many("crossing_recipient", kRecipient, batch.recipients));
    must(unit.insert_many("item", kItem, batch.items));
    for (const Counts& one : counts) must(one.write(unit));
    return {};
  }));
  batch = {};
  counts.clear();
}

void add_crossing(Random& random, Town& town, Batch& batch, base::Micros at, Counts& counts) {
  const std::string id = id_at(at);
  if (random.below(100) == 0) town.crossings.push_back(id);
  const bool outward = random.below(10) == 0;
  const base::Micros expires = at + 7 * base::kDay;
  counts.event(kOpened);
  std::int64_t waiting = 0, under_way = 0;
  const int files = random.below(200) == 0 ? 40 : 1 + static_cast<int>(random.below(5));
  for (int i = 0; i < files; ++i) {
    const State state = fate(random, kNow - at);
    waiting += state == State::released;
    under_way += state == State::waiting;
    add_item(random, town, batch, id, i, at + i * 1'000, state, counts);
    counts.event("hold", 1'000'000);
    counts.event(state == State::refused ? "refuse" : "pass", 1'000'000);
    counts.daily(kByType, random.of(kTypes), 1);
    counts.daily(kByRemoved, random.below(2) == 0 ? "macro" : fmt::format("what{}", random.below(40)), 1);
  }
  batch.crossings.push_back(
      row_of({id, outward ? "lgwan" : "internet", outward ? "internet" : "lgwan", town.accounts[random.below(town.accounts.size())],
              "ご確認をお願いします。", std::int64_t{outward}, std::int64_t{0}, at, expires, "default", "when_there", under_way}));
  batch.recipients.push_back(row_of({id, town.accounts[random.below(town.accounts.size())], waiting}));
  if (random.below(4) == 0) batch.recipients.push_back(row_of({id, random.of(town.units), waiting}));
}

Town fill(store::Database& database, std::uint64_t items) {
  Random random(1);
  Town town;
  must(database.write([&](store::Statements& unit) -> base::Status {
    make_people(unit, town);
    return {};
  }));
  const auto start = Clock::now();
  Batch batch;
  std::vector<Counts> counts;
  base::Micros hour = 0;
  while (town.items < items) {
    const double share = static_cast<double>(town.items) / static_cast<double>(items);
    const base::Micros at = kNow - kDays + static_cast<base::Micros>(share * static_cast<double>(kDays));
    if (counts.empty() || begin_of(Grain::hour, at) != hour) counts.emplace_back(at);
    hour = begin_of(Grain::hour, at);
    add_crossing(random, town, batch, at, counts.back());
    if (batch.items.size() > 5'000) flush(database, batch, counts);
  }
  flush(database, batch, counts);
  std::printf("  filled %llu items in %.0f s", static_cast<unsigned long long>(town.items), ms_since(start) / 1e3);
  const auto sealing = Clock::now();
  const int chunks = must(seal_chunks(database, 1'000'000));
  std::printf(", sealed %d chunks in %.0f s (%.1f ms each)\n", chunks, ms_since(sealing) / 1e3, ms_since(sealing) / std::max(chunks, 1));
  std::fflush(stdout);
  return town;
}

int runs = 200;
bool all_reached = true;

void measure(const std::string& what, const std::function<std::size_t()>& once) {
  std::vector<double> times, cpu;
  std::size_t rows = 0;
  for (int i = 0; i < runs; ++i) {
    const auto start = Clock::now();
    const double cpu_start = cpu_ms();
    rows += once();
    cpu.push_back(cpu_ms() - cpu_start);
    times.push_back(ms_since(start));
  }
  const double first = times.front();
  std::sort(times.begin(), times.end());
  std::sort(cpu.begin(), cpu.end());
  const auto in = [](const std::vector<double>& sorted, double share) {
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
  };
  const auto at = [&](double share) { return in(times, share); };
  const bool reached = at(0.99) < 100;
  all_reached = all_reached && reached;
  std::printf("  %-58s first %7.2f  p50 %7.2f  p95 %7.2f  p99 %7.2f  max %7.2f ms  (CPU here p50 %6.2f p99 %6.2f)  %6.1f rows%s\n", what.c_str(),
              first, at(0.5), at(0.95), at(0.99), times.back(), in(cpu, 0.5), in(cpu, 0.99), static_cast<double>(rows) / runs,
              reached ? "" : "  MISSED");
  std::fflush(stdout);
}

void measure_lists(store::Database& database, const Town& town) {
  Random random(2);
  const Lists lists(database);
  const auto somebody = [&] { return Viewer{random.of(town.accounts), {random.of(town.accounts), random.of(town.units), random.of(town.units)}}; };
  const auto deep = [&](const auto& page) {
    Ask ask;
    for (int i = 0; i < 5; ++i) {
      auto found = must(page(ask));
      if (found.next.empty()) return ask;
      ask.cursor = found.next;
    }
    return ask;
  };
  for (const Show show : {Show::all, Show::waiting}) {
    const std::string name = show == Show::all ? "all" : "waiting";
    measure("inbox, " + name, [&] { return must(lists.inbox(somebody(), zones::Zone::lgwan, show, {})).rows.size(); });
    measure("inbox of the rarer side, " + name, [&] { return must(lists.inbox(somebody(), zones::Zone::internet, show, {})).rows.size(); });
    measure("outbox, " + name, [&] { return must(lists.outbox(random.of(town.accounts), zones::Zone::internet, show, {})).rows.size(); });
  }
  const Viewer one = somebody();
  const Ask page6 = deep([&](const Ask& ask) { return lists.inbox(one, zones::Zone::lgwan, Show::all, ask); });
  measure("inbox, sixth page", [&] { return must(lists.inbox(one, zones::Zone::lgwan, Show::all, page6)).rows.size(); });
  measure("one crossing", [&] { return must(lists.crossing(random.of(town.crossings)))->items.size(); });
  measure("approvals", [&] { return must(lists.approvals(town.accounts[0], {}, {})).rows.size(); });
  measure("locked", [&] { return must(lists.locked(random.of(town.accounts), {})).rows.size(); });
  measure("quarantined", [&] { return must(lists.quarantined({})).rows.size(); });
  measure("recent recipients", [&] { return must(lists.recent_recipients(random.of(town.accounts), zones::Zone::internet, 10)).size(); });
}

void measure_history(store::Database& database, const Town& town) {
  Random random(3);
  const History history(database);
  const Scope all{.everybody = true};
  const auto own = [&] {
    const std::string who = random.of(town.accounts);
    return Scope{.viewer = {who, {who, random.of(town.units)}}, .side = zones::Zone::lgwan};
  };
  std::size_t short_pages = 0;
  const auto rows = [&](const HistoryFilter& filter, const Scope& scope, const Ask& ask = {}) {
    auto page = must(history.page(filter, scope, ask));
    short_pages += page.rows.size() < 50 && !page.next.empty();
    return page.rows.size();
  };
  const auto text = [&](const char* words) { return HistoryFilter{.text = words}; };
  measure("history, first page", [&] { return rows({}, all); });
  std::string cursor;
  for (int i = 0; i < 100; ++i) cursor = must(history.page({}, all, {cursor, 200})).next;
  measure("history, 20,000 rows down", [&] { return rows({}, all, {.cursor = cursor}); });
  measure("history, own", [&] { return rows({}, own()); });
  for (const char* words : {"会議資料", "令和7年度", "臨時特別給付金", "オリンピック", "年", "ｵﾘﾝﾋﾟｯｸ 住民", "pdf版 12", "度資料会", "存在しない語",
                            "固定資産税 最終版 xlsx"})
    measure(fmt::format("history, text {}", words), [&] { return rows(text(words), all); });
  measure("history, own, text 会議", [&] { return rows(text("会議"), own()); });
  measure("history, own, text 臨時特別", [&] { return rows(text("臨時特別"), own()); });
  measure("history, person by id", [&] { return rows({.person = random.of(town.accounts)}, all); });
  measure("history, person by name (one)", [&] { return rows({.person = fmt::format("藤 {}", 100 + random.below(200))}, all); });
  measure("history, person by name (a tenth)", [&] { return rows({.person = "佐"}, all); });
  measure("history, person and text", [&] { return rows({.text = "予算", .person = random.of(town.accounts)}, all); });
  const auto day = [&] {
    const base::Micros from = kNow - kDays + static_cast<base::Micros>(random.below(390)) * base::kDay;
    return HistoryFilter{.from = from, .until = from + base::kDay};
  };
  measure("history, one day", [&] { return rows(day(), all); });
  measure("history, one day and text", [&] {
    auto filter = day();
    filter.text = "議会答弁";
    return rows(filter, all);
  });
  for (const State state : {State::taken, State::expired, State::refused, State::quarantined, State::waiting, State::released, State::locked})
    measure(fmt::format("history, state {}", describe(state).id), [&] { return rows({.state = state}, all); });
  measure("history, refused and text 臨時", [&] { return rows({.text = "臨時", .state = State::refused}, all); });
  measure("history, refused and person", [&] { return rows({.person = random.of(town.accounts), .state = State::refused}, all); });
  measure("history, code encrypted", [&] { return rows({.code = "encrypted"}, all); });
  measure("history, code malware_found", [&] { return rows({.code = "malware_found"}, all); });
  measure("history, type pptx", [&] { return rows({.type = "pptx"}, all); });
  measure("history, type emf (rare)", [&] { return rows({.type = "emf"}, all); });
  measure("history, the rarer route", [&] { return rows({.zone_from = zones::Zone::lgwan, .zone_to = zones::Zone::internet}, all); });
  measure("history, a route nobody used", [&] { return rows({.zone_from = zones::Zone::mynumber, .zone_to = zones::Zone::internet}, all); });
  measure("history, SHA-256", [&] { return rows({.sha256 = random.of(town.hashes)}, all); });
  measure("history, SHA-256 of nothing", [&] { return rows({.sha256 = base::sha256({})}, all); });
  std::printf("  pages that were short though there was more: %zu\n", short_pages);
}

void measure_counts(store::Database& database) {
  const auto read = [&](const std::function<std::size_t(store::Statements&)>& look) {
    std::size_t rows = 0;
    must(database.read([&](store::Statements& statements) -> base::Status {
      rows = look(statements);
      return {};
    }));
    return rows;
  };
  measure("tallies, 400 days by day", [&] { return read([](auto& s) { return must(tallies(s, Grain::day, 400, kNow)).buckets.size(); }); });
  measure("tallies, 62 days by hour", [&] { return read([](auto& s) { return must(tallies(s, Grain::hour, 62, kNow)).buckets.size(); }); });
  measure("tallies, two days by hour", [&] { return read([](auto& s) { return must(tallies(s, Grain::hour, 2, kNow)).buckets.size(); }); });
  measure("items in each state, last full hour",
          [&] { return read([](auto& s) { return must(states_now(s)).size() + must(last_full_hour(s, kNow)).files; }); });
  measure("today", [&] { return read([](auto& s) { return must(today(s, {.now = kNow})).size(); }); });
  Watcher watcher = must(Watcher::begin(database));
  measure("watcher, nothing new", [&] { return must(watcher.next()).size(); });
}

// Arrivals as the desk writes them: a row, a leaf, the counts.
double arrivals(store::Database& database, const Town& town, bool sealing, double seconds) {
  std::atomic<bool> stop = false;
  std::thread sealer([&] {
    while (sealing && !stop) {
      (void)must(seal_chunks(database, 1));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  Random random(4);
  std::atomic<int> open = 0;
  std::uint64_t count = 0;
  const std::string crossing = town.crossings.back();
  const auto base_position = static_cast<std::int64_t>(Clock::now().time_since_epoch().count() / 1'000);
  const auto start = Clock::now();
  while (ms_since(start) < seconds * 1e3) {
    if (open > 256) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
      continue;
    }
    ++open;
    const std::string path = name_of(random, 1, "xlsx");
    const auto position = base_position + static_cast<std::int64_t>(count++);
    database.write_later(
        [=](store::Statements& unit) -> base::Status {
          evidence::Record record;
          record.at = kNow;
          record.what = evidence::Action::crossing_arrive;
          record.object = evidence::Object::item;
          auto leaf = evidence::append(unit, std::move(record));
          if (!leaf) return std::unexpected(leaf.error());
          auto made = unit.execute(
              "INSERT INTO item (id, crossing, position, path, state, revision, leaf, changed_at, bytes, arrived_at, number)"
              " VALUES (?, ?, ?, ?, 'received', 0, ?, ?, 1000, ?, (SELECT COALESCE(MAX(number) + 1, 0) FROM item))",
              {id_at(kNow), crossing, position, path, static_cast<std::int64_t>(*leaf), kNow, kNow});
          return made ? keep_arrival(unit, kNow) : made;
        },
        [&](base::Status done) {
          must(std::move(done));
          --open;
        });
  }
  while (open > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const double rate = static_cast<double>(count) / ms_since(start) * 1e3;
  stop = true;
  sealer.join();
  return rate;
}

void run(store::Engine engine, std::uint64_t items) {
  const store::TestFolder folder;
  const bool sqlite = engine == store::Engine::sqlite;
  if (!sqlite && !store::TestPostgresql::the().why_not().empty()) {
    std::printf("PostgreSQL: %s\n", store::TestPostgresql::the().why_not().c_str());
    return;
  }
  const store::DatabaseSettings settings{.engine = engine, .place = sqlite ? folder.path("lists.db") : store::TestPostgresql::the().fresh_database()};
  std::printf("%s\n", sqlite ? "SQLite" : "PostgreSQL");
  auto database = must(store::Database::open(settings));
  const Town town = fill(*database, items);
  database.reset();
  database = must(store::Database::open(settings));
  // As the server's own upkeep does within a minute.
  if (!sqlite) must(database->write([](store::Statements& unit) { return unit.execute("ANALYZE"); }));
  measure_lists(*database, town);
  measure_history(*database, town);
  measure_counts(*database);
  for (const bool sealing : {false, true, false, true})
    std::printf("  arrivals %-52s %8.0f /s\n", sealing ? "with the index made beside" : "without", arrivals(*database, town, sealing, 5));
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t items = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const std::string engines = argc > 2 ? argv[2] : "both";
  if (argc > 3) runs = std::atoi(argv[3]);
  if (engines != "postgresql") run(store::Engine::sqlite, items);
  if (engines != "sqlite") run(store::Engine::postgresql, items);
  std::printf("goal, p99 of every page below 100 ms: %s\n", all_reached ? "reached" : "MISSED");
  return all_reached ? 0 : 1;
}
