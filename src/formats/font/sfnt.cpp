// OpenType and TrueType (ISO/IEC 14496-22): tables by an allow-list, each checked or written anew, then directory and checksums.
#include <map>
#include <string>

#include "formats/font/glyphs.h"
#include "formats/font/layout.h"
#include "formats/font/tables.h"

namespace sekisho::formats::font {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;

constexpr std::size_t kTablesMax = 100, kFontsMax = 64, kDirectoryEntry = 16, kFileHeader = 12;
constexpr std::size_t kTrueType = 0x00010000, kOpenType = 0x4F54544F, kCollection = 0x74746366;
constexpr std::size_t kProgramMax = 128 << 10;
constexpr std::size_t kHeadLength = 54, kHeadMagic = 0x5F0F3CF5, kWholeSum = 0xB1B0AFBA;

using Tables = std::map<std::string, ByteView, std::less<>>;
using Ranges = std::vector<std::pair<std::size_t, std::size_t>>;  // begin and end

// Tables of the registries that no reader of PDF looks at (ISO 32000-1, 9.9): there they go without a word, as do programs for hinting.
bool is_idle_in_pdf(std::string_view tag) {
  static constexpr std::string_view kTags[] = {"BASE", "CBDT", "CBLC", "COLR", "CPAL", "DSIG", "EBDT", "EBLC", "EBSC", "FFTM", "GDEF", "GPOS",
                                               "GSUB", "HVAR", "JSTF", "LTSH", "MATH", "MERG", "MVAR", "PCLT", "STAT", "VDMX", "VVAR", "Zapf",
                                               "acnt", "ankr", "avar", "bdat", "bhed", "bloc", "bsln", "cvar", "cvt ", "fdsc", "feat", "fmtx",
                                               "fond", "fpgm", "fvar", "gasp", "gcid", "gvar", "hdmx", "just", "kern", "kerx", "lcar", "ltag",
                                               "meta", "mort", "morx", "name", "opbd", "prep", "prop", "sbix", "trak", "xref"};
  return std::ranges::binary_search(kTags, tag);
}

struct Font {
  std::size_t version = kTrueType;
  std::map<std::string, Bytes, std::less<>> tables;
};

std::size_t checksum(ByteView bytes) {
  std::uint32_t sum = 0;
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) sum += static_cast<std::uint32_t>(be32(bytes, i));
  for (unsigned shift = 24; i < bytes.size(); ++i, shift -= 8) sum += std::uint32_t{bytes[i]} << shift;
  return sum;
}

ByteView find(const Tables& tables, std::string_view tag) {
  const auto at = tables.find(tag);
  return at == tables.end() ? ByteView() : at->second;
}

// A table that begins outside is left out; one that is cut off at the end of the file is taken as far as it goes: both are common in PDF.
std::optional<Tables> read_directory(ByteView file, std::size_t at, Ranges& ranges) {
  const std::size_t count = be16(file, at + 4);
  if (count == 0 || count > kTablesMax || at + kFileHeader + count * kDirectoryEntry > file.size()) return std::nullopt;
  Tables out;
  ranges.emplace_back(at, at + kFileHeader + count * kDirectoryEntry);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = at + kFileHeader + i * kDirectoryEntry;
    const std::size_t begin = be32(file, entry + 8);
    const ByteView table = base::slice(file, begin, be32(file, entry + 12));
    ranges.emplace_back(begin, begin + table.size());
    if (!table.empty()) out.try_emplace(std::string(base::text(file.subspan(entry, 4))), table);
  }
  return out;
}

// Letters of some old fonts for Chinese and Japanese are put together by byte code alone, and are heaps of strokes without it. They are known
// by their names, or by a program for the whole font that is many times as long as anyone else's.
bool needs_programs(const Tables& tables) {
  constexpr std::size_t kLongProgram = 24 << 10;
  static constexpr std::string_view kNames[] = {
      "cpop",     "DFGirl-W6",   "DFGothic-EB",   "DFGyoSho-Lt",        "DFHei",     "DFHSGothic", "DFHSMincho", "DFKai",
      "DFMing",   "DLCFongSung", "DLCHay",        "DLCKaiMedium",       "DLCLi",     "DLCMing",    "DLCRound",   "HuaTianKaiTi",
      "MingLi43", "MingLiU",     "HuaTianSongTi", "Ming(for ISO10646)", "MingMedium"};
  if (find(tables, "fpgm").size() >= kLongProgram) return true;
  if (find(tables, "glyf").empty() || find(tables, "prep").empty()) return false;
  std::string name(base::text(find(tables, "name")));
  std::erase(name, '\0');  // of UTF-16
  return std::ranges::any_of(kNames, [&](std::string_view known) { return name.find(known) != name.npos; });
}

// Bytes that no table holds, but for those that fill up to a word.
bool has_bytes_between(ByteView file, Ranges ranges) {
  std::ranges::sort(ranges);
  ranges.emplace_back(file.size(), file.size());
  std::size_t end = 0;
  for (const auto& [begin, until] : ranges) {
    if (begin > end + 3 && begin <= file.size() && std::ranges::any_of(file.subspan(end, begin - end), [](std::uint8_t c) { return c != 0; }))
      return true;
    end = std::max(end, std::min(until, file.size()));
  }
  return false;
}

