#include "formats/plain_text/plain_text.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "formats/detect/binary.h"
#include "formats/detect/detect.h"
#include "formats/plain_text/editor.h"
#include "text/foreign.h"
#include "text/text.h"

namespace sekisho::formats::plain_text {

using base::Code;
using base::FileType;
using base::What;
using text::Encoding;

namespace {

constexpr std::size_t kSampleBytes = 256 << 10;
constexpr std::uint64_t kControlShare = 32;  // one control character in so many is no text
constexpr std::uint64_t kControlFree = 2;
constexpr std::uint64_t kNulsMax = 64;
constexpr std::size_t kRepeatBytesMax = 64 << 20;  // larger texts are changed in one pass and never held in memory
constexpr int kPassesMax = 8;
constexpr std::size_t kPdfHeaderWithin = 1024;  // PDF readers look that far

bool in(std::string_view extension, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), extension) != list.end();
}

bool more_tabs_than_commas(base::ByteView input, const text::Detected& found) {
  std::int64_t balance = 0;
  text::Cursor cursor(input, found.encoding, found.bom_bytes);
  for (text::Char c; cursor.next(c) && c.code != '\n';) balance += c.code == '\t' ? 1 : c.code == ',' ? -1 : 0;
  return balance > 0;
}

// Text under the name of a spreadsheet is opened by a spreadsheet: cells run there whatever the sender called it.
FileType type_by_name(std::string_view name, base::ByteView input, const text::Detected& found) {
  std::string extension = text::extension_of(name);
  if (in(extension, {"tsv", "tab"})) return FileType::tsv;
  if (in(extension, {"md", "markdown"})) return FileType::markdown;
  if (extension == "csv") return FileType::csv;
  if (!in(extension,
          {"xls", "xlsx", "xlsm", "xlsb", "xlt", "xltx", "xltm", "xla", "xlam", "xlw", "ods", "prn", "dif", "dbf", "wk1", "wks", "numbers"}))
    return FileType::txt;
  return more_tabs_than_commas(input, found) ? FileType::tsv : FileType::csv;
}

bool family(std::string_view name) {
  return in(text::extension_of(name),
            {"txt", "text", "csv", "tsv", "tab", "md", "markdown", "log", "ini", "conf", "cfg", "yaml", "yml", "toml", "properties"});
}

// Share of control characters that no text has, in the sample's own encoding.
bool looks_binary(base::ByteView sample, const text::Detected& found) {
  text::Cursor cursor(sample, found.encoding, found.bom_bytes);
  std::uint64_t characters = 0, controls = 0, nuls = 0;
  for (text::Char c; cursor.next(c); ++characters) {
    nuls += c.code == 0 ? 1 : 0;
    controls += c.valid && text::appearance(c.code) == text::Appearance::control && c.code != 0x1A && c.code != 0x1B ? 1 : 0;
  }
  if (nuls > kNulsMax) return true;  // blocks of them: an archive or a disk image of texts
  return controls > kControlFree + characters / kControlShare || (controls > 0 && controls * 2 >= characters);
}

// "sep=;" in the first line tells Excel the delimiter.
std::optional<char32_t> declared_delimiter(base::ByteView input, const text::Detected& found) {
  text::Cursor cursor(input, found.encoding, found.bom_bytes);
  std::u32string line;
  for (text::Char c; line.size() < 8 && cursor.next(c) && c.code != '\n' && c.code != '\r';)
    if (c.code != '"') line.push_back(c.code < 0x80 ? c.code | (c.code >= 'A' && c.code <= 'Z' ? 0x20 : 0) : c.code);
  if (line.size() == 5 && line.starts_with(U"sep=")) return line[4];
  return std::nullopt;
}

// The delimiters that occur: fewer readings, the same judgement.
std::u32string delimiters_of(base::ByteView input, const text::Detected& found, std::optional<char32_t> declared) {
  bool wide = found.encoding >= Encoding::utf16le && found.encoding <= Encoding::utf32be;
  std::u32string out;
  for (char32_t code : std::u32string_view(U",\t;")) {
    bool occurs = wide || std::memchr(input.data(), static_cast<int>(code), input.size()) != nullptr;
    if (occurs) out.push_back(code);
  }
  if (declared && *declared < 0x80 && *declared > ' ' && *declared != '"' && out.find(*declared) == std::u32string::npos) out.push_back(*declared);
  return out;
}

// The delimiters that a spreadsheet will surely try: the type's own, the declared one, the most frequent one of the first line.
std::u32string primary_of(base::ByteView input, const text::Detected& found, FileType type, std::u32string_view delimiters,
                          std::optional<char32_t> declared) {
  std::u32string out(1, type == FileType::tsv ? U'\t' : U',');
  if (declared) out.push_back(*declared);
  std::vector<std::uint64_t> counts(delimiters.size());
  text::Cursor cursor(input, found.encoding, found.bom_bytes);
  for (text::Char c; cursor.next(c) && c.code != '\n';) {
    std::size_t which = delimiters.find(c.code);
    if (which != std::u32string_view::npos) ++counts[which];
  }
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0 && counts[i] == *std::max_element(counts.begin(), counts.end())) out.push_back(delimiters[i]);
  return out;
}

