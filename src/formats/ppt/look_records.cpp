#include <algorithm>
#include <set>

#include "formats/ppt/look.h"
#include "worker/second_look/inflate.h"

namespace sekisho::formats::ppt {

using base::ByteView;
using base::FileType;
using base::Reader;
using worker::second_look::Look;

namespace {

constexpr int kDepthMax = 260;

struct Item {
  unsigned version = 0, instance = 0, type = 0;
  std::size_t at = 0;
  ByteView body;
  bool whole = false;
};

Item item_at(ByteView list, std::size_t at) {
  Reader reader(base::slice(list, at));
  Item out;
  const unsigned head = reader.u16le();
  out.version = head & 15;
  out.instance = head >> 4;
  out.type = reader.u16le();
  out.at = at;
  out.body = reader.take(reader.u32le());
  out.whole = reader.ok();
  return out;
}

struct Range {
  unsigned first, last;
};
bool within(std::span<const Range> ranges, unsigned number) {
  return std::ranges::any_of(ranges, [number](const Range& range) { return number >= range.first && number <= range.last; });
}

// What may stand in an output, by number. 0FD7 links and 0FF2 actions are judged; objects, macros, sounds and packages are not here.
constexpr Range kRecords[] = {
    {0x03E8, 0x03EA}, {0x03EE, 0x03F3}, {0x03F8, 0x03FB}, {0x03FD, 0x03FE}, {0x0401, 0x0401}, {0x0407, 0x040D}, {0x0410, 0x0415}, {0x0420, 0x0420},
    {0x0424, 0x0425}, {0x07D0, 0x07D0}, {0x07D5, 0x07D6}, {0x07F0, 0x07F0}, {0x07F8, 0x07F9}, {0x0BC3, 0x0BC3}, {0x0BDB, 0x0BDD}, {0x0F9E, 0x0FA6},
    {0x0FA8, 0x0FB4}, {0x0FB7, 0x0FB7}, {0x0FBA, 0x0FBA}, {0x0FC8, 0x0FC9}, {0x0FD2, 0x0FD3}, {0x0FD7, 0x0FDA}, {0x0FDF, 0x0FDF}, {0x0FE4, 0x0FE4},
    {0x0FE7, 0x0FE7}, {0x0FF0, 0x0FF3}, {0x0FF7, 0x0FFA}, {0x1014, 0x1015}, {0x1018, 0x1018}, {0x1388, 0x1388}, {0x138A, 0x138B}, {0x1770, 0x1770},
    {0x2AFB, 0x2AFB}, {0x2B00, 0x2B0A}, {0x2EE0, 0x2EE1}, {0x2EE4, 0x2EE5}, {0x2EEA, 0x2EEB}, {0x36B2, 0x36B2}, {0xF000, 0xF00B}, {0xF00D, 0xF00D},
    {0xF00F, 0xF012}, {0xF014, 0xF014}, {0xF017, 0xF017}, {0xF118, 0xF118}, {0xF11A, 0xF11A}, {0xF11E, 0xF11E}, {0xF121, 0xF122}, {0xF125, 0xF125},
    {0xF127, 0xF131}, {0xF133, 0xF13A}, {0xF13C, 0xF145}};

// Shape properties whose data are no numbers, points or plain names: files, links, scripts, packages, ink, signatures.
constexpr Range kBannedProperties[] = {{0x0105, 0x0106}, {0x0110, 0x0111}, {0x0187, 0x0188}, {0x01C6, 0x01C7}, {0x0382, 0x0382},
                                       {0x038E, 0x038E}, {0x03A2, 0x03A2}, {0x03A5, 0x03A5}, {0x03A9, 0x03A9}, {0x0680, 0x07BF}};

std::string ascii_of(ByteView wide) {
  std::string out;
  Reader reader(wide);
  while (reader.left() >= 2) {
    const unsigned unit = reader.u16le();
    if (unit == 0) break;
    if (unit < 0x80) out.push_back(static_cast<char>(unit));
    else out += '?';
  }
  return out;
}

class Walk {
 public:
  Walk(ByteView pictures, Look& look) : pictures_(pictures), look_(look) {}

  void links(ByteView document) {
    for_each(document, [&](const Item& item) {
      if (item.type != 0x0409) return;
      for_each(item.body, [&](const Item& entry) {
        if (entry.type == 0x0FD7) link(entry.body);
        else if (entry.type != 0x040A) look_.find("ppt: an object that is no link");
      });
    });
  }

