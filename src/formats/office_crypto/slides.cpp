#include <algorithm>
#include <map>

#include "formats/office_crypto/binary.h"
#include "formats/office_crypto/password.h"
#include "formats/office_crypto/rc4_document.h"

namespace sekisho::formats::office_crypto {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::Reader;

namespace {

constexpr std::uint32_t kEncryptedToken = 0xF3D1C4DF, kPlainToken = 0xE391C05F;  // [MS-PPT] 2.3.2
constexpr std::size_t kTokenAt = 12, kHeaderBytes = 8;
constexpr std::uint16_t kUserEdit = 0x0FF5, kPersistDirectory = 0x1772, kCryptSession = 0x2F14;
constexpr std::size_t kEditsMax = 10'000, kObjectsMax = 1'000'000;

struct Header {
  std::uint16_t instance = 0, type = 0;
  std::uint32_t bytes = 0;
};

Header read_header(Reader& in) {
  Header out;
  out.instance = in.u16le() >> 4;
  out.type = in.u16le();
  out.bytes = in.u32le();
  return out;
}

struct Objects {
  std::map<std::uint32_t, std::uint32_t> offsets;  // by persist identifier; of the latest edit
  std::uint32_t session = 0;                       // of the CryptSession10Container
};

// [MS-PPT] 2.3.5
bool add_directory(ByteView document, std::uint32_t at, Objects& out) {
  Reader in(base::slice(document, at));
  const Header header = read_header(in);
  Reader entries(in.take(header.bytes));
  if (!in.ok() || header.type != kPersistDirectory) return false;
  while (entries.left() >= 4) {
    const std::uint32_t head = entries.u32le();
    for (std::uint32_t i = 0; i < head >> 20 && out.offsets.size() < kObjectsMax; ++i) {
      const std::uint32_t offset = entries.u32le();
      if (!entries.ok()) return false;
      out.offsets.try_emplace((head & 0xFFFFF) + i, offset);
    }
  }
  return true;
}

// [MS-PPT] 2.1.2, part 1: from the latest edit back to the first.
base::Result<Objects> read_objects(ByteView current_user, ByteView document) {
  Reader user(base::slice(current_user, kTokenAt + 4));
  Objects out;
  std::uint32_t edit = user.u32le();
  bool good = user.ok();
  for (std::size_t edits = 0; good && edit != 0 && edits < kEditsMax; ++edits) {
    Reader in(base::slice(document, edit));
    const Header header = read_header(in);
    in.skip(8);
    const std::uint32_t before = in.u32le(), directory = in.u32le();
    in.skip(12);
    good = in.ok() && header.type == kUserEdit && (before < edit) && add_directory(document, directory, out);
    if (good && edits == 0 && header.bytes >= 0x20) {
      const auto session = out.offsets.find(in.u32le());
      if (session != out.offsets.end()) out.session = session->second;
    }
    edit = before;
  }
  if (!good || out.session == 0) return base::refuse(Code::damaged, "Current User");
  return out;
}

// [MS-PPT] 2.3.7: every object under the key of its persist identifier, its header included. None reaches into the next.
void decrypt_objects(const Objects& objects, const Rc4Document& key, Bytes& document) {
  std::map<std::uint32_t, std::uint32_t> identifiers;  // by offset
  for (const auto& [identifier, offset] : objects.offsets) identifiers.try_emplace(offset, identifier);
  for (auto object = identifiers.begin(); object != identifiers.end(); ++object) {
    const auto following = std::next(object);
    const std::size_t end = following == identifiers.end() ? document.size() : std::min<std::size_t>(following->first, document.size());
    if (object->first == objects.session || object->first >= end || end - object->first < kHeaderBytes) continue;
    const std::span<std::uint8_t> bytes = std::span(document).subspan(object->first, end - object->first);
    Rc4 rc4 = key.block(object->second);
    rc4.apply(bytes.first(kHeaderBytes));
    Reader in(ByteView(bytes.data(), kHeaderBytes));
    rc4.apply(bytes.subspan(kHeaderBytes, std::min<std::size_t>(read_header(in).bytes, bytes.size() - kHeaderBytes)));
  }
}

// The stream "Pictures" ([MS-PPT] 2.1.3): every field of a picture by itself, each under the key of block 0 from its start.
class Pictures {
 public:
  Pictures(const Rc4Document& key, Bytes& stream) : key_(key), rest_(stream) {}
  void decrypt() {
    while (rest_.size() >= kHeaderBytes) picture();
  }

 private:
  std::span<std::uint8_t> field(std::size_t bytes) {
    const std::span<std::uint8_t> out = rest_.first(std::min(bytes, rest_.size()));
    Rc4 rc4 = key_.block(0);
    rc4.apply(out);
    rest_ = rest_.subspan(out.size());
    return out;
  }
  Header header() {
    const std::uint8_t* start = rest_.data();
    for (const std::size_t bytes : {2, 2, 4}) field(bytes);
    Reader in(ByteView(start, kHeaderBytes));
    return read_header(in);
  }
  // [MS-ODRAW] 2.2.23 to 2.2.31
  void picture() {
    const Header head = header();
    const std::size_t behind = rest_.size() - std::min<std::size_t>(head.bytes, rest_.size());
    const std::uint16_t first = head.instance;
    const bool two =
        first == 0x217 || first == 0x3D5 || first == 0x46B || first == 0x543 || first == 0x6E1 || first == 0x6E3 || first == 0x6E5 || first == 0x7A9;
    for (int i = 0; i < (two ? 2 : 1); ++i) field(16);
    const bool metafile = head.type == 0xF01A || head.type == 0xF01B || head.type == 0xF01C;
    if (metafile)
      for (const std::size_t bytes : {4, 4, 4, 4, 4, 4, 4, 4, 1, 1}) field(bytes);
    else field(1);
    if (rest_.size() > behind) field(rest_.size() - behind);
  }

  const Rc4Document& key_;
  std::span<std::uint8_t> rest_;
};

Bytes copy(ByteView bytes) { return Bytes(bytes.begin(), bytes.end()); }

}  // namespace

bool ppt_encrypted(ByteView current_user) {
  Reader in(base::slice(current_user, kTokenAt));
  return in.u32le() == kEncryptedToken;
}

base::Result<PptStreams> decrypt_ppt(ByteView current_user, ByteView document, ByteView pictures, std::string_view password) {
  PptStreams out{copy(current_user), copy(document), copy(pictures)};
  if (!ppt_encrypted(current_user)) return out;
  const auto objects = read_objects(current_user, document);
  if (!objects) return std::unexpected(objects.error());
  Reader in(base::slice(document, objects->session));
  const Header session = read_header(in);
  const ByteView header = in.take(session.bytes);
  if (!in.ok() || session.type != kCryptSession) return base::refuse(Code::damaged, "CryptSession10Container");
  const auto info = read_rc4_info(header);
  if (!info) return std::unexpected(info.error());
  std::optional<Rc4Document> key;
  const auto fits = [&](std::string_view one) { return (key = Rc4Document::open(*info, utf16_of(one))).has_value(); };
  if (auto opened = try_passwords(password, {kPowerPointPassword, ""}, fits); !opened) return std::unexpected(opened.error());
  decrypt_objects(*objects, *key, out.document);
  Pictures(*key, out.pictures).decrypt();
  for (std::size_t i = 0; i < 4; ++i) out.current_user[kTokenAt + i] = static_cast<std::uint8_t>(kPlainToken >> (8 * i));
  return out;
}

}  // namespace sekisho::formats::office_crypto
