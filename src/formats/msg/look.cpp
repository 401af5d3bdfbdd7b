#include "formats/msg/look.h"

#include <algorithm>

#include "worker/second_look/compound.h"

namespace sekisho::formats::msg {

using base::ByteView;
using worker::second_look::CompoundEntry;
using worker::second_look::Look;

namespace {

// Identifiers that may stand in a message, a recipient, an attachment; [MS-OXPROPS] in the order of their numbers.
constexpr std::uint16_t kOfMessages[] = {0x0017, 0x001A, 0x0026, 0x0036, 0x0037, 0x0039, 0x003D, 0x0040, 0x0041, 0x0042, 0x0044, 0x0060,
                                         0x0061, 0x0063, 0x0064, 0x0065, 0x0070, 0x0075, 0x0076, 0x0077, 0x0078, 0x007D, 0x0C19, 0x0C1A,
                                         0x0C1E, 0x0C1F, 0x0E02, 0x0E03, 0x0E04, 0x0E06, 0x0E07, 0x0E1B, 0x0E1D, 0x1000, 0x1001, 0x1035,
                                         0x1039, 0x1042, 0x1080, 0x3001, 0x3007, 0x3008, 0x340D, 0x5D01, 0x5D02};
constexpr std::uint16_t kOfRecipients[] = {0x0C15, 0x0FFE, 0x0FFF, 0x3000, 0x3001, 0x3002, 0x3003, 0x3900, 0x39FE, 0x3A20, 0x5FF6, 0x5FFD, 0x5FFF};
constexpr std::uint16_t kOfAttachments[] = {0x0E21, 0x0FFE, 0x3001, 0x3007, 0x3008, 0x3701, 0x3703, 0x3704, 0x3705, 0x3707, 0x370B, 0x370E, 0x3712};
constexpr std::uint16_t kBinaries[] = {0x0041, 0x0C19, 0x0FFF, 0x3701};
constexpr std::uint16_t kTypes[] = {0x0003, 0x0005, 0x000B, 0x001F, 0x0040, 0x0102, 0x101F};
constexpr std::u16string_view kProperties = u"__properties_version1.0", kSubstream = u"__substg1.0_", kRecipient = u"__recip_version1.0_#",
                              kAttachment = u"__attach_version1.0_#", kNames = u"__nameid_version1.0";

template <class Range>
bool among(const Range& range, std::uint16_t id) {
  return std::ranges::find(range, id) != std::end(range);
}

enum class Where : std::uint8_t { message, recipient, attachment };

bool allowed(Where where, std::uint16_t id) {
  switch (where) {
    case Where::recipient: return among(kOfRecipients, id);
    case Where::attachment: return among(kOfAttachments, id);
    // 3A00 to 3A63: what an address book says of a person; from 8000 on: names, which the mapping lists.
    default: return among(kOfMessages, id) || (id >= 0x3A05 && id <= 0x3A63) || (id >= 0x8000 && id < 0x8200);
  }
}

// Upper-case hexadecimal digits; nothing for anything else.
std::optional<std::uint32_t> hexadecimal(std::u16string_view digits) {
  std::uint32_t out = 0;
  if (digits.size() != 8) return std::nullopt;
  for (const char16_t c : digits) {
    const bool digit = c >= u'0' && c <= u'9', letter = c >= u'A' && c <= u'F';
    if (!digit && !letter) return std::nullopt;
    out = out << 4 | static_cast<std::uint32_t>(digit ? c - u'0' : c - u'A' + 10);
  }
  return out;
}

std::string narrow(ByteView wide) {
  std::string out;
  for (std::size_t i = 0; i + 1 < wide.size(); i += 2) out.push_back(wide[i + 1] == 0 && wide[i] < 0x80 ? static_cast<char>(wide[i]) : '?');
  return out;
}

class Checker {
 public:
  Checker(const std::vector<CompoundEntry>& entries, Look& look) : entries_(entries), look_(look) {}

  void run() {
    for (const CompoundEntry& entry : entries_) {
      if (look_.enough()) return;
      if (entry.path.empty()) continue;
      const std::size_t slash = entry.path.find(u'/');
      const std::u16string_view top = std::u16string_view(entry.path).substr(0, slash);
      if (top == kNames) {
        names(entry);
      } else if (slash == std::u16string::npos) {
        if (entry.storage) storage(entry, top);
        else stream(entry, top, Where::message);
      } else {
        if (entry.storage) look_.find("a storage inside a storage", entry.where);
        else stream(entry, std::u16string_view(entry.path).substr(slash + 1), top.starts_with(kRecipient) ? Where::recipient : Where::attachment);
      }
    }
  }

 private:
  void storage(const CompoundEntry& entry, std::u16string_view name) {
    const std::u16string_view prefix = name.starts_with(kRecipient) ? kRecipient : kAttachment;
    if (!name.starts_with(prefix) || !hexadecimal(name.substr(prefix.size()))) look_.find("a storage that no message has", entry.where);
  }

