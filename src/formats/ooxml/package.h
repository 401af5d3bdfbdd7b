// An Office package as it came: its entries, content types and relationships (ISO/IEC 29500-2). Nothing here is trusted yet.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"
#include "formats/zip/reader.h"

namespace sekisho::formats::ooxml {

struct RawRelationship {
  std::string id, type, target;
  bool external = false;
};

class Package {
 public:
  // Errors: those of zip::read(), zip_ambiguous for two names that differ in case only, too_many_entries.
  static base::Result<Package> open(base::ByteView input, const base::Limits& limits);

  static constexpr std::size_t kNone = SIZE_MAX;
  std::size_t find(std::string_view part_name) const;  // without a leading slash; case does not count, %XX may be resolved
  const std::string& name(std::size_t entry) const { return names_[entry]; }
  std::size_t size() const { return names_.size(); }
  bool directory(std::size_t entry) const { return archive_.entries[entry].directory; }
  const zip::Archive& archive() const { return archive_; }

  // The unpacked bytes, in place or in scratch. All parts together stay within the limits of one tree.
  base::Result<base::ByteView> bytes(std::size_t entry, base::Bytes& scratch);

  // Of a part; empty when nothing names one.
  std::string_view content_type(std::string_view part_name) const;
  // Of a part, or of the package for an empty name; none when there is no such file. Errors: ooxml_bad_xml, ooxml_dtd.
  base::Result<std::vector<RawRelationship>> relationships(std::string_view part_name);
  // What a target means, seen from a part: a part name without a leading slash, dots resolved; empty when it leads outside.
  static std::string resolve(std::string_view part_name, std::string_view target);
  static std::string relationships_name(std::string_view part_name);  // "word/_rels/document.xml.rels"

 private:
  base::Status read_content_types();

  base::Limits limits_;
  zip::Archive archive_;
  std::vector<std::string> names_;                                     // by entry, with forward slashes
  std::unordered_map<std::string, std::size_t> by_name_;               // small letters → entry
  std::unordered_map<std::string, std::string> defaults_, overrides_;  // small letters → content type
  std::uint64_t unpacked_ = 0;
};

std::string small_letters(std::string_view text);

}  // namespace sekisho::formats::ooxml
