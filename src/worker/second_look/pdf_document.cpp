#include "worker/second_look/pdf_document.h"

#include <algorithm>

namespace sekisho::worker::second_look::pdf {

using base::Bytes;
using base::ByteView;
using Where = Place::Where;

namespace {

constexpr std::int64_t kObjectsMax = 8'388'607;  // ISO 32000-1, Annex C
constexpr std::uint64_t kParsedMax = 64 << 20;
constexpr std::size_t kGapMax = 4;  // line ends between objects

bool is_gap(ByteView bytes) {
  return bytes.size() <= kGapMax && std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t c) { return c == '\n' || c == '\r' || c == ' '; });
}

// "%PDF-1.7", then at most one comment line of non-ASCII bytes that marks the file as binary (7.5.2). 0 when it is not so.
std::size_t header_end(ByteView file) {
  if (!base::starts_with(file, "%PDF-")) return 0;
  const std::string_view head = base::text(base::slice(file, 0, 64));
  if (head.size() < 9 || (head[5] != '1' && head[5] != '2') || head[6] != '.' || head[7] < '0' || head[7] > '9') return 0;
  std::size_t end = 8;
  auto line_end = [&] {
    while (end < head.size() && (head[end] == '\r' || head[end] == '\n')) ++end;
  };
  if (head[end] != '\r' && head[end] != '\n') return 0;
  line_end();
  if (end < head.size() && head[end] == '%') {
    const std::size_t stop = head.find_first_of("\r\n", end);
    if (stop == std::string_view::npos || stop - end > 12) return 0;
    for (char c : head.substr(end + 1, stop - end - 1))
      if (static_cast<unsigned char>(c) < 0x80) return 0;
    end = stop;
    line_end();
  }
  return end;
}

// PNG prediction (ISO/IEC 15948, 9) with one byte per pixel, as cross-reference streams use it.
bool undo_prediction(Bytes& bytes, std::size_t columns) {
  const std::size_t row_bytes = columns + 1;
  if (columns == 0 || bytes.size() % row_bytes != 0) return false;
  Bytes out;
  out.reserve(bytes.size());
  Bytes above(columns), row(columns);
  for (base::Reader in(bytes); in.left() > 0;) {
    const std::uint8_t filter = in.u8();
    const ByteView packed = in.take(columns);
    if (filter > 4 || packed.size() != columns) return false;
    for (std::size_t i = 0; i < columns; ++i) {
      const int left = i > 0 ? row[i - 1] : 0, up = above[i], corner = i > 0 ? above[i - 1] : 0;
      int guess = 0;
      if (filter == 1) guess = left;
      if (filter == 2) guess = up;
      if (filter == 3) guess = (left + up) / 2;
      if (filter == 4) {
        const int p = left + up - corner, a = std::abs(p - left), b = std::abs(p - up), c = std::abs(p - corner);
        guess = a <= b && a <= c ? left : b <= c ? up : corner;
      }
      row[i] = static_cast<std::uint8_t>(packed[i] + guess);
    }
    base::put(out, row);
    above.swap(row);
  }
  bytes = std::move(out);
  return true;
}

}  // namespace

bool Document::open() {
  const std::size_t body = header_end(file_);
  if (body == 0) return fail("no plain PDF header");
  if (!read_tail(xref_offset_)) return false;
  Parser parser(file_, xref_offset_);
  if (parser.position() != xref_offset_) return fail("startxref points outside the file");
  const bool read = parser.keyword("xref") ? read_table(parser) : read_xref_stream(xref_offset_);
  if (!read) return false;
  for (std::string_view key : {"Prev", "XRefStm"})
    if (find(trailer_, key).kind != Kind::bad) return fail("more than one revision");
  if (find(trailer_, "Encrypt").kind != Kind::bad) return fail("encrypted");
  return read_object_streams();
}