Readings readings_of(base::ByteView input, const text::Detected& found, FileType type, std::optional<char32_t> declared) {
  std::u32string delimiters = delimiters_of(input, found, declared);
  Readings readings(delimiters);
  if (std::memchr(input.data(), '"', input.size()) == nullptr) return readings;  // nobody disagrees about quotes
  readings.read_all(input, found);
  return readings.settled(primary_of(input, found, type, delimiters, declared));
}

// Lone carriage returns are line ends where they are the rule, not the exception.
bool returns_are_ends(base::ByteView input, const text::Detected& found) {
  std::uint64_t feeds = 0, returns = 0;
  if (found.encoding >= Encoding::utf16le && found.encoding <= Encoding::utf32be) {
    text::Cursor cursor(input, found.encoding, found.bom_bytes);
    bool after_return = false;
    for (text::Char c; cursor.next(c);) {
      feeds += c.code == '\n' ? 1 : 0;
      returns += after_return && c.code != '\n' ? 1 : 0;
      after_return = c.code == '\r';
    }
    return returns > feeds;
  }
  std::string_view bytes = base::text(input);  // in every other encoding these two are always themselves
  for (std::size_t at = bytes.find('\r'); at != std::string_view::npos; at = bytes.find('\r', at + 1))
    returns += at + 1 < bytes.size() && bytes[at + 1] != '\n' ? 1 : 0;
  if (returns > 0) feeds = static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
  return returns == 0 || returns > feeds;
}

Plan plan_of(base::ByteView input, const text::Detected& found, FileType type, const base::Profile& profile) {
  Plan plan;
  plan.found = found;
  bool wide = found.encoding != Encoding::utf8 && !text::bom_of(found.encoding).empty();
  if (wide && found.bom_bytes == 0) plan.mark = text::bom_of(found.encoding);  // without it readers guess, and see different texts
  plan.show_deceiving = profile.on(base::Setting::text_show_deceiving);
  auto declared = declared_delimiter(input, found);
  plan.cells = profile.on(base::Setting::text_neutralise_csv) && (type == FileType::csv || type == FileType::tsv || declared);
  if (plan.cells) {
    plan.readings = readings_of(input, found, type, declared);
  } else {
    plan.returns_are_ends = returns_are_ends(input, found);
  }
  return plan;
}

// UTF-32 is read by next to nothing and taken for UTF-16 by the rest: it goes on as UTF-8 with its mark.
base::Result<base::Bytes> from_utf32(base::ByteView input, const text::Detected& found, Changes& changes) {
  if (input.size() > kRepeatBytesMax) return base::refuse(Code::too_large);
  text::Decoded decoded = text::decode(input, found.encoding);
  base::Bytes out;
  base::put(out, text::bom_of(Encoding::utf8));
  base::put(out, decoded.utf8);
  changes.invalid += decoded.invalid;
  ++changes.marks;
  return out;
}

base::Bytes from_foreign(std::string_view utf8, Notes& notes) {
  base::Bytes out;
  base::put(out, text::bom_of(Encoding::utf8));
  base::put(out, utf8);
  notes.removed(What::text_converted);
  notes.warn(What::text_converted);
  return out;
}

// What became visible may show that it is something else after all.
base::Status still_text(base::ByteView bytes, std::string_view name) {
  if (detect::banned(bytes, name)) return base::refuse(Code::banned_type);
  if (detect::text_like(bytes, name)) return base::refuse(Code::unsupported_type);
  return {};
}

// Of base::characters what the encoding's bytes say; in seven-bit JIS every byte of a pair counts, on both sides of the sum alike.
std::uint64_t characters(base::ByteView input, Encoding encoding) {
  const bool little = encoding == Encoding::utf16le, jis = encoding == Encoding::cp932;
  std::uint64_t count = 0;
  if (little || encoding == Encoding::utf16be) {
    for (std::size_t i = 0; i + 1 < input.size(); i += 2) {
      const unsigned unit = little ? input[i + 1] << 8 | input[i] : input[i] << 8 | input[i + 1];
      count += unit > 0x20 && (unit & 0xFC00) != 0xDC00;
    }
    return count;
  }
  if (!jis && encoding != Encoding::euc_jp) return base::characters(base::text(input));
  for (std::size_t i = 0; i < input.size(); ++i) {
    count += input[i] > 0x20;
    i += jis ? (input[i] >= 0x81 && input[i] <= 0x9F) || input[i] >= 0xE0 : input[i] >= 0x8E;
  }
  return count;
}

