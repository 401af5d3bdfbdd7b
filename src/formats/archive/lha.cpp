// Reads LZH: headers of the levels 0 to 3 (header.doc.jp of LHA for UNIX), names in CP932 or, where an extended header has them, UTF-16.
#include <algorithm>

#include "formats/archive/lha_decode.h"
#include "formats/archive/source.h"
#include "text/encoding.h"
#include "text/text.h"

namespace sekisho::formats::archive {

using base::ByteView;
using base::Code;
using base::Reader;
using base::What;

namespace {

constexpr std::size_t kHeaderBytesMax = 64 << 10;
constexpr std::uint32_t kLink = 0xA000, kKind = 0xF000, kFile = 0x8000, kFolder = 0x4000;

struct Header {
  std::string_view method;
  std::uint64_t packed_bytes = 0, bytes = 0;
  std::uint16_t crc = 0;
  std::uint32_t mode = 0;  // of Unix, 0 when none is told
  std::string name, folder;
  std::string wide_name, wide_folder;  // UTF-8, from UTF-16
};

// Names of folders end their parts with 0xFF, which is part of no character of CP932.
std::string with_slashes(ByteView bytes) {
  std::string out(base::text(bytes));
  std::ranges::replace(out, '\xFF', '/');
  return out;
}

std::string wide(ByteView bytes) {
  base::Bytes units(bytes.begin(), bytes.end());
  for (std::size_t i = 0; i + 1 < units.size(); i += 2)
    if (units[i] == 0xFF && units[i + 1] == 0xFF) units[i] = '/', units[i + 1] = 0;
  return text::decode(units, text::Encoding::utf16le).utf8;
}

void read_extension(ByteView extension, Header& out) {
  Reader in(extension);
  const std::uint8_t kind = in.u8();
  ByteView data = base::slice(extension, 1);
  switch (kind) {
    case 0x01: out.name = std::string(base::text(data)); break;
    case 0x02: out.folder = with_slashes(data); break;
    case 0x42:
      out.packed_bytes = in.u64le();
      out.bytes = in.u64le();
      break;
    case 0x44: out.wide_name = wide(data); break;
    case 0x45: out.wide_folder = wide(data); break;
    case 0x50: out.mode = in.u16le(); break;
    default: break;
  }
}

// Extended headers one behind the other, each ending with the length of the next; size_bytes is 2, or 4 in level 3. Returns their length, or
// nothing when they run over the end.
std::optional<std::uint64_t> read_extensions(Reader& in, std::size_t size_bytes, std::uint64_t first, Header& out) {
  std::uint64_t total = 0;
  for (std::uint64_t size = first; size != 0;) {
    if (size <= size_bytes || size > kHeaderBytesMax || total > kHeaderBytesMax) return std::nullopt;
    ByteView extension = in.take(static_cast<std::size_t>(size) - size_bytes);
    total += size;
    read_extension(extension, out);
    size = size_bytes == 4 ? in.u32le() : in.u16le();
    if (!in.ok()) return std::nullopt;
  }
  return total;
}

class Lha : public Source {
 public:
  Lha(ByteView input, Context& context) : input_(input), context_(context), told_(input, context.limits) {}

  base::Status read() {
    bool ended = false;
    while (at_ < input_.size()) {
      if (input_[at_] == 0 && !long_header()) {
        ended = true;
        break;
      }
      Header header;
      if (!read_header(header)) return base::refuse(Code::archive_damaged, {}, "LZH header");
      if (auto status = add(header); !status) return status;
    }
    if (ended && std::ranges::any_of(base::slice(input_, at_), [](std::uint8_t byte) { return byte != 0 && byte != 0x1A; }))
      context_.notes.removed(What::trailing_bytes);
    return {};
  }

  base::Result<ByteView> bytes(std::size_t member) override {
    const Packed& packed = packed_.at(member);
    if (packed.bytes > context_.limits.part_bytes_max) return base::refuse(Code::output_too_large);
    ByteView out = packed.data;
    if (!lha_stored(packed.method)) {
      auto unpacked = lha_unpack(packed.method, packed.data, packed.bytes);
      if (!unpacked) return std::unexpected(unpacked.error());
      current_ = std::move(*unpacked);
      out = current_;
    }
    if (out.size() != packed.bytes || lha_crc16(out) != packed.crc) return base::refuse(Code::archive_damaged, {}, "length or CRC-16");
    return out;
  }

 private:
  struct Packed {
    std::string_view method;
    ByteView data;
    std::uint64_t bytes;
    std::uint16_t crc;
  };