// 7.5.5: startxref, a number, %%EOF, and nothing after it.
bool Document::read_tail(std::size_t& xref_offset) {
  std::string_view tail = base::text(file_.last(std::min<std::size_t>(file_.size(), 64)));
  const std::size_t place = tail.rfind("startxref");
  if (place == std::string_view::npos) return fail("no startxref at the end");
  const std::size_t begin = file_.size() - tail.size() + place;
  Parser parser(file_, begin);
  parser.keyword("startxref");
  parser.skip_space();
  const std::size_t digits = parser.position();
  const Value offset = parser.token();
  if (offset.kind != Kind::integer || offset.integer <= 0 || offset.integer >= static_cast<std::int64_t>(begin)) return fail("a broken startxref");
  std::string_view rest = base::text(base::slice(file_, digits + offset.bytes.size()));
  while (!rest.empty() && (rest.front() == '\r' || rest.front() == '\n')) rest.remove_prefix(1);
  if (rest != "%%EOF" && rest != "%%EOF\n" && rest != "%%EOF\r\n" && rest != "%%EOF\r") return fail("bytes after %%EOF");
  xref_offset = static_cast<std::size_t>(offset.integer);
  xref_end_ = begin;
  return true;
}

bool Document::set_size(const Value& size) {
  // Each object takes bytes, packed ones too: a size beyond them must not cost memory.
  if (size.kind != Kind::integer || size.integer < 1 || size.integer > kObjectsMax || size.integer > static_cast<std::int64_t>(file_.size()))
    return fail("a broken /Size");
  places_.resize(static_cast<std::size_t>(size.integer));
  return true;
}

// 7.5.4
bool Document::read_table(Parser& parser) {
  struct Section {
    std::int64_t first, count;
    std::size_t offset;
  };
  std::vector<Section> sections;
  while (!parser.keyword("trailer")) {
    const Value first = parser.token(), count = parser.token();
    if (first.kind != Kind::integer || count.kind != Kind::integer || first.integer < 0 || count.integer < 0 || count.integer > kObjectsMax ||
        sections.size() > 1000)
      return fail("a broken cross-reference table");
    parser.skip_space();
    sections.push_back({first.integer, count.integer, parser.position()});
    const std::size_t end = parser.position() + static_cast<std::size_t>(count.integer) * 20;
    if (end > file_.size()) return fail("a cross-reference table that is cut off");
    parser.seek(end);
  }
  const Value trailer = parser.value();
  if (trailer.kind != Kind::dictionary) return fail("no trailer");
  parser.skip_space();
  if (parser.position() != xref_end_) return fail("bytes between the trailer and startxref");
  trailer_ = items_of(trailer);
  if (!set_size(pdf::find(trailer_, "Size"))) return false;
  for (const Section& section : sections) {
    for (std::int64_t i = 0; i < section.count; ++i) {
      const std::size_t row_at = section.offset + static_cast<std::size_t>(i) * 20;
      Parser row(file_.first(row_at + 20), row_at);
      const Value offset = row.token(), generation = row.token();
      const std::int64_t number = section.first + i;
      if (offset.bytes.size() != 10 || offset.kind != Kind::integer || generation.bytes.size() != 5 || generation.kind != Kind::integer ||
          number >= static_cast<std::int64_t>(places_.size()))
        return fail("a broken cross-reference table");
      if (row.keyword("f")) continue;
      if (!row.keyword("n") || generation.integer != 0 || offset.integer >= static_cast<std::int64_t>(xref_offset_))
        return fail("a broken cross-reference table");
      places_[static_cast<std::size_t>(number)] = {Where::in_file, 0, static_cast<std::uint32_t>(offset.integer)};
    }
  }
  return true;
}

// 7.5.8
bool Document::read_xref_stream(std::size_t offset) {
  Parser parser(file_, offset);
  const Value number = parser.token();
  std::size_t end = 0;
  const Object stream = object_at(offset, number.integer, nullptr, &end);
  if (number.kind != Kind::integer || number.integer < 1 || !stream.stream) return fail("no cross-reference table or stream at startxref");
  trailer_ = items_of(stream.value);
  if (!is_name(pdf::find(trailer_, "Type"), "XRef")) return fail("startxref points to some other stream");
  if (!is_gap(base::slice(file_, end, xref_end_ - end)) || end > xref_end_) return fail("bytes between the cross-reference stream and startxref");
  if (!set_size(pdf::find(trailer_, "Size"))) return false;
  auto rows = unpack(stream);
  if (!rows || !read_xref_rows(*rows, trailer_)) return fail("a broken cross-reference stream");
  xref_stream_ = static_cast<std::uint32_t>(number.integer);
  if (xref_stream_ >= places_.size() || places_[xref_stream_].where != Where::in_file || places_[xref_stream_].offset != offset)
    return fail("a cross-reference stream that does not list itself");
  return true;
}

