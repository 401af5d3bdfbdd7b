#include "worker/second_look/look.h"

#include <array>

namespace sekisho::worker::second_look {

using base::ByteView;
using base::FileType;

namespace {

// Names in findings come from the output: they are cut and made printable.
std::string printable(std::string_view text) {
  std::string out(text.substr(0, 200));
  const bool utf8 = valid_utf8(base::view(out));
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || (!utf8 && static_cast<unsigned char>(c) >= 0x80)) c = '?';
  return out;
}

}  // namespace

void Look::find(std::string_view what, std::string_view where) {
  if (enough()) return;
  std::string place = place_;
  if (!where.empty()) place += (place.empty() ? "" : " > ") + printable(where);
  findings_.push_back({std::string(what), std::move(place)});
}

bool Look::spend(std::uint64_t bytes) {
  if (bytes > bytes_left_ || entries_left_ == 0) {
    find("more unpacked bytes or parts than the limit");
    return false;
  }
  bytes_left_ -= bytes;
  --entries_left_;
  return true;
}

void Look::inside(ByteView bytes, FileType type, std::string_view where) {
  if (depth_ >= static_cast<int>(limits_.depth_max)) return find("nested too deeply", where);
  const std::size_t length = place_.size();
  place_ += (place_.empty() ? "" : " > ") + printable(where);
  ++depth_;
  look_at(bytes, type, *this);
  --depth_;
  place_.resize(length);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool has_control_characters(std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return true;
  return false;
}

// RFC 3629: shortest form, no surrogates, at most U+10FFFF.
bool valid_utf8(ByteView bytes) {
  const std::uint8_t* p = bytes.data();
  const std::uint8_t* const end = p + bytes.size();
  auto more = [&](int count) {
    for (int i = 1; i <= count; ++i)
      if (end - p <= i || (p[i] & 0xC0) != 0x80) return false;
    return true;
  };
  while (p != end) {
    if (*p < 0x80) {
      std::uint64_t eight = 0;
      while (end - p >= 8) {
        std::memcpy(&eight, p, 8);
        if ((eight & 0x8080808080808080u) != 0) break;
        p += 8;
      }
      while (p != end && *p < 0x80) ++p;
    } else if (*p >= 0xC2 && *p <= 0xDF) {
      if (!more(1)) return false;
      p += 2;
    } else if ((*p & 0xF0) == 0xE0) {
      while (end - p >= 3 && *p > 0xE0 && *p < 0xF0 && *p != 0xED && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) p += 3;  // Japanese
      if (p == end || (*p & 0xF0) != 0xE0) continue;
      if (!more(2) || (*p == 0xE0 && p[1] < 0xA0) || (*p == 0xED && p[1] > 0x9F)) return false;
      p += 3;
    } else if (*p >= 0xF0 && *p <= 0xF4) {
      if (!more(3) || (*p == 0xF0 && p[1] < 0x90) || (*p == 0xF4 && p[1] > 0x8F)) return false;
      p += 4;
    } else {
      return false;
    }
  }
  return true;
}

bool is_safe_link(std::string_view uri) {
  if (has_control_characters(uri)) return false;
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || colon > 6) return false;
  const std::string scheme = lower(uri.substr(0, colon));
  return scheme == "http" || scheme == "https" || scheme == "mailto" || scheme == "tel";
}