class Rebuilder {
 public:
  Rebuilder(const Tables& tables, FontKind expected, bool& dropped) : in_(tables), expected_(expected), dropped_(dropped) {}

  base::Result<Font> run() {
    if (!limits_of_glyphs()) return base::refuse(Code::damaged, {}, "head or maxp");
    const base::Status outlines = find(in_, "glyf").empty() && !find(in_, "CFF ").empty() ? cff() : true_type();
    if (!outlines) return std::unexpected(outlines.error());
    if (!metrics("hhea", "hmtx") && expected_ != FontKind::pdf) return base::refuse(Code::damaged, {}, "hhea");
    metrics("vhea", "vmtx");
    put("cmap", rebuild_cmap);
    put("post", rebuild_post);
    put("OS/2", rebuild_os2);
    put("VORG", rebuild_vorg);
    if (expected_ != FontKind::pdf || programs_ == Programs::keep) put("name", rebuild_name);
    if (expected_ != FontKind::pdf) {
      put("gasp", rebuild_gasp);
      put("kern", rebuild_kern);
      put("GSUB", rebuild_gsub);
      put("GPOS", rebuild_gpos);
      put("GDEF", rebuild_gdef);
      put("BASE", rebuild_base);
      if (needs_letters() && !font_.tables.contains("cmap")) return base::refuse(Code::damaged, {}, "cmap");
    }
    for (const auto& [tag, table] : in_)
      if (!font_.tables.contains(tag) && (expected_ != FontKind::pdf || !is_idle_in_pdf(tag))) dropped_ = true;
    return std::move(font_);
  }

 private:
  // Elsewhere glyphs are named by their numbers, and one of spaces alone is drawn too.
  bool needs_letters() const { return expected_ == FontKind::office || expected_ == FontKind::stand_alone; }

  template <class Make>
  void put(const std::string& tag, Make make) {
    const ByteView table = find(in_, tag);
    if (table.empty()) return;
    std::optional<Bytes> made;
    if constexpr (std::is_invocable_v<Make, ByteView, bool&>) made = make(table, dropped_);
    else made = make(table);
    if (made) font_.tables[tag] = std::move(*made);
  }

  bool limits_of_glyphs() {
    const ByteView head = find(in_, "head"), maxp = find(in_, "maxp");
    if (head.size() < kHeadLength || maxp.size() < 6) return false;
    head_.assign(head.begin(), head.begin() + kHeadLength);
    set32(head_, 8, 0);
    set32(head_, 12, kHeadMagic);
    glyphs_ = be16(maxp, 4);
    maxp_.assign(maxp.begin(), maxp.end());
    return glyphs_ > 0 && be16(head_, 18) > 0;
  }

  base::Status cff() {
    auto made = rebuild_cff(find(in_, "CFF "), dropped_);
    if (!made) return std::unexpected(made.error());
    font_.version = kOpenType;
    font_.tables["CFF "] = std::move(*made);
    maxp_.resize(6);
    set32(maxp_, 0, 0x00005000);
    set16(head_, 50, 0);
    finish();
    return {};
  }

  base::Status true_type() {
    const ByteView loca = find(in_, "loca"), glyf = find(in_, "glyf");
    if (loca.empty() || (glyf.empty() && needs_letters())) return base::refuse(Code::damaged, {}, "loca or glyf");
    programs_ = needs_programs(in_) ? Programs::keep : Programs::leave_out;
    const bool is_long = be16(head_, 50) != 0;
    Outlines made;
    if (!rebuild_outlines(loca, glyf, glyphs_, is_long, programs_, made)) return base::refuse(Code::output_too_large);
    if (made.glyf.empty() && needs_letters()) return base::refuse(Code::damaged, {}, "glyf");
    dropped_ = dropped_ || made.dropped || (made.programs_dropped && expected_ != FontKind::pdf);
    set16(head_, 50, made.long_offsets ? 1 : 0);
    set16(head_, 52, 0);
    maxp_.resize(32);
    set32(maxp_, 0, kTrueType);
    if (programs_ == Programs::leave_out)
      for (std::size_t at = 16; at < 28; at += 2) set16(maxp_, at, 0);  // room that only programs take
    const std::size_t needed[][2] = {{6, made.points},
                                     {8, made.contours},
                                     {10, made.whole_points},
                                     {12, made.whole_contours},
                                     {26, programs_ == Programs::keep ? made.instructions : 0},
                                     {28, made.components},
                                     {30, made.depth}};
    // Readers make room by these numbers: they must not be below what the glyphs have.
    for (const auto& [at, least] : needed) set16(maxp_, at, std::min<std::size_t>(std::max(be16(maxp_, at), least), 0xFFFF));
    font_.tables["loca"] = std::move(made.loca);
    font_.tables["glyf"] = std::move(made.glyf);
    for (const char* program : {"cvt ", "fpgm", "prep"})
      put(program, [&](ByteView table) -> std::optional<Bytes> {
        if (programs_ == Programs::leave_out || table.size() > kProgramMax) return std::nullopt;
        return Bytes(table.begin(), table.end());
      });
    finish();
    return {};
  }

