#include "formats/ichitaro/ichitaro.h"

#include "formats/archive/lha_decode.h"
#include "formats/compound/compound.h"
#include "formats/plain_text/plain_text.h"
#include "text/encoding.h"

namespace sekisho::formats::ichitaro {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::Reader;
using base::What;

namespace {

constexpr std::string_view kHeading =
    "\xEF\xBB\xBF"
    "【一太郎文書から文字だけを取り出したものです。体裁、表の罫線、画像は残っていません。】\r\n\r\n";
constexpr std::string_view kPacked{"\x26\0JustCompressedDocument", 24};
constexpr std::size_t kMemberAt = 38, kUnpackedMax = 256 << 20;
constexpr char16_t kRecord = 0x1C, kOpen = 0x1D, kClose = 0x1E, kEnd = 0x1F;

// Units in order; text stands between the records, and as ruby and the like within them.
class Units {
 public:
  explicit Units(std::vector<char16_t> units, bool in_text) : units_(std::move(units)), in_text_(in_text) {}

  Bytes run() {
    while (at_ < units_.size()) {
      const char16_t unit = units_[at_];
      if (unit == kRecord) record();
      else if (unit == kEnd) step(true);
      else if (unit == kClose) trailer();
      else if (in_text_ && plain(unit)) take(unit), ++at_;
      else if (in_text_ && (unit == '\t' || unit == '\n' || unit == '\r' || unit == '\f')) take(unit == '\f' ? u'\n' : unit), ++at_;
      else step(in_text_ && unit >= 0xD800);
    }
    return std::move(out_);
  }

 private:
  static bool plain(char16_t unit) { return unit >= 0x20 && !(unit >= 0x7F && unit <= 0x9F) && unit < 0xFFF0; }
  void take(char16_t unit) { base::put_u16le(out_, unit); }
  void step(bool in_text) {
    in_text_ = in_text;
    ++at_;
  }

  // 001C, kind, length in units, …: up to 001F, or up to 001D when words follow; the fifth unit tells words that are shown (0) from readings.
  void record() {
    const std::size_t length = at_ + 2 < units_.size() ? units_[at_ + 2] : 0;
    const std::size_t last = at_ + length - 1;
    if (length < 4 || last >= units_.size() || (units_[last] != kEnd && units_[last] != kOpen)) return step(false);
    in_text_ = units_[last] == kEnd || (length > 4 && units_[at_ + 4] == 0);
    at_ = last + 1;
  }
  // 001E and a few units up to 001F.
  void trailer() {
    in_text_ = false;
    for (++at_; at_ < units_.size() && units_[at_] != kEnd && units_[at_] != kRecord; ++at_) {}
  }

  std::vector<char16_t> units_;
  std::size_t at_ = 0;
  bool in_text_;
  Bytes out_;
};

std::string as_lines(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    if (utf8[i] == '\r' && i + 1 < utf8.size() && utf8[i + 1] == '\n') continue;
    if (utf8[i] == '\r' || utf8[i] == '\n') out += "\r\n";
    else out += utf8[i];
  }
  return out;
}

// The one member of an LHA archive, headers of levels 0 and 2.
base::Result<Bytes> unpacked(ByteView stream, const base::Limits& limits) {
  const ByteView member = base::slice(stream, kMemberAt);
  Reader in(member);
  const std::uint16_t head = in.u16le();
  const std::string method(base::text(in.take(5)));
  const std::uint32_t packed = in.u32le(), original = in.u32le();
  in.skip(5);
  const std::uint8_t level = in.u8();
  const std::size_t data = level == 0 ? (head & 0xFFu) + 2u : head;
  if (!in.ok() || (level != 0 && level != 2) || !archive::lha_packed(method) || original > kUnpackedMax || original > limits.part_bytes_max ||
      packed > base::slice(member, data).size())
    return base::refuse(Code::no_open_description, {}, "packed in another way");
  if (original > limits.ratio_floor_bytes && original / limits.ratio_max > packed) return base::refuse(Code::bomb);
  return archive::lha_unpack(method, base::slice(member, data, packed), original);
}

}  // namespace

// "SsmgV.01", at 20 "TextV.01", the number of units, then those; without that mark words begin behind the first 001F.
std::string words_of(ByteView stream) {
  if (!base::starts_with(stream, "SsmgV.01")) return {};
  Reader in(base::slice(stream, 8));
  std::size_t count = SIZE_MAX;
  bool in_text = false;
  if (base::starts_with(base::slice(stream, 20), "TextV.01")) {
    in.skip(20);
    count = in.u32be();
    in_text = true;
  }
  count = std::min(count, in.left() / 2);
  std::vector<char16_t> units(count);
  for (char16_t& unit : units) unit = in.u16be();
  return as_lines(text::decode(Units(std::move(units), in_text).run(), text::Encoding::utf16le).utf8);
}

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  auto root = compound::read(input, context.limits);
  if (!root) return std::unexpected(root.error());
  const ByteView packed = compound::stream(*root, "JSCompDocument");
  if (base::starts_with(packed, kPacked)) {
    auto inner = unpacked(packed, context.limits);
    if (!inner) return std::unexpected(inner.error());
    root = compound::read(*inner, context.limits);
    if (!root) return std::unexpected(root.error());
  }
  const std::string words = words_of(compound::stream(*root, "DocumentText"));
  if (words.find_first_not_of(" \t\r\n") == words.npos) return base::refuse(Code::no_open_description);
  context.notes.removed(What::converted);
  context.notes.warn(What::extracted_only);
  const std::string text = std::string(kHeading) + words;
  Context inside{context.profile, context.limits, context.notes, context.children, "words.txt", {}};
  const auto type = plain_text::recognise(base::view(text), inside.name);
  if (!type) return base::refuse(Code::no_open_description, {}, "the words are no text");
  return plain_text::rebuild(base::view(text), *type, inside, out);
}

}  // namespace sekisho::formats::ichitaro
