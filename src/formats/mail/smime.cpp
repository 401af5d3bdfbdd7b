#include "formats/mail/smime.h"

namespace sekisho::formats::mail {

using base::ByteView;

namespace {

constexpr std::uint8_t kInteger = 0x02, kOctets = 0x04, kOid = 0x06, kSequence = 0x30, kSet = 0x31, kContext0 = 0xA0, kOctetsConstructed = 0x24;
constexpr std::string_view kSignedData = "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";  // 1.2.840.113549.1.7.2
constexpr int kDepthMax = 16;
constexpr int kElementsMax = 100'000;  // pieces of one octet string

struct Element {
  std::uint8_t tag = 0;
  ByteView content;
};

// ITU-T X.690, 8.1: one element at the front of `bytes`, which then begins behind it. Lengths may be indefinite.
class Ber {
 public:
  std::optional<Element> take(ByteView& bytes, int depth = 0) {
    if (depth > kDepthMax || ++elements_ > kElementsMax || bytes.size() < 2) return std::nullopt;
    base::Reader in(bytes);
    Element out;
    out.tag = in.u8();
    const std::uint8_t first = in.u8();
    if ((out.tag & 0x1F) == 0x1F || first > 0x84) return std::nullopt;
    if (first == 0x80) return indefinite(bytes, out, depth);
    std::uint64_t length = first;
    if (first > 0x80) {
      length = 0;
      for (int i = 0; i < (first & 0x7F); ++i) length = length << 8 | in.u8();
    }
    out.content = in.take(length);
    if (!in.ok()) return std::nullopt;
    bytes = bytes.subspan(in.position());
    return out;
  }

  std::optional<Element> take_only(ByteView& bytes, std::uint8_t tag) {
    auto out = take(bytes);
    return out && out->tag == tag ? out : std::nullopt;
  }

  // An octet string, also in pieces (8.7.3).
  bool append(const Element& element, base::Bytes& out, int depth) {
    if (element.tag == kOctets) {
      base::put(out, element.content);
      return true;
    }
    if (element.tag != kOctetsConstructed || depth > kDepthMax) return false;
    for (ByteView rest = element.content; !rest.empty();) {
      auto piece = take(rest);
      if (!piece || !append(*piece, out, depth + 1)) return false;
    }
    return true;
  }

 private:
  std::optional<Element> indefinite(ByteView& bytes, Element out, int depth) {
    ByteView rest = bytes.subspan(2);
    while (rest.size() >= 2 && (rest[0] != 0 || rest[1] != 0))
      if (!take(rest, depth + 1)) return std::nullopt;
    if (rest.size() < 2) return std::nullopt;
    out.content = bytes.subspan(2, bytes.size() - rest.size() - 2);
    bytes = rest.subspan(2);
    return out;
  }

  int elements_ = 0;
};

}  // namespace

std::optional<base::Bytes> signed_content(ByteView cms) {
  Ber ber;
  auto info = ber.take_only(cms, kSequence);
  if (!info) return std::nullopt;
  auto type = ber.take_only(info->content, kOid);
  if (!type || base::text(type->content) != kSignedData) return std::nullopt;
  auto wrapped = ber.take_only(info->content, kContext0);
  auto data = wrapped ? ber.take_only(wrapped->content, kSequence) : std::nullopt;
  if (!data || !ber.take_only(data->content, kInteger) || !ber.take_only(data->content, kSet)) return std::nullopt;
  auto content = ber.take_only(data->content, kSequence);
  if (!content || !ber.take_only(content->content, kOid)) return std::nullopt;
  auto explicit_content = ber.take_only(content->content, kContext0);
  auto octets = explicit_content ? ber.take(explicit_content->content) : std::nullopt;
  base::Bytes out;
  if (!octets || !ber.append(*octets, out, 0)) return std::nullopt;
  return out;
}

}  // namespace sekisho::formats::mail
