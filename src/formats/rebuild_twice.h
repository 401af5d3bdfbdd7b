// For tests and fuzz harnesses: the properties that every format keeps, checked on one input.
#pragma once

#include "formats/format.h"

namespace sekisho::formats {

enum class Stability : std::uint8_t { same_bytes, lossy };

// A Children that keeps nothing inside: every document inside is refused.
class RefusingChildren : public Children {
 public:
  std::optional<ChildResult> disarm(base::ByteView, std::string_view) override {
    return ChildResult{ChildResult::Verdict::refused, base::FileType::txt, base::Code::unsupported_type, base::view("refused\n")};
  }
};

// Rebuilds; when that succeeds, rebuilds the output: it must be recognised, must succeed, change no byte, remove nothing and lose no text.
inline void rebuild_twice(const Format& format, base::ByteView input, Stability stability = Stability::same_bytes) {
  base::Profile profile;
  base::Limits limits;
  limits.pixels_max = 4'000'000;  // keeps a fuzzer's run short
  limits.part_bytes_max = 64 << 20;
  RefusingChildren children;
  Notes notes, second_notes;
  auto type = format.recognise(input, "a.csv");
  if (!type) return;
  Context context{profile, limits, notes, children, "a.csv", {}};
  BytesSink out, second;
  auto made = format.rebuild(input, *type, context, out);
  if (!made) return;
  auto again = format.recognise(out.bytes(), "a.csv");
  SEKISHO_CHECK(again && *again == *made);
  Context second_context{profile, limits, second_notes, children, "a.csv", {}};
  auto remade = format.rebuild(out.bytes(), *again, second_context, second);
  SEKISHO_CHECK(remade && *remade == *made);
  SEKISHO_CHECK(second_notes.removed().empty());
  SEKISHO_CHECK(second_notes.measure().text.lost() == 0);
  if (stability == Stability::same_bytes) SEKISHO_CHECK(out.bytes() == second.bytes());
}

// What became of one input, for tests that ask what was removed.
struct Outcome {
  bool ok = false;
  base::Bytes bytes;
  Notes notes;
  std::uint32_t count(base::What what) const {
    for (const base::Note& note : notes.removed())
      if (note.what == what) return note.count;
    return 0;
  }
};

inline Outcome disarm(const Format& format, base::FileType type, base::ByteView input) {
  Outcome out;
  base::Profile profile;
  base::Limits limits;
  RefusingChildren children;
  Context context{profile, limits, out.notes, children, "", {}};
  BytesSink sink;
  out.ok = format.recognise(input, "") && format.rebuild(input, type, context, sink).has_value();
  out.bytes = sink.bytes();
  rebuild_twice(format, input);
  return out;
}

}  // namespace sekisho::formats
