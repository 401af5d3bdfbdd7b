// 履歴: every item there ever was, newest first, by what is known of it. A search that finds little looks at a bounded number of items a page: the
// page may be short, or empty, and still have a next one. Both engines give the same answers. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crossing/lists.h"

namespace sekisho::crossing {

struct HistoryFilter {
  std::string text;                         // words, each somewhere in the file's path; case, width and forms of letters aside (text::folded)
  std::string person;                       // sender or recipient: its id, or words in its shown name or name
  std::optional<base::Micros> from, until;  // arrival: from ≤ at < until
  std::optional<State> state;
  std::string code;  // why it was refused or returned
  std::optional<zones::Zone> zone_from, zone_to;
  std::string type;                    // of the original
  std::optional<base::Digest> sha256;  // of the original or the disarmed file, destroyed or not
};

// Whose items: everybody's (operator, auditor), or what the viewer sent from that side or received on it.
struct Scope {
  bool everybody = false;
  Viewer viewer;
  zones::Zone side{};
};

inline constexpr std::size_t kTextBytesMax = 1'000, kExportRowsMax = 100'000;

class History {
 public:
  explicit History(store::Database& database) : database_(database) {}

  // Errors: bad_request (text or person above kTextBytesMax or not UTF-8), store_conflict (cursor), those of the store.
  base::Result<store::Page<ItemRow>> page(const HistoryFilter& filter, const Scope& scope, const Ask& ask) const;

  // Each row of the whole answer, up to rows_max; stops at the callback's first error. How many rows.
  using EachRow = std::function<base::Status(const ItemRow&)>;
  base::Result<std::uint64_t> each(const HistoryFilter& filter, const Scope& scope, std::size_t rows_max, const EachRow& row) const;

 private:
  store::Database& database_;
};

}  // namespace sekisho::crossing
