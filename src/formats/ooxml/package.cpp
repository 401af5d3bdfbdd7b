#include "formats/ooxml/package.h"

#include <algorithm>

#include "formats/ooxml/xml/encoding.h"
#include "formats/ooxml/xml/namespaces.h"
#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::ooxml {

using base::Code;

namespace {

constexpr std::size_t kNameBytesMax = 1'000;
constexpr std::size_t kRelationshipsMax = 100'000;    // of one part
constexpr std::uint64_t kListBytesMax = 64ull << 20;  // a list of content types or relationships

// The attributes of every element of one name below the root; both lists of a package (8.2, 6.5.3) are that simple.
template <class Take>
base::Status each_element(base::ByteView bytes, const base::Limits& limits, std::string_view where, Take take) {
  std::string storage;
  auto text = xml_text(bytes, storage);
  if (!text) return base::refuse(text.error().code, std::string(where), text.error().detail);
  Scanner scanner(*text, limits);
  for (;;) {
    switch (scanner.next()) {
      case Scanner::Event::error: return base::refuse(scanner.error().code, std::string(where), scanner.error().detail);
      case Scanner::Event::finish: return {};
      case Scanner::Event::start: {
        if (scanner.depth() != 2) break;
        std::string_view name = scanner.name();
        name.remove_prefix(std::min(name.find(':') + 1, name.size()));
        auto value = [&](std::string_view attribute) {
          for (const RawAttribute& raw : scanner.attributes())
            if (raw.name == attribute) return std::string(raw.value);
          return std::string();
        };
        take(name, value);
        break;
      }
      default: break;
    }
  }
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() && text[i] == '%' ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace

std::string small_letters(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

base::Result<Package> Package::open(base::ByteView input, const base::Limits& limits) {
  auto archive = zip::read(input, limits, zip::Strictness::package);
  if (!archive) return std::unexpected(archive.error());
  Package out;
  out.limits_ = limits;
  out.archive_ = std::move(*archive);
  if (out.archive_.entries.size() > limits.parts_max) return base::refuse(Code::too_many_entries);
  for (std::size_t i = 0; i < out.archive_.entries.size(); ++i) {
    std::string name = out.archive_.entries[i].raw_name;
    std::ranges::replace(name, '\\', '/');
    while (name.starts_with('/')) name.erase(0, 1);
    if (name.size() > kNameBytesMax) return base::refuse(Code::zip_bad_name);
    if (!out.archive_.entries[i].directory && !out.by_name_.emplace(small_letters(name), i).second) {
      return base::refuse(Code::zip_ambiguous, name, "twice");  // 7.3.5: names are equal without regard to case
    }
    out.names_.push_back(std::move(name));
  }
  if (auto types = out.read_content_types(); !types) return std::unexpected(types.error());
  return out;
}

std::size_t Package::find(std::string_view part_name) const {
  auto found = by_name_.find(small_letters(part_name));
  if (found == by_name_.end() && part_name.find('%') != part_name.npos) found = by_name_.find(small_letters(percent_decoded(part_name)));
  return found == by_name_.end() ? kNone : found->second;
}

base::Result<base::ByteView> Package::bytes(std::size_t entry, base::Bytes& scratch) {
  const zip::Entry& packed = archive_.entries[entry];
  unpacked_ += packed.bytes;
  if (unpacked_ > limits_.tree_bytes_max) return base::refuse(Code::output_too_large, names_[entry]);
  auto out = zip::unpack_view(packed, limits_, scratch);
  if (!out) return base::refuse(out.error().code, names_[entry], out.error().detail);
  return out;
}

base::Status Package::read_content_types() {
  const std::size_t entry = find("[Content_Types].xml");
  if (entry == kNone) return base::refuse(Code::ooxml_no_main_part);
  if (archive_.entries[entry].bytes > kListBytesMax) return base::refuse(Code::output_too_large, names_[entry]);
  base::Bytes scratch;
  auto list = bytes(entry, scratch);
  if (!list) return std::unexpected(list.error());
  return each_element(*list, limits_, names_[entry], [&](std::string_view name, auto value) {
    if (name == "Default") {
      defaults_.emplace(small_letters(value("Extension")), value("ContentType"));
    } else if (name == "Override") {
      std::string part = small_letters(value("PartName"));
      while (part.starts_with('/')) part.erase(0, 1);
      overrides_.emplace(std::move(part), value("ContentType"));
    }
  });
}

std::string_view Package::content_type(std::string_view part_name) const {
  const std::string key = small_letters(part_name);
  if (auto found = overrides_.find(key); found != overrides_.end()) return found->second;
  const std::size_t dot = key.rfind('.');
  if (dot == key.npos || key.find('/', dot) != key.npos) return {};
  auto found = defaults_.find(key.substr(dot + 1));
  return found == defaults_.end() ? std::string_view() : std::string_view(found->second);
}

std::string Package::relationships_name(std::string_view part_name) {
  const std::size_t slash = part_name.rfind('/');
  const std::size_t cut = slash == part_name.npos ? 0 : slash + 1;
  return std::string(part_name.substr(0, cut)) + "_rels/" + std::string(part_name.substr(cut)) + ".rels";
}

base::Result<std::vector<RawRelationship>> Package::relationships(std::string_view part_name) {
  std::vector<RawRelationship> out;
  const std::size_t entry = find(relationships_name(part_name));
  if (entry == kNone) return out;
  if (archive_.entries[entry].bytes > kListBytesMax) return base::refuse(Code::output_too_large, names_[entry]);
  base::Bytes scratch;
  auto list = bytes(entry, scratch);
  if (!list) return std::unexpected(list.error());
  auto read = each_element(*list, limits_, names_[entry], [&](std::string_view name, auto value) {
    if (name != "Relationship" || out.size() > kRelationshipsMax) return;
    out.push_back({value("Id"), value("Type"), value("Target"), small_letters(value("TargetMode")) == "external"});
  });
  if (!read) return std::unexpected(read.error());
  if (out.size() > kRelationshipsMax) return base::refuse(Code::too_many_entries, names_[entry]);
  return out;
}

std::string Package::resolve(std::string_view part_name, std::string_view target) {
  target = target.substr(0, target.find('#'));
  std::string path(target);
  std::ranges::replace(path, '\\', '/');
  if (path.empty() || path.find(':') != path.npos || path.starts_with("//")) return {};
  if (!path.starts_with('/')) path = std::string(part_name.substr(0, part_name.rfind('/') + 1)) + path;
  std::vector<std::string_view> steps;
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::string_view step = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(step.size() + 1, rest.size()));
    if (step.empty() || step == ".") continue;
    if (step == "..") {
      if (!steps.empty()) steps.pop_back();  // as browsers and Office do: above the root is the root
    } else {
      steps.push_back(step);
    }
  }
  std::string out;
  for (std::string_view step : steps) out.append(out.empty() ? "" : "/").append(step);
  return out;
}

}  // namespace sekisho::formats::ooxml
