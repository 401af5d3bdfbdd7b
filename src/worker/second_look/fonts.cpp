#include "worker/second_look/fonts.h"

#include <algorithm>
#include <map>

namespace sekisho::worker::second_look {

namespace {

using base::ByteView;

constexpr std::size_t kFontsMax = 64, kTablesMax = 64;

// All that the rebuild writes.
constexpr std::string_view kTags[] = {"BASE", "CFF ", "GDEF", "GPOS", "GSUB", "OS/2", "VORG", "cmap", "cvt ", "fpgm", "gasp", "glyf",
                                      "head", "hhea", "hmtx", "kern", "loca", "maxp", "name", "post", "prep", "vhea", "vmtx"};
bool may_stand(std::string_view tag) { return std::ranges::find(kTags, tag) != std::end(kTags); }

using Places = std::map<std::size_t, std::size_t>;  // begin and end

// One directory (ISO/IEC 14496-22, 4.3): in order of the tags, every table inside, its sum as it says.
void judge_directory(ByteView bytes, std::size_t at, Places& places, Look& look) {
  base::Reader in(bytes);
  in.seek(at);
  const std::uint32_t version = in.u32be();
  const std::size_t count = in.u16be();
  in.skip(6);
  if ((version != 0x00010000 && version != 0x4F54544F) || count == 0 || count > kTablesMax) return look.find("no font directory");
  places[at] = at + 12 + count * 16;
  std::string before;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string tag(base::text(in.take(4)));
    const std::uint32_t sum = in.u32be();
    const std::size_t offset = in.u32be(), length = in.u32be();
    if (!in.ok() || offset > bytes.size() || length > bytes.size() - offset || (length == 0 && tag != "glyf"))
      return look.find("a table outside the font", tag);
    if (!may_stand(tag)) look.find("a table of an unknown kind", tag);
    if (tag <= before) look.find("tables out of order", tag);
    before = tag;
    if (length > 0) places[offset] = (offset + length + 3) & ~std::size_t{3};
    base::Reader words(bytes.subspan(offset, length));
    std::uint32_t found = 0;
    while (words.left() >= 4) found += words.u32be();
    for (unsigned shift = 24; !words.at_end(); shift -= 8) found += std::uint32_t{words.u8()} << shift;
    base::Reader head(bytes.subspan(offset, length));
    head.skip(8);
    if (tag == "head") found -= head.u32be();  // counted as 0
    if (found != sum) look.find("a table with a wrong sum", tag);
  }
}

// 7.1 to 7.3 of Adobe's book. After `eexec` the same, hidden by a key that is no secret.
std::string unlocked(ByteView hidden) {
  std::string out;
  std::uint16_t key = 55665;
  for (const std::uint8_t c : hidden) {
    out += static_cast<char>(c ^ (key >> 8));
    key = static_cast<std::uint16_t>((c + key) * 52845u + 22719u);
  }
  return out.substr(std::min<std::size_t>(out.size(), 4));
}

void look_at_words(std::string_view text, Look& look) {
  static constexpr std::string_view kWords[] = {"ND",          "NP",       "RD",         "StandardEncoding",
                                                "array",       "begin",    "closefile",  "currentdict",
                                                "currentfile", "def",      "definefont", "dict",
                                                "dup",         "eexec",    "end",        "exch",
                                                "executeonly", "false",    "for",        "get",
                                                "index",       "mark",     "noaccess",   "pop",
                                                "put",         "readonly", "readstring", "string",
                                                "true"};
  constexpr std::string_view kSpace = " \n", kEnds = " \n[]{}/()<>%";
  std::size_t number = 0;
  while (!text.empty() && !look.enough()) {
    if (kSpace.find(text[0]) != kSpace.npos || std::string_view("[]{}").find(text[0]) != std::string_view::npos) {
      text.remove_prefix(1);
      continue;
    }
    const bool name = text[0] == '/';
    const std::size_t end = std::min(text.find_first_of(kEnds, name ? 1 : 0), text.size());
    const std::string_view word = text.substr(0, end);
    if (word.empty()) return look.find("a string in a font program");
    text.remove_prefix(end);
    if (word == "RD" && number > 0) {  // that many bytes of a charstring
      if (text.size() < number + 1) return look.find("a font program that ends early");
      text.remove_prefix(number + 1);
    }
    const bool digits = word.find_first_not_of("+-.0123456789eE") == word.npos;
    number = 0;
    if (digits && word.size() < 7 && word.find_first_not_of("0123456789") == word.npos)
      for (const char c : word) number = number * 10 + static_cast<std::size_t>(c - '0');
    if (!name && !digits && std::ranges::find(kWords, word) == std::end(kWords)) look.find("a word that fonts do not need", word);
  }
}

void look_at_type1(std::string_view text, Look& look) {
  constexpr std::string_view kEnd = "currentfile eexec\n", kTitle = "%!FontType1-1.0: ";
  const std::size_t end = text.find(kEnd), line = text.find('\n');
  if (!text.starts_with(kTitle) || end == text.npos || line > 200) return look.find("no Type 1 font");
  look_at_words(text.substr(line, end - line), look);
  look_at_words(unlocked(base::view(text.substr(end + kEnd.size()))), look);
}

// Adobe 5176, 5: where an INDEX ends; 0 when it leads outside.
std::size_t end_of_index(ByteView bytes, std::size_t at, std::size_t& count) {
  base::Reader in(bytes);
  in.seek(at);
  count = in.u16be();
  if (!in.ok()) return 0;
  if (count == 0) return in.position();
  const std::size_t width = in.u8();
  if (width < 1 || width > 4) return 0;
  std::size_t last = 1;
  for (std::size_t i = 0; i <= count && in.ok(); ++i) {
    std::size_t offset = 0;
    for (const std::uint8_t byte : in.take(width)) offset = offset << 8 | byte;
    if (offset < last) return 0;
    last = offset;
  }
  in.skip(last - 1);
  return in.ok() ? in.position() : 0;
}

void look_at_cff(ByteView bytes, Look& look) {
  std::size_t at = bytes.size() > 4 && bytes[0] == 1 ? bytes[2] : 0;
  for (const std::size_t wanted : {1, 1, 0, 0}) {  // names, dictionaries, strings, subroutines
    std::size_t count = 0;
    at = at == 0 ? 0 : end_of_index(bytes, at, count);
    if (wanted != 0 && count != wanted) at = 0;
  }
  if (at == 0) look.find("no CFF font");
}

// ISO/IEC 29500-1, 17.8.1: the first 32 bytes under a key of 16. What stands in the first 16 is known but for the number of tables and the
// first tag; each guess gives a key, and the right one makes sense of the next 16.
bool opens_under_some_key(ByteView hidden) {
  constexpr std::size_t kKey = 16;
  if (hidden.size() < kKey * 2) return false;
  for (const std::uint32_t version : {0x00010000u, 0x4F54544Fu})
    for (std::size_t count = 1; count <= std::size(kTags); ++count)
      for (const std::string_view tag : kTags) {
        std::size_t power = 1, log = 0;
        while (power * 2 <= count) power *= 2, ++log;
        base::Bytes font;
        base::put_u32be(font, version);
        for (const std::size_t word : {count, power * 16, log, count * 16 - power * 16}) base::put_be(font, word, 2);
        base::put(font, tag);
        for (std::size_t i = 0; i < kKey; ++i) font.push_back(static_cast<std::uint8_t>(hidden[kKey + i] ^ hidden[i] ^ font[i]));
        base::Reader entry(font);
        entry.seek(kKey + 4);
        if (entry.u32be() != 12 + count * 16) continue;  // tables stand in order of their tags
        base::put(font, hidden.subspan(kKey * 2));
        Look trial(1);
        look_at_font(font, base::FileType::font, trial);
        if (trial.findings().empty()) return true;
      }
  return false;
}

}  // namespace

