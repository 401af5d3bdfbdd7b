#include "formats/pdf/page_text.h"

#include <charconv>
#include <cmath>

namespace sekisho::formats::pdf {

namespace {

constexpr std::size_t kSavedMax = 64;
constexpr double kMargin = 20;         // points around the page where marks of print shops and rounding errors are
constexpr double kCoveredShare = 0.4;  // of the page, by pictures

double value_of(const Token& token) {
  double value = 0;
  std::string_view text = token.text;
  if (text.starts_with('+')) text.remove_prefix(1);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::isfinite(value) ? value : 0;
}

// Bytes that show something, roughly: blanks and the codes that stand for them do not.
std::size_t shown_bytes(std::string_view strings) {
  std::size_t literal = 0, digits = 0;
  bool hexadecimal = false, in_string = false;
  for (char c : strings) {
    if (!in_string) {
      hexadecimal = c == '<';
      in_string = hexadecimal || c == '(';
    } else if (c == '>' && hexadecimal) {
      in_string = false;
    } else if (hexadecimal) {
      digits += hex_value(c) > 0 ? 1 : 0;
    } else if (c == ')') {
      in_string = false;
    } else {
      literal += static_cast<unsigned char>(c) > 0x20 && c != '\\' ? 1 : 0;
    }
  }
  return literal + digits / 2;
}

}  // namespace

double PageText::area() const { return std::fabs(state_.matrix.a * state_.matrix.d - state_.matrix.b * state_.matrix.c); }

bool PageText::covered_by_pictures() const {
  return page_ && covered_ >= kCoveredShare * std::fabs((page_->right - page_->left) * (page_->top - page_->bottom));
}

// A text that begins left of the page may run into it.
bool PageText::is_outside() const {
  if (!page_) return false;
  const Matrix at = line_.times(state_.matrix);
  const double width = page_->right - page_->left, height = page_->top - page_->bottom;
  const bool upright = std::fabs(at.b) < std::fabs(at.a);
  const double run_x = upright ? width : 0, run_y = upright ? 0 : height;
  return at.e < page_->left - kMargin - run_x || at.e > page_->right + kMargin + (at.a < 0 ? run_x : 0) || at.f < page_->bottom - kMargin - run_y ||
         at.f > page_->top + kMargin + (at.b < 0 ? run_y : 0);
}

void PageText::show(std::string_view strings) {
  const bool unseen = state_.mode == 3;
  if (!unseen && !is_outside()) return;
  (unseen ? invisible_ : outside_) += shown_bytes(strings);
}

void PageText::see(const Operator& op, std::span<const Token> operands) {
  if (operands.size() != op.operands.size()) return;
  auto number = [&](std::size_t i) { return value_of(operands[i]); };
  switch (op.act) {
    case Act::save:
      if (saved_.size() < kSavedMax) saved_.push_back(state_);
      else ++too_deep_;
      break;
    case Act::restore:
      if (too_deep_ > 0) {
        --too_deep_;
      } else if (!saved_.empty()) {
        state_ = saved_.back();
        saved_.pop_back();
      }
      break;
    case Act::transform: state_.matrix = Matrix{number(0), number(1), number(2), number(3), number(4), number(5)}.times(state_.matrix); break;
    case Act::begin_text: line_ = {}; break;
    case Act::text_matrix: line_ = {number(0), number(1), number(2), number(3), number(4), number(5)}; break;
    case Act::move_text:
      if (op.name == "TD") state_.leading = -number(1);
      move(number(0), number(1));
      break;
    case Act::leading: state_.leading = number(0); break;
    case Act::next_line: move(0, -state_.leading); break;
    case Act::render_mode: state_.mode = static_cast<int>(std::fmin(std::fmax(number(0), 0), 8)); break;
    case Act::show_on_next_line:
      move(0, -state_.leading);
      show(operands.back().text);
      break;
    case Act::show: show(operands[0].text); break;
    default: break;
  }
}

}  // namespace sekisho::formats::pdf
