#include "formats/xls/tokens.h"

#include "formats/xls/biff.h"

namespace sekisho::formats::xls {
namespace {

using base::ByteView;

constexpr std::size_t kStackMax = 4'096;
constexpr std::uint16_t kGetPivotData = 358;

// One operand on the stack: what HYPERLINK, INDIRECT and calls by name need to know of their arguments.
struct Operand {
  bool literal = false;   // a string, or a concatenation that begins with one
  bool whole = false;     // the string and nothing else
  bool callable = false;  // a name that may be called
  std::string letters;    // of the string, as far as schemes and brackets show
};

class TokenJudge {
 public:
  TokenJudge(ByteView rgce, ByteView rgcb, const TokenScope& scope) : in_(rgce), extra_(rgcb), all_extra_(rgcb), scope_(scope) {
    out_.tokens.assign(rgce.begin(), rgce.end());
  }

  Judged run() {
    while (out_.keep() && in_.ok() && !in_.at_end()) step(in_.u8());
    if (!in_.ok() || out_.tokens.empty()) say(Judgement::unknown_function);
    for (const Held held : held_)
      if (out_.keep()) held == Held::array ? array() : areas();
    if (!extra_.ok()) say(Judgement::unknown_function);
    return std::move(out_);
  }

 private:
  enum class Held : std::uint8_t { array, areas };

  void say(Judgement judgement) {
    if (out_.keep()) out_.judgement = judgement;
  }
  void push(Operand operand = {}) {
    if (stack_.size() >= kStackMax) return say(Judgement::unknown_function);
    stack_.push_back(std::move(operand));
  }
  Operand pop() {
    if (stack_.empty()) return {};
    Operand top = std::move(stack_.back());
    stack_.pop_back();
    return top;
  }

  // 2.5.198.25 (Ptg)
  void step(std::uint8_t token) {
    if (token >= 0x80) return say(Judgement::unknown_function);
    if (token >= 0x20) token = static_cast<std::uint8_t>((token & 0x1F) | 0x20);  // without the class of the value
    switch (token) {
      case 0x01:
      case 0x02: elsewhere(); break;
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
      case 0x19: attribute(); break;
      case 0x1C:
      case 0x1D: constant(1); break;
      case 0x1E: constant(2); break;
      case 0x1F: constant(8); break;
      case 0x20:
        held_.push_back(Held::array);
        constant(7);
        break;
      case 0x21: function(in_.u16le()); break;
      case 0x22: variable_function(); break;
      case 0x23: name(in_.position()); break;
      case 0x24:
      case 0x2A:
      case 0x2C: constant(4); break;
      case 0x25:
      case 0x2B:
      case 0x2D: constant(8); break;
      case 0x26:
        held_.push_back(Held::areas);
        in_.skip(6);
        break;
      case 0x27:
      case 0x28: in_.skip(6); break;
      case 0x29:
      case 0x2E:
      case 0x2F: in_.skip(2); break;
      case 0x39: name_elsewhere(); break;
      case 0x3A:
      case 0x3C: reference(4); break;
      case 0x3B:
      case 0x3D: reference(8); break;
      default: say(Judgement::unknown_function);
    }
  }

  void constant(std::size_t bytes) {
    in_.skip(bytes);
    push();
  }

  // The formula stands with another cell, alone here.
  void elsewhere() {
    const std::uint32_t row = in_.u16le(), column = in_.u16le();
    if (out_.tokens.size() != 5) return say(Judgement::unknown_function);
    out_.refers = true;
    out_.row_column = row << 16 | column;
  }

  void string() {
    const std::size_t characters = in_.u8();
    const std::uint8_t flags = in_.u8();
    if (flags > 1) return say(Judgement::unknown_function);
    const ByteView units = in_.take(characters * (flags + 1u));
    Operand operand{.literal = true, .whole = true};
    for (std::size_t i = 0; i < units.size(); i += flags + 1u)
      operand.letters += (flags == 0 || units[i + 1] == 0) && units[i] < 0x80 ? static_cast<char>(units[i]) : '?';
    push(std::move(operand));
  }

  void concat() {
    pop();
    Operand left = pop();
    left.whole = left.callable = false;
    push(std::move(left));
  }

  // 2.5.198.34 ff. (PtgAttr…)
  void attribute() {
    const std::uint8_t kind = in_.u8();
    const std::uint16_t data = in_.u16le();
    switch (kind) {
      case 0x04: in_.skip((std::size_t{data} + 1) * 2); break;  // CHOOSE and its jumps
      case 0x10:
      case 0x11: pop(), push(); break;  // SUM of one
      case 0x00:
      case 0x01:
      case 0x02:
      case 0x08:
      case 0x20:
      case 0x21:
      case 0x40:
      case 0x41: break;
      default: say(Judgement::unknown_function);
    }
  }

  void renumber(std::size_t at, std::uint64_t number, int bytes) { patch_le(out_.tokens, at, number, bytes); }

