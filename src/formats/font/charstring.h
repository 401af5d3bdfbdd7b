// Charstrings of Type 2 (Adobe 5177) and Type 1 (Adobe Type 1 Font Format, 6), walked as a reader would run them: only to see that no
// operator is unknown, no stack overflows, no subroutine leads outside or into itself. Outlines are not looked at.
#pragma once

#include <array>
#include <vector>

#include "base/bytes.h"

namespace sekisho::formats::font {

struct Subroutines {
  std::vector<base::ByteView> bodies;
  std::vector<std::size_t> used;  // bytes of each that some glyph runs
  explicit Subroutines(std::vector<base::ByteView> all) : bodies(std::move(all)), used(bodies.size()) {}
  void forget() { used.assign(bodies.size(), 0); }
};

enum class Dialect : std::uint8_t { type1, type2 };

class Charstrings {
 public:
  explicit Charstrings(Dialect dialect) : dialect_(dialect) {}
  // The bytes that are run of one glyph; nothing when it breaks a rule. local of Type 1: its Subrs; it has no global ones.
  bool walk(base::ByteView glyph, Subroutines& local, Subroutines& global, std::size_t& used);
  // A font whose subroutines call each other without end in sight.
  bool exhausted() const { return steps_left_ == 0; }

 private:
  enum class End : std::uint8_t { bad, returned, glyph };
  End run(base::ByteView code, int depth, std::size_t& used);
  End call(Subroutines& table, bool biased, int depth);
  End operate(base::Reader& in, unsigned op, int depth);
  bool escape(unsigned op);
  bool escape_type1(unsigned op);
  bool push(double value);
  bool pop(std::size_t count);
  double top(std::size_t below = 0) const { return below < stack_count_ ? stack_[stack_count_ - 1 - below] : 0; }
  void stems() {
    stems_ += stack_count_ / 2;
    stack_count_ = 0;
  }

  Dialect dialect_;
  Subroutines *local_ = nullptr, *global_ = nullptr;
  std::array<double, 192> stack_{};
  std::array<double, 32> results_{};  // of OtherSubrs, for pop (Type 1, 8)
  std::size_t stack_count_ = 0, result_count_ = 0, stems_ = 0;
  std::size_t steps_left_ = 50'000'000;
};

}  // namespace sekisho::formats::font