void look_at_office_font(ByteView bytes, Look& look) {
  base::Reader in(bytes);
  const std::size_t size = in.u32le(), font_size = in.u32le(), version = in.u32le(), flags = in.u32le();
  in.seek(34);
  if (in.u16le() == 0x504C && size == bytes.size() && font_size < size) {
    if (version != 0x00020001 || flags > 1) look.find("a font in an unknown wrapping");
    return look_at_font(bytes.last(font_size), base::FileType::font, look);
  }
  if (font_kind(bytes, {}) == base::FileType::font) return look_at_font(bytes, base::FileType::font, look);
  if (!opens_under_some_key(bytes)) look.find("a font that no key opens");
}

void look_at_font_program(ByteView bytes, Look& look) {
  if (base::starts_with(bytes, "%!")) return look_at_type1(base::text(bytes), look);
  if (font_kind(bytes, {}) == base::FileType::font) return look_at_font(bytes, base::FileType::font, look);
  look_at_cff(bytes, look);
}

base::FileType font_kind(ByteView bytes, std::string_view) {
  base::Reader in(bytes);
  const std::uint32_t magic = in.u32be();
  return magic == 0x4F54544F || magic == 0x74746366 || (magic == 0x00010000 && in.u16be() < kTablesMax) ? base::FileType::font
                                                                                                        : base::FileType::unknown;
}

void look_at_font(ByteView bytes, base::FileType, Look& look) {
  Places places;
  if (base::starts_with(bytes, "ttcf")) {
    base::Reader in(bytes);
    in.skip(8);
    const std::size_t count = in.u32be();
    if (count == 0 || count > kFontsMax) return look.find("no font collection");
    places[0] = 12 + count * 4;
    for (std::size_t i = 0; i < count && !look.enough(); ++i) judge_directory(bytes, in.u32be(), places, look);
  } else {
    judge_directory(bytes, 0, places, look);
  }
  std::size_t end = 0;
  for (const auto& [begin, until] : places) {
    if (begin != end) return look.find("bytes between the tables of a font");
    end = until;
  }
  if (end != bytes.size()) look.find("bytes behind a font");
}

}  // namespace sekisho::worker::second_look
