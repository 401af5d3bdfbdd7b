// The items of a publication as its package document lists them, and which of them stay.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/limits.h"

namespace sekisho::formats::epub {

enum class ItemKind : std::uint8_t { page, style, ncx, picture, dropped };

struct Item {
  std::string id, href, media_type, path;  // path: inside the package
  ItemKind kind = ItemKind::dropped;
  std::size_t entry = SIZE_MAX;
};

struct Book {
  std::string package_path;  // of the package document
  std::vector<Item> items;
  std::unordered_map<std::string, std::size_t> by_path, by_href;

  const Item* at(const std::string& path) const;
};

// The path that a reference means, seen from a document; without query and fragment, %XX resolved. Empty when it leads outside.
std::string resolved(std::string_view from_path, std::string_view href);
bool names_a_scheme(std::string_view href);

// Where META-INF/container.xml says the package document is. Errors: markup_bad, markup_entity, damaged.
base::Result<std::string> package_document(base::ByteView container, const base::Limits& limits);
// The items of the package document, in its order. Errors: markup_bad, markup_entity, too_many_entries.
base::Result<std::vector<Item>> listed_items(base::ByteView package, const base::Limits& limits);
// Whether META-INF/encryption.xml names anything beyond the obfuscation of fonts.
bool rights_managed(base::ByteView encryption, const base::Limits& limits);

}  // namespace sekisho::formats::epub
