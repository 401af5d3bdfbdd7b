// For tests and harnesses of the picture formats only: one rebuild as a value, and the contract that every rebuild keeps.
#pragma once

#include <fstream>
#include <iterator>

#include "formats/format.h"

namespace sekisho::formats::picture::testing {

class NoChildren : public Children {
 public:
  std::optional<ChildResult> disarm(base::ByteView, std::string_view) override { return std::nullopt; }
};

struct Rebuilt {
  base::Result<base::FileType> type = base::refuse(base::Code::unknown_type);
  base::Bytes bytes;
  Notes notes;

  bool clean() const { return type.has_value(); }
  base::Code code() const { return type ? base::Code::none : type.error().code; }
  bool removed(base::What what) const { return among(notes.removed(), what); }
  bool warned(base::What what) const { return among(notes.warnings(), what); }

 private:
  static bool among(const std::vector<base::Note>& list, base::What what) {
    for (const base::Note& note : list)
      if (note.what == what) return true;
    return false;
  }
};

inline Rebuilt rebuild(const Format& format, base::ByteView input, const base::Profile& profile = {}, const base::Limits& limits = {}) {
  Rebuilt run;
  NoChildren children;
  Context context{profile, limits, run.notes, children, {}, {}};
  const auto type = format.recognise(input, {});
  if (!type) return run;
  BytesSink out;
  run.type = format.rebuild(input, *type, context, out);
  run.bytes = std::move(out.bytes());
  return run;
}

enum class Twice : std::uint8_t { same_bytes, may_differ };

// Whatever the bytes: when they come out clean, the output is of that type and has nothing left to remove; doing it again gives the same bytes.
inline bool keeps_contract(const Format& format, base::ByteView input, Twice twice, const base::Limits& limits) {
  const Rebuilt once = rebuild(format, input, {}, limits);
  if (!once.clean()) return true;
  if (format.recognise(once.bytes, {}) != *once.type) return false;
  const Rebuilt again = rebuild(format, once.bytes, {}, limits);
  return again.clean() && again.notes.removed().empty() && (twice == Twice::may_differ || again.bytes == once.bytes);
}

// Small enough that a harness meets every limit and stays fast.
inline base::Limits small_limits() {
  base::Limits limits;
  limits.pixels_max = 1'000'000;
  limits.pixels_all_frames_max = 4'000'000;
  limits.frames_max = 50;
  return limits;
}

inline base::Bytes read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return base::Bytes(std::istreambuf_iterator<char>(file), {});
}

}  // namespace sekisho::formats::picture::testing