  void finish() {
    font_.tables["head"] = head_;
    font_.tables["maxp"] = maxp_;
  }

  bool metrics(const std::string& header_tag, const std::string& tag) {
    const ByteView header = find(in_, header_tag), given = find(in_, tag);
    Bytes top(header.begin(), header.end()), rows(given.begin(), given.end());
    if (header.empty() || given.empty() || !rebuild_metrics(top, rows, glyphs_)) return false;
    font_.tables[header_tag] = std::move(top);
    font_.tables[tag] = std::move(rows);
    return true;
  }

  const Tables& in_;
  FontKind expected_;
  bool& dropped_;
  Programs programs_ = Programs::leave_out;
  Font font_;
  std::size_t glyphs_ = 0;
  Bytes head_, maxp_;
};

void put_directory(Bytes& out, const Font& font, std::map<ByteView::pointer, std::size_t>& places) {
  std::size_t power = 1, log = 0;
  while (power * 2 <= font.tables.size()) power *= 2, ++log;
  base::put_u32be(out, static_cast<std::uint32_t>(font.version));
  base::put_be(out, font.tables.size(), 2);
  base::put_be(out, power * 16, 2);
  base::put_be(out, log, 2);
  base::put_be(out, font.tables.size() * 16 - power * 16, 2);
  for (const auto& [tag, bytes] : font.tables) {
    base::put(out, tag);
    base::put_be(out, checksum(bytes), 4);
    base::put_be(out, places[bytes.data()], 4);
    base::put_be(out, bytes.size(), 4);
  }
}

// Tables that several fonts of a collection have alike are written once.
Bytes write(const std::vector<Font>& fonts, bool collection) {
  std::size_t at = collection ? kFileHeader + fonts.size() * 4 : 0;
  std::vector<std::size_t> directories;
  for (const Font& font : fonts) {
    directories.push_back(at);
    at += kFileHeader + font.tables.size() * kDirectoryEntry;
  }
  std::map<ByteView::pointer, std::size_t> places;
  std::multimap<std::size_t, std::pair<const Bytes*, std::size_t>> by_size;
  std::vector<const Bytes*> order;
  for (const Font& font : fonts)
    for (const auto& [tag, bytes] : font.tables) {
      const auto [from, to] = by_size.equal_range(bytes.size());
      const auto twin = std::find_if(from, to, [&](const auto& known) { return *known.second.first == bytes; });
      if (twin != to) {
        places[bytes.data()] = twin->second.second;
        continue;
      }
      places[bytes.data()] = at;
      by_size.emplace(bytes.size(), std::pair(&bytes, at));
      order.push_back(&bytes);
      at += (bytes.size() + 3) & ~std::size_t{3};
    }
  Bytes out;
  out.reserve(at);
  if (collection) {
    base::put(out, "ttcf");
    base::put_u32be(out, 0x00010000);
    base::put_be(out, fonts.size(), 4);
    for (const std::size_t directory : directories) base::put_be(out, directory, 4);
  }
  for (const Font& font : fonts) put_directory(out, font, places);
  for (const Bytes* bytes : order) {
    base::put(out, *bytes);
    out.resize((out.size() + 3) & ~std::size_t{3});
  }
  if (!collection) set32(out, places[fonts[0].tables.find("head")->second.data()] + 8, (kWholeSum - checksum(out)) & 0xFFFFFFFF);
  return out;
}

}  // namespace

base::Result<Bytes> rebuild_sfnt(ByteView input, FontKind expected, const base::Limits& limits, bool& dropped) {
  std::vector<std::size_t> places{0};
  const bool collection = be32(input, 0) == kCollection;
  if (collection) {
    const std::size_t count = be32(input, 8);
    if (count == 0 || count > kFontsMax || kFileHeader + count * 4 > input.size()) return base::refuse(Code::damaged, {}, "collection");
    places.clear();
    for (std::size_t i = 0; i < count; ++i) places.push_back(be32(input, kFileHeader + i * 4));
  }
  std::vector<Font> fonts;
  Ranges ranges;
  if (collection) ranges.emplace_back(0, kFileHeader + places.size() * 4);
  std::size_t room = 0;
  for (const std::size_t place : places) {
    const auto tables = read_directory(input, place, ranges);
    if (!tables) return base::refuse(Code::damaged, {}, "table directory");
    auto font = Rebuilder(*tables, expected, dropped).run();
    if (!font) return std::unexpected(font.error());
    for (const auto& [tag, bytes] : font->tables) room += bytes.size();
    if (room > limits.memory_bytes_max / 4 || room > 0xFFFFFFFF) return base::refuse(Code::output_too_large);
    fonts.push_back(std::move(*font));
  }
  if (has_bytes_between(input, std::move(ranges))) dropped = true;
  return write(fonts, collection);
}

}  // namespace sekisho::formats::font
