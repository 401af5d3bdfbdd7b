// For the tests of what people look at: a small town on either engine, its rows written as desk and mill write them, without their files.
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "base/ids.h"
#include "crossing/history.h"
#include "crossing/keeping.h"
#include "crossing/lists.h"
#include "store/blob_rows.h"
#include "store/test_places.h"

namespace sekisho::crossing {

using evidence::FactName;
using store::Statements;
using zones::Zone;

class ListsTest : public store::OnBothEngines {
 protected:
  void SetUp() override {
    OnBothEngines::SetUp();
    if (IsSkipped()) return;
    database_ = open();
    write([&](Statements& unit) -> base::Status {
      for (const char* id : {"tanaka", "sato", "suzuki"}) {
        auto made = unit.execute("INSERT INTO account (id, name, shown_name, roles, password, made_at) VALUES (?, ?, ?, 1, '', 0)",
                                 {std::string(id), std::string(id) + ".t", std::string(id == std::string("tanaka") ? "田中　花子" : id)});
        if (!made) return made;
      }
      if (auto made = unit.execute("INSERT INTO unit (id, name, made_at) VALUES ('somu', '総務課', 0)"); !made) return made;
      return unit.execute("INSERT INTO post (id, unit, name, made_at) VALUES ('kacho', 'somu', '課長', 0)");
    });
  }

  void write(const store::Work& work) {
    auto done = database_->write(work);
    ASSERT_TRUE(done.has_value()) << base::describe(done.error().code).id << " " << done.error().detail;
  }
  template <class T>
  T read(const std::function<base::Result<T>(Statements&)>& look) {
    base::Result<T> out = T();
    auto done = database_->read([&](Statements& statements) -> base::Status {
      out = look(statements);
      return out ? base::Status{} : std::unexpected(out.error());
    });
    EXPECT_TRUE(done.has_value()) << base::describe(done.error().code).id << " " << done.error().detail;
    return out ? std::move(*out) : T();
  }
  template <class T>
  T good(base::Result<T> result) {
    EXPECT_TRUE(result.has_value()) << base::describe(result.error().code).id << " " << result.error().detail;
    return result ? std::move(*result) : T();
  }

  struct Sent {
    std::string sender = "tanaka";
    std::vector<std::string> recipients = {"sato"};
    Zone from = Zone::internet, to = Zone::lgwan;
    bool needs_approval = false;
  };
  std::string send(const Sent& sent) {
    clock_.advance(base::kSecond);
    const std::string id = base::new_id(clock_);
    write([&](Statements& unit) -> base::Status {
      auto made = unit.execute(
          "INSERT INTO crossing (id, zone_from, zone_to, sender, note, needs_approval, take_once, made_at, expires_at, profile)"
          " VALUES (?, ?, ?, ?, 'よろしく', ?, 0, ?, ?, 'default')",
          {id, std::string(zones::describe(sent.from).id), std::string(zones::describe(sent.to).id), sent.sender, std::int64_t{sent.needs_approval},
           clock_.now(), clock_.now() + 7 * base::kDay});
      for (const std::string& recipient : sent.recipients)
        if (made) made = unit.execute("INSERT INTO crossing_recipient (crossing, account) VALUES (?, ?)", {id, recipient});
      return made ? keep_opened(unit, clock_.now()) : made;
    });
    return id;
  }

