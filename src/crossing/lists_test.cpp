// Lists, counts, the morning page and live changes of a small town, on both engines.
#include "crossing/lists.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "crossing/list_testing.h"
#include "crossing/steps.h"
#include "crossing/tallies.h"
#include "crossing/today.h"
#include "crossing/watch.h"

namespace sekisho::crossing {
namespace {

SEKISHO_ON_BOTH_ENGINES(ListsTest);

TEST_P(ListsTest, InboxShowsWhatWasSentToMeMyUnitsAndPosts) {
  const std::string to_sato = send({}), to_unit = send({.recipients = {"somu", "kacho"}}), to_suzuki = send({.recipients = {"suzuki"}});
  const std::string other_side = send({.from = Zone::lgwan, .to = Zone::internet});
  receive(to_unit, "会議資料.docx");
  const Lists lists(*database_);
  auto page = good(lists.inbox({"sato", {"sato", "somu", "kacho"}}, Zone::lgwan, Show::all, {}));
  ASSERT_EQ(page.rows.size(), 2u);
  EXPECT_EQ(page.rows[0].head.id, to_unit);
  EXPECT_EQ(page.rows[0].first_path, "会議資料.docx");
  EXPECT_EQ(page.rows[0].head.files, 1u);
  EXPECT_EQ(page.rows[0].head.sender.name, "田中　花子");
  ASSERT_EQ(page.rows[0].head.recipients.size(), 2u);
  EXPECT_EQ(page.rows[0].head.recipients[0].kind, "post");
  EXPECT_EQ(page.rows[0].head.recipients[0].detail, "総務課");
  EXPECT_EQ(page.rows[0].head.recipients[1].name, "総務課");
  EXPECT_EQ(page.rows[1].head.id, to_sato);
  EXPECT_EQ(good(lists.inbox({"sato", {"sato"}}, Zone::internet, Show::all, {})).rows.front().head.id, other_side);
  const auto head = good(lists.head(to_suzuki));
  EXPECT_FALSE(standpoint(*head, {"sato", {"sato", "somu"}}).recipient);
  EXPECT_TRUE(standpoint(*head, {"tanaka", {"tanaka"}}).sender);
}

TEST_P(ListsTest, WaitingIsWhatNobodyHasTakenYet) {
  const std::string crossing = send({}), item = receive(crossing, "a.docx"), second = receive(crossing, "b.docx");
  const Lists lists(*database_);
  const auto waiting = [&] { return good(lists.inbox({"sato", {"sato"}}, Zone::lgwan, Show::waiting, {})).rows.size(); };
  const auto under_way = [&] { return good(lists.outbox("tanaka", Zone::internet, Show::waiting, {})).rows.size(); };
  EXPECT_EQ(under_way(), 0u);
  go(item, kReleased);
  go(second, {Event::hold});
  EXPECT_EQ(waiting(), 1u);
  EXPECT_EQ(under_way(), 1u);
  go(second, {Event::start, Event::refuse});
  EXPECT_EQ(under_way(), 0u);
  go(item, {Event::take, Event::take});
  EXPECT_EQ(waiting(), 0u);
  const auto view = good(lists.crossing(crossing));
  ASSERT_EQ(view->items.size(), 2u);
  EXPECT_EQ(view->items[0].takes, 2u);
  EXPECT_EQ(view->items[0].removed, 3u);
  EXPECT_EQ(view->head.in(State::refused), 1u);
  const std::string expiring = receive(crossing, "c.docx");
  go(expiring, kReleased);
  EXPECT_EQ(waiting(), 1u);
  clock_.advance(8 * base::kDay);
  go(expiring, {Event::expire});
  EXPECT_EQ(waiting(), 0u);
}

TEST_P(ListsTest, RecipientsDoNotSeeWhatWasNotLetThrough) {
  const std::string crossing = send({.from = Zone::lgwan, .to = Zone::internet, .needs_approval = true}), item = receive(crossing, "秘.docx");
  go(item, {Event::hold, Event::start, Event::pass, Event::ask});
  const Lists lists(*database_);
  const History history(*database_);
  const Viewer sato{"sato", {"sato"}};
  EXPECT_TRUE(good(lists.inbox(sato, Zone::internet, Show::all, {})).rows.empty());
  EXPECT_TRUE(good(history.page({}, {.viewer = sato, .side = Zone::internet}, {})).rows.empty());
  const auto queue = good(lists.approvals("tanaka", Zone::lgwan, {}));
  ASSERT_EQ(queue.rows.size(), 1u);
  EXPECT_TRUE(queue.rows[0].own);
  EXPECT_TRUE(good(lists.approvals("tanaka", Zone::internet, {})).rows.empty());
  go(item, {Event::approve, Event::release});
  EXPECT_EQ(good(lists.inbox(sato, Zone::internet, Show::all, {})).rows.size(), 1u);
  EXPECT_EQ(good(history.page({}, {.viewer = sato, .side = Zone::internet}, {})).rows.size(), 1u);
}

TEST_P(ListsTest, PagesShowEveryRowOnceWhileRowsCome) {
  std::set<std::string> before;
  for (int i = 0; i < 23; ++i) before.insert(receive(send({.recipients = {"sato", "somu"}}), "f.txt"));
  const Lists lists(*database_);
  const History history(*database_);
  const Viewer viewer{"sato", {"sato", "somu"}};
  const auto come = [&] { receive(send({}), "new.txt"); };
  const auto once = [&](const std::vector<std::string>& ids) { return std::set<std::string>(ids.begin(), ids.end()).size() == ids.size(); };
  const auto items = all_ids([&](const Ask& ask) { return history.page({}, {.everybody = true}, ask); }, 3, come);
  EXPECT_TRUE(once(items));
  EXPECT_EQ(std::set<std::string>(items.begin(), items.end()), before);
  const auto inbox = all_ids([&](const Ask& ask) { return lists.inbox(viewer, Zone::lgwan, Show::all, ask); }, 4, come);
  EXPECT_TRUE(once(inbox));
  EXPECT_EQ(inbox.size(), 31u);  // with the eight that came while the history was read
  for (const std::string& id : before) go(id, {Event::hold, Event::start, Event::lock});
  const auto locked = all_ids([&](const Ask& ask) { return lists.locked("tanaka", ask); }, 5);
  EXPECT_TRUE(once(locked));
  EXPECT_EQ(std::set<std::string>(locked.begin(), locked.end()), before);
  EXPECT_TRUE(good(lists.locked("sato", {})).rows.empty());
}

TEST_P(ListsTest, CursorsOfOtherListsAreRefused) {
  for (int i = 0; i < 3; ++i) receive(send({}), "f.txt");
  const auto page = good(History(*database_).page({}, {.everybody = true}, {.rows_max = 1}));
  EXPECT_FALSE(page.next.empty());
  const auto wrong = Lists(*database_).inbox({"sato", {"sato"}}, Zone::lgwan, Show::all, {.cursor = page.next});
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().code, base::Code::store_conflict);
}

TEST_P(ListsTest, HashesAreFoundAfterTheFilesAreDestroyed) {
  const std::string item = receive(send({}), "a.docx");
  receive(send({}), "b.docx");
  go(item, kReleased);
  write([&](Statements& unit) { return unit.execute("UPDATE item SET original = NULL, clean = NULL, original_until = NULL"); });
  const History history(*database_);
  for (const char* which : {"original of ", "clean of "}) {
    const auto page = good(history.page({.sha256 = base::sha256(base::view(which + item))}, {.everybody = true}, {}));
    ASSERT_EQ(page.rows.size(), 1u) << which;
    EXPECT_EQ(page.rows[0].line.item.id, item);
  }
  EXPECT_TRUE(good(history.page({.sha256 = base::sha256({})}, {.everybody = true}, {})).rows.empty());
}

TEST_P(ListsTest, StaffNeverSeeOthersItems) {
  std::mt19937 random(7);
  const std::vector<std::string> people = {"tanaka", "sato", "suzuki"};
  std::map<std::string, std::pair<std::string, std::string>> sent;  // item → sender, recipient
  for (int i = 0; i < 60; ++i) {
    const std::string from = people[random() % 3], to = people[random() % 3];
    sent[receive(send({.sender = from, .recipients = {to}}), "文書" + std::to_string(i) + ".pdf")] = {from, to};
  }
  const History history(*database_);
  for (const std::string& who : people)
    for (const Zone side : {Zone::internet, Zone::lgwan}) {
      const Scope scope{.viewer = {who, {who}}, .side = side};
      std::set<std::string> wanted;
      for (const auto& [id, two] : sent)
        if ((side == Zone::internet ? two.first : two.second) == who) wanted.insert(id);
      for (const HistoryFilter& filter : {HistoryFilter{}, HistoryFilter{.text = "文書"}, HistoryFilter{.zone_to = Zone::lgwan}}) {
        const auto ids = all_ids([&](const Ask& ask) { return history.page(filter, scope, ask); }, 7);
        EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()), wanted) << who;
      }
    }
}