  void children(ByteView list, unsigned parent, int depth) {
    if (depth > kDepthMax) return look_.find("ppt: nested too deeply");
    for_each(list, [&](const Item& item) {
      if (!within(kRecords, item.type)) return look_.find("ppt: a record that must not be there", "record", item.type);
      atom(item, parent);
      const bool blob = item.type == 0x138B;
      if (item.version == 15 || blob) children(item.body, item.type, depth + 1);
      if (item.type == 0x138A) tag(item.body);
    });
  }

  void end() {
    if (pictures_at_ != pictures_.size()) look_.find("ppt: Pictures holds what no slide shows");
  }

 private:
  template <class Use>
  void for_each(ByteView list, Use use) {
    for (std::size_t at = 0; at < list.size() && !look_.enough();) {
      const Item item = item_at(list, at);
      if (!item.whole) return look_.find("ppt: bytes that are no record");
      use(item);
      at += 8 + item.body.size();
    }
  }

  void link(ByteView body) {
    std::string target;
    for_each(body, [&](const Item& item) {
      if (item.type == 0x0FD3) links_.insert(Reader(item.body).u32le());
      if (item.type == 0x0FBA && item.instance == 1) target = ascii_of(item.body);
    });
    if (!target.empty() && !worker::second_look::is_safe_link(target)) look_.find("ppt: a link that leads elsewhere", target);
  }

  void tag(ByteView body) {
    const std::string name = ascii_of(item_at(body, 0).body);
    if (name != "___PPT9" && name != "___PPT10" && name != "___PPT12") look_.find("ppt: data of another program", name);
  }

  void atom(const Item& item, unsigned parent) {
    Reader reader(item.body);
    switch (item.type) {
      case 0x0FF3: {
        const std::uint32_t sound = reader.u32le(), link = reader.u32le();
        const unsigned action = reader.u8();
        if (action != 0 && action != 3 && action != 4 && action != 7) look_.find("ppt: an action that runs something");
        if (sound != 0) look_.find("ppt: a sound");
        if (action == 4 && !links_.contains(link)) look_.find("ppt: a link that leads nowhere");
        break;
      }
      case 0x0FF1:
        reader.skip(8);
        if (reader.u32le() != 0) look_.find("ppt: a sound");
        break;
      case 0x03F9:
        reader.skip(4);
        if (reader.u32le() != 0) look_.find("ppt: a sound");
        break;
      case 0x0FD7:
        if (parent != 0x0409) look_.find("ppt: a link in the wrong place");
        break;
      case 0x2AFB: {
        const unsigned kind = reader.u32le();
        if (kind == 3 || kind == 4 || reader.u32le() == 2) look_.find("ppt: a sound or film");
        break;
      }
      case 0xF00A:
        reader.skip(4);
        if ((reader.u32le() & 0x10) != 0) look_.find("ppt: an object's shape");
        break;
      case 0xF00B:
      case 0xF121:
      case 0xF122:
        for (unsigned i = 0; i < item.instance && reader.ok(); ++i) {
          const unsigned id = reader.u16le() & 0x3FFF;
          reader.skip(4);
          if (within(kBannedProperties, id)) look_.find("ppt: a shape property that must not be there", "property", id);
        }
        if (!reader.ok()) look_.find("ppt: shape properties cut off");
        break;
      case 0xF007: slot(item.body); break;
      case 0x07F9: picture(item_at(item.body, 2)); break;
      default: break;
    }
  }

  // A slot of the table of pictures: empty, or a picture that follows the one before it, or one of those.
  void slot(ByteView body) {
    Reader reader(body);
    reader.skip(20);
    const std::uint32_t bytes = reader.u32le();
    reader.skip(4);
    const std::uint32_t place = reader.u32le();
    if (body.size() != 36) return look_.find("ppt: more than a slot of a picture");
    if (bytes == 0) return;
    const Item blip = item_at(pictures_, place);
    if (!blip.whole || blip.body.size() + 8 != bytes || place > pictures_at_) return look_.find("ppt: a picture that is not where it should be");
    if (place < pictures_at_) {
      if (!places_.contains(place)) look_.find("ppt: a picture within another");
      return;
    }
    places_.insert(place);
    pictures_at_ += bytes;
    picture(blip);
  }

  void picture(const Item& blip) {
    const std::string where = "picture " + std::to_string(++number_);
    if (!blip.whole || blip.instance % 2 != 0) return look_.find("ppt: no picture", where);
    switch (blip.type) {
      case 0xF01A: return metafile(blip.body, FileType::emf, where);
      case 0xF01B: return metafile(blip.body, FileType::wmf, where);
      case 0xF01D: return look_.inside(base::slice(blip.body, 17), FileType::jpeg, where);
      case 0xF01E: return look_.inside(base::slice(blip.body, 17), FileType::png, where);
      case 0xF029: return look_.inside(base::slice(blip.body, 17), FileType::tiff, where);
      case 0xF01F: return bitmap(base::slice(blip.body, 17), where);
      default: look_.find("ppt: a kind of picture that must not be there", where);
    }
  }

