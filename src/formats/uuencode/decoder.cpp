#include "formats/uuencode/decoder.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "text/base64.h"

namespace sekisho::formats::uuencode {

namespace {

constexpr std::size_t kBlocksMax = 10'000;

// Lines of a text, with where each begins.
class Lines {
 public:
  explicit Lines(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}
  bool next(std::string_view& line) {
    if (at_ >= text_.size()) return false;
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    line = text_.substr(at_, end - at_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at_ = std::min(end + 1, text_.size());
    return true;
  }
  std::size_t position() const { return at_; }

 private:
  std::string_view text_;
  std::size_t at_;
};

std::string_view base_name(std::string_view name) {
  while (!name.empty() && (name.back() == ' ' || name.back() == '\t')) name.remove_suffix(1);
  if (name.size() > 1 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  const std::size_t slash = name.find_last_of("/\\");
  return slash == name.npos ? name : name.substr(slash + 1);
}

// "begin 644 name", "begin-base64 644 name".
std::optional<std::string_view> name_after(std::string_view line, std::string_view word) {
  if (!line.starts_with(word)) return std::nullopt;
  line.remove_prefix(word.size());
  const std::size_t digits = std::min(line.find_first_not_of("01234567"), line.size());
  if (digits < 3 || digits > 6 || digits == line.size() || line[digits] != ' ') return std::nullopt;
  std::string_view name = base_name(line.substr(digits + 1));
  return name.empty() ? std::nullopt : std::optional(name);
}

bool uu_character(char c) { return c >= ' ' && c <= '`'; }

// One line: its first character counts the bytes. Blanks at the end may be lost on the way. False: no such line.
bool uu_line(std::string_view line, base::Bytes& out) {
  if (line.empty() || !uu_character(line.front())) return false;
  const std::size_t count = static_cast<std::size_t>(line.front() - ' ') & 63;
  const std::size_t groups = (count + 2) / 3;
  line.remove_prefix(1);
  if (line.size() > groups * 4 + 4 || !std::ranges::all_of(line.substr(0, groups * 4), uu_character)) return false;
  for (std::size_t i = 0; i < count; i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const std::size_t at = i / 3 * 4 + k;
      bits = bits << 6 | (at < line.size() ? static_cast<std::uint32_t>(line[at] - ' ') & 63 : 0);
    }
    for (std::size_t k = 0; k < 3 && i + k < count; ++k) out.push_back(static_cast<std::uint8_t>(bits >> (16 - 8 * k)));
  }
  return true;
}

bool read_uu(Lines& lines, Encoded& out) {
  std::string_view line;
  bool good = true;
  std::size_t taken = 0;
  while (lines.next(line)) {
    if (line == "end" || line.starts_with("end ")) return taken > 0 || out.bytes.empty();
    if (line.empty()) continue;
    if (!uu_line(line, out.bytes)) {
      if (taken == 0) return false;
      good = false;
      break;
    }
    ++taken;
  }
  out.broken = true;
  return good && taken > 0;
}

bool read_base64(Lines& lines, Encoded& out) {
  std::string all;
  std::string_view line;
  bool closed = false;
  while (!closed && lines.next(line)) {
    closed = line == "====";
    if (!closed) all.append(line).append("\n");
  }
  text::Base64 read = text::from_base64(all);
  out.bytes = std::move(read.bytes);
  out.broken = !closed || read.broken;
  return !out.bytes.empty();
}

std::uint64_t number_after(std::string_view line, std::string_view key) {
  std::uint64_t out = 0;
  const std::size_t at = line.find(key);
  if (at != line.npos) std::from_chars(line.data() + at + key.size(), line.data() + line.size(), out);
  return out;
}

// yEnc 1.2: every byte plus 42; "=" escapes with another 64.
bool read_yenc(Lines& lines, Encoded& out) {
  std::string_view line;
  while (lines.next(line)) {
    if (line.starts_with("=ypart ")) continue;
    if (line.starts_with("=yend")) {
      out.broken = number_after(line, " size=") != out.bytes.size();
      return true;
    }
    for (std::size_t i = 0; i < line.size(); ++i) {
      auto byte = static_cast<std::uint8_t>(line[i]);
      if (line[i] == '=' && i + 1 < line.size()) byte = static_cast<std::uint8_t>(static_cast<std::uint8_t>(line[++i]) - 64);
      out.bytes.push_back(static_cast<std::uint8_t>(byte - 42));
    }
  }
  out.broken = true;
  return !out.bytes.empty();
}

// RFC 1741, appendix A: six bits a character, then runs by 0x90, then the forks with their lengths.
bool read_binhex(Lines& lines, Encoded& out) {
  constexpr std::string_view kAlphabet = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr";
  base::Bytes packed, plain;
  std::string_view line;
  bool open = false, closed = false;
  std::uint32_t bits = 0;
  int held = 0;
  while (!closed && lines.next(line)) {
    for (char c : line) {
      if (c == ':') {
        closed = open;
        open = true;
        if (closed) break;
        continue;
      }
      const std::size_t value = kAlphabet.find(c);
      if (!open || value == kAlphabet.npos) continue;
      bits = bits << 6 | static_cast<std::uint32_t>(value);
      held += 6;
      if (held < 8) continue;
      held -= 8;
      packed.push_back(static_cast<std::uint8_t>(bits >> held));
    }
  }
  for (std::size_t i = 0; i < packed.size(); ++i) {
    if (packed[i] != 0x90) {
      plain.push_back(packed[i]);
    } else if (const std::uint8_t count = i + 1 < packed.size() ? packed[++i] : std::uint8_t{0}; count == 0) {
      plain.push_back(0x90);
    } else if (!plain.empty()) {
      plain.insert(plain.end(), count - 1u, std::uint8_t{plain.back()});
    }
  }
  base::Reader reader(plain);
  out.name = base_name(base::text(reader.take(reader.u8())));
  reader.skip(1 + 4 + 4 + 2);  // version, type, creator, flags
  const std::uint32_t data_bytes = reader.u32be();
  reader.skip(4 + 2);  // length of the resource fork, which nobody outside of old Macs reads; check of the header
  const base::ByteView data = reader.ok() ? reader.take(std::min<std::size_t>(data_bytes, reader.left())) : base::ByteView{};
  out.bytes.assign(data.begin(), data.end());
  out.broken = !closed || !reader.ok() || data.size() != data_bytes;
  return !out.bytes.empty();
}

bool read_block(std::string_view line, Lines& lines, Encoded& out) {
  if (auto name = name_after(line, "begin ")) {
    out.name = *name;
    return read_uu(lines, out);
  }
  if (auto name = name_after(line, "begin-base64 ")) {
    out.name = *name;
    return read_base64(lines, out);
  }
  if (line.starts_with("=ybegin ") && line.find(" name=") != line.npos) {
    out.name = base_name(line.substr(line.find(" name=") + 6));
    return read_yenc(lines, out);
  }
  if (line.starts_with("(This file must be converted with BinHex")) return read_binhex(lines, out);
  return false;
}

}  // namespace

std::vector<Encoded> decode_all(std::string_view text) {
  std::vector<Encoded> out;
  Lines lines(text);
  std::string_view line;
  for (std::size_t begin = 0; out.size() < kBlocksMax && lines.next(line); begin = lines.position()) {
    const bool may_be = line.starts_with("begin") || line.starts_with("=ybegin ") || line.starts_with("(This file must");
    if (!may_be) continue;
    Lines inside(text, lines.position());
    Encoded block;
    if (!read_block(line, inside, block)) continue;
    block.begin = begin;
    block.end = inside.position();
    if (block.broken && block.end < text.size()) continue;  // words that only begin like a block
    lines = inside;
    out.push_back(std::move(block));
  }
  return out;
}

}  // namespace sekisho::formats::uuencode