bool Document::read_xref_rows(ByteView rows, std::span<const Value> dictionary) {
  const std::vector<Value> widths = items_of(pdf::find(dictionary, "W"));
  if (widths.size() != 3) return false;
  for (const Value& width : widths)
    if (width.kind != Kind::integer || width.integer < 0 || width.integer > 8) return false;
  std::vector<Value> index = items_of(pdf::find(dictionary, "Index"));
  if (index.empty()) {
    index.assign(2, Value{Kind::integer});
    index[1].integer = static_cast<std::int64_t>(places_.size());
  }
  base::Reader in(rows);
  auto number = [&](const Value& width, std::uint64_t absent) {
    std::uint64_t value = width.integer == 0 ? absent : 0;
    for (std::uint8_t byte : in.take(static_cast<std::size_t>(width.integer))) value = value << 8 | byte;
    return value;
  };
  for (std::size_t pair = 0; pair + 1 < index.size(); pair += 2) {
    const std::int64_t first = index[pair].integer, count = index[pair + 1].integer;
    if (first < 0 || count < 0 || first + count > static_cast<std::int64_t>(places_.size())) return false;
    for (std::int64_t i = first; i < first + count; ++i) {
      const std::uint64_t type = number(widths[0], 1), second = number(widths[1], 0), third = number(widths[2], 0);
      if (!in.ok() || type > 2 || (type == 1 && (third != 0 || second >= file_.size())) || (type == 2 && second >= places_.size())) return false;
      Place& place = places_[static_cast<std::size_t>(i)];
      if (type == 1) place = {Where::in_file, 0, static_cast<std::uint32_t>(second)};
      if (type == 2) place = {Where::in_stream, static_cast<std::uint32_t>(second), static_cast<std::uint32_t>(third)};  // offset: the index for now
    }
  }
  return in.at_end();
}

std::optional<Bytes> Document::unpack(const Object& stream) {
  const std::vector<Value> items = items_of(stream.value);
  const Value filter = pdf::find(items, "Filter");
  if (filter.kind == Kind::bad) return Bytes(stream.data.begin(), stream.data.end());
  const std::vector<Value> chain = items_of(filter);
  if (!is_name(filter, "FlateDecode") && !(chain.size() == 1 && is_name(chain[0], "FlateDecode"))) return std::nullopt;
  auto bytes = inflate_all(inflater_, stream.data, look_.limits().part_bytes_max);
  if (!bytes || !look_.spend(bytes->size())) return std::nullopt;
  Value parameters = pdf::find(items, "DecodeParms");
  if (parameters.kind == Kind::array) {
    const std::vector<Value> list = items_of(parameters);
    parameters = list.size() == 1 ? list[0] : Value{};
  }
  if (parameters.kind == Kind::bad || parameters.kind == Kind::null) return bytes;
  const std::vector<Value> settings = items_of(parameters);
  const Value predictor = pdf::find(settings, "Predictor"), columns = pdf::find(settings, "Columns");
  if (predictor.kind == Kind::bad || predictor.integer == 1) return bytes;
  const std::int64_t width = columns.kind == Kind::integer ? columns.integer : 1;
  if (predictor.integer < 10 || width < 1 || width > 64 || !undo_prediction(*bytes, static_cast<std::size_t>(width))) return std::nullopt;
  return bytes;
}

std::optional<Bytes> Document::unpack_content(const Object& stream) {
  const Value filter = pdf::find(items_of(stream.value), "Filter");
  const std::vector<Value> chain = items_of(filter);
  const bool hexadecimal = is_name(filter, "ASCIIHexDecode") || (!chain.empty() && is_name(chain[0], "ASCIIHexDecode"));
  if (!hexadecimal) return unpack(stream);
  std::string digits = "<";
  digits.append(base::text(stream.data));
  Value packed{Kind::string, 0, 0, base::view(digits)};
  const std::string bytes = string_bytes(packed);
  if (chain.size() < 2) return Bytes(bytes.begin(), bytes.end());
  if (chain.size() > 2 || !is_name(chain[1], "FlateDecode")) return std::nullopt;
  auto plain = inflate_all(inflater_, base::view(bytes), look_.limits().part_bytes_max);
  if (!plain || !look_.spend(plain->size())) return std::nullopt;
  return plain;
}

