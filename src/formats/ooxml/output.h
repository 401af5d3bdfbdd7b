// The package that comes out: names of parts, content types, relationships, and the ZIP around them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "formats/format.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::ooxml {

struct OutRelationship {
  std::string id;
  std::string_view type;
  std::string target;  // a part name without a leading slash, or a link
  bool external = false;
};

class Output {
 public:
  explicit Output(Sink& out) : writer_(out) {}

  // Parts stand below `to` what they stood below `from`; parts elsewhere move below `to` as well.
  void set_folder(std::string_view from, std::string_view to);
  // A name for a part that came as `name`, well-formed (ISO/IEC 29500-2 6.2.2), with that extension, taken by no other part.
  std::string take_name(std::string_view name, std::string_view extension);
  std::string take_exact(std::string_view name);

  using Method = zip::Writer::Method;
  void add(std::string_view name, base::ByteView bytes, Method method = Method::deflate);
  void set_type(std::string_view name, std::string_view content_type) { overrides_.emplace_back(name, content_type); }
  void set_default(std::string_view extension, std::string_view content_type) { defaults_.emplace(extension, content_type); }
  // of: a part name, or empty for the package itself. Nothing is written for an empty list.
  void add_relationships(std::string_view of, const std::vector<OutRelationship>& list);
  void finish();  // writes [Content_Types].xml, the first entry unless the package is too large to hold back

 private:
  struct Held {
    std::string name;
    zip::Writer::Packed packed;
  };
  void release();

  zip::Writer writer_;
  std::vector<Held> held_;
  std::uint64_t held_bytes_ = 0;
  bool released_ = false;
  std::string from_, to_;                  // folders, with a slash at the end
  std::unordered_set<std::string> taken_;  // small letters
  std::vector<std::pair<std::string, std::string>> overrides_;
  std::map<std::string, std::string> defaults_;
};

// Text and attribute values as XML, with its five escapes.
std::string xml_escaped(std::string_view text);

}  // namespace sekisho::formats::ooxml
