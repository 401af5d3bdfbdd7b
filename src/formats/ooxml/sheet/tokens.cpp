#include "formats/ooxml/sheet/tokens.h"

#include "formats/ooxml/sheet/letters.h"

namespace sekisho::formats::ooxml::sheet {
namespace {

constexpr std::size_t kStackMax = 4'096;

// One operand on the stack: what HYPERLINK, INDIRECT and calls by name need to know of their arguments.
struct Operand {
  bool literal = false;  // a string, or a concatenation that begins with one
  bool whole = false;    // the string and nothing else
  bool name = false;     // a name that may be called
  base::ByteView units;  // UTF-16LE of the string
};

// Enough to see schemes and brackets by.
std::string ascii_of(base::ByteView units) {
  std::string out;
  for (std::size_t i = 0; i + 1 < units.size(); i += 2) out += units[i + 1] == 0 && units[i] < 0x80 ? static_cast<char>(units[i]) : '?';
  return out;
}

class TokenJudge {
 public:
  TokenJudge(std::span<std::uint8_t> rgce, const TokenScope& scope) : rgce_(rgce), in_(rgce), scope_(scope) {}

  Judgement run() {
    while (verdict_ == Judgement::keep && in_.ok() && !in_.at_end()) step(in_.u8());
    if (!in_.ok()) say(Judgement::unknown_function);
    return verdict_;
  }

 private:
  void say(Judgement judgement) {
    if (verdict_ == Judgement::keep) verdict_ = judgement;
  }
  void push(Operand operand = {}) {
    if (stack_.size() >= kStackMax) return say(Judgement::unknown_function);
    stack_.push_back(operand);
  }
  Operand pop() {
    if (stack_.empty()) return {};
    Operand top = stack_.back();
    stack_.pop_back();
    return top;
  }

  // [MS-XLSB] 2.5.98.16 (Ptg). Sizes are those of BIFF12: rows in four bytes.
  void step(std::uint8_t token) {
    if (token >= 0x80) return say(Judgement::unknown_function);
    if (token >= 0x20) token = static_cast<std::uint8_t>((token & 0x1F) | 0x20);  // without the class of the value
    switch (token) {
      case 0x03:
      case 0x04:
      case 0x05:
      case 0x06:
      case 0x07:
      case 0x09:
      case 0x0A:
      case 0x0B:
      case 0x0C:
      case 0x0D:
      case 0x0E:
      case 0x0F:
      case 0x10:
      case 0x11: pop(), pop(), push(); break;
      case 0x08: concat(); break;
      case 0x12:
      case 0x13:
      case 0x14: pop(), push(); break;
      case 0x15: break;  // parentheses
      case 0x16: push(); break;
      case 0x17: string(); break;
      case 0x18: extended(); break;
      case 0x19: attribute(); break;
      case 0x1C:
      case 0x1D: constant(1); break;
      case 0x1E: constant(2); break;
      case 0x1F: constant(8); break;
      case 0x20: constant(14); break;
      case 0x21: function(in_.u16le()); break;
      case 0x22: variable_function(); break;
      case 0x23: name(); break;
      case 0x24:
      case 0x2A:
      case 0x2C: constant(6); break;
      case 0x25:
      case 0x2B:
      case 0x2D: constant(12); break;
      case 0x26:
      case 0x27:
      case 0x28: in_.skip(6); break;  // what they remember stands behind them as tokens
      case 0x29: in_.skip(2); break;
      case 0x39: name_elsewhere(); break;
      case 0x3A:
      case 0x3C: reference(6); break;
      case 0x3B:
      case 0x3D: reference(12); break;
      default: say(Judgement::unknown_function);
    }
  }

  void constant(std::size_t bytes) {
    in_.skip(bytes);
    push();
  }

  void string() {
    const std::size_t bytes = std::size_t{in_.u16le()} * 2;
    push({.literal = true, .whole = true, .units = in_.take(bytes)});
  }

  void concat() {
    pop();
    Operand left = pop();
    left.whole = left.name = false;
    push(left);
  }

