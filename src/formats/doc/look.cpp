#include "formats/doc/look.h"

#include <algorithm>
#include <map>

#include "worker/second_look/compound.h"
#include "worker/second_look/words.h"

namespace sekisho::formats::doc {

using base::ByteView;
using base::FileType;
using base::Reader;
using worker::second_look::Look;

namespace {

constexpr auto kStreams = worker::second_look::words("WordDocument", "1Table", "Data", "^ESummaryInformation");
// The pairs of the FIB that may be there: no commands, templates, saved-by, merge sources, controls, smart tags, undo or fonts.
constexpr std::size_t kPlaces[] = {1,  2,  3,  4,  5,  6,  11, 12, 13, 15, 16, 17, 18, 19, 21, 22, 23, 31, 32, 33, 36,
                                   37, 40, 41, 42, 43, 46, 47, 48, 50, 51, 56, 57, 58, 59, 73, 74, 75, 76, 91, 112};
constexpr std::size_t kFieldPlaces[] = {16, 17, 18, 19, 48, 57, 59};
constexpr unsigned kBannedFields[] = {0x24, 0x2D, 0x2E, 0x2F, 0x30, 0x33, 0x34, 0x37, 0x38, 0x3A,
                                      0x43, 0x44, 0x4D, 0x4E, 0x4F, 0x51, 0x57, 0x59, 0x5B};
constexpr std::uint8_t kWordClass[] = {6, 9, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46};

bool zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

class Document {
 public:
  Document(ByteView main, ByteView table, ByteView data, Look& look) : main_(main), table_(table), data_(data), look_(look), claimed_(main.size()) {}

  void walk() {
    if (!information_block()) return look_.find("doc: information block");
    places();
    text();
    for (std::size_t place : kFieldPlaces) field_types(part(place));
    pages(part(12), true);
    pages(part(13), false);
    sections(part(6));
    drawings(part(50));
    for (std::size_t i = 0; i < main_.size() && !look_.enough(); ++i)
      if (!claimed_[i] && main_[i] != 0) return look_.find("doc: remains between the parts of WordDocument", "byte", i);
    blocks();
  }

 private:
  bool claim(std::size_t at, std::size_t bytes) {
    if (at > main_.size() || bytes > main_.size() - at) return false;
    std::fill_n(claimed_.begin() + static_cast<std::ptrdiff_t>(at), bytes, true);
    return true;
  }

  bool information_block() {
    Reader in(main_);
    if (in.u16le() != 0xA5EC) return false;
    in.skip(8);
    const unsigned flags = in.u16le();
    in.skip(2);
    if ((flags & 0x8300) != 0x0200 || in.u32le() != 0) return false;  // encrypted, which table, obfuscated; the key
    in.seek(32);
    if (in.u16le() != 14) return false;
    if (!zero(in.take(26))) return false;
    in.skip(2);
    if (in.u16le() != 22 || in.u32le() != main_.size()) return false;
    in.skip(84);
    const std::size_t count = in.u16le();
    pairs_at_ = in.position();
    in.skip(8 * count);
    in.skip(2 * std::size_t{in.u16le()});
    pairs_ = count;
    return in.ok() && count >= 93 && count <= 183 && claim(0, in.position());
  }

  ByteView part(std::size_t place) const {
    if (place >= pairs_) return {};
    Reader in(base::slice(main_, pairs_at_ + 8 * place));
    const std::uint32_t at = in.u32le();
    return base::slice(table_, at, in.u32le());
  }

  // One behind the other in the order of their places; the levels of lists stand behind place 73.
  void places() {
    std::uint64_t end = 0;
    for (std::size_t place = 0; place < pairs_; ++place) {
      Reader in(base::slice(main_, pairs_at_ + 8 * place));
      const std::uint32_t at = in.u32le(), bytes = in.u32le();
      if (bytes == 0) {
        if (at != 0) look_.find("doc: a place without content", "place", place);
        continue;
      }
      if (std::ranges::find(kPlaces, place) == std::end(kPlaces)) look_.find("doc: a structure that must not be there", "place", place);
      if (place != 74 ? at != end && !after_lists_ : at < end) look_.find("doc: structures that overlap or leave room", "place", place);
      after_lists_ = place == 73;
      end = std::uint64_t{at} + bytes;
      if (end > table_.size()) look_.find("doc: a structure outside its table", "place", place);
    }
    if (!after_lists_ && end <= table_.size() && !zero(table_.subspan(static_cast<std::size_t>(end)))) look_.find("doc: remains in the table");
    const ByteView properties = part(31);
    if (properties.size() >= 84 && (!zero(properties.subspan(20, 18)) || !zero(properties.subspan(78, 4)))) look_.find("doc: times or a key");
  }

