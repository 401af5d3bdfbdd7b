#include "formats/plain_text/readings.h"

#include "base/error.h"
#include "formats/plain_text/cells.h"

namespace sekisho::formats::plain_text {

void Readings::add(std::u32string_view delimiters, bool quotes) {
  auto bit = static_cast<Set>(all_ + 1);  // readings fill the bits from below
  SEKISHO_CHECK(bit != 0);
  all_ |= bit;
  if (quotes) with_quotes_ |= bit;
  for (char32_t code : delimiters) ends_.at(code) |= bit;
  ends_['\n'] |= bit;
  ends_['\r'] |= bit;
  start_ = all_;
}

Readings::Readings(std::u32string_view delimiters) : delimiters_(delimiters) {
  if (delimiters_.empty()) delimiters_.push_back(U',');
  for (char32_t code : delimiters_) add({&code, 1}, true);
  if (delimiters_.size() > 1) add(delimiters_, true);
}

void Readings::read_all(base::ByteView input, const text::Detected& found) {
  using text::Encoding;
  bool bytes = found.invalid == 0 && (found.encoding <= Encoding::utf8 || found.encoding == Encoding::cp932 || found.encoding == Encoding::euc_jp);
  if (!bytes) {
    text::Cursor cursor(input, found.encoding, found.bom_bytes);
    for (text::Char c; cursor.next(c);)
      if (c.code != text::kNoCharacter) advance(c.code);
    return;
  }
  // The second byte of a CP932 pair may look like a delimiter; in UTF-8 and EUC-JP no byte of a sequence does.
  bool pairs = found.encoding == Encoding::cp932;
  for (std::size_t i = found.bom_bytes; i < input.size();) {
    if (structural(input[i])) {
      advance(input[i++]);
      continue;
    }
    advance('x');
    while (i < input.size() && !structural(input[i])) i += pairs && input[i] >= 0x80 && (input[i] < 0xA0 || input[i] >= 0xE0) ? 2 : 1;
  }
}

Readings Readings::settled(std::u32string_view primary) const {
  Set irregular = irregular_ | quoted_, must_stay = 0;
  for (std::size_t i = 0; i < delimiters_.size(); ++i)
    if (delimiters_.size() == 1 || primary.find(delimiters_[i]) != std::u32string_view::npos) must_stay |= static_cast<Set>(1u << i);
  if (delimiters_.size() > 1) must_stay |= static_cast<Set>(1u << delimiters_.size());  // all together
  bool agreed = (must_stay & irregular) == 0;
  Readings out;
  out.delimiters_ = delimiters_;
  for (std::size_t i = 0; i < delimiters_.size(); ++i) {
    auto bit = static_cast<Set>(1u << i);
    if (!agreed || (must_stay & bit) != 0 || (irregular & bit) == 0) out.add({&delimiters_[i], 1}, true);
  }
  if (delimiters_.size() > 1) out.add(delimiters_, true);
  if (!agreed) out.add(delimiters_, false);
  return out;
}

bool Readings::would_run(const text::Cursor& cell) const {
  for (unsigned bit = 1; bit <= all_; bit <<= 1)
    if ((start_ & bit) != 0 && would_run(static_cast<Set>(bit), cell)) return true;
  return false;
}

bool Readings::would_run(Set reading, text::Cursor cell) const {
  std::array<char32_t, kCellHeadMax> codes;
  std::size_t count = 0;
  CellHead head;
  bool first = true;
  Readings walk = *this;
  for (text::Char c; cell.next(c);) {
    if (c.code == text::kNoCharacter) continue;
    bool opens_or_closes = c.code == '"' && (with_quotes_ & reading) != 0 && ((walk.start_ | walk.quoted_) & reading) != 0;
    walk.advance(c.code);
    if ((walk.start_ & reading) != 0) break;  // the cell ends here
    if (opens_or_closes) continue;
    if (count == 0 && skipped_before_formula(c.code)) {
      head.begins_with_tab_or_return |= first && (c.code == '\t' || c.code == '\r');
      first = first && c.code == ' ';
      continue;
    }
    if (count == 0 && !head.begins_with_tab_or_return && surely_harmless_start(c.code)) return false;
    if (count == codes.size()) {
      head.whole = false;
      break;
    }
    codes[count++] = c.code;
  }
  head.code = std::span(codes).first(count);
  return plain_text::would_run(head);
}

}  // namespace sekisho::formats::plain_text
