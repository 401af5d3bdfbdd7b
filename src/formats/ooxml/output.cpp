#include "formats/ooxml/output.h"

#include <algorithm>

#include "formats/ooxml/package.h"

namespace sekisho::formats::ooxml {

namespace {

constexpr std::uint64_t kHeldBytesMax = 64ull << 20;
constexpr std::size_t kNameBytesMax = 200;
constexpr std::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

bool name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; }

// From the folder of one part to another part: "../media/image1.png".
std::string relative(std::string_view from, std::string_view to) {
  std::string_view folder = from.substr(0, from.rfind('/') + 1);
  std::size_t common = 0;
  for (std::size_t i = 0; i < std::min(folder.size(), to.size()) && folder[i] == to[i]; ++i)
    if (folder[i] == '/') common = i + 1;
  std::string out;
  for (char c : folder.substr(common))
    if (c == '/') out += "../";
  return out.append(to.substr(common));
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

void Output::set_folder(std::string_view from, std::string_view to) {
  from_ = from;
  to_ = to;
}

std::string Output::take_exact(std::string_view name) {
  taken_.insert(small_letters(name));
  return std::string(name);
}

std::string Output::take_name(std::string_view given, std::string_view extension) {
  std::string moved(given);
  if (!given.starts_with(to_)) moved = to_ + moved.substr(!from_.empty() && given.starts_with(from_) ? from_.size() : 0);
  std::string_view name = moved;
  std::string stem;
  while (!name.empty()) {
    std::string_view step = name.substr(0, name.find('/'));
    name.remove_prefix(std::min(step.size() + 1, name.size()));
    if (name.empty() && step.rfind('.') != step.npos) step = step.substr(0, step.rfind('.'));
    std::string clean;
    for (char c : step) clean.push_back(name_character(c) ? c : '_');
    while (clean.ends_with('.')) clean.pop_back();
    while (clean.starts_with('.')) clean.erase(0, 1);
    if (clean.empty() || small_letters(clean) == "_rels") clean = "part";
    stem.append(stem.empty() ? "" : "/").append(clean);
  }
  if (stem.empty() || stem.size() > kNameBytesMax) stem = "part";
  std::string out = stem + "." + std::string(extension);
  for (std::size_t i = 2; !taken_.insert(small_letters(out)).second; ++i)
    out = stem + (extension == "bin" ? "" : "_") + std::to_string(i) + "." + std::string(extension);
  return out;
}

void Output::release() {
  for (const Held& held : held_) writer_.add(held.name, held.packed);
  held_.clear();
  released_ = true;
}

void Output::add(std::string_view name, base::ByteView bytes, Method method) {
  if (released_) {
    writer_.add(name, bytes, method);
    return;
  }
  held_.push_back({std::string(name), zip::Writer::pack(bytes, method)});
  held_bytes_ += held_.back().packed.bytes.size();
  if (held_bytes_ > kHeldBytesMax) release();
}

void Output::add_relationships(std::string_view of, const std::vector<OutRelationship>& list) {
  if (list.empty()) return;
  std::string out(kDeclaration);
  out += "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
  for (const OutRelationship& relationship : list) {
    const std::string target = relationship.external ? relationship.target : relative(of, relationship.target);
    out.append("<Relationship Id=\"").append(xml_escaped(relationship.id)).append("\" Type=\"").append(relationship.type);
    out.append("\" Target=\"").append(xml_escaped(target)).append(relationship.external ? "\" TargetMode=\"External\"/>" : "\"/>");
  }
  out += "</Relationships>";
  add(Package::relationships_name(of), base::view(out));
}

void Output::finish() {
  std::string out(kDeclaration);
  out += "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">";
  defaults_.emplace("rels", "application/vnd.openxmlformats-package.relationships+xml");
  for (const auto& [extension, type] : defaults_)
    out.append("<Default Extension=\"").append(extension).append("\" ContentType=\"").append(type).append("\"/>");
  for (const auto& [name, type] : overrides_)
    out.append("<Override PartName=\"/").append(name).append("\" ContentType=\"").append(type).append("\"/>");
  out += "</Types>";
  writer_.add("[Content_Types].xml", base::view(out));
  release();
  writer_.finish();
}

}  // namespace sekisho::formats::ooxml
