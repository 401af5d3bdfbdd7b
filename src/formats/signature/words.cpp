#include <chrono>
#include <cstdio>

#include "formats/signature/signature.h"
#include "text/text.h"

namespace sekisho::formats::signature {

namespace {

constexpr std::size_t kNameBytes = 64, kRemarkBytes = 84;
constexpr std::int64_t kJapan = 9 * 3'600;
constexpr std::int64_t kSecondsMax = 253'370'764'800;  // year 9999

std::string time_words(std::int64_t seconds) {
  if (seconds < 0 || seconds > kSecondsMax) return "不明";
  seconds += kJapan;
  const std::chrono::year_month_day day{std::chrono::sys_days(std::chrono::days(seconds / 86'400))};
  char out[64];
  std::snprintf(out, sizeof out, "%04d-%02u-%02u %02d:%02d (JST)", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                static_cast<unsigned>(day.day()), static_cast<int>(seconds % 86'400 / 3'600), static_cast<int>(seconds % 3'600 / 60));
  return out;
}

base::What what_of(Verdict verdict) {
  return verdict == Verdict::valid     ? base::What::signature_valid
         : verdict == Verdict::invalid ? base::What::signature_invalid
                                       : base::What::signature_unverified;
}

}  // namespace

Checked unverified(std::string_view remark) {
  Checked out;
  out.remark = remark;
  return out;
}

std::string words(const Checked& checked) {
  std::string out;
  const auto add = [&out](std::string_view label, std::string_view value) {
    if (!out.empty()) out += "、";
    out.append(label).append(value);
  };
  if (!checked.name.empty()) add("署名者: ", text::printable(checked.name, kNameBytes));
  if (!checked.issuer.empty()) add("証明書の発行者: ", text::printable(checked.issuer, kNameBytes));
  if (checked.signed_at) {
    add("署名日時: ", time_words(*checked.signed_at));
    if ((checked.from && *checked.signed_at < *checked.from) || (checked.until && *checked.signed_at > *checked.until))
      add("署名時に証明書は期限外", {});
  }
  if (!checked.remark.empty()) add({}, text::printable(checked.remark, kRemarkBytes));
  if (!checked.name.empty()) add("発行者が信頼できるかは確かめていません", {});
  return out;
}

void note(Notes& notes, const Checked& checked) { notes.warn(what_of(checked.verdict), words(checked)); }

}  // namespace sekisho::formats::signature
