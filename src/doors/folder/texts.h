// What people find beside their files: reports, notes and reasons. UTF-8; the texts have CR LF. Pure.
#pragma once

#include <string>

#include "crossing/crossing.h"

namespace sekisho::doors::folder {

inline constexpr std::string_view kReportSuffix = ".report.json", kNoteSuffix = ".お知らせ.txt", kReasonSuffix = ".理由.txt";

struct Delivered {
  const crossing::Item& item;
  std::string name;  // of the result
  store::Address sha256{};
  std::uint64_t bytes = 0;
};
// The shape of docs/reports.md, as far as it is kept, and the ids of the crossing and the item.
std::string report_of(const Delivered& delivered);
// What was removed, one line each; empty when nothing was.
std::string note_of(const Delivered& delivered);
// Why an item did not come out, and what to do. remark: of an approver, may be empty.
std::string text_of_end(const crossing::Item& item, const std::string& remark);
// Why a file could not be sent at all.
std::string text_of_file(const std::string& shown_path, base::Code code);

}  // namespace sekisho::doors::folder