  void metafile(ByteView body, FileType type, const std::string& where) {
    Reader reader(base::slice(body, 16));
    const std::uint32_t bytes = reader.u32le();
    reader.skip(24);
    const std::uint32_t packed = reader.u32le();
    const ByteView data = base::slice(body, 16 + 34);
    if (!reader.ok() || packed != data.size() || !look_.spend(bytes)) return look_.find("ppt: a metafile cut off", where);
    worker::second_look::Inflater inflater(worker::second_look::Wrapping::zlib);
    const auto content = worker::second_look::inflate_all(inflater, data, bytes);
    if (!content || content->size() != bytes) return look_.find("ppt: a metafile that does not unpack", where);
    look_.inside(*content, type, where);
  }

  // Without its file header, which the check of a bitmap wants to see.
  void bitmap(ByteView dib, const std::string& where) {
    Reader reader(dib);
    const std::uint32_t header = reader.u32le();
    reader.skip(10);
    const unsigned depth = reader.u16le();
    const std::uint32_t packing = reader.u32le();
    reader.skip(12);
    const std::uint32_t colors = reader.u32le();
    if (!reader.ok() || header < 40 || depth > 32) return look_.find("ppt: a bitmap cut off", where);
    const std::uint64_t table = 4 * std::uint64_t{colors != 0 || depth > 8 ? colors : 1u << depth} + (header == 40 && packing == 3 ? 12 : 0);
    base::Bytes file;
    base::put(file, "BM");
    base::put_u32le(file, static_cast<std::uint32_t>(14 + dib.size()));
    base::put_u32le(file, 0);
    base::put_u32le(file, static_cast<std::uint32_t>(14 + header + table));
    base::put(file, dib);
    look_.inside(file, FileType::bmp, where);
  }

  ByteView pictures_;
  Look& look_;
  std::set<std::uint32_t> links_;
  std::set<std::uint32_t> places_;
  std::size_t pictures_at_ = 0;
  unsigned number_ = 0;
};

}  // namespace

void look_at_document(ByteView document, ByteView pictures, std::uint32_t edit, Look& look) {
  std::set<std::uint32_t> places;
  const Item last = item_at(document, edit);
  Reader reader(last.body);
  reader.skip(8);
  const std::uint32_t earlier = reader.u32le(), directory_at = reader.u32le(), root = reader.u32le();
  if (!last.whole || last.type != 0x0FF5 || last.body.size() != 28 || edit + 36 != document.size()) return look.find("ppt: the edit is not the end");
  if (earlier != 0) look.find("ppt: an earlier edit");
  const Item directory = item_at(document, directory_at);
  if (!directory.whole || directory.type != 0x1772 || directory_at + 8 + directory.body.size() != edit) return look.find("ppt: no directory");
  std::uint32_t document_at = UINT32_MAX;
  Reader list(directory.body);
  while (list.left() >= 4) {
    const std::uint32_t head = list.u32le();
    for (std::uint32_t i = 0; i < head >> 20 && list.ok(); ++i) {
      const std::uint32_t place = list.u32le();
      places.insert(place);
      if ((head & 0xFFFFF) + i == root) document_at = place;
    }
  }
  if (!list.ok() || !list.at_end()) look.find("ppt: the directory is cut off");

  Walk walk(pictures, look);
  if (document_at != UINT32_MAX) walk.links(item_at(document, document_at).body);
  std::size_t objects = 0;
  for (std::size_t at = 0; at < directory_at && !look.enough(); ++objects) {
    const Item item = item_at(document, at);
    static constexpr unsigned kTypes[] = {0x03E8, 0x03EE, 0x03F0, 0x03F8, 0x0FC9};
    if (!item.whole || item.version != 15 || std::ranges::find(kTypes, item.type) == std::end(kTypes))
      return look.find("ppt: not an object of a presentation");
    if (!places.contains(static_cast<std::uint32_t>(at))) look.find("ppt: an object that the directory does not name");
    if ((item.type == 0x03E8) != (at == document_at)) look.find("ppt: two documents, or none");
    walk.children(item.body, item.type, 1);
    at += 8 + item.body.size();
  }
  if (objects != places.size()) look.find("ppt: the directory names what is not there");
  walk.end();
}

}  // namespace sekisho::formats::ppt
