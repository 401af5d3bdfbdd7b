#include "base/measure.h"

#include <fmt/format.h>

namespace sekisho::base {

namespace {

// Rounded down: nothing that is missing reads as 100 %.
std::string percent(double share) { return fmt::format("{:.1f}", static_cast<double>(static_cast<std::int64_t>(share * 1000.0)) / 10.0); }

void say(MeasureText& out, std::string ja, std::string en) {
  out.ja += ja;
  out.en += (out.en.empty() ? "" : " ") + en;
}

}  // namespace

bool falls_below(const Share& share, double least) {
  const auto kept = share.share();
  return kept && *kept < least;
}

MeasureText describe(const Measure& measure, std::optional<double> pages) {
  MeasureText out;
  const Share &text = measure.text, &pictures = measure.pictures;
  if (text.read != 0 && text.lost() == 0) say(out, "文字はすべて残っています。", "All characters are kept.");
  else if (text.read != 0)
    say(out, fmt::format("文字の{}%が残っています（{}字のうち{}字）。", percent(*text.share()), text.read, text.kept),
        fmt::format("{}% of the characters are kept ({} of {}).", percent(*text.share()), text.kept, text.read));
  if (pictures.read != 0 && pictures.lost() == 0)
    say(out, fmt::format("画像は{}点すべて残っています。", pictures.read),
        pictures.read == 1 ? std::string("The one picture is kept.") : fmt::format("All {} pictures are kept.", pictures.read));
  else if (pictures.read != 0)
    say(out, fmt::format("画像{}点のうち{}点が残っています。", pictures.read, pictures.kept),
        fmt::format("{} of {} pictures {} kept.", pictures.kept, pictures.read, pictures.kept == 1 ? "is" : "are"));
  if (pages)
    say(out, fmt::format("ページの見た目は{}%が同じです。", percent(*pages)), fmt::format("The pages look the same to {}%.", percent(*pages)));
  if (out.ja.empty()) say(out, "数えられる文字と画像はありません。", "There are no characters or pictures to count.");
  return out;
}

}  // namespace sekisho::base
