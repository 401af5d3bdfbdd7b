#include "formats/detect/binary.h"

#include <algorithm>

#include "formats/detect/compound.h"

namespace sekisho::formats::detect {

using base::ByteView;
using base::FileType;
using base::Reader;
using namespace std::string_view_literals;

namespace {

struct Magic {
  std::size_t offset;
  std::string_view bytes;
  FileType type;
};

// Long enough each that no text and no file of another type has them by chance, or else of a kind that must not pass even then (MZ).
constexpr Magic kBanned[] = {
    {0, "MZ"sv, FileType::executable},
    {0,
     "\x7F"
     "ELF"sv,
     FileType::executable},
    {0, "\xFE\xED\xFA\xCE"sv, FileType::executable},
    {0, "\xFE\xED\xFA\xCF"sv, FileType::executable},
    {0, "\xCE\xFA\xED\xFE"sv, FileType::executable},
    {0, "\xCF\xFA\xED\xFE"sv, FileType::executable},
    {0, "\xCA\xFE\xBA\xBF"sv, FileType::executable},
    {0, "\xBE\xBA\xFE\xCA"sv, FileType::executable},
    {0, "\0asm"sv, FileType::executable},
    {0, "dex\n03"sv, FileType::executable},
    {0, "cdex00"sv, FileType::executable},
    {0, "X5O!P%@AP[4\\PZX54(P^)7CC)7}"sv, FileType::executable},  // EICAR: a text that is a program
    {0, "\x1BLua"sv, FileType::script},
    {0, "\x1BLJ"sv, FileType::script},
    {0, "#@~^"sv, FileType::script},     // encoded VBScript, JScript
    {0, "Cr24"sv, FileType::installer},  // browser extension
    {0, "L\0\0\0\x01\x14\x02\0"sv, FileType::shortcut},
    {0, "regf"sv, FileType::registry},
    {0, "FAXCOVER-VER"sv, FileType::script},
    {0, "!<arch>\ndebian"sv, FileType::installer},
    {0, "\xED\xAB\xEE\xDB"sv, FileType::installer},
    {0, "xar!"sv, FileType::installer},
    {0, "ISc("sv, FileType::installer},
    {0, "ITSF"sv, FileType::compiled_help},
    {0, "ITOLITLS"sv, FileType::compiled_help},
    {0, "?_\x03\0"sv, FileType::compiled_help},
    {0, "\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3"sv, FileType::onenote},  // [MS-ONESTORE] 2.3.1 .one
    {0, "\xA1\x2F\xFF\x43\xD9\xEF\x76\x4C\x9E\xE2\x10\xEA\x57\x22\x76\x5F"sv, FileType::onenote},  // .onetoc2
    {0, "\x2F\xE9\x8D\x63\xD4\xA6\xC1\x4B\x9A\x36\xB3\xFC\x25\x11\xA5\xB7"sv, FileType::onenote},  // revision stores of servers
    {0, "KDMV"sv, FileType::disk_image},
    {0, "COWD"sv, FileType::disk_image},
    {0, "# Disk DescriptorFile"sv, FileType::disk_image},
    {0, "QFI\xFB"sv, FileType::disk_image},
    {0, "vhdxfile"sv, FileType::disk_image},
    {0, "conectix"sv, FileType::disk_image},
    {0, "<<< Oracle VM"sv, FileType::disk_image},
    {0x40, "\x7F\x10\xDA\xBE"sv, FileType::disk_image},  // VDI
    {0, "MSWIM\0\0\0"sv, FileType::disk_image},
    {0, "WLPWM\0\0\0"sv, FileType::disk_image},
    {0, "hsqs"sv, FileType::disk_image},
    {0, "\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0"sv, FileType::disk_image},  // raw sectors of a disc
    {512, "EFI PART"sv, FileType::disk_image},
    {3, "NTFS    "sv, FileType::disk_image},
    {3, "EXFAT   "sv, FileType::disk_image},
    {54, "FAT12   "sv, FileType::disk_image},
    {54, "FAT16   "sv, FileType::disk_image},
    {82, "FAT32   "sv, FileType::disk_image},
    {1024, "H+\0\x04"sv, FileType::disk_image},
    {1024, "HX\0\x05"sv, FileType::disk_image},
};

constexpr Magic kPending[] = {
    {0, "7z\xBC\xAF\x27\x1C"sv, FileType::sevenzip},
    {0, "Rar!\x1A\x07"sv, FileType::rar},
    {0, "RE~^"sv, FileType::rar},
    {257, "ustar"sv, FileType::tar},
    {0, "\x1F\x8B\x08"sv, FileType::gzip},
    {0, "BZh"sv, FileType::bzip2},
    {0,
     "\xFD"
     "7zXZ\0"sv,
     FileType::xz},
    {0, "\x28\xB5\x2F\xFD"sv, FileType::zstd},
    {0, "MSCF"sv, FileType::cab},
    {0, "\x04\x22\x4D\x18"sv, FileType::other_archive},  // lz4
    {0, "LZIP\x01"sv, FileType::other_archive},
    {0, "LRZI"sv, FileType::other_archive},
    {0, "\x89LZO\0\r\n\x1A\n"sv, FileType::other_archive},
    {0, "\x1F\x9D"sv, FileType::other_archive},  // compress
    {0, "\x60\xEA"sv, FileType::other_archive},  // ARJ
    {7, "**ACE**"sv, FileType::other_archive},
    {0, "070701"sv, FileType::other_archive},  // cpio
    {0, "070702"sv, FileType::other_archive},
    {0, "070707"sv, FileType::other_archive},
    {0, "\xC7\x71"sv, FileType::other_archive},
    {0, "\x71\xC7"sv, FileType::other_archive},
    {0, "!<arch>\n"sv, FileType::other_archive},
    {0, "GCAX"sv, FileType::other_archive},
    {0, "ALZ\x01"sv, FileType::other_archive},
    {0, "SIT!"sv, FileType::other_archive},
    {0, "StuffIt"sv, FileType::other_archive},
    {0, "ZPQ"sv, FileType::other_archive},
    {0, "\0\0\0\x0CjP  \r\n\x87\n"sv, FileType::jpeg2000},
    {0, "\xFF\x4F\xFF\x51"sv, FileType::jpeg2000},
    {0, "\xFF\x0A"sv, FileType::jpegxl},
    {0, "\0\0\0\x0CJXL "sv, FileType::jpegxl},
    {0, "II\xBC\x01"sv, FileType::other_picture},  // JPEG XR
    {0, "8BPS"sv, FileType::psd},
    {0, "8BPB"sv, FileType::psd},
    {0, "icns"sv, FileType::icon},
    {0, "gimp xcf"sv, FileType::other_picture},
    {0, "AT&TFORM"sv, FileType::other_picture},
    {0, "DDS |"sv, FileType::other_picture},
    {0, "\x76\x2F\x31\x01"sv, FileType::other_picture},
    {0, "\xC5\xD0\xD3\xC6"sv, FileType::postscript},
    {0, "\x04%!PS"sv, FileType::postscript},
    {0, "\x78\x9F\x3E\x22"sv, FileType::tnef},
    {0, "!BDN"sv, FileType::mbox},
    {0, "\xCF\xAD\x12\xFE"sv, FileType::mbox},
    {0, "SQLite format 3\0"sv, FileType::database},
    {4, "Standard Jet DB"sv, FileType::database},
    {4, "Standard ACE DB"sv, FileType::database},
    {0, "JwwData."sv, FileType::jww},
    {0, "AutoCAD Binary DXF"sv, FileType::dxf},
    {0, "OTTO\0"sv, FileType::font},
    {0, "ttcf\0"sv, FileType::font},
    {0, "true\0"sv, FileType::font},
    {0, "wOFF"sv, FileType::font},
    {0, "wOF2"sv, FileType::font},
    {0, "OggS"sv, FileType::audio_video},
    {0, "fLaC"sv, FileType::audio_video},
    {0, "ID3\x02"sv, FileType::mp3},
    {0, "ID3\x03"sv, FileType::mp3},
    {0, "ID3\x04"sv, FileType::mp3},
    {0, "#!AMR"sv, FileType::audio_video},
    {0, "MThd\0\0\0\x06"sv, FileType::audio_video},
    {0, ".snd\0"sv, FileType::audio_video},
    {0, ".RMF\0"sv, FileType::audio_video},
    {0, "FLV\x01"sv, FileType::audio_video},
    {0, "\x1A\x45\xDF\xA3"sv, FileType::audio_video},
    {0, "\0\0\x01\xBA"sv, FileType::audio_video},
    {0, "\0\0\x01\xB3"sv, FileType::audio_video},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, FileType::audio_video},
    {0, "HWP Document File"sv, FileType::ole_document},
    {0, "\xDB\xA5\x2D\0"sv, FileType::ole_document},  // Word 2
    {0, "\x31\xBE\0\0"sv, FileType::ole_document},    // Write
    {0, "\x09\0\x04\0"sv, FileType::xls},    // Excel 2
    {0, "\x09\x02\x06\0"sv, FileType::xls},  // Excel 3
    {0, "\x09\x04\x06\0"sv, FileType::xls},  // Excel 4
    {0, "\x09\x08\x08\0"sv, FileType::xls},  // Excel 5 without its container
    {0, "\x09\x08\x10\0"sv, FileType::xls},
};

bool at(ByteView input, std::size_t offset, std::string_view bytes) { return base::text(base::slice(input, offset, bytes.size())) == bytes; }

std::optional<FileType> of_table(ByteView input, std::span<const Magic> table) {
  for (const Magic& magic : table)
    if (at(input, magic.offset, magic.bytes)) return magic.type;
  return std::nullopt;
}

// ECMA-119 and ECMA-167: descriptors begin at sector 16; later ones count too, the first may be anything.
bool optical_disc(ByteView input) {
  for (std::size_t sector = 16; sector < 24; ++sector)
    for (std::string_view id : {"CD001"sv, "BEA01"sv, "NSR02"sv, "NSR03"sv, "CDROM"sv})
      if (at(input, sector * 2048 + 1, id)) return true;
  return false;
}

bool disk_with_trailer(ByteView input) {
  if (input.size() < 512) return false;
  return at(input, input.size() - 512, "koly") || at(input, input.size() - 512, "conectix") || at(input, input.size() - 511, "conectix");
}

// 0xCAFEBABE begins both: a class file has its version (45 and up) where a fat binary counts its few architectures.
std::optional<FileType> cafebabe(ByteView input) {
  if (!base::starts_with(input, "\xCA\xFE\xBA\xBE")) return std::nullopt;
  Reader in(base::slice(input, 4));
  return in.u32be() < 45 ? FileType::executable : FileType::java_class;
}

bool has_zero(ByteView bytes) { return std::ranges::find(bytes, 0) != bytes.end(); }

// A version, then a length whose upper byte is zero below 16 MB, or the first of compressed bytes.
bool flash(ByteView input) {
  bool signature = at(input, 0, "FWS") || at(input, 0, "CWS") || at(input, 0, "ZWS");
  ByteView header = base::slice(input, 3, 5);
  return signature && header.size() == 5 && header.front() < 64 && (header.front() < 0x20 || has_zero(header));
}

bool old_executable(ByteView input) { return at(input, 0, "ZM") && has_zero(base::slice(input, 2, 62)); }

// The version of the byte code, then CR LF, then flags or a time: never text.
bool python_byte_code(ByteView input) {
  Reader in(input);
  std::uint16_t version = in.u16le();
  bool line_end = in.u8() == '\r' && in.u8() == '\n';
  ByteView after = base::slice(input, 4, 12);
  return line_end && ((version >= 3000 && version < 4000) || version > 50000) && has_zero(after);
}

// [MS-SHLLINK] is in the table; property files of DOS programs (PIF) have a constant name of a section.
bool pif(ByteView input) { return at(input, 0x171, "MICROSOFT PIFEX"); }

std::optional<FileType> base_media(ByteView input) {  // ISO/IEC 14496-12 section 4.3
  if (!at(input, 4, "ftyp")) {
    for (std::string_view box : {"moov"sv, "mdat"sv, "wide"sv, "skip"sv, "pnot"sv})
      if (at(input, 4, box) && at(input, 0, "\0")) return FileType::mov;
    return std::nullopt;
  }
  // mif1 and msf1 name the structure only: what is coded stands among the compatible brands.
  const ByteView brands = base::slice(input, 8, std::min<std::size_t>(Reader(input).u32be(), 264) - std::min<std::size_t>(Reader(input).u32be(), 8));
  bool picture = false, av1 = false;
  for (std::size_t i = 0; i + 4 <= brands.size(); i += 4) {
    const std::string_view brand = base::text(base::slice(brands, i, 4));
    if (i == 4) continue;  // the minor version
    av1 |= brand == "avif" || brand == "avis";
    for (std::string_view known : {"heic"sv, "heix"sv, "hevc"sv, "hevx"sv, "heim"sv, "heis"sv, "mif1"sv, "msf1"sv, "avif"sv, "avis"sv})
      picture |= i == 0 && brand == known;
  }
  if (picture) return av1 ? FileType::avif : FileType::heif;
  if (at(input, 8, "qt  ")) return FileType::mov;
  if (at(input, 8, "M4A ") || at(input, 8, "M4B ") || at(input, 8, "M4P ")) return FileType::m4a;
  return FileType::mp4;
}

std::optional<FileType> riff(ByteView input) {
  if (at(input, 0, "FORM") && (at(input, 8, "AIFF") || at(input, 8, "AIFC"))) return FileType::audio_video;
  if (!at(input, 0, "RIFF") && !at(input, 0, "RIFX")) return std::nullopt;
  if (at(input, 8, "ACON")) return FileType::icon;
  if (at(input, 8, "WEBP")) return std::nullopt;
  if (at(input, 0, "RIFF") && at(input, 8, "WAVE")) return FileType::wav;
  if (at(input, 0, "RIFF") && at(input, 8, "AVI ")) return FileType::avi;
  return FileType::audio_video;
}

bool icon(ByteView input) {
  Reader in(input);
  std::uint16_t zero = in.u16le(), kind = in.u16le(), count = in.u16le();
  if (zero != 0 || (kind != 1 && kind != 2) || count == 0 || count > 255) return false;
  in.skip(8);
  std::uint32_t bytes = in.u32le(), offset = in.u32le();
  return in.ok() && bytes <= input.size() && offset >= 6 && offset < input.size();
}

bool lha(ByteView input) {
  std::string_view method = base::text(base::slice(input, 2, 5));
  return method.size() == 5 && (method.starts_with("-lh") || method.starts_with("-lz") || method.starts_with("-pm")) && method[4] == '-';
}

// The header's checksum (POSIX ustar): old archives have no other mark.
bool old_tar(ByteView input) {
  ByteView header = base::slice(input, 0, 512);
  if (header.size() < 512 || header.front() == 0) return false;
  std::uint32_t sum = 8 * ' ', told = 0;
  for (std::size_t i = 0; i < header.size(); ++i)
    if (i < 148 || i >= 156) sum += header[i];
  bool digits = false;
  for (std::uint8_t c : base::slice(header, 148, 8)) {
    if (c == ' ' && !digits) continue;
    if (c < '0' || c > '7') break;
    told = told * 8 + (c - '0');
    digits = true;
  }
  return digits && sum == told;
}

// An MPEG audio frame header, twice at the distance that the first one says would be better; two bytes and sane fields do for refusing.
bool mpeg_audio(ByteView input) {
  Reader in(input);
  std::uint8_t first = in.u8(), second = in.u8(), third = in.u8();
  bool adts = (second & 0xF6) == 0xF0 && (third & 0x3C) >> 2 < 13;
  bool audio = (second & 0xE0) == 0xE0 && (second & 0x06) != 0 && (second & 0x18) != 0x08 && (third & 0xF0) != 0xF0 && (third & 0x0C) != 0x0C;
  return in.ok() && first == 0xFF && (adts || audio) && second != 0xFE;
}

bool transport_stream(ByteView input) { return at(input, 0, "G") && at(input, 188, "G") && at(input, 376, "G") && at(input, 564, "G"); }

bool true_type(ByteView input) {
  Reader in(input);
  std::uint32_t version = in.u32be();
  std::uint16_t tables = in.u16be();
  return in.ok() && version == 0x00010000 && tables > 3 && tables < 64 && input.size() > 12 && base::slice(input, 12).front() >= 'A';
}

bool drawing(ByteView input) {  // AutoCAD's versions: AC1.2 to AC1032
  std::string_view head = base::text(base::slice(input, 0, 6));
  return head.size() == 6 && head.starts_with("AC10") && has_zero(base::slice(input, 6, 10));
}

std::optional<FileType> pending_shapes(ByteView input) {
  if (auto type = base_media(input)) return type;
  if (auto type = riff(input)) return type;
  if (icon(input)) return FileType::icon;
  if (lha(input)) return FileType::lha;
  if (drawing(input)) return FileType::dwg;
  if (true_type(input)) return FileType::font;
  if (transport_stream(input)) return FileType::audio_video;
  if (old_tar(input)) return FileType::tar;
  return std::nullopt;
}

}  // namespace

std::optional<FileType> binary(ByteView input) {
  if (at(input, 0, "#!AMR\n") || at(input, 0, "#!AMR-WB\n")) return FileType::audio_video;
  if (auto type = of_table(input, kBanned)) return type;
  if (auto type = cafebabe(input)) return type;
  if (old_executable(input)) return FileType::executable;
  if (flash(input)) return FileType::flash;
  if (python_byte_code(input)) return FileType::script;
  if (pif(input)) return FileType::shortcut;
  if (optical_disc(input) || disk_with_trailer(input)) return FileType::disk_image;
  if (auto type = compound(input)) return type;
  if (auto type = of_table(input, kPending)) return type;
  if (auto type = pending_shapes(input)) return type;
  if (mpeg_audio(input)) return (input[1] & 0x06) == 0x02 ? FileType::mp3 : FileType::audio_video;
  return std::nullopt;
}

}  // namespace sekisho::formats::detect