  void names(const CompoundEntry& entry) {
    if (entry.path == kNames) return;
    const std::u16string_view name = std::u16string_view(entry.path).substr(kNames.size() + 1);
    if (entry.storage || !name.starts_with(kSubstream)) return look_.find("a stream that the mapping of names has not", entry.where);
    const auto tag = hexadecimal(name.substr(kSubstream.size()));
    const std::uint32_t id = tag ? *tag >> 16 : 0;
    if (!tag || (*tag & 0xFFFF) != 0x0102 || !((id >= 2 && id <= 4) || (id >= 0x1000 && id < 0x101F)))
      return look_.find("a stream that the mapping of names has not", entry.where);
    if (id == 4 && narrow(base::slice(entry.bytes, 4)) != (entry.bytes.empty() ? "" : "Keywords")) look_.find("an unknown name", entry.where);
    if (id == 2) guids(entry);
  }

  // Outlook's own sets: {000620xx-0000-0000-C000-000000000046}.
  void guids(const CompoundEntry& entry) {
    static constexpr std::uint8_t kTail[] = {0x20, 0x06, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46};
    for (std::size_t at = 0; at < entry.bytes.size(); at += 16) {
      const ByteView guid = base::slice(entry.bytes, at, 16);
      const bool known = guid.size() == 16 && (guid[0] == 2 || guid[0] == 3 || guid[0] == 4 || guid[0] == 8 || guid[0] == 0x0E);
      if (!known || !std::ranges::equal(guid.subspan(1), kTail)) look_.find("an unknown set of names", entry.where);
    }
  }

  void stream(const CompoundEntry& entry, std::u16string_view name, Where where) {
    if (name == kProperties) return properties(entry, where);
    if (!name.starts_with(kSubstream)) return look_.find("a stream that no message has", entry.where);
    const auto tag = hexadecimal(name.substr(kSubstream.size(), 8));
    const std::u16string_view rest = name.substr(std::min(name.size(), kSubstream.size() + 8));
    const std::uint16_t id = tag ? static_cast<std::uint16_t>(*tag >> 16) : 0, type = tag ? static_cast<std::uint16_t>(*tag) : 0;
    if (!tag || !allowed(where, id) || !among(kTypes, type)) return look_.find("a property that no message may have", entry.where);
    if (type == 0x0102 && !among(kBinaries, id)) return look_.find("binary data outside attachments", entry.where);
    if (!rest.empty() && (type != 0x101F || rest[0] != u'-' || !hexadecimal(rest.substr(1))))
      return look_.find("a stream that no message has", entry.where);
    if (id == 0x1000) text(entry);
    if (id == 0x3701) attachment(entry);
  }

  void properties(const CompoundEntry& entry, Where where) {
    const std::size_t header = where == Where::message ? 32 : 8;
    if (entry.bytes.size() < header || (entry.bytes.size() - header) % 16 != 0) return look_.find("a property stream of a wrong size", entry.where);
    base::Reader in(base::slice(entry.bytes, header));
    while (in.left() >= 16 && !look_.enough()) {
      const std::uint16_t type = in.u16le(), id = in.u16le();
      in.skip(4);
      const std::uint64_t value = in.u64le();
      if (!allowed(where, id) || !among(kTypes, type)) look_.find("a property that no message may have", entry.where);
      if (where == Where::attachment && id == 0x3705 && value != 1) look_.find("an attachment that is not by value", entry.where);
    }
  }

  void text(const CompoundEntry& entry) {
    for (std::size_t i = 0; i + 1 < entry.bytes.size(); i += 2) {
      const unsigned unit = entry.bytes[i] | entry.bytes[i + 1] << 8;
      if (unit < 0x20 && unit != '\t' && unit != '\r' && unit != '\n') return look_.find("a control character in a body", entry.where);
      if ((unit >= 0x202A && unit <= 0x202E) || (unit >= 0x2066 && unit <= 0x2069)) return look_.find("a character that deceives", entry.where);
    }
  }

  void attachment(const CompoundEntry& entry) {
    if (entry.bytes.empty()) return;
    const std::u16string folder = entry.path.substr(0, entry.path.find(u'/') + 1);
    const CompoundEntry* name = worker::second_look::entry_at(entries_, folder + u"__substg1.0_3707001F");
    const std::string shown = name ? narrow(name->bytes) : std::string();
    const std::size_t dot = shown.rfind('.');
    const std::string extension = dot == std::string::npos ? std::string() : worker::second_look::lower(std::string_view(shown).substr(dot + 1));
    look_.inside(entry.bytes, worker::second_look::kind_inside(entry.bytes, extension), shown);
  }

  const std::vector<CompoundEntry>& entries_;
  Look& look_;
};

}  // namespace

base::FileType kind(ByteView bytes, std::string_view) {
  static constexpr std::string_view kMark("_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0v\0e\0r\0s\0i\0o\0n\0001\0.\0000\0", 46);
  if (!base::starts_with(bytes, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return base::FileType::unknown;
  return base::text(bytes).find(kMark) != std::string_view::npos ? base::FileType::msg : base::FileType::unknown;
}

void look(ByteView bytes, base::FileType, Look& look) {
  const auto entries = worker::second_look::walk_compound(bytes, look);
  if (entries) Checker(*entries, look).run();
}

}  // namespace sekisho::formats::msg
