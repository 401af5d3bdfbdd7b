#include "formats/pdf/writer.h"

#include <algorithm>

#include "formats/pdf/flate.h"

namespace sekisho::formats::pdf {

namespace {

constexpr std::size_t kPackedObjectsMax = 200;
constexpr std::size_t kPackedBytesMax = 128 << 10;

base::Bytes in_hexadecimal(base::ByteView data) {
  std::string digits = base::hex(data) + ">";
  return {digits.begin(), digits.end()};
}

}  // namespace

std::string with_filter_before(std::string_view first, std::string_view filters) {
  std::string out = "/Filter[" + std::string(first);
  constexpr std::string_view kFilter = "/Filter", kParms = "/DecodeParms";
  std::string_view rest = filters;
  std::size_t listed = 0;
  if (rest.starts_with(kFilter)) {
    rest.remove_prefix(kFilter.size());
    bool list = rest.starts_with('[');
    std::size_t end = list ? rest.find(']') : rest.find(kParms);
    std::string_view names = rest.substr(list ? 1 : 0, end == rest.npos ? end : end - (list ? 1 : 0));
    listed = static_cast<std::size_t>(std::count(names.begin(), names.end(), '/'));
    out += names;
    rest = end == rest.npos ? std::string_view() : rest.substr(end + (list ? 1 : 0));
  }
  out += "]";
  if (!rest.starts_with(kParms)) return out;
  rest.remove_prefix(kParms.size());
  bool list = rest.starts_with('[');
  out += "/DecodeParms[null ";
  for (std::size_t i = 1; !list && i < listed; ++i) out += "null ";  // a lone dictionary belongs to the last filter
  return out.append(list ? rest.substr(1) : rest).append(list ? "" : "]");
}

Writer::Writer(Sink& out, std::string_view version) : out_(out), places_(1) {
  put("%PDF-");
  put(version);
  put("\n%\xe9\x96\xa2\xe6\x89\x80\n");  // four bytes above 127 at least, as 7.5.2 asks
}

bool Writer::imitates_structure(base::ByteView data) {
  std::string_view text = base::text(data);
  if (data.empty()) return false;
  if (memmem(data.data(), data.size(), "startxref", 9) != nullptr) return true;
  for (std::size_t at = text.find('%'); at != text.npos; at = text.find('%', at + 1))
    if (std::string_view rest = text.substr(at, 5); rest == "%%EOF" || rest == "%PDF-") return true;
  return false;
}

void Writer::put(std::string_view text) {
  out_.write(text);
  hash_.update(base::view(text));
  offset_ += text.size();
}

int Writer::reserve() {
  places_.emplace_back();
  return static_cast<int>(places_.size() - 1);
}

void Writer::object(int id, std::string_view body) {
  SEKISHO_CHECK(places_[id].kind == 0);
  packed_.push_back({id, packed_text_.size()});
  places_[id].kind = 2;
  packed_text_.append(body).push_back('\n');
  if (packed_.size() >= kPackedObjectsMax || packed_text_.size() >= kPackedBytesMax) flush();
}

void Writer::flush() {
  if (packed_.empty()) return;
  int id = reserve();
  std::string head;
  for (std::size_t i = 0; i < packed_.size(); ++i) {
    head += std::to_string(packed_[i].id) + ' ' + std::to_string(packed_[i].offset) + ' ';
    places_[packed_[i].id] = {static_cast<std::uint64_t>(id), static_cast<std::uint32_t>(i), 2};
  }
  std::string entries = "/Type/ObjStm/N " + std::to_string(packed_.size()) + "/First " + std::to_string(head.size());
  head += packed_text_;
  packed_.clear();
  packed_text_.clear();
  stream(id, entries, "/Filter/FlateDecode", deflate(base::view(head)));
}

void Writer::stream(int id, std::string_view entries, std::string_view filters, base::ByteView data, Scan scan) {
  SEKISHO_CHECK(places_[id].kind == 0);
  if (scan == Scan::needed && imitates_structure(data)) {
    put_stream(id, entries, with_filter_before("/ASCIIHexDecode", filters), in_hexadecimal(data));
  } else {
    put_stream(id, entries, filters, data);
  }
}

void Writer::put_stream(int id, std::string_view entries, std::string_view filters, base::ByteView data) {
  places_[id] = {offset_, 0, 1};
  std::string head = std::to_string(id) + " 0 obj\n<<";
  head.append(entries).append("/Length ").append(std::to_string(data.size())).append(filters).append(">>\nstream\n");
  put(head);
  put(base::text(data));
  put("\nendstream\nendobj\n");
}

void Writer::finish(int catalog, int info) {
  flush();
  int id = reserve();
  std::uint64_t start = offset_;
  places_[id] = {start, 0, 1};
  int width = 1;
  for (std::uint64_t largest = std::max<std::uint64_t>(start, places_.size()); largest >> (8 * width) != 0;) ++width;
  base::Bytes table;
  table.reserve(places_.size() * (width + 3));
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Place& place = places_[i];
    SEKISHO_CHECK(i == 0 || place.kind != 0);
    base::put_u8(table, place.kind);
    base::put_be(table, place.offset, width);
    base::put_be(table, i == 0 ? 65535 : place.index, 2);
  }
  base::Digest digest = hash_.finish();
  std::string identity = base::hex(base::ByteView(digest).first(16));
  std::string entries =
      "/Type/XRef/Size " + std::to_string(places_.size()) + "/W[1 " + std::to_string(width) + " 2]/Root " + std::to_string(catalog) + " 0 R";
  if (info != 0) entries += "/Info " + std::to_string(info) + " 0 R";
  entries += "/ID[<" + identity + "><" + identity + ">]";
  base::Bytes packed = deflate(table);
  std::string tail = std::to_string(id) + " 0 obj\n<<" + entries + "/Length " + std::to_string(packed.size()) + "/Filter/FlateDecode>>\nstream\n";
  out_.write(tail);
  out_.write(packed);
  out_.write("\nendstream\nendobj\nstartxref\n" + std::to_string(start) + "\n%%EOF\n");
}

}  // namespace sekisho::formats::pdf