  // The pieces, in the order of the text.
  void text() {
    Reader in(part(33));
    unsigned kind = in.u8();
    for (; in.ok() && kind == 1; kind = in.u8()) modifiers(in.take(in.u16le()), true);
    const ByteView list = in.take(in.u32le());
    if (!in.ok() || kind != 2 || list.size() < 16 || (list.size() - 4) % 12 != 0) return look_.find("doc: pieces");
    const std::size_t count = (list.size() - 4) / 12;
    Reader ends(base::slice(list, 4)), rest(base::slice(list, 4 * (count + 1)));
    std::uint32_t begin = 0;
    std::u16string all;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t end = ends.u32le();
      rest.skip(2);
      const std::uint32_t coded = rest.u32le();
      rest.skip(2);
      const bool narrow = coded & 1u << 30;
      const std::size_t at = narrow ? (coded & 0x3FFFFFFF) / 2 : coded & 0x3FFFFFFF, width = narrow ? 1 : 2;
      if (end <= begin || !claim(at, (end - begin) * width) || all.size() > main_.size()) return look_.find("doc: pieces");
      Reader characters(base::slice(main_, at, (end - begin) * width));
      for (std::uint32_t c = begin; c < end; ++c) all.push_back(narrow ? characters.u8() : characters.u16le());
      begin = end;
    }
    look_at_fields(all, look_);
  }

  void field_types(ByteView list) {
    if (list.empty()) return;
    if (list.size() < 4 || (list.size() - 4) % 6 != 0) return look_.find("doc: table of fields");
    const std::size_t count = (list.size() - 4) / 6;
    Reader in(base::slice(list, 4 * (count + 1)));
    for (std::size_t i = 0; i < count; ++i) {
      const unsigned character = in.u8(), type = in.u8();
      if (character < 0x13 || character > 0x15) look_.find("doc: table of fields");
      if (character == 0x13 && (type > 0x5F || std::ranges::find(kBannedFields, type) != std::end(kBannedFields)))
        look_.find("doc: a field that fetches or runs", "type", type);
    }
  }

  // Lists of modifiers in the pages: character runs one byte each, paragraphs thirteen.
  void pages(ByteView list, bool characters) {
    const std::size_t count = list.size() < 4 ? 0 : (list.size() - 4) / 8;
    Reader in(base::slice(list, 4 * (count + 1)));
    for (std::size_t i = 0; i < count && !look_.enough(); ++i) {
      const std::size_t at = std::size_t{in.u32le()} * 512;
      const ByteView page = base::slice(main_, at, 512);
      if (page.size() != 512 || !claim(at, 512)) return look_.find("doc: a page of formatting outside the stream");
      const std::size_t runs = page[511], begin = 4 * (runs + 1), each = characters ? 1 : 13;
      if (begin + runs * each > 511) return look_.find("doc: a page of formatting");
      for (std::size_t run = 0; run < runs; ++run) {
        const std::size_t offset = 2 * std::size_t{page[begin + run * each]};
        if (offset == 0) continue;
        Reader list_at(base::slice(page, offset, 511 - offset));
        std::size_t bytes = list_at.u8();
        if (!characters) bytes = bytes == 0 ? 2 * std::size_t{list_at.u8()} : 2 * bytes - 1;
        ByteView found = list_at.take(bytes);
        if (!list_at.ok() || (!characters && found.size() < 2)) return look_.find("doc: a page of formatting");
        modifiers(characters ? found : found.subspan(2), true);
      }
    }
  }

  void sections(ByteView list) {
    const std::size_t count = list.size() < 4 ? 0 : (list.size() - 4) / 16;
    Reader in(base::slice(list, 4 * (count + 1)));
    for (std::size_t i = 0; i < count; ++i) {
      in.skip(2);
      const std::uint32_t at = in.u32le();
      in.skip(6);
      if (at == 0xFFFFFFFF) continue;
      Reader properties(base::slice(main_, at));
      const std::size_t bytes = properties.u16le();
      modifiers(properties.take(bytes), false);
      if (!properties.ok() || !claim(at, 2 + bytes)) return look_.find("doc: properties of a section");
    }
  }

  // What a modifier may refer to: blocks of the Data stream, no objects.
  void modifiers(ByteView list, bool references) {
    Reader in(list);
    bool data = false;
    std::uint32_t picture = UINT32_MAX;
    while (in.left() >= 2) {
      const unsigned code = in.u16le();
      constexpr std::size_t kBytes[] = {1, 1, 2, 4, 2, 2, 0, 3};
      std::size_t bytes = kBytes[code >> 13];
      if (code >> 13 == 6) bytes = long_operand(code, base::slice(list, in.position()));
      const ByteView operand = in.take(bytes);
      if (!in.ok()) return look_.find("doc: modifiers cut off");
      if (code == 0x080A || code == 0x0856 || code == 0x680E) look_.find("doc: an object");
      if (code == 0x0806) data = operand[0] != 0;
      if (code == 0x6A03) picture = Reader(operand).u32le();
      const bool far = code == 0x6645 || code == 0x6646 || code == 0x646B;
      if (!references && (far || code == 0x6A03)) look_.find("doc: a reference from the wrong place");
      if (far) blocks_[Reader(operand).u32le()] |= kModifierList;
    }
    if (picture != UINT32_MAX) blocks_[picture] |= data ? kFormField : kPicture;
  }

