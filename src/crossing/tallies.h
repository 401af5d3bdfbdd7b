// Counts over time 稼働状況 and of this moment, kept in the unit of work of what they count, so that a chart reads hundreds of rows, never millions.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "crossing/states.h"
#include "store/database.h"

namespace sekisho::crossing {

// Hours are whole hours of UTC; days begin at midnight in Japan, which knows no summer time.
enum class Grain : std::uint8_t { hour, day };
base::Micros begin_of(Grain grain, base::Micros at);

// What one unit of work counts; written at its end in one statement.
class Counts {
 public:
  explicit Counts(base::Micros at) : at_(at) {}
  void event(std::string_view key, std::uint64_t bytes = 0);  // by hour and by day
  void daily(std::string_view kind, std::string_view key, std::uint64_t count, std::uint64_t bytes = 0);
  void moved(std::optional<State> from, State to);  // items in each state now
  base::Status write(store::Statements& unit) const;

  struct Sum {
    std::int64_t count = 0, bytes = 0;
  };
  using Sums = std::map<std::tuple<std::string, std::string, base::Micros, std::string>, Sum>;  // grain, kind, beginning, key
  const Sums& sums() const { return sums_; }

 private:
  void add(std::string_view grain, std::string_view kind, base::Micros at, std::string_view key, std::int64_t count, std::int64_t bytes);
  base::Micros at_;
  Sums sums_;
};
// Keys of events beside those of states.def, and kinds of what is counted by day.
inline constexpr std::string_view kOpened = "open", kArrived = "arrive";
inline constexpr std::string_view kByType = "type", kByCode = "code", kByRemoved = "removed", kByRoute = "route";

// Which events count an item's type, and the code they set; after the latter nothing changes the code any more.
bool counts_type(std::string_view event);
bool counts_code(std::string_view event);

struct Bucket {
  base::Micros at = 0;                                // its beginning
  std::uint64_t crossings = 0, files = 0, bytes = 0;  // begun; held; bytes of those
  std::uint64_t passed = 0, released = 0, refused = 0, quarantined = 0, taken = 0;
};
struct Ranked {
  std::string id;
  std::uint64_t count = 0, bytes = 0;
};
struct Tallies {
  std::vector<Bucket> buckets;                        // oldest first, none left out
  std::vector<Ranked> types, codes, removed, routes;  // the most first, at most kRankedMax
};
inline constexpr std::size_t kRankedMax = 50;
inline constexpr int kTallyDaysMax = 400, kHourlyDaysMax = 62;

// days: 1–kTallyDaysMax, by hour 1–kHourlyDaysMax; today included. Errors: bad_request.
base::Result<Tallies> tallies(store::Statements& statements, Grain grain, int days, base::Micros now);
base::Result<std::array<std::uint64_t, static_cast<std::size_t>(State::count_)>> states_now(store::Statements& statements);

struct Throughput {
  std::uint64_t files = 0, bytes = 0;  // judged
};
base::Result<Throughput> last_full_hour(store::Statements& statements, base::Micros now);

// Counts everything anew from items, crossings and evidence; the tallies that differ, each as "grain kind at key: kept n, counted m". Reads millions
// of rows: for a check, not for a page.
base::Result<std::vector<std::string>> check_tallies(store::Database& database);
// The same, and what was counted becomes what is kept.
base::Result<std::vector<std::string>> rebuild_tallies(store::Database& database);

}  // namespace sekisho::crossing
