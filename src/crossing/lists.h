// What people look at: the crossings sent to them and by them, one crossing with its files, what waits for somebody. Each list a page at a time,
// without OFFSET, whatever stands in the tables. Any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "crossing/desk.h"
#include "store/page.h"

namespace sekisho::crossing {

// A sender or recipient as people see it.
struct Party {
  std::string id;
  std::string kind;    // "person", "unit", "post"; empty for an id that nobody has any more
  std::string name;    // shown name
  std::string detail;  // the unit of a post, the user name of a person
};

struct CrossingHead {
  std::string id;
  zones::Zone from{}, to{};
  Party sender;
  std::vector<Party> recipients;
  std::string note;
  base::Micros made_at = 0, expires_at = 0;
  bool needs_approval = false, take_once = false;
  std::uint64_t files = 0;
  std::array<std::uint64_t, static_cast<std::size_t>(State::count_)> states{};  // files in each
  std::string profile;

  std::uint64_t in(State state) const { return states[static_cast<std::size_t>(state)]; }
};

struct CrossingRow {
  CrossingHead head;
  std::string first_path;  // empty before the first file
};

// An item with what only lists show.
struct ItemLine {
  Item item;
  std::uint64_t number = 0;  // order of arrival
  base::Micros arrived_at = 0;
  std::uint64_t takes = 0, removed = 0;                       // how often it was taken; how many things were removed
  std::optional<base::Digest> original_sha256, clean_sha256;  // stay when the files are gone
  std::optional<base::Micros> original_until;                 // when the original is destroyed; nothing: it is not kept
};

struct CrossingView {
  CrossingHead head;
  std::vector<ItemLine> items;  // by position
};

struct ItemRow {
  ItemLine line;
  zones::Zone from{}, to{};
  Party sender;
  std::vector<Party> recipients;
  std::string note;
  base::Micros made_at = 0, expires_at = 0;
  bool own = false;  // the viewer sent it
};

// Who looks: the account, and everything that is sent to it (people::principals_of: itself, its units and posts).
struct Viewer {
  std::string account;
  std::vector<std::string> principals;
};

enum class Show : std::uint8_t { all, waiting };

struct Ask {
  std::string cursor;
  std::size_t rows_max = 50;  // at most kRowsMax
};
inline constexpr std::size_t kRowsMax = 200;

class Lists {
 public:
  explicit Lists(store::Database& database) : database_(database) {}

  // Newest first. Errors: store_conflict (a cursor of another list), those of the store.
  // inbox: without crossings of which nothing was let through yet, where an approval is asked for.
  // waiting: with a released file that nobody has taken yet.
  base::Result<store::Page<CrossingRow>> inbox(const Viewer& viewer, zones::Zone side, Show show, const Ask& ask) const;
  // waiting: with a file still on its way to being released.
  base::Result<store::Page<CrossingRow>> outbox(const std::string& sender, zones::Zone side, Show show, const Ask& ask) const;
  // Nothing where there is none. Whoever asks looks at sees() first.
  base::Result<std::optional<CrossingView>> crossing(const std::string& id) const;
  base::Result<std::optional<CrossingHead>> head(const std::string& id) const;
  base::Result<std::optional<ItemRow>> item(const std::string& id, const std::string& viewer) const;

  // Oldest first. approvals: on the routes out of that zone, or all; those of the viewer are there and say so.
  base::Result<store::Page<ItemRow>> approvals(const std::string& viewer, std::optional<zones::Zone> from, const Ask& ask) const;
  base::Result<store::Page<ItemRow>> locked(const std::string& sender, const Ask& ask) const;  // wait for a password of that sender
  base::Result<store::Page<ItemRow>> quarantined(const Ask& ask) const;

  // To whom that account sent lately from that side, the last one first.
  base::Result<std::vector<Party>> recent_recipients(const std::string& sender, zones::Zone side, std::size_t max) const;

 private:
  store::Database& database_;
};

// What the crossing is to whoever looks; by its head alone.
struct Standpoint {
  bool sender = false, recipient = false;
};
Standpoint standpoint(const CrossingHead& head, const Viewer& viewer);

// For the other lists of this room: rows by the items' numbers, in the order given; and parties by their ids.
base::Result<std::vector<ItemRow>> item_rows(store::Statements& statements, const std::vector<std::uint64_t>& numbers, const std::string& viewer);
base::Result<std::vector<Party>> parties(store::Statements& statements, const std::vector<std::string>& ids);

}  // namespace sekisho::crossing