  static std::size_t long_operand(unsigned code, ByteView rest) {
    Reader in(rest);
    if (code == 0xD608) return std::max<std::size_t>(1, in.u16le()) + 1;
    const std::size_t bytes = in.u8();
    if (code != 0xC615 || bytes != 255) return 1 + bytes;
    const std::size_t deleted = in.u8();
    in.skip(4 * deleted);
    return 3 + 4 * deleted + 3 * std::size_t{in.u8()};
  }

  void drawings(ByteView list) {
    if (list.empty()) return;
    const DrawingPlace place{main_, &claimed_};
    const std::size_t group = 8 + std::size_t{Reader(base::slice(list, 4)).u32le()};
    look_at_drawing(base::slice(list, 0, group), place, look_);
    for (std::size_t at = group; at < list.size() && !look_.enough();) {
      const std::size_t bytes = 8 + std::size_t{Reader(base::slice(list, at + 5)).u32le()};
      if (list[at] > 1 || bytes > list.size() - at - 1) return look_.find("doc: drawings");
      look_at_drawing(base::slice(list, at + 1, bytes), place, look_);
      at += 1 + bytes;
    }
  }

  // The Data stream is its blocks, one behind the other, each of one kind.
  void blocks() {
    std::size_t end = 0;
    for (const auto& [at, kind] : blocks_) {
      if (look_.enough()) return;
      Reader in(base::slice(data_, at));
      const std::size_t bytes = kind == kModifierList ? 2 + std::size_t{in.u16le()} : in.u32le();
      const ByteView block = base::slice(data_, at, bytes);
      if (at != end || bytes == 0 || block.size() != bytes) return look_.find("doc: blocks of Data that overlap or leave room", "byte", at);
      end = at + bytes;
      if (kind == kModifierList) modifiers(block.subspan(2), false);
      else if (kind == kPicture) picture(block);
      else if (kind == kFormField) form_field(block);
      else look_.find("doc: a block of Data with two meanings", "byte", at);
    }
    if (!zero(base::slice(data_, end))) look_.find("doc: remains in Data");
  }

  void picture(ByteView block) {
    Reader in(block);
    in.skip(4);
    if (in.u16le() != 68 || in.u16le() != 0x64) return look_.find("doc: no picture in Data");
    look_at_drawing(base::slice(block, 68), {}, look_);
  }

  // No macros on entering and leaving.
  void form_field(ByteView block) {
    Reader in(block);
    in.skip(68);
    if (in.u32le() != 0xFFFFFFFF) return look_.find("doc: no form field in Data");
    const unsigned type = in.u16le() & 3;
    in.skip(4);
    auto skip_text = [&] { in.skip(2 * std::size_t{in.u16le()} + 2); };
    skip_text();
    if (type == 0) skip_text();
    else in.skip(2);
    for (int i = 0; i < 3; ++i) skip_text();
    if (in.u32le() != 0 || in.u32le() != 0 || !in.ok()) look_.find("doc: a macro of a form field");
  }

  enum : unsigned { kPicture = 1, kFormField = 2, kModifierList = 4 };
  ByteView main_, table_, data_;
  Look& look_;
  std::vector<bool> claimed_;
  std::map<std::uint32_t, unsigned> blocks_;
  std::size_t pairs_at_ = 0, pairs_ = 0;
  bool after_lists_ = false;
};

// Two properties: the code page and the title.
void look_at_summary(ByteView bytes, Look& look) {
  Reader in(bytes);
  in.skip(24);
  if (in.u32le() != 1) return look.find("doc: summary");
  in.skip(16);
  if (in.u32le() != 48) return look.find("doc: summary");
  if (in.u32le() != bytes.size() - 48 || in.u32le() != 2 || in.u32le() != 1) return look.find("doc: summary");
  in.skip(4);
  if (in.u32le() != 2 || in.u32le() != 32) return look.find("doc: summary");
  in.skip(8);
  if (in.u32le() != 0x1E) return look.find("doc: summary");
  const std::size_t length = in.u32le();
  if (!in.ok() || length > in.left() || in.left() - length > 3) look.find("doc: summary");
}

}  // namespace

FileType look_kind(ByteView bytes, std::string_view) {
  static constexpr std::string_view kName("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", 24);
  return worker::second_look::compound_naming(bytes, kName) ? FileType::doc : FileType::unknown;
}

void look(ByteView bytes, FileType, Look& look) {
  auto entries = worker::second_look::walk_compound(bytes, look);
  if (!entries) return;
  for (const auto& entry : *entries)
    if (!entry.path.empty() && (entry.storage || !kStreams.has(entry.where))) look.find("doc: a stream that must not be there", entry.where);
  if (!std::ranges::equal(entries->front().class_id, kWordClass)) look.find("doc: class of the root");
  auto stream = [&](std::u16string_view name) {
    const auto* entry = worker::second_look::entry_at(*entries, name);
    return entry ? entry->bytes : ByteView{};
  };
  Document(stream(u"WordDocument"), stream(u"1Table"), stream(u"Data"), look).walk();
  if (ByteView summary = stream(u"\u0005SummaryInformation"); !summary.empty()) look_at_summary(summary, look);
}

}  // namespace sekisho::formats::doc
