#include "formats/epub/book.h"

#include <algorithm>

#include "formats/odf/markup.h"
#include "formats/ooxml/xml/encoding.h"

namespace sekisho::formats::epub {

using base::Code;
using ooxml::Scanner;

namespace {

constexpr std::size_t kItemsMax = 50'000;

std::string_view local(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

std::string attribute(Scanner& scanner, std::string_view wanted) {
  for (const ooxml::RawAttribute& raw : scanner.attributes())
    if (local(raw.name) == wanted) return std::string(raw.value);
  return {};
}

template <class Take>
base::Status each_element(base::ByteView bytes, const base::Limits& limits, Take take) {
  std::string storage, stripped;
  auto text = ooxml::xml_text(bytes, storage);
  if (!text) return base::refuse(Code::markup_bad, {}, text.error().detail);
  std::string_view source = *text;
  if (auto doctype = odf::strip_doctype(source, stripped); !doctype) return std::unexpected(doctype.error());
  Scanner scanner(source, limits);
  for (;;) {
    switch (scanner.next()) {
      case Scanner::Event::error: return base::refuse(Code::markup_bad, {}, scanner.error().detail);
      case Scanner::Event::finish: return {};
      case Scanner::Event::start:
        if (!take(local(scanner.name()), scanner)) return base::refuse(Code::too_many_entries);
        break;
      default: break;
    }
  }
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

const Item* Book::at(const std::string& path) const {
  const auto found = by_path.find(path);
  return found == by_path.end() ? nullptr : &items[found->second];
}

bool names_a_scheme(std::string_view href) {
  const std::size_t end = href.find_first_of(":/?#");
  return end != href.npos && end > 0 && href[end] == ':';
}

std::string resolved(std::string_view from_path, std::string_view href) {
  href = href.substr(0, href.find_first_of("?#"));
  if (href.empty() || names_a_scheme(href) || href.starts_with('/') || href.find('\\') != href.npos) return {};
  std::string decoded;
  for (std::size_t i = 0; i < href.size(); ++i) {
    const int high = href[i] == '%' && i + 2 < href.size() ? hex_digit(href[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(href[i + 2]) : -1;
    decoded.push_back(low >= 0 ? static_cast<char>(high * 16 + low) : href[i]);
    if (low >= 0) i += 2;
  }
  const std::string whole = std::string(from_path.substr(0, from_path.rfind('/') + 1)) + decoded;
  std::vector<std::string_view> steps;
  for (std::string_view rest = whole; !rest.empty();) {
    const std::string_view step = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(step.size() + 1, rest.size()));
    if (step.empty() || step == ".") continue;
    if (step != "..") steps.push_back(step);
    else if (steps.empty()) return {};
    else steps.pop_back();
  }
  std::string out;
  for (std::string_view step : steps) out.append(out.empty() ? "" : "/").append(step);
  return out;
}

base::Result<std::string> package_document(base::ByteView container, const base::Limits& limits) {
  std::string path;
  auto read = each_element(container, limits, [&](std::string_view name, Scanner& scanner) {
    if (name == "rootfile" && path.empty() && attribute(scanner, "media-type") == "application/oebps-package+xml")
      path = attribute(scanner, "full-path");
    return true;
  });
  if (!read) return base::refuse(read.error().code, "META-INF/container.xml", read.error().detail);
  path = resolved({}, path);
  if (path.empty() || path.starts_with("META-INF/")) return base::refuse(Code::damaged, "META-INF/container.xml");
  return path;
}

base::Result<std::vector<Item>> listed_items(base::ByteView package, const base::Limits& limits) {
  std::vector<Item> out;
  auto read = each_element(package, limits, [&](std::string_view name, Scanner& scanner) {
    if (name != "item") return true;
    Item& item = out.emplace_back();
    item.id = attribute(scanner, "id");
    item.href = attribute(scanner, "href");
    item.media_type = attribute(scanner, "media-type");
    return out.size() < kItemsMax;
  });
  if (!read) return std::unexpected(read.error());
  return out;
}

bool rights_managed(base::ByteView encryption, const base::Limits& limits) {
  bool managed = false, method = false;
  auto read = each_element(encryption, limits, [&](std::string_view name, Scanner& scanner) {
    if (name == "EncryptedKey" || name == "EncryptedData") method = true;
    if (name != "EncryptionMethod") return true;
    const std::string algorithm = attribute(scanner, "Algorithm");
    // OCF 3.3, 4.4, and Adobe's own: the first bytes of a font under a key that everybody knows
    if (algorithm != "http://www.idpf.org/2008/embedding" && algorithm != "http://ns.adobe.com/pdf/enc#RC") managed = true;
    method = false;
    return true;
  });
  return managed || method || !read;
}

}  // namespace sekisho::formats::epub
