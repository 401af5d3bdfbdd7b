#include "formats/wmf/wmf.h"

#include <algorithm>

#include "formats/wmf/records.h"

namespace sekisho::formats::wmf {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::Reader;
using base::What;

constexpr std::uint32_t kPlaceableKey = 0x9AC6CDD7;
constexpr std::size_t kPlaceable = 22, kHeader = 18;  // 2.3.2.3, 2.3.2.2
constexpr std::size_t kObjectsMax = 0xFFFF;
constexpr std::uint16_t kEscape = 0x0626;

bool is_header(ByteView bytes) {
  Reader reader(bytes);
  std::uint16_t type = reader.u16le(), words = reader.u16le(), version = reader.u16le();
  return bytes.size() >= kHeader && (type == 1 || type == 2) && words == kHeader / 2 && (version == 0x0100 || version == 0x0300);
}

bool is_placeable(ByteView bytes) { return Reader(bytes).u32le() == kPlaceableKey && bytes.size() >= kPlaceable; }

class Rebuilder {
 public:
  Rebuilder(ByteView input, Context& context) : input_(input), context_(context) {}

  base::Result<Bytes> run() {
    bool placeable = is_placeable(input_);
    std::size_t start = placeable ? kPlaceable : 0;
    if (!is_header(base::slice(input_, start))) return base::refuse(Code::damaged, "META_HEADER");
    Reader reader(input_);
    reader.seek(start + kHeader);
    bool ended = false;
    while (!ended && reader.left() >= 6) {
      std::uint64_t words = reader.u32le();
      std::uint16_t function = reader.u16le();
      if (words < 3 || words * 2 - 6 > reader.left()) break;
      ByteView parameters = reader.take(static_cast<std::size_t>(words * 2 - 6));
      ended = function == kEof;
      if (!ended) one(function, parameters);
      if (objects_.count() > kObjectsMax) return base::refuse(Code::damaged, "WMF objects");
    }
    put_record(kEof, {});
    note(ended, reader);
    return finish(placeable, start);
  }

 private:
  void one(std::uint16_t function, ByteView parameters) {
    auto rebuilt = rebuild_parameters(function, parameters, objects_, context_);
    if (rebuilt) {
      if (rebuilt->size() < parameters.size()) slack(parameters.subspan(rebuilt->size()));
      put_record(function, *rebuilt);
    } else {
      ++(function == kEscape ? escapes_ : dropped_);
      if (creates(function)) put_record(null_brush().function, null_brush().parameters);
    }
    if (creates(function)) objects_.create();
  }

  void slack(ByteView rest) {
    if (std::any_of(rest.begin(), rest.end(), [](std::uint8_t byte) { return byte != 0; })) ++slack_;
  }

  void put_record(std::uint16_t function, ByteView parameters) {
    auto words = static_cast<std::uint32_t>(parameters.size() / 2 + 3);
    largest_ = std::max(largest_, words);
    base::put_u32le(records_, words);
    base::put_u16le(records_, function);
    base::put(records_, parameters);
  }

  void note(bool ended, const Reader& reader) {
    Notes& notes = context_.notes;
    notes.removed(What::metafile_record, {}, dropped_);
    notes.removed(What::active_content, {}, escapes_);
    notes.removed(What::picture_extra, {}, slack_);
    notes.removed(What::broken_part, {}, ended ? 0 : 1);
    notes.removed(What::trailing_bytes, {}, ended && !reader.at_end() ? 1 : 0);
  }

  Bytes finish(bool placeable, std::size_t start) const {
    Bytes out;
    if (placeable) put_placeable(out);
    Reader header(base::slice(input_, start));
    base::put_u16le(out, header.u16le());
    header.skip(2);
    base::put_u16le(out, kHeader / 2);
    base::put_u16le(out, header.u16le());
    base::put_u32le(out, static_cast<std::uint32_t>((kHeader + records_.size()) / 2));
    base::put_u16le(out, static_cast<std::uint16_t>(objects_.count()));
    base::put_u32le(out, largest_);
    base::put_u16le(out, 0);
    base::put(out, records_);
    return out;
  }

  // The handle and the reserved field are nothing to a reader; the checksum is the ten words before it, added without carry.
  void put_placeable(Bytes& out) const {
    Reader reader(input_);
    base::put_u32le(out, reader.u32le());
    reader.skip(2);
    base::put_u16le(out, 0);
    base::put(out, reader.take(8));
    std::uint16_t units = reader.u16le();
    base::put_u16le(out, units == 0 ? 96 : units);
    base::put_u32le(out, 0);
    std::uint16_t sum = 0;
    Reader words(out);
    while (words.left() >= 2) sum ^= words.u16le();
    base::put_u16le(out, sum);
  }

  ByteView input_;
  Context& context_;
  Objects objects_;
  Bytes records_;
  std::uint32_t largest_ = 0, dropped_ = 0, escapes_ = 0, slack_ = 0;
};

}  // namespace

std::optional<FileType> recognise(ByteView input, std::string_view) {
  if (is_placeable(input) || is_header(input)) return FileType::wmf;
  return std::nullopt;
}

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  if (input.size() > context.limits.part_bytes_max) return base::refuse(Code::too_large);
  auto bytes = Rebuilder(input, context).run();
  if (!bytes) return std::unexpected(bytes.error());
  out.write(*bytes);
  return FileType::wmf;
}

}  // namespace sekisho::formats::wmf