  void extended() {
    switch (in_.u8()) {
      case 0x19:  // PtgList: a structured reference
        reference(10);
        break;
      case 0x1D: constant(4); break;  // PtgSxName
      default: say(Judgement::unknown_function);
    }
  }

  // 2.5.98.24 ff. (PtgAttr…)
  void attribute() {
    const std::uint8_t kind = in_.u8();
    const std::uint16_t data = in_.u16le();
    switch (kind) {
      case 0x04: in_.skip((std::size_t{data} + 1) * 2); break;  // CHOOSE and its jumps
      case 0x10: pop(), push(); break;                          // SUM of one
      case 0x01:
      case 0x02:
      case 0x08:
      case 0x20:
      case 0x21:
      case 0x40:
      case 0x41:
      case 0x80: break;
      default: say(Judgement::unknown_function);
    }
  }

  void reference(std::size_t bytes) {
    const std::uint16_t ixti = in_.u16le();
    reach(ixti);
    constant(bytes);
  }

  void reach(std::uint16_t ixti) {
    if (ixti >= scope_.reaches.size()) return say(Judgement::dangling);
    switch (scope_.reaches[ixti]) {
      case Reach::inside: return;
      case Reach::outside: return say(Judgement::external_workbook);
      case Reach::gone: return say(Judgement::dangling);
    }
  }

  void name() {
    const std::size_t at = in_.position();
    const std::uint32_t number = in_.u32le();
    if (!in_.ok() || number == 0 || number > scope_.names.size()) return say(Judgement::dangling);
    const TokenName& named = scope_.names[number - 1];
    if (named.future && named.kind != FunctionKind::calculates) {
      return say(named.kind == FunctionKind::macro     ? Judgement::macro
                 : named.kind == FunctionKind::fetches ? Judgement::fetching
                                                       : Judgement::unknown_function);
    }
    if (named.number == 0) return say(named.why);
    for (std::size_t i = 0; i < 4; ++i) rgce_[at + i] = static_cast<std::uint8_t>(named.number >> (8 * i));
    push({.name = true});
  }

  void name_elsewhere() {
    reach(in_.u16le());
    name();
  }

  void function(std::uint16_t number) { call(number, argument_count(number)); }

  void variable_function() {
    const int count = in_.u8();
    const std::uint16_t number = in_.u16le();
    if (number & 0x8000) return say(Judgement::macro);
    if (number == 0xFF) return user_defined(count);
    call(number, count);
  }

  // A function by its name: the name is the first argument.
  void user_defined(int count) {
    Operand called;
    for (int i = 0; i < count; ++i) called = pop();
    if (!called.name) return say(Judgement::unknown_function);
    push();
  }

  void call(std::uint16_t number, int count) {
    Operand first;
    if (count < 0) stack_.clear();
    for (int i = 0; i < count; ++i) first = pop();
    switch (function_kind(number)) {
      case FunctionKind::calculates: break;
      case FunctionKind::hyperlink: link(first); break;
      case FunctionKind::indirect:
        if (first.literal && leads_outside(ascii_of(first.units))) say(Judgement::external_workbook);
        break;
      case FunctionKind::fetches: return say(Judgement::fetching);
      case FunctionKind::macro: return say(Judgement::macro);
      case FunctionKind::unknown: return say(Judgement::unknown_function);
    }
    push();
  }

  void link(const Operand& target) {
    const bool safe = target.literal && (safe_link(ascii_of(target.units)) || (target.whole && target.units.empty()));
    if (!scope_.keep_links || !safe) say(Judgement::unsafe_link);
  }

  std::span<std::uint8_t> rgce_;
  base::Reader in_;
  const TokenScope& scope_;
  std::vector<Operand> stack_;
  Judgement verdict_ = Judgement::keep;
};

}  // namespace

Judgement judge_tokens(std::span<std::uint8_t> rgce, const TokenScope& scope) { return TokenJudge(rgce, scope).run(); }

}  // namespace sekisho::formats::ooxml::sheet
