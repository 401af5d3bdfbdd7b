// OpenDocuments made for tests, and what became of them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "formats/odf/odf.h"
#include "formats/rebuild_twice.h"
#include "formats/zip/reader.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::odf::testing {

inline constexpr std::string_view kNamespaces =
    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
    " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\""
    " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\""
    " xmlns:script=\"urn:oasis:names:tc:opendocument:xmlns:script:1.0\" xmlns:form=\"urn:oasis:names:tc:opendocument:xmlns:form:1.0\""
    " xmlns:presentation=\"urn:oasis:names:tc:opendocument:xmlns:presentation:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
    " xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" xmlns:config=\"urn:oasis:names:tc:opendocument:xmlns:config:1.0\""
    " xmlns:of=\"urn:oasis:names:tc:opendocument:xmlns:of:1.2\" xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\""
    " xmlns:chart=\"urn:oasis:names:tc:opendocument:xmlns:chart:1.0\" xmlns:evil=\"http://example.com/evil\" office:version=\"1.3\"";

inline std::string part(std::string_view root, std::string_view content) {
  return "<?xml version=\"1.0\"?><office:" + std::string(root) + std::string(kNamespaces) + ">" + std::string(content) +
         "</office:" + std::string(root) + ">";
}
inline std::string content(std::string_view body, std::string_view kind = "text") {
  return part("document-content",
              "<office:body><office:" + std::string(kind) + ">" + std::string(body) + "</office:" + std::string(kind) + "></office:body>");
}

using Parts = std::vector<std::pair<std::string, std::string>>;

inline base::Bytes package(const Parts& parts, std::string_view mimetype = "application/vnd.oasis.opendocument.text") {
  BytesSink sink;
  zip::Writer writer(sink);
  writer.add("mimetype", base::view(mimetype), zip::Writer::Method::store);
  for (const auto& [name, bytes] : parts) writer.add(name, base::view(bytes));
  writer.finish();
  return sink.bytes();
}

struct Made {
  base::Result<base::FileType> type = base::FileType::unknown;
  base::Bytes bytes;
  Notes notes;
  std::map<std::string, std::string> parts;

  bool removed(base::What what) const {
    return std::ranges::any_of(notes.removed(), [&](const base::Note& note) { return note.what == what; });
  }
  bool warned(base::What what) const {
    return std::ranges::any_of(notes.warnings(), [&](const base::Note& note) { return note.what == what; });
  }
  bool has(const std::string& name, std::string_view text) const {
    const auto found = parts.find(name);
    return found != parts.end() && found->second.find(text) != std::string::npos;
  }
  const std::string& content() const { return parts.at("content.xml"); }
};

inline Made disarm(base::ByteView input, std::string_view password = {}, const base::Profile& profile = {}) {
  Made out;
  const base::Limits limits;
  RefusingChildren children;
  Context context{profile, limits, out.notes, children, "", password};
  const auto type = recognise(input, "");
  if (!type) {
    out.type = base::refuse(base::Code::unknown_type);
    return out;
  }
  BytesSink sink;
  out.type = rebuild(input, *type, context, sink);
  out.bytes = sink.bytes();
  if (!out.type) return out;
  if (auto archive = zip::read(out.bytes, limits, zip::Strictness::archive))
    for (const zip::Entry& entry : archive->entries)
      if (auto bytes = zip::unpack(entry, limits)) out.parts[entry.raw_name] = base::text(*bytes);
  if (password.empty()) rebuild_twice(kFormat, input);
  return out;
}

inline Made document(const std::string& body, Parts more = {}) {
  more.insert(more.begin(), {"content.xml", content(body)});
  return disarm(package(more));
}

// The smallest picture.
inline std::string png() {
  static constexpr unsigned char kBytes[] = {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0,    0,    0,    0x0d, 0x49, 0x48, 0x44, 0x52, 0,
                                             0,    0,    1,    0,    0,    0,    1,    8,    6,    0,    0,    0,    0x1f, 0x15, 0xc4, 0x89, 0,
                                             0,    0,    0x0b, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x60, 0,    2,    0,    0,    5,    0,
                                             1,    0xe9, 0xfa, 0xdc, 0xd8, 0,    0,    0,    0,    0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};
  return std::string(reinterpret_cast<const char*>(kBytes), sizeof kBytes);
}

}  // namespace sekisho::formats::odf::testing