  bool long_header() const {  // of level 2: its length may be a multiple of 256
    ByteView head = base::slice(input_, at_, 21);
    return head.size() == 21 && head[2] == '-' && head[6] == '-' && (head[20] == 2 || head[20] == 3);
  }

  // Leaves at_ where the packed bytes begin.
  bool read_header(Header& out) {
    ByteView rest = base::slice(input_, at_);
    Reader in(rest);
    const std::uint16_t start = in.u16le();
    out.method = base::text(in.take(5));
    out.packed_bytes = in.u32le();
    out.bytes = in.u32le();
    in.skip(5);  // time, attributes
    const std::uint8_t level = in.u8();
    if (!in.ok() || out.method.front() != '-' || out.method.back() != '-' || level > 3) return false;
    const bool read = level < 2 ? read_old(in, rest, start & 0xFF, level, out) : read_new(in, rest, start, level, out);
    at_ += in.position();
    return read && in.ok() && out.packed_bytes <= input_.size() - at_;
  }

  // Levels 0 and 1: the first byte tells the length of the header behind it and its sum, the second the sum.
  static bool read_old(Reader& in, ByteView rest, std::size_t length, std::uint8_t level, Header& out) {
    ByteView summed = base::slice(rest, 2, length);
    std::uint8_t sum = 0;
    for (std::uint8_t byte : summed) sum = static_cast<std::uint8_t>(sum + byte);
    if (summed.size() != length || rest.size() < 2 || sum != rest[1]) return false;
    out.name = with_slashes(in.take(in.u8()));
    out.crc = in.u16le();
    if (!in.ok() || in.position() > length + 2) return false;
    if (level == 0) {
      Reader extended(base::slice(rest, in.position(), length + 2 - in.position()));
      if (extended.u8() == 'U') {
        extended.skip(5);
        out.mode = extended.u16le();
      }
      in.seek(length + 2);
      return true;
    }
    if (length < 2) return false;
    in.seek(length);  // the last two bytes tell the length of the first extension
    const auto more = read_extensions(in, 2, in.u16le(), out);
    if (!more || *more > out.packed_bytes) return false;
    out.packed_bytes -= *more;  // told with the extensions
    return true;
  }

  // Levels 2 and 3: the length of all headers together comes first.
  static bool read_new(Reader& in, ByteView rest, std::uint16_t start, std::uint8_t level, Header& out) {
    out.crc = in.u16le();
    in.skip(1);  // system
    if (level == 3 && start != 4) return false;
    const std::uint64_t total = level == 3 ? in.u32le() : start;
    const std::size_t size_bytes = level == 3 ? 4 : 2;
    const std::uint64_t first = level == 3 ? in.u32le() : in.u16le();
    if (!in.ok() || total > rest.size() || total > kHeaderBytesMax || !read_extensions(in, size_bytes, first, out) || in.position() > total)
      return false;
    in.seek(static_cast<std::size_t>(total));
    return true;
  }

  base::Status add(const Header& header) {
    ByteView data = base::slice(input_, at_, static_cast<std::size_t>(header.packed_bytes));
    at_ += data.size();
    const std::uint32_t kind = header.mode & kKind;
    const bool folder = header.method == "-lhd-" && kind != kLink;
    Code refused = Code::none;
    if (kind != 0 && kind != kFile && kind != kFolder) refused = Code::zip_link;
    else if (!folder && !lha_stored(header.method) && !lha_packed(header.method)) refused = Code::zip_method;
    if (!folder && refused == Code::none)
      if (auto status = told_.add(header.bytes); !status) return status;
    if (members_.size() >= context_.limits.parts_max) return base::refuse(Code::too_many_entries);
    members_.push_back({name_of(header, folder), folder, refused});
    packed_.push_back({header.method, data, header.bytes, header.crc});
    return {};
  }

  static zip::RawName name_of(const Header& header, bool folder) {
    const bool wide = !header.wide_name.empty() || (folder && !header.wide_folder.empty());
    std::string place = wide ? header.wide_folder : header.folder;
    if (!place.empty() && !place.ends_with('/') && !place.ends_with('\\')) place += '/';
    std::string name = place + (wide ? header.wide_name : header.name);
    return {std::move(name), wide, true, {}};
  }

  ByteView input_;
  Context& context_;
  Budget told_;
  std::size_t at_ = 0;
  std::vector<Packed> packed_;
  base::Bytes current_;
};

}  // namespace

Opened open_lha(ByteView input, Context& context) {
  auto lha = std::make_unique<Lha>(input, context);
  if (auto status = lha->read(); !status) return std::unexpected(status.error());
  return lha;
}

}  // namespace sekisho::formats::archive