std::string_view banned_magic(ByteView b) {
  using namespace std::string_view_literals;
  struct Magic {
    std::size_t offset;
    std::string_view bytes;
    std::string_view what;
  };
  static constexpr std::array kMagics{Magic{0, "MZ"sv, "an executable"},
                                      Magic{0,
                                            "\x7F"
                                            "ELF"sv,
                                            "an executable"},
                                      Magic{0, "\xCA\xFE\xBA\xBE"sv, "an executable"},
                                      Magic{0, "\xFE\xED\xFA\xCE"sv, "an executable"},
                                      Magic{0, "\xFE\xED\xFA\xCF"sv, "an executable"},
                                      Magic{0, "\xCE\xFA\xED\xFE"sv, "an executable"},
                                      Magic{0, "\xCF\xFA\xED\xFE"sv, "an executable"},
                                      Magic{0, "\0asm"sv, "an executable"},
                                      Magic{0, "dex\n"sv, "an executable"},
                                      Magic{0, "#!"sv, "a script"},
                                      Magic{0, "L\0\0\0\x01\x14\x02\0"sv, "a shortcut"},
                                      Magic{0, "\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3"sv, "OneNote"},
                                      Magic{0, "ITSF"sv, "compiled help"},
                                      Magic{0, "vhdxfile"sv, "a disk image"},
                                      Magic{0, "conectix"sv, "a disk image"},
                                      Magic{32769, "CD001"sv, "a disk image"},
                                      Magic{0, "KDMV"sv, "a disk image"},
                                      Magic{0, "QFI\xFB"sv, "a disk image"},
                                      Magic{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "an OLE2 file"},
                                      Magic{0, "{\\rt"sv, "RTF"},
                                      Magic{0, "7z\xBC\xAF\x27\x1C"sv, "an archive"},
                                      Magic{0, "Rar!"sv, "an archive"},
                                      Magic{0, "MSCF"sv, "an archive"},
                                      Magic{0, "\x1F\x8B"sv, "an archive"},
                                      Magic{0,
                                            "\xFD"
                                            "7zXZ\0"sv,
                                            "an archive"},
                                      Magic{0, "\x28\xB5\x2F\xFD"sv, "an archive"},
                                      Magic{257, "ustar"sv, "an archive"},
                                      Magic{2, "-lh"sv, "an archive"},
                                      Magic{2, "-lz"sv, "an archive"},
                                      Magic{0, "!<arch>"sv, "an archive"},
                                      Magic{0, "070701"sv, "an archive"},
                                      Magic{0, "FWS"sv, "Flash"},
                                      Magic{0, "CWS"sv, "Flash"},
                                      Magic{0, "ZWS"sv, "Flash"},
                                      Magic{0, "%!PS"sv, "PostScript"},
                                      Magic{0, "\xC5\xD0\xD3\xC6"sv, "PostScript"},
                                      Magic{0, "ID;P"sv, "SYLK"},
                                      Magic{0, "x\x9F\x3E\x22"sv, "TNEF"}};
  for (const Magic& magic : kMagics)
    if (base::text(base::slice(b, magic.offset, magic.bytes.size())) == magic.bytes) return magic.what;
  return {};
}

FileType kind_of(ByteView b) {
  using namespace std::string_view_literals;
  auto at = [&](std::size_t offset, std::string_view bytes) { return base::text(base::slice(b, offset, bytes.size())) == bytes; };
  if (at(0, "%PDF-")) return FileType::pdf;
  if (at(0, "PK\x03\x04"sv) || at(0, "PK\x05\x06"sv)) return FileType::zip;
  if (at(0, "\xFF\xD8\xFF"sv)) return FileType::jpeg;
  if (at(0, "\x89PNG\r\n\x1A\n"sv)) return FileType::png;
  if (at(0, "GIF87a") || at(0, "GIF89a")) return FileType::gif;
  if (at(0, "RIFF") && at(8, "WEBP")) return FileType::webp;
  if (at(0, "\x01\0\0\0"sv) && at(40, " EMF")) return FileType::emf;
  if (at(0, "\xD7\xCD\xC6\x9A"sv) || at(0, "\x01\0\x09\0\0\x03"sv) || at(0, "\x02\0\x09\0\0\x03"sv) || at(0, "\x01\0\x09\0\0\x01"sv))
    return FileType::wmf;
  if (at(0, "II*\0"sv) || at(0, "MM\0*"sv)) return FileType::tiff;
  if (at(0, "BM")) {
    base::Reader header(base::slice(b, 14));
    switch (header.u32le()) {
      case 12:
      case 40:
      case 52:
      case 56:
      case 64:
      case 108:
      case 124: return FileType::bmp;
      default: break;
    }
  }
  return FileType::unknown;
}

}  // namespace sekisho::worker::second_look
