#include "formats/xps/look.h"

#include <algorithm>
#include <array>
#include <set>

#include "worker/second_look/archive.h"
#include "worker/second_look/fonts.h"
#include "worker/second_look/xml.h"

namespace sekisho::formats::xps {

using base::ByteView;
using base::FileType;
using namespace worker::second_look;

namespace {

std::string part_of(std::string_view from, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  if (reference.starts_with('/')) return lower(reference.substr(1));
  std::string whole = lower(from.substr(0, from.rfind('/') + 1)) + lower(reference);
  for (std::size_t at = whole.find("/../"); at != whole.npos; at = whole.find("/../")) {
    const std::size_t before = at == 0 ? whole.npos : whole.rfind('/', at - 1);
    whole.erase(before == whole.npos ? 0 : before + 1, at + 4 - (before == whole.npos ? 0 : before + 1));
  }
  while (whole.starts_with("../")) whole.erase(0, 3);
  return whole;
}

class Markup : public XmlHandler {
 public:
  Markup(std::string_view part, const std::set<std::string>& parts, Look& look) : part_(part), parts_(parts), look_(look) {}

  void open(const XmlElement& element) override {
    for (const XmlAttribute& attribute : element.attributes) {
      if (attribute.prefix == "xmlns") continue;
      const std::string value = xml_decoded(attribute.raw);
      const std::string_view name = attribute.local;
      if (name == "FixedPage.NavigateUri") {
        const bool inner = value.starts_with('#') || (value.find(':') == value.npos && parts_.contains(part_of(part_, value)));
        if (!inner && !is_safe_link(value)) look_.find("a link of an unsafe kind", part_);
      } else if (name == "Source" || name == "FontUri" || name == "ImageSource" || name == "Target") {
        if (name == "Target" && !part_.ends_with(".rels")) look_.find("a forbidden attribute", part_);
        if (name != "Target" && !parts_.contains(part_of(part_, value))) look_.find("a reference that leads nowhere inside", part_);
      } else if (name == "TargetMode") {
        look_.find("a relationship that leads outside", part_);
      } else if (value.starts_with("ContextColor") || value.starts_with("{ColorConvertedBitmap")) {
        look_.find("a colour profile", part_);
      }
    }
    if (!element.prefix.empty()) look_.find("a forbidden element", part_);
  }
  void close(std::string_view) override {}
  void text(std::string_view raw) override {
    if (raw.find_first_not_of(" \r\n\t") != raw.npos) look_.find("text where none may stand", part_);
  }

 private:
  std::string_view part_;
  const std::set<std::string>& parts_;
  Look& look_;
};

int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

// Opened by the key that the name of the part is.
bool is_font(base::Bytes bytes, const std::string& name) {
  if (name.ends_with(".odttf")) {
    std::array<int, 32> digits{};
    std::size_t count = 0;
    for (char c : name.substr(name.rfind('/') + 1)) {
      if (c == '.') break;
      if (hex_digit(c) >= 0 && count < digits.size()) digits[count++] = hex_digit(c);
    }
    if (count != digits.size() || bytes.size() < 32) return false;
    for (std::size_t i = 0; i < 32; ++i) {
      const std::size_t k = 2 * (15 - i % 16);
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ (digits[k] * 16 + digits[k + 1]));
    }
  }
  Look trial(1);
  look_at_font(bytes, FileType::font, trial);
  return trial.findings().empty();
}

void look_at_part(const ArchiveEntry& entry, const std::set<std::string>& parts, Inflater& inflater, Look& look) {
  auto bytes = unpack(entry, inflater, look);
  if (!bytes) return;
  const std::string name = lower(entry.name);
  if (const FileType kind = kind_of(*bytes); kind != FileType::unknown) {
    if (kind == FileType::zip || kind == FileType::pdf) return look.find("a part of an unknown kind", entry.name);
    return look.inside(*bytes, kind, entry.name);
  }
  const std::string_view text = base::text(*bytes);
  if (!text.starts_with("<?xml")) {
    if (!is_font(std::move(*bytes), name)) look.find("a part of an unknown kind", entry.name);
    return;
  }
  Markup markup(entry.name, parts, look);
  XmlScanner scanner(markup, look.limits().xml_depth_max);
  const std::size_t taken = scanner.feed(text, true);
  if (scanner.failed()) look.find(scanner.problem(), entry.name);
  else if (taken != text.size()) look.find("bytes behind the part", entry.name);
}

}  // namespace

FileType kind_by_look(ByteView bytes, std::string_view) {
  Look trial(1);
  if (base::text(base::slice(bytes, 0, 4)) != "PK\x03\x04") return FileType::unknown;
  auto entries = walk_archive(bytes, trial);
  if (!entries || !std::ranges::any_of(*entries, [](const ArchiveEntry& entry) { return lower(entry.name) == "[content_types].xml"; }))
    return FileType::unknown;
  return std::ranges::any_of(*entries, [](const ArchiveEntry& entry) { return lower(entry.name).ends_with(".fdseq"); }) ? FileType::xps
                                                                                                                        : FileType::unknown;
}

void look_at_document(ByteView bytes, FileType, Look& look) {
  auto entries = walk_archive(bytes, look);
  if (!entries) return;
  std::set<std::string> parts;
  for (const ArchiveEntry& entry : *entries)
    if (!parts.insert(lower(entry.name)).second) look.find("two parts of one name", entry.name);
  Inflater inflater(Wrapping::raw);
  for (const ArchiveEntry& entry : *entries)
    if (!look.enough()) look_at_part(entry, parts, inflater, look);
}

}  // namespace sekisho::formats::xps
