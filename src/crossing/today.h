// 今日: what needs a person today, at most ten lines; none means that nothing does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "store/database.h"

namespace sekisho::crossing {

enum class Severity : std::uint8_t { urgent, soon, note };
std::string_view id_of(Severity severity);

struct TodayLine {
  std::string_view kind;
  Severity severity{};
  std::uint64_t count = 0;
  std::optional<base::Micros> oldest_at;
  std::string ja, en;
  std::string link;              // a page of the console; may be empty
  std::vector<std::string> ids;  // of the first few items or tasks
};

// What other rooms know.
struct Circumstances {
  base::Micros now = 0;
  std::optional<base::Micros> signatures_at;  // of the malware scanner, where one is set up
  bool scanner_silent = false;
  base::Micros signatures_age_max = 3 * base::kDay;
  std::uint64_t disk_free = 0, disk_total = 0;           // bytes; total 0: not known
  std::string evidence_trouble_ja, evidence_trouble_en;  // empty: none
  std::optional<base::Micros> backup_at;                 // the newest; nothing: take it from the evidence
  base::Micros backup_age_max = 2 * base::kDay;
  std::uint64_t tokens_expiring = 0;               // within two weeks
  std::string rules_trouble_ja, rules_trouble_en;  // a changed file that is wrong; empty: none
};
inline constexpr std::size_t kTodayLinesMax = 10;

// Most urgent first.
base::Result<std::vector<TodayLine>> today(store::Statements& statements, const Circumstances& about);

}  // namespace sekisho::crossing
