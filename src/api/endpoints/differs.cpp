#include "api/endpoints/differs.h"

#include <fmt/format.h>

#include <algorithm>

namespace sekisho::api {

using base::What;

namespace {

// What nobody sees on a page, sheet or picture: without it the file looks as it did.
bool unseen(What what) {
  switch (what) {
    case What::metadata:
    case What::trailing_bytes:
    case What::unreferenced_data:
    case What::macro:
    case What::script:
    case What::custom_data:
    case What::printer_settings:
    case What::digital_signature:
    case What::encryption:
    case What::pdf_javascript:
    case What::pdf_action:
    case What::pdf_launch:
    case What::pdf_unknown_key:
    case What::pdf_old_revision:
    case What::pdf_hidden_object:
    case What::pdf_repaired:
    case What::type_changed:
    case What::attached_template:
    case What::mail_merge:
    case What::data_model:
    case What::custom_ui:
    case What::web_extension:
    case What::custom_xml:
    case What::macro_link:
    case What::unknown_markup:
    case What::unreachable_part:
    case What::dangling_reference:
    case What::thumbnail:
    case What::picture_metadata:
    case What::picture_comment:
    case What::picture_extra:
    case What::byte_order_mark:
    case What::line_ends:
    case What::archive_comment: return true;
    default: return false;
  }
}

bool same_bytes(const crossing::Item& item, const crossing::Report& report) {
  if (report.input_sha256 && report.output_sha256) return *report.input_sha256 == *report.output_sha256;
  return item.original && item.clean && *item.original == *item.clean;
}

const base::TypeText* type_text(std::string_view id) {
  const auto type = base::file_type_by_id(id);
  return type ? &base::describe(*type) : nullptr;
}

}  // namespace

std::optional<Line> differs_of(const crossing::Item& item, const crossing::Report& report) {
  if (item.clean_type.empty()) return std::nullopt;
  if (report.profile == crossing::kNotDisarmed)
    return Line{"無害化せず、送られたファイルのまま通します（受渡しルールによる）。", "Not disarmed: it passes as it was sent, as the rules say."};
  if (same_bytes(item, report)) return Line{"元のファイルと同じ内容です。", "The content is the same as the original's."};
  Line out;
  const base::TypeText *before = type_text(item.input_type), *after = type_text(item.clean_type);
  if (before != nullptr && after != nullptr && before != after) {
    out.ja += fmt::format("種類を「{}」から「{}」に変えました。", before->ja, after->ja);
    out.en += fmt::format("The type was changed from {} to {}. ", before->en, after->en);
  }
  // What is missing is said in figures, and a warning says best what a reader would miss.
  if (base::falls_below(report.measure.text, base::kKeptTextLeast) || base::falls_below(report.measure.pictures, base::kKeptTextLeast)) {
    const base::MeasureText kept = base::describe(report.measure);
    out.ja += kept.ja;
    out.en += kept.en;
    return out;
  }
  if (!report.warnings.empty()) {
    const base::WhatText& text = base::describe(report.warnings.front().what);
    out.ja += text.ja;
    out.en += text.en;
    return out;
  }
  std::uint64_t inner = 0;  // files inside that could not pass
  for (const base::Note& note : report.removed) inner += note.what == What::entry_refused ? note.count : 0;
  if (inner != 0) {
    out.ja += fmt::format("中の{}件は通せず、理由を書いた文書に替えました。", inner);
    out.en += fmt::format("{} file{} inside could not pass and {} replaced by a text that says why.", inner, inner == 1 ? "" : "s",
                          inner == 1 ? "was" : "were");
    return out;
  }
  const auto things = crossing::counted(report.removed);
  if (things == 0) {
    out.ja += "作り直しました。取り除いたものはありません。";
    out.en += "It was built anew; nothing was removed.";
  } else if (std::ranges::all_of(report.removed, [](const base::Note& note) { return unseen(note.what); })) {
    out.ja += fmt::format("見た目と文字はそのままで、見えない部分を{}か所取り除くか整えました。", things);
    out.en += fmt::format("It looks and reads as before; {} unseen thing{} removed or put right.", things, things == 1 ? " was" : "s were");
  } else {
    out.ja += fmt::format("{}か所を取り除くか直しました。残りの内容はそのままです。", things);
    out.en += fmt::format("{} thing{} removed or mended; the rest stays as it was.", things, things == 1 ? " was" : "s were");
  }
  return out;
}

}  // namespace sekisho::api