std::uint32_t clamp(std::uint64_t count) { return static_cast<std::uint32_t>(std::min<std::uint64_t>(count, UINT32_MAX)); }

void copy(base::ByteView bytes, Sink& out) {
  constexpr std::size_t kPiece = 1 << 20;
  for (std::size_t i = 0; i < bytes.size(); i += kPiece) out.write(base::slice(bytes, i, kPiece));
}

void note(const Changes& changes, Notes& notes) {
  notes.removed(What::byte_order_mark, {}, clamp(changes.marks));
  notes.removed(What::csv_formula, {}, clamp(changes.cells));
  notes.removed(What::deceiving_character, {}, clamp(changes.deceiving));
  notes.removed(What::control_character, {}, clamp(changes.controls));
  notes.removed(What::line_ends, {}, clamp(changes.line_ends));
  notes.removed(What::invalid_characters, {}, clamp(changes.invalid));
  // What a reader sees differently is said aloud: one that guessed the encoding may have guessed another.
  notes.warn(What::byte_order_mark, {}, clamp(changes.marks));
  notes.warn(What::csv_formula, {}, clamp(changes.cells));
  notes.warn(What::deceiving_character, {}, clamp(changes.deceiving));
  notes.warn(What::control_character, {}, clamp(changes.controls));
  notes.warn(What::invalid_characters, {}, clamp(changes.invalid));
}

}  // namespace

std::optional<FileType> recognise(base::ByteView input, std::string_view name) {
  if (input.empty() || detect::text_like(input, name)) return std::nullopt;
  if (base::text(base::slice(input, 0, kPdfHeaderWithin)).find("%PDF-") != std::string_view::npos) return std::nullopt;  // a broken one
  base::ByteView sample = base::slice(input, 0, kSampleBytes);
  if (base::starts_with(input, "PK\x03\x04")) return std::nullopt;  // before its encoding is guessed at, which takes longer than many a document
  // Packed bytes can pass for UTF-16: what begins like another type is a text only where no byte speaks against it.
  if (std::ranges::any_of(sample, [](std::uint8_t byte) { return byte < 0x09; }) && detect::binary(input)) return std::nullopt;
  auto found = text::detect_tolerant(sample);
  if (!found && text::looks_foreign(sample)) return type_by_name(name, input, {});
  if (!found) {
    // An unreadable encoding under a text's name is told as such, not as an unknown type.
    auto low = std::count_if(sample.begin(), sample.end(), [](std::uint8_t byte) { return byte < 0x09; });
    if (!family(name) || static_cast<std::size_t>(low) * 50 > sample.size()) return std::nullopt;
    return type_by_name(name, input, {});
  }
  if (looks_binary(sample, *found)) return std::nullopt;
  return type_by_name(name, input, *found);
}

base::Result<FileType> rebuild(base::ByteView input, FileType type, Context& context, Sink& out) {
  // A change can change how the rest is read (the encoding that is likeliest, quotes that programs disagree on): repeat until nothing is left.
  bool repeat = input.size() <= kRepeatBytesMax;
  Changes all;
  base::Bytes current;
  base::ByteView now = input;
  std::optional<std::uint64_t> read;
  for (int pass = 0; pass < kPassesMax; ++pass) {
    auto found = text::detect_tolerant(now);
    if ((!found || found->invalid > 0) && pass == 0 && repeat) {
      // Better converted than broken: what Japanese readings leave invalid may be good Chinese or Korean.
      if (auto utf8 = text::foreign_to_utf8(now)) {
        current = from_foreign(*utf8, context.notes);
        now = current;
        continue;
      }
    }
    if (!found) return base::refuse(Code::text_encoding);
    if (!read) read = characters(now, found->encoding);
    if (found->encoding == Encoding::utf32le || found->encoding == Encoding::utf32be) {
      auto converted = from_utf32(now, *found, all);
      if (!converted) return std::unexpected(converted.error());
      current = std::move(*converted);
      now = current;
      continue;
    }
    BytesSink next;
    Changes changes = Editor(now, plan_of(now, *found, type, context.profile), repeat ? static_cast<Sink&>(next) : out).run();
    if (changes.controls > 64 && changes.controls > now.size() / kControlShare) return base::refuse(Code::text_encoding, {}, "binary data");
    all += changes;
    if (all.any() && !changes.any()) {
      if (auto status = still_text(now, context.name); !status) return std::unexpected(status.error());
    }
    if (!changes.any()) copy(now, out);
    if (!changes.any() || !repeat) {
      note(all, context.notes);
      context.notes.text(*read, *read - std::min(*read, all.invalid));
      return type;
    }
    current = std::move(next.bytes());
    now = current;
    if (now.empty()) return base::refuse(Code::empty_file);
  }
  return base::refuse(Code::feature_unsupported, {}, "does not settle");
}

}  // namespace sekisho::formats::plain_text
