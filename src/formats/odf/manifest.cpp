#include "formats/odf/manifest.h"

#include <charconv>

#include "formats/odf/judge.h"
#include "formats/ooxml/xml/encoding.h"

namespace sekisho::formats::odf {

using base::Code;
using ooxml::Scanner;

namespace {

constexpr std::size_t kEntriesMax = 100'000;

std::string_view local(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

std::string attribute(Scanner& scanner, std::string_view wanted) {
  for (const ooxml::RawAttribute& raw : scanner.attributes())
    if (local(raw.name) == wanted) return std::string(raw.value);
  return {};
}

std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

}  // namespace

base::Result<std::map<std::string, Encryption>> read_encryption(base::ByteView manifest, const base::Limits& limits) {
  std::map<std::string, Encryption> out;
  if (manifest.empty()) return out;
  constexpr std::string_view kWhere = "META-INF/manifest.xml";
  std::string storage, stripped;
  auto text = ooxml::xml_text(manifest, storage);
  if (!text) return base::refuse(Code::markup_bad, std::string(kWhere), text.error().detail);
  std::string_view source = *text;
  if (auto doctype = strip_doctype(source, stripped); !doctype) return base::refuse(doctype.error().code, std::string(kWhere));
  Scanner scanner(source, limits);
  std::string path;
  std::uint64_t plain_bytes = 0;
  Encryption* open = nullptr;
  for (;;) {
    switch (scanner.next()) {
      case Scanner::Event::error: return base::refuse(Code::markup_bad, std::string(kWhere), scanner.error().detail);
      case Scanner::Event::finish: return out;
      case Scanner::Event::start: {
        const std::string_view name = local(scanner.name());
        if (name == "file-entry") {
          path = attribute(scanner, "full-path");
          plain_bytes = number(attribute(scanner, "size"));
          open = nullptr;
        } else if (name == "encryption-data") {
          if (out.size() >= kEntriesMax) return base::refuse(Code::too_many_entries, std::string(kWhere));
          open = &out[path];
          *open = {};
          open->plain_bytes = plain_bytes;
          open->checksum_type = attribute(scanner, "checksum-type");
          open->checksum = from_base64(attribute(scanner, "checksum")).value_or(base::Bytes{});
        } else if (open != nullptr && name == "algorithm") {
          open->algorithm = attribute(scanner, "algorithm-name");
          open->initialisation_vector = from_base64(attribute(scanner, "initialisation-vector")).value_or(base::Bytes{});
        } else if (open != nullptr && name == "key-derivation") {
          open->derivation = attribute(scanner, "key-derivation-name");
          open->salt = from_base64(attribute(scanner, "salt")).value_or(base::Bytes{});
          open->iterations = number(attribute(scanner, "iteration-count"));
          if (const std::string size = attribute(scanner, "key-size"); !size.empty()) open->key_bytes = number(size);
        } else if (open != nullptr && name == "start-key-generation") {
          open->start_key = attribute(scanner, "start-key-generation-name");
        }
        break;
      }
      default: break;
    }
  }
}

std::string manifest_with(std::string_view media_type, std::string_view version, const std::vector<ManifestEntry>& entries) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"";
  const std::string versioned = version.empty() ? std::string() : " manifest:version=\"" + std::string(version) + "\"";
  out.append(versioned).append(">\n <manifest:file-entry manifest:full-path=\"/\"").append(versioned);
  out.append(" manifest:media-type=\"").append(media_type).append("\"/>\n");
  for (const ManifestEntry& entry : entries) {
    out += " <manifest:file-entry manifest:full-path=\"";
    put_escaped_value(out, entry.path);
    out.append("\" manifest:media-type=\"").append(entry.media_type).append("\"/>\n");
  }
  return out += "</manifest:manifest>\n";
}

}  // namespace sekisho::formats::odf
