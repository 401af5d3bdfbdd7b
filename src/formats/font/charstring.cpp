#include "formats/font/charstring.h"

#include <algorithm>
#include <cmath>

namespace sekisho::formats::font {
namespace {

constexpr int kCallsMax = 12;  // 10 by the specifications, and some readers' count begins at 1
constexpr std::size_t kStemsMax = 192;

}  // namespace

bool Charstrings::push(double value) {
  if (stack_count_ == stack_.size()) return false;
  stack_[stack_count_++] = value;
  return true;
}

bool Charstrings::pop(std::size_t count) {
  if (stack_count_ < count) return false;
  stack_count_ -= count;
  return true;
}

bool Charstrings::walk(base::ByteView glyph, Subroutines& local, Subroutines& global, std::size_t& used) {
  local_ = &local;
  global_ = &global;
  stack_count_ = result_count_ = stems_ = 0;
  used = 0;
  const End end = run(glyph, 0, used);
  // Many writers leave the last endchar out, and readers forgive it.
  return end != End::bad;
}

Charstrings::End Charstrings::run(base::ByteView code, int depth, std::size_t& used) {
  base::Reader in(code);
  End end = End::returned;
  while (!in.at_end()) {
    if (steps_left_ == 0) return End::bad;
    --steps_left_;
    const unsigned byte = in.u8();
    bool sound = true;
    if (byte >= 32 && byte <= 246) sound = push(static_cast<int>(byte) - 139);
    else if (byte >= 247 && byte <= 250) sound = push(static_cast<int>((byte - 247) * 256 + in.u8() + 108));
    else if (byte >= 251 && byte <= 254) sound = push(-static_cast<int>((byte - 251) * 256 + in.u8() + 108));
    else if (byte == 255 && dialect_ == Dialect::type2) sound = push(static_cast<std::int32_t>(in.u32be()) / 65536.0);
    else if (byte == 255) sound = push(static_cast<std::int32_t>(in.u32be()));
    else if (byte == 28 && dialect_ == Dialect::type2) sound = push(static_cast<std::int16_t>(in.u16be()));
    else if (byte == 11) break;
    else {
      const End after = operate(in, byte, depth);
      if (after == End::bad) return after;
      if (after == End::glyph) {
        end = after;
        break;
      }
    }
    if (!sound || !in.ok()) return End::bad;
  }
  used = std::max(used, in.position());
  return end;
}

Charstrings::End Charstrings::call(Subroutines& table, bool biased, int depth) {
  const std::size_t count = table.bodies.size();
  const double bias = !biased ? 0 : count < 1240 ? 107 : count < 33900 ? 1131 : 32768;  // 5177, 4.7
  if (depth >= kCallsMax || stack_count_ == 0) return End::bad;
  const double index = std::floor(top() + bias);
  --stack_count_;
  if (!(index >= 0) || index >= static_cast<double>(count)) return End::bad;
  const auto i = static_cast<std::size_t>(index);
  return run(table.bodies[i], depth + 1, table.used[i]);
}

Charstrings::End Charstrings::operate(base::Reader& in, unsigned op, int depth) {
  const bool type2 = dialect_ == Dialect::type2;
  switch (op) {
    case 1:
    case 3: stems(); return stems_ <= kStemsMax || !type2 ? End::returned : End::bad;
    case 18:
    case 23: stems(); return type2 && stems_ <= kStemsMax ? End::returned : End::bad;
    case 19:
    case 20:
      stems();
      in.skip((stems_ + 7) / 8);
      return type2 && stems_ <= kStemsMax ? End::returned : End::bad;
    case 10: return call(*local_, type2, depth);
    case 29: return type2 ? call(*global_, true, depth) : End::bad;
    case 14: return End::glyph;
    case 12: return (type2 ? escape(in.u8()) : escape_type1(in.u8())) ? End::returned : End::bad;
    case 9:   // closepath
    case 13:  // hsbw
      stack_count_ = 0;
      return type2 ? End::bad : End::returned;
    case 8:
    case 24:
    case 25:
    case 26:
    case 27:
    case 4:
    case 5:
    case 6:
    case 7:
    case 21:
    case 22:
    case 30:
    case 31: stack_count_ = 0; return type2 || (op != 8 && op < 24) || op == 8 || op >= 30 ? End::returned : End::bad;
    default: return End::bad;
  }
}

// Arithmetic keeps the number of values; what it computes matters only where a subroutine's number comes of it.
bool Charstrings::escape(unsigned op) {
  auto two = [&](double value) {
    --stack_count_;
    stack_[stack_count_ - 1] = std::isfinite(value) ? value : 0;
    return true;
  };
  switch (op) {
    case 0:  // dotsection, of old
    case 34:
    case 35:
    case 36:
    case 37: stack_count_ = 0; return true;
    case 9:
    case 14:
      if (stack_count_ == 0) return false;
      stack_[stack_count_ - 1] = op == 14 ? -top() : std::fabs(top());
      return true;
    case 10: return stack_count_ >= 2 && two(top(1) + top());
    case 11: return stack_count_ >= 2 && two(top(1) - top());
    case 12: return stack_count_ >= 2 && two(top() != 0 ? top(1) / top() : 0);
    case 24: return stack_count_ >= 2 && two(top(1) * top());
    case 18: return pop(1);
    case 27: return stack_count_ > 0 && push(top());
    case 28:
      if (stack_count_ < 2) return false;
      std::swap(stack_[stack_count_ - 1], stack_[stack_count_ - 2]);
      return true;
    default: return false;  // storage, conditions, random: no font writer uses them
  }
}

bool Charstrings::escape_type1(unsigned op) {
  switch (op) {
    case 0:   // dotsection
    case 1:   // vstem3
    case 2:   // hstem3
    case 6:   // seac
    case 7:   // sbw
    case 33:  // setcurrentpoint
      stack_count_ = 0;
      return true;
    case 12:
      if (stack_count_ < 2) return false;
      stack_[stack_count_ - 2] = top() != 0 ? top(1) / top() : 0;
      --stack_count_;
      return true;
    case 16: {  // callothersubr: its arguments come back by pop
      if (stack_count_ < 2 || !(top(1) >= 0) || top(1) > static_cast<double>(stack_count_ - 2)) return false;
      const auto count = static_cast<std::size_t>(top(1));
      const int number = static_cast<int>(top());
      stack_count_ -= 2;
      if ((number < 0 || number > 3) && number != 12 && number != 13) return false;  // 14 to 18 are of multiple masters
      result_count_ = 0;
      for (std::size_t i = 0; i < count && result_count_ < results_.size(); ++i) results_[result_count_++] = top(i);
      std::reverse(results_.begin(), results_.begin() + static_cast<std::ptrdiff_t>(result_count_));
      stack_count_ -= count;
      return true;
    }
    case 17: {
      const double value = result_count_ > 0 ? results_[--result_count_] : 0;
      return push(value);
    }
    default: return false;
  }
}

}  // namespace sekisho::formats::font
