#include "cli/formats_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "base/type_texts.h"
#include "cli/cli.h"

namespace sekisho::cli {
namespace {

struct Treatment {
  std::string_view id, ja, en;
};

Treatment treatment(base::FileType id) {
  const base::TypeText& type = base::describe(id);
  using enum base::TypeGroup;
  if (type.group == pending) return {"refused", "通しません（まだ取り扱えない種類）", "refused: not handled yet"};
  if (type.group == banned) return {"banned", "通しません（持ち込み禁止の種類）", "refused: banned"};
  if (type.group == converted) return {"converted", "安全な別の種類に変えます", "converted to a safe type"};
  if (type.group == held)
    return {"held", "確かな内容だけを取り出します。原本は承認を待ちます", "what is certain comes out; the original waits for approval"};
  if (base::sheds_macros(id)) return {"rebuilt", "マクロのない種類に作り直します", "rebuilt as its type without macros"};
  return {"rebuilt", "同じ種類で作り直します", "rebuilt in its own format"};
}

std::string extensions_of(base::FileType type, std::string_view separator) {
  std::string out(base::describe(type).extension);
  for (std::string_view also : base::also_of(type)) out.append(out.empty() ? "" : separator).append(also);
  return out;
}

std::string table_line(base::FileType type) {
  const base::TypeText& text = base::describe(type);
  const Treatment how = treatment(type);
  return fmt::format("{:22} {:6} {} / {} — {} / {}", text.id, text.extension, text.ja, text.en, how.ja, how.en);
}

std::string json_line(base::FileType type) {
  const base::TypeText& text = base::describe(type);
  const Treatment how = treatment(type);
  const base::KeptText kept = base::kept_of(type);
  return fmt::format(R"({{"type":"{}","extension":"{}","media_type":"{}","treatment":"{}","ja":"{}","en":"{}","kept_ja":"{}","kept_en":"{}"}})",
                     text.id, text.extension, text.media_type, how.id, how.ja, how.en, kept.ja, kept.en);
}

std::string markdown_line(base::FileType type) {
  const base::TypeText& text = base::describe(type);
  const Treatment how = treatment(type);
  const base::KeptText kept = base::kept_of(type);
  return fmt::format("| `{}` {}<br>{} | {} | {}<br>{} | {}<br>{} |", text.id, text.ja, text.en, extensions_of(type, ", "), how.ja, how.en, kept.ja,
                     kept.en);
}

constexpr std::string_view kMarkdownHead =
    R"(# 取り扱える種類 / The types that are handled

Made by `sekisho formats --markdown` from the `types.def` of each format (`src/formats/*/types.def`): do not edit by hand.

| 種類 / type | 拡張子 / extensions | 扱い / treatment | 残るもの / what comes out |
|---|---|---|---|)";

}  // namespace

// What passes first, then what is held, what is not handled yet, what is banned.
int list_formats(ListStyle style) {
  if (style == ListStyle::markdown) std::fputs((std::string(kMarkdownHead) + "\n").c_str(), stdout);
  using enum base::TypeGroup;
  for (const base::TypeGroup group : {rebuilt, converted, held, pending, banned})
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(base::FileType::count_); ++i) {
      const auto type = static_cast<base::FileType>(i);
      if (base::describe(type).group != group || (style == ListStyle::markdown && type == base::FileType::unknown)) continue;
      const std::string line = style == ListStyle::json ? json_line(type) : style == ListStyle::table ? table_line(type) : markdown_line(type);
      std::fputs((line + "\n").c_str(), stdout);
    }
  return kAllClean;
}

}  // namespace sekisho::cli
