#include "cli/formats_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "base/file_type.h"
#include "cli/cli.h"

namespace sekisho::cli {
namespace {

struct Treatment {
  std::string_view id, ja, en;
};

Treatment treatment(const base::TypeText& type) {
  if (type.id == "unknown" || type.group == base::TypeGroup::pending)
    return {"refused", "通しません（まだ取り扱えない種類）", "refused: not handled yet"};
  if (type.group == base::TypeGroup::banned) return {"banned", "通しません（持ち込み禁止の種類）", "refused: banned"};
  if (type.media_type.find("macroEnabled") != std::string_view::npos && type.id != "xlsb")
    return {"rebuilt", "マクロのない種類に作り直します", "rebuilt as its type without macros"};
  return {"rebuilt", "同じ種類で作り直します", "rebuilt in its own format"};
}

}  // namespace

int list_formats(ListStyle style) {
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(base::FileType::count_); ++i) {
    const base::TypeText& type = base::describe(static_cast<base::FileType>(i));
    Treatment how = treatment(type);
    std::string line = style == ListStyle::json
                           ? fmt::format(R"({{"type":"{}","extension":"{}","media_type":"{}","treatment":"{}","ja":"{}","en":"{}"}})", type.id,
                                         type.extension, type.media_type, how.id, how.ja, how.en)
                           : fmt::format("{:22} {:6} {} / {} — {} / {}", type.id, type.extension, type.ja, type.en, how.ja, how.en);
    std::fputs((line + "\n").c_str(), stdout);
  }
  return kAllClean;
}

}  // namespace sekisho::cli