bool Document::read_object_streams() {
  std::vector<std::uint32_t> numbers;
  for (const Place& place : places_)
    if (place.where == Where::in_stream && (numbers.empty() || numbers.back() != place.container)) numbers.push_back(place.container);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  containers_.reserve(numbers.size());
  for (std::uint32_t number : numbers)
    if (!read_object_stream(number)) return fail("a broken object stream");
  for (const Place& place : places_)
    if (place.where == Where::in_stream && place.end == 0) return fail("an object that is not in its object stream");
  return true;
}

// 7.5.7: N pairs of number and offset, then the objects. Each must be the one that the cross-reference stream means.
bool Document::read_object_stream(std::uint32_t number) {
  if (places_[number].where != Where::in_file) return false;
  const Object stream = object(number);
  const std::vector<Value> items = items_of(stream.value);
  if (!stream.stream || !is_name(pdf::find(items, "Type"), "ObjStm") || pdf::find(items, "Extends").kind != Kind::bad) return false;
  const Value count = pdf::find(items, "N"), first = pdf::find(items, "First");
  auto bytes = unpack(stream);
  if (!bytes || count.kind != Kind::integer || first.kind != Kind::integer || first.integer < 0 ||
      first.integer > static_cast<std::int64_t>(bytes->size()) || count.integer < 1 || count.integer > first.integer)
    return false;
  Parser parser(ByteView(*bytes).first(static_cast<std::size_t>(first.integer)));
  Place* previous = nullptr;
  for (std::int64_t i = 0; i < count.integer; ++i) {
    const Value object_number = parser.token(), offset = parser.token();
    if (object_number.kind != Kind::integer || offset.kind != Kind::integer || object_number.integer < 1 ||
        object_number.integer >= static_cast<std::int64_t>(places_.size()) || offset.integer < 0)
      return false;
    Place& place = places_[static_cast<std::size_t>(object_number.integer)];
    if (place.where != Where::in_stream || place.container != number || place.offset != static_cast<std::uint32_t>(i) || place.end != 0) return false;
    if (offset.integer > static_cast<std::int64_t>(bytes->size())) return false;
    place.offset = static_cast<std::uint32_t>(first.integer + offset.integer);
    place.end = static_cast<std::uint32_t>(bytes->size());
    if (place.offset >= bytes->size() || (previous != nullptr && place.offset <= previous->offset)) return false;
    if (previous == nullptr && !is_gap(base::slice(*bytes, static_cast<std::size_t>(first.integer), static_cast<std::size_t>(offset.integer))))
      return false;
    if (previous != nullptr) previous->end = place.offset;
    previous = &place;
  }
  if (parser.token().kind != Kind::end) return false;
  containers_.emplace_back(number, std::move(*bytes));
  return true;
}

void Document::walk(Walker& walker) {
  if (!walk_file(walker)) return;
  for (std::uint32_t number = 0; number < places_.size() && !look_.enough(); ++number) {
    if (places_[number].where != Where::in_stream) continue;
    walker.begin(number);
    const Object found = object(number, &walker);
    if (found.value.kind == Kind::bad) look_.find("an object that cannot be read", "object", number);
    else walker.end(found);
  }
}

// Every byte of the file belongs to the header, to an object of the table, or to the end.
bool Document::walk_file(Walker& walker) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;
  for (std::uint32_t number = 0; number < places_.size(); ++number)
    if (places_[number].where == Where::in_file) order.emplace_back(places_[number].offset, number);
  std::sort(order.begin(), order.end());
  std::size_t expected = header_end(file_);
  for (const auto& [offset, number] : order) {
    if (look_.enough()) return false;
    if (offset < expected || !is_gap(file_.subspan(expected, offset - expected))) {
      look_.find("bytes between the objects", "object", number);
      return false;
    }
    walker.begin(number);
    const Object found = object_at(offset, number, &walker, &expected);
    if (found.value.kind == Kind::bad) {
      look_.find("an object that cannot be read", "object", number);
      return false;
    }
    walker.end(found);
  }
  const std::size_t end = xref_stream_ != 0 ? xref_end_ : xref_offset_;
  if (expected > end || !is_gap(file_.subspan(expected, end - expected))) return fail("bytes between the objects and the end");
  return true;
}

