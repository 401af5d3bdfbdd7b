// The meta box (ISO/IEC 14496-12 section 8.11, 23008-12 section 9): items, where their bytes lie, what is said of them.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "base/error.h"
#include "formats/heif/boxes.h"

namespace sekisho::formats::heif {

struct Extent {
  std::uint64_t offset = 0, length = 0;  // length 0: to the end
};

struct Reference {
  std::uint32_t type = 0;
  std::vector<std::uint32_t> to;
};

struct Item {
  std::uint32_t type = 0;
  bool is_protected = false;
  bool located = false;
  unsigned construction = 0;  // 0: in the file, 1: in idat
  std::vector<Extent> extents;
  std::vector<std::uint16_t> properties;  // places in Items::properties, in the order they apply
  std::vector<Reference> references;
};

class Items {
 public:
  // Errors: damaged, too_many_entries.
  static base::Result<Items> read(base::ByteView file);

  const Item* find(std::uint32_t id) const;
  std::uint32_t primary() const { return primary_; }
  const std::map<std::uint32_t, Item>& all() const { return items_; }
  std::span<const Box> properties() const { return properties_; }
  // The first property of that type, or nothing.
  const Box* property(const Item& item, std::uint32_t type) const;
  // Extents put together. Errors: damaged, output_too_large.
  base::Result<base::Bytes> bytes_of(const Item& item, std::uint64_t bytes_max) const;
  bool has_film() const { return film_; }

 private:
  base::Status read_meta(base::ByteView body);
  base::Status read_infos(base::ByteView body);
  base::Status read_locations(base::ByteView body);
  base::Status read_properties(base::ByteView body);
  base::Status read_associations(base::ByteView body);
  base::Status read_references(base::ByteView body);

  base::ByteView file_, idat_;
  std::uint32_t primary_ = 0;
  bool film_ = false, meta_ = false;
  std::map<std::uint32_t, Item> items_;
  std::vector<Box> properties_;
};

}  // namespace sekisho::formats::heif
