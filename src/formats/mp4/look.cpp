#include "formats/mp4/look.h"

#include <algorithm>
#include <vector>

namespace sekisho::formats::mp4 {
namespace {

using base::ByteView;
using base::FileType;
using base::Reader;
using worker::second_look::Look;

// Which boxes may stand where; those that hold others are walked.
struct Rule {
  std::string_view parent, type;
  bool holds;
};
constexpr Rule kPlaces[] = {{"", "ftyp", false},     {"", "moov", true},      {"", "mdat", false},     {"moov", "mvhd", false},
                            {"moov", "trak", true},  {"trak", "tkhd", false}, {"trak", "edts", true},  {"edts", "elst", false},
                            {"trak", "mdia", true},  {"mdia", "mdhd", false}, {"mdia", "hdlr", false}, {"mdia", "minf", true},
                            {"minf", "vmhd", false}, {"minf", "smhd", false}, {"minf", "hdlr", false}, {"minf", "dinf", true},
                            {"dinf", "dref", false}, {"minf", "stbl", true},  {"stbl", "stsd", false}, {"stbl", "stts", false},
                            {"stbl", "ctts", false}, {"stbl", "stss", false}, {"stbl", "sdtp", false}, {"stbl", "stsz", false},
                            {"stbl", "stsc", false}, {"stbl", "stco", false}, {"stbl", "co64", false}};
constexpr std::string_view kDescriptionsNever[] = {"encv", "enca", "drms", "drmi", "text", "tx3g", "rtp ", "tmcd", "mp4s", "stpp", "wvtt", "mett"};
constexpr std::size_t kDepthMax = 8;

std::uint64_t wide(Reader& in) {
  const std::uint64_t high = in.u32be();
  return high << 32 | in.u32be();
}

class Walk {
 public:
  explicit Walk(Look& look) : look_(look) {}

  void run(ByteView file) {
    boxes(file, "", 0);
    if (movies_ != 1 || datas_ != 1) look_.find("not one moov and one mdat");
    for (const std::uint64_t offset : offsets_)
      if (offset < data_from_ || offset > data_from_ + data_bytes_) return look_.find("samples outside mdat");
  }

 private:
  void boxes(ByteView bytes, std::string_view parent, std::size_t depth) {
    std::size_t at = 0;
    while (at < bytes.size() && !look_.enough()) {
      Reader in(base::slice(bytes, at));
      std::uint64_t length = in.u32be(), head = 8;
      const std::string_view type = base::text(in.take(4));
      if (length == 1) length = wide(in), head = 16;
      if (!in.ok() || length < head || length > bytes.size() - at) return look_.find("a box that does not end", parent);
      box(base::slice(bytes, at + head, length - head), parent, type, depth);
      if (depth == 0 && type == "mdat") data_from_ = at + head, data_bytes_ = length - head, ++datas_;
      at += length;
    }
  }

  void box(ByteView body, std::string_view parent, std::string_view type, std::size_t depth) {
    const auto place = std::ranges::find_if(kPlaces, [&](const Rule& p) { return p.parent == parent && p.type == type; });
    if (place == std::end(kPlaces) || depth > kDepthMax) return look_.find("a box of other things", parent);
    if (type == "moov") ++movies_;
    if (type == "hdlr") handler(body, parent);
    if (type == "dref") references(body);
    if (type == "stsd") descriptions(body);
    if (type == "stco" || type == "co64") places(body, type == "co64");
    if (place->holds) boxes(body, place->type, depth + 1);
  }

  void handler(ByteView body, std::string_view parent) {
    const std::string_view kind = base::text(base::slice(body, 8, 4));
    if (parent == "mdia" && kind != "vide" && kind != "soun") look_.find("a track that is neither picture nor sound");
    if (std::ranges::any_of(base::slice(body, 12), [](std::uint8_t byte) { return byte != 0; })) look_.find("a handler with a name");
  }

  void references(ByteView body) {
    static constexpr std::uint8_t kHere[] = {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 12, 'u', 'r', 'l', ' ', 0, 0, 0, 1};
    if (!std::ranges::equal(body, kHere)) look_.find("a reference to another file");
  }

  void descriptions(ByteView body) {
    Reader in(base::slice(body, 8));
    while (in.ok() && in.left() > 0) {
      const std::size_t length = in.u32be();
      const std::string_view type = base::text(in.take(4));
      if (std::ranges::find(kDescriptionsNever, type) != std::end(kDescriptionsNever)) look_.find("a coding that never comes out", type);
      const ByteView entry = in.take(length - std::min<std::size_t>(length, 8));
      for (const std::string_view inside : {"sinf", "udta", "uuid", "meta"})
        if (base::text(base::slice(entry, 0, 4096)).find(inside) != std::string_view::npos) look_.find("words inside a sample entry", inside);
    }
    if (!in.ok()) look_.find("a sample entry that does not end");
  }

  void places(ByteView body, bool long_offsets) {
    Reader in(base::slice(body, 4));
    const std::size_t count = in.u32be();
    if (in.left() != count * (long_offsets ? 8 : 4)) return look_.find("a table of another length");
    for (std::size_t i = 0; i < count; ++i) offsets_.push_back(long_offsets ? wide(in) : in.u32be());
  }

  Look& look_;
  int movies_ = 0, datas_ = 0;
  std::uint64_t data_from_ = 0, data_bytes_ = 0;
  std::vector<std::uint64_t> offsets_;
};

}  // namespace

FileType look_kind(ByteView bytes, std::string_view) {
  if (base::text(base::slice(bytes, 4, 4)) != "ftyp") return FileType::unknown;
  const std::string_view brand = base::text(base::slice(bytes, 8, 4));
  return brand == "qt  " ? FileType::mov : brand == "M4A " ? FileType::m4a : brand == "isom" ? FileType::mp4 : FileType::unknown;
}

void look(ByteView bytes, FileType type, Look& look) {
  if (look_kind(bytes, {}) != type) look.find("a film of another brand");
  Walk(look).run(bytes);
}

}  // namespace sekisho::formats::mp4