// 7.3.8, 7.3.10: "N 0 obj", a value, perhaps a stream, "endobj".
Object Document::object_at(std::size_t offset, std::int64_t number, Visitor* visitor, std::size_t* end) const {
  Parser parser(file_, offset);
  if (parser.position() != offset || offset >= file_.size() || is_space(file_[offset])) return {};
  const Value written = parser.token(), generation = parser.token();
  if (written.kind != Kind::integer || written.integer != number || generation.kind != Kind::integer || generation.integer != 0 ||
      !parser.keyword("obj"))
    return {};
  Object out{parser.value(visitor)};
  if (out.value.kind == Kind::dictionary && parser.keyword("stream")) {
    std::size_t begin = parser.position();
    if (base::starts_with(base::slice(file_, begin, 2), "\r\n")) begin += 2;
    else if (base::starts_with(base::slice(file_, begin, 1), "\n")) begin += 1;
    else return {};
    Value length = pdf::find(items_of(out.value), "Length");
    if (length.kind == Kind::reference) {
      // Only the plain number behind it: an object whose length is itself behind a stream would go round in circles.
      Parser inner(file_, length.integer < static_cast<std::int64_t>(places_.size()) ? places_[static_cast<std::size_t>(length.integer)].offset : 0);
      const bool plain = inner.token().integer == length.integer && inner.token().integer == 0 && inner.keyword("obj");
      length = plain ? inner.token() : Value{};
    }
    if (length.kind != Kind::integer || length.integer < 0 || length.integer > static_cast<std::int64_t>(file_.size() - begin)) return {};
    out.stream = true;
    out.data = file_.subspan(begin, static_cast<std::size_t>(length.integer));
    parser.seek(begin + out.data.size());
    const std::size_t after = parser.position();
    if (!parser.keyword("endstream") || parser.position() - after > 9 + 2) return {};
  }
  if (!parser.keyword("endobj")) return {};
  if (end != nullptr) *end = parser.position();
  return out;
}

Object Document::object(std::uint32_t number, Visitor* visitor) const {
  if (number >= places_.size()) return {};
  const Place& place = places_[number];
  if (place.where == Where::in_file) return object_at(place.offset, number, visitor, nullptr);
  if (place.where == Where::nowhere) return {};
  const auto container = std::lower_bound(containers_.begin(), containers_.end(), place.container,
                                          [](const auto& pair, std::uint32_t wanted) { return pair.first < wanted; });
  if (container == containers_.end() || container->first != place.container) return {};
  Parser parser(ByteView(container->second).first(place.end), place.offset);
  Object out{parser.value(visitor)};
  parser.skip_space();
  if (parser.position() != place.end) return {};
  return out;
}

Value Document::resolve(Value value) const {
  for (int hops = 0; value.kind == Kind::reference; ++hops) {
    if (hops > 16 || look_.enough() || value.generation != 0 || value.integer >= static_cast<std::int64_t>(places_.size()) ||
        !exists(static_cast<std::uint32_t>(value.integer)))
      return {Kind::null};
    value = object(static_cast<std::uint32_t>(value.integer)).value;
    parsed_ += value.bytes.size();
    if (parsed_ > kParsedMax + 16 * std::uint64_t{file_.size()}) {
      look_.find("too much work behind references");
      return {};
    }
  }
  return value;
}

bool Document::is_stream(const Value& value) const {
  return value.kind == Kind::reference && value.integer < static_cast<std::int64_t>(places_.size()) &&
         object(static_cast<std::uint32_t>(value.integer)).stream;
}

bool Document::is_frame(std::uint32_t number) const {
  if (number == xref_stream_ && number != 0) return true;
  const auto container =
      std::lower_bound(containers_.begin(), containers_.end(), number, [](const auto& pair, std::uint32_t wanted) { return pair.first < wanted; });
  return container != containers_.end() && container->first == number;
}

}  // namespace sekisho::worker::second_look::pdf