TEST_P(ListsTest, TalliesAreWhatCountingAnewGives) {
  const std::string crossing = send({}), a = receive(crossing, "a.docx"), b = receive(crossing, "b.docx"), c = receive(crossing, "c.docx");
  go(a, kReleased);
  go(a, {Event::take});
  go(b, {Event::hold, Event::start, Event::retry, Event::start, Event::refuse});
  clock_.advance(base::kDay);
  go(c, {Event::hold, Event::start, Event::lock, Event::unlock, Event::start, Event::pass});
  EXPECT_EQ(good(check_tallies(*database_)), std::vector<std::string>());
  const auto counts = read<Tallies>([&](Statements& s) { return tallies(s, Grain::day, 3, clock_.now()); });
  ASSERT_EQ(counts.buckets.size(), 3u);
  EXPECT_EQ(counts.buckets[1].crossings, 1u);
  EXPECT_EQ(counts.buckets[1].files, 2u);
  EXPECT_EQ(counts.buckets[1].bytes, 4'000u);
  EXPECT_EQ(counts.buckets[1].released, 1u);
  EXPECT_EQ(counts.buckets[1].refused, 1u);
  EXPECT_EQ(counts.buckets[2].files, 1u);
  ASSERT_EQ(counts.removed.size(), 1u);
  EXPECT_EQ(counts.removed[0].count, 6u);
  ASSERT_EQ(counts.codes.size(), 1u);
  EXPECT_EQ(counts.codes[0].id, "banned_type");
  EXPECT_EQ(counts.types.front().count, 3u);
  using Now = std::array<std::uint64_t, static_cast<std::size_t>(State::count_)>;
  const auto now = read<Now>([](Statements& s) { return states_now(s); });
  EXPECT_EQ(now[static_cast<std::size_t>(State::released)], 1u);
  EXPECT_EQ(now[static_cast<std::size_t>(State::judged)], 1u);
  EXPECT_EQ(now[static_cast<std::size_t>(State::received)], 0u);
  write([](Statements& unit) { return unit.execute("UPDATE tally SET count = count + 1 WHERE kind = 'state' AND key = 'judged'"); });
  EXPECT_EQ(good(check_tallies(*database_)).size(), 1u);
  EXPECT_EQ(good(rebuild_tallies(*database_)).size(), 1u);
  EXPECT_TRUE(good(check_tallies(*database_)).empty());
}

TEST_P(ListsTest, TodaySaysWhatNeedsAPersonAndNothingElse) {
  const auto lines = [&](Circumstances about) {
    about.now = clock_.now();
    if (!about.backup_at) about.backup_at = about.now;
    return read<std::vector<TodayLine>>([&](Statements& s) { return today(s, about); });
  };
  EXPECT_TRUE(lines({}).empty());
  const std::string crossing = send({}), locked = receive(crossing, "a.zip"), stuck = receive(crossing, "b.docx"), bad = receive(crossing, "c.docx"),
                    refused = receive(crossing, "d.exe"), waits = receive(crossing, "e.docx");
  go(locked, {Event::hold, Event::start, Event::lock});
  go(stuck, {Event::hold});
  clock_.advance(2 * base::kDay);
  go(bad, {Event::hold, Event::start, Event::infect});
  go(refused, {Event::hold, Event::start, Event::refuse});
  go(waits, kReleased);
  clock_.advance(5 * base::kDay - base::kSecond * 3'600);
  std::map<std::string, TodayLine> found;
  for (TodayLine& line : lines({.disk_free = 4, .disk_total = 100'000})) found[std::string(line.kind)] = line;
  EXPECT_EQ(found["locked"].ids, std::vector<std::string>{locked});
  EXPECT_EQ(found["stuck"].count, 1u);
  EXPECT_EQ(found["quarantined"].severity, Severity::urgent);
  EXPECT_EQ(found["expiring"].ids, std::vector<std::string>{crossing});
  EXPECT_EQ(found["disk"].severity, Severity::urgent);
  EXPECT_FALSE(found.contains("refused"));  // that was another day
  EXPECT_FALSE(found.contains("approvals"));
  const auto all = lines({.scanner_silent = true,
                          .disk_free = 4,
                          .disk_total = 100'000,
                          .evidence_trouble_ja = "異常",
                          .tokens_expiring = 2,
                          .rules_trouble_ja = "誤り"});
  EXPECT_LE(all.size(), kTodayLinesMax);
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, &TodayLine::severity));
}

TEST_P(ListsTest, WatcherTellsWhomAChangeConcerns) {
  const std::string before = receive(send({}), "old.txt");
  auto watcher = good(base::Result<std::optional<Watcher>>(Watcher::begin(*database_)));
  EXPECT_TRUE(good(watcher->next()).empty());
  const std::string item = receive(send({.needs_approval = true}), "a.docx");
  go(item, {Event::hold, Event::start, Event::pass, Event::ask, Event::approve, Event::release});
  std::vector<Change> changes;
  for (auto some = good(watcher->next(3)); !some.empty(); some = good(watcher->next(3))) changes.insert(changes.end(), some.begin(), some.end());
  ASSERT_EQ(changes.size(), 7u);
  for (const Change& change : changes) {
    EXPECT_EQ(change.item, item);
    EXPECT_TRUE(change.concerns("tanaka", {"tanaka"}, Zone::internet));
    EXPECT_FALSE(change.concerns("tanaka", {"tanaka"}, Zone::lgwan));
    EXPECT_EQ(change.concerns("sato", {"sato"}, Zone::lgwan), change.state == State::released);
    EXPECT_FALSE(change.concerns("suzuki", {"suzuki"}, Zone::lgwan));
  }
}

TEST_P(ListsTest, StepsTellWhoDidWhatAndWhatTheyWrote) {
  const std::string item = receive(send({.needs_approval = true}), "a.docx");
  go(item, {Event::hold, Event::start, Event::pass, Event::ask});
  ASSERT_TRUE(move(item, Event::send_back, "sato", "宛先が違います").has_value());
  const auto steps = read<std::vector<Step>>([&](Statements& s) { return steps_of(s, item); });
  ASSERT_EQ(steps.size(), 6u);
  EXPECT_EQ(steps.front().who, "");
  EXPECT_EQ(steps.back().who, "sato");
  EXPECT_EQ(steps.back().remark, "宛先が違います");
  EXPECT_EQ(steps.back().record.what, evidence::Action::crossing_send_back);
}

}  // namespace
}  // namespace sekisho::crossing