  base::Status insert_item(Statements& unit, const std::string& id, const std::string& crossing, const std::string& path) {
    evidence::Record record;
    record.at = clock_.now();
    record.what = evidence::Action::crossing_arrive;
    record.object = evidence::Object::item;
    record.object_id = evidence::Id::of(id);
    record.set(FactName::crossing, evidence::Id::of(crossing));
    record.set(FactName::state_after, evidence::Id::of("received"));
    auto leaf = evidence::append(unit, std::move(record));
    if (!leaf) return std::unexpected(leaf.error());
    auto made = unit.execute(
        "INSERT INTO item (id, crossing, position, path, state, revision, leaf, changed_at, bytes, arrived_at, number)"
        " VALUES (?, ?, (SELECT COALESCE(MAX(position) + 1, 0) FROM item WHERE crossing = ?), ?, 'received', 0, ?, ?, 1000, ?,"
        " (SELECT COALESCE(MAX(number) + 1, 0) FROM item))",
        {id, crossing, crossing, path, static_cast<std::int64_t>(*leaf), clock_.now(), clock_.now()});
    return made ? keep_arrival(unit, clock_.now()) : made;
  }
  std::string receive(const std::string& crossing, const std::string& path) {
    const std::string id = base::new_id(clock_);
    write([&](Statements& unit) { return insert_item(unit, id, crossing, path); });
    return id;
  }
  // Rows alone, quickly: for what only the search looks at. One crossing, once.
  void receive_many(const std::string& crossing, const std::vector<std::string>& paths) {
    constexpr std::string_view kColumns[] = {"id",   "crossing",   "position", "path",       "state", "revision",
                                             "leaf", "changed_at", "bytes",    "arrived_at", "number"};
    write([&](Statements& unit) -> base::Status {
      auto next = unit.first("SELECT COALESCE(MAX(number) + 1, 0) FROM item");
      if (!next) return std::unexpected(next.error());
      std::vector<store::Row> rows;
      for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto position = static_cast<std::int64_t>(i);
        std::vector<store::Value> values{base::new_id(clock_),
                                         crossing,
                                         position,
                                         paths[i],
                                         "received",
                                         std::int64_t{0},
                                         std::int64_t{0},
                                         clock_.now(),
                                         std::int64_t{1'000},
                                         clock_.now(),
                                         (*next)->integer(0) + position};
        rows.emplace_back(std::move(values));
      }
      return unit.insert_many("item", kColumns, rows);
    });
  }

  base::Result<Moved> move(const std::string& item, Event event, const std::string& who = "sekisho", const std::string& remark = {}) {
    clock_.advance(base::kSecond);
    Move move{.item = item, .event = event, .who = who, .at = clock_.now(), .remark = remark, .covered = 1u << 30};
    const base::Digest original = base::sha256(base::view("original of " + item)), clean = base::sha256(base::view("clean of " + item));
    if (event == Event::hold) {
      move.set("original", store::bytes_of(original));
      move.set("bytes", std::int64_t{2'000});
      move.facts = {{FactName::input_sha256, original}};
    }
    if (event == Event::pass || event == Event::refuse) {
      move.set("input_type", std::string("docx"));
      move.facts = {{FactName::input_type, evidence::Id::of("docx")}, {FactName::removed, std::uint64_t{3}}};
    }
    if (event == Event::refuse) move.set("code", std::string("banned_type"));
    if (event == Event::pass) {
      move.set("clean", store::bytes_of(clean));
      move.set("report", std::string(R"({"removed":[{"what":"macro","where":"","count":3}]})"));
      move.facts.emplace_back(FactName::output_sha256, clean);
      move.removed = {{"macro", 3}};
    }
    base::Result<Moved> out = Moved{};
    auto done = database_->write([&](Statements& unit) -> base::Status {
      out = advance(unit, move);
      return out ? base::Status{} : std::unexpected(out.error());
    });
    return done ? out : std::unexpected(done.error());
  }
  void go(const std::string& item, std::initializer_list<Event> events) {
    for (Event event : events) {
      auto moved = move(item, event);
      ASSERT_TRUE(moved.has_value()) << describe(event).id << ": " << moved.error().detail;
    }
  }
  static constexpr std::initializer_list<Event> kReleased = {Event::hold, Event::start, Event::pass, Event::release};

  template <class Look>
  std::vector<std::string> all_ids(const Look& look, std::size_t rows_max, const std::function<void()>& between = [] {}) {
    std::vector<std::string> out;
    Ask ask{.rows_max = rows_max};
    do {
      auto page = good(look(ask));
      for (const auto& row : page.rows) out.push_back(id_of(row));
      ask.cursor = page.next;
      between();
    } while (!ask.cursor.empty());
    return out;
  }
  static std::string id_of(const CrossingRow& row) { return row.head.id; }
  static std::string id_of(const ItemRow& row) { return row.line.item.id; }

  base::ManualClock clock_;
  std::unique_ptr<store::Database> database_;
};

}  // namespace sekisho::crossing