  const Sheets3d* reach() {
    const std::size_t at = in_.position();
    const std::uint16_t ixti = in_.u16le();
    if (ixti >= scope_.sheets.size()) {
      say(Judgement::dangling);
      return nullptr;
    }
    const Sheets3d& sheets = scope_.sheets[ixti];
    if (sheets.reach == Reach::outside) say(Judgement::external_workbook);
    if (sheets.reach == Reach::gone) say(Judgement::dangling);
    renumber(at, sheets.number, 2);
    return &sheets;
  }

  void reference(std::size_t bytes) {
    if (const Sheets3d* sheets = reach(); sheets != nullptr && sheets->functions) say(Judgement::dangling);
    constant(bytes);
  }

  void name(std::size_t at) { named(at, in_.u32le(), scope_.names); }

  void named(std::size_t at, std::uint32_t number, const std::vector<TokenName>& names) {
    number &= 0xFFFF;  // the upper half is reserved, and not always zero
    if (!in_.ok() || number == 0 || number > names.size()) return say(Judgement::dangling);
    const TokenName& called = names[number - 1];
    if (called.future && called.kind != FunctionKind::calculates) {
      return say(called.kind == FunctionKind::macro     ? Judgement::macro
                 : called.kind == FunctionKind::fetches ? Judgement::fetching
                                                        : Judgement::unknown_function);
    }
    if (called.number == 0) return say(called.why);
    renumber(at, called.number, 4);
    push({.callable = true});
  }

  void name_elsewhere() {
    const Sheets3d* sheets = reach();
    const std::size_t at = in_.position();
    const std::uint32_t number = in_.u32le();
    if (sheets == nullptr || !out_.keep()) return;
    named(at, number, sheets->functions && sheets->extern_names ? *sheets->extern_names : scope_.names);
  }

  void function(std::uint16_t number) { call(number, ooxml::sheet::argument_count(number)); }

  void variable_function() {
    const int count = in_.u8() & 0x7F;
    const std::uint16_t number = in_.u16le();
    if (number & 0x8000) return say(Judgement::macro);
    if (number == 0xFF) return user_defined(count);
    call(number, count);
  }

  // A function by its name: the name is the first argument.
  void user_defined(int count) {
    Operand called;
    for (int i = 0; i < count; ++i) called = pop();
    if (!called.callable) return say(Judgement::unknown_function);
    push();
  }

  void call(std::uint16_t number, int count) {
    Operand first;
    if (count < 0) stack_.clear();
    for (int i = 0; i < count; ++i) first = pop();
    // Pivot tables do not stay, so what asks them would find nothing.
    if (number == kGetPivotData) return say(Judgement::dangling);
    switch (ooxml::sheet::function_kind(number)) {
      case FunctionKind::calculates: break;
      case FunctionKind::hyperlink: link(first); break;
      case FunctionKind::indirect:
        if (first.literal && ooxml::sheet::leads_outside(first.letters)) say(Judgement::external_workbook);
        break;
      case FunctionKind::fetches: return say(Judgement::fetching);
      case FunctionKind::macro: return say(Judgement::macro);
      case FunctionKind::unknown: return say(Judgement::unknown_function);
    }
    push();
  }

  void link(const Operand& target) {
    const bool safe = target.literal && (ooxml::sheet::safe_link(target.letters) || (target.whole && target.letters.empty()));
    if (!scope_.keep_links || !safe) say(Judgement::unsafe_link);
  }

  void held(std::size_t from) { base::put(out_.extra, base::slice(all_extra_, from, extra_.position() - from)); }

  // 2.5.198.8 (PtgExtraArray)
  void array() {
    const std::size_t from = extra_.position();
    const std::size_t columns = extra_.u8() + 1u, rows = extra_.u16le() + 1u;
    for (std::size_t i = 0; i < columns * rows && extra_.ok(); ++i) {
      switch (extra_.u8()) {
        case 0x00:
        case 0x01:
        case 0x04:
        case 0x10: extra_.skip(8); break;
        case 0x02: {
          const std::size_t characters = extra_.u16le();
          const std::uint8_t flags = extra_.u8();
          if (flags > 1) return say(Judgement::unknown_function);
          extra_.skip(characters * (flags + 1u));
          break;
        }
        default: return say(Judgement::unknown_function);
      }
    }
    held(from);
  }

  // 2.5.198.10 (PtgExtraMem)
  void areas() {
    const std::size_t from = extra_.position();
    const std::size_t count = extra_.u16le();
    extra_.skip(count * 8);
    held(from);
  }

  base::Reader in_, extra_;
  ByteView all_extra_;
  const TokenScope& scope_;
  std::vector<Operand> stack_;
  std::vector<Held> held_;
  Judged out_;
};

}  // namespace

Judged judge_tokens(ByteView rgce, ByteView rgcb, const TokenScope& scope) { return TokenJudge(rgce, rgcb, scope).run(); }

}  // namespace sekisho::formats::xls
