#include "worker/second_look/package.h"

#include <array>

#include "worker/second_look/fonts.h"
#include "worker/second_look/xml.h"

namespace sekisho::worker::second_look {

using base::ByteView;
using base::FileType;

namespace {

constexpr std::size_t kWindow = 64 << 10;    // each page of it costs a fresh process more than reading a part in pieces
constexpr std::size_t kTokenMax = 32 << 20;  // one tag or attribute value

bool is_xml(const Part& part) {
  const std::string name = lower(part.entry->name);
  return name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml") || part.content_type.ends_with("xml");
}

// ISO/IEC 29500-1, 15.2.13
bool is_font(const Part& part) {
  const std::string name = lower(part.entry->name);
  return (part.content_type == "application/vnd.openxmlformats-officedocument.obfuscatedfont" && name.ends_with(".odttf")) ||
         (part.content_type == "application/x-fontdata" && name.ends_with(".fntdata"));
}

void judge_inner(const Part& part, ByteView bytes, Look& look) {
  FileType kind = kind_of(bytes);
  if (kind == FileType::zip) kind = package_type(bytes);
  if (kind == FileType::unknown) return look.find("a part of an unknown kind", part.entry->name);
  look.inside(bytes, kind, part.entry->name);
}

// All that may be said of the program that wrote it.
void judge_app_properties(const Part& part, Inflater& inflater, Look& look) {
  auto bytes = unpack(*part.entry, inflater, look);
  if (!bytes) return;
  std::string_view text = base::text(*bytes);
  const auto take = [&](std::string_view wanted) {
    const bool there = text.starts_with(wanted);
    if (there) text.remove_prefix(wanted.size());
    return there;
  };
  const bool said = take("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n") &&
                    take("<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"><Application>") &&
                    (take("Microsoft Office Word") || take("Microsoft Excel") || take("Microsoft Office PowerPoint")) &&
                    take("</Application><AppVersion>12.0000</AppVersion></Properties>") && text.empty();
  if (!said) look.find("a property of a program other than Office 2007", part.entry->name);
}

void judge_part(const Package& package, const Part& part, Inflater& inflater, base::Bytes& scratch, Look& look) {
  const std::string_view name = part.entry->name;
  if (lower(name) == "docprops/app.xml") return judge_app_properties(part, inflater, look);
  if (is_xml(part)) return judge_markup(package, part, inflater, scratch, look);
  auto bytes = unpack(*part.entry, inflater, look);
  if (!bytes) return;
  if (package.type == FileType::xlsb && lower(name).ends_with(".bin")) return judge_binary_part(part, *bytes, look);
  if (is_font(part)) return look_at_office_font(*bytes, look);
  judge_inner(part, *bytes, look);
}

}  // namespace

const Part* Package::find(std::string_view name) const {
  const auto found = by_name.find(lower(name));
  return found == by_name.end() ? nullptr : &parts[found->second];
}

bool scan_part(const ArchiveEntry& entry, XmlHandler& handler, Inflater& inflater, base::Bytes& window, Look& look) {
  if (!look.spend(entry.bytes)) return false;
  if (const auto wanted = std::min<std::uint64_t>(kWindow, entry.bytes); window.size() < wanted) window.resize(wanted);
  EntryStream stream(entry, inflater);
  XmlScanner scanner(handler, look.limits().xml_depth_max);
  std::size_t kept = 0;  // bytes of a token that is not whole yet, at the front of the window
  for (std::uint64_t left = entry.bytes;;) {
    const std::size_t wanted = std::min<std::uint64_t>(window.size() - kept, left);
    if (stream.read(std::span(window).subspan(kept, wanted)) != wanted) break;
    left -= wanted;
    const std::size_t length = kept + wanted;
    const std::size_t taken = scanner.feed(base::text(ByteView(window).first(length)), left == 0);
    if (scanner.failed()) {
      look.find(scanner.problem(), entry.name);
      return false;
    }
    if (left == 0) {
      if (stream.ended_well()) return true;
      break;
    }
    if (look.enough()) return false;
    kept = length - taken;
    std::memmove(window.data(), window.data() + taken, kept);
    if (kept == window.size()) {
      if (kept >= kTokenMax) break;
      window.resize(window.size() * 2);
    }
  }
  look.find("a part that does not unpack as it says", entry.name);
  return false;
}

FileType package_type(ByteView bytes) {
  Look trial(1);
  auto entries = walk_archive(bytes, trial);
  if (!entries) return FileType::unknown;
  Package package{FileType::unknown};
  for (const ArchiveEntry& entry : *entries) {
    package.by_name.emplace(lower(entry.name), package.parts.size());
    package.parts.push_back({&entry});
  }
  Inflater inflater(Wrapping::raw);
  base::Bytes window;
  if (!read_content_types(package, inflater, window, trial)) return FileType::unknown;
  for (const Part& part : package.parts)
    if (const FileType type = main_part_type(part.content_type); type != FileType::unknown) return type;
  return FileType::unknown;
}

void look_at_package(ByteView bytes, FileType type, Look& look) {
  auto entries = walk_archive(bytes, look);
  if (!entries) return;
  Package package{type};
  package.parts.reserve(entries->size());
  for (const ArchiveEntry& entry : *entries) {
    if (entry.directory()) return look.find("a folder in the package", entry.name);
    if (!package.by_name.emplace(lower(entry.name), package.parts.size()).second) return look.find("two parts of one name", entry.name);
    package.parts.push_back({&entry});
  }
  Inflater inflater(Wrapping::raw);
  base::Bytes window;
  if (!read_content_types(package, inflater, window, look) || !read_relationships(package, inflater, window, look)) return;
  judge_main_part(package, look);
  judge_package(package, look);
  for (const Part& part : package.parts) {
    if (look.enough()) return;
    judge_part(package, part, inflater, window, look);
  }
}

}  // namespace sekisho::worker::second_look
