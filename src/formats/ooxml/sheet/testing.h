// Workbooks made for tests: parts in, a package, its rebuilt form and what was noted out.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "formats/ooxml/ooxml.h"
#include "formats/zip/reader.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::ooxml::sheet::testing {

inline constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
inline constexpr std::string_view kOffice = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
inline constexpr std::string_view kSpreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.";

inline std::string root(std::string_view name, std::string_view content) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<" + std::string(name) + " xmlns=\"" + std::string(kMain) +
         "\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">" + std::string(content) + "</" + std::string(name) +
         ">";
}

class NoChildren : public formats::Children {
 public:
  std::optional<formats::ChildResult> disarm(base::ByteView, std::string_view) override {
    return formats::ChildResult{formats::ChildResult::Verdict::refused, base::FileType::txt, base::Code::damaged, {}};
  }
};

struct Outcome {
  base::Result<base::FileType> type = base::FileType::unknown;
  base::Bytes bytes;
  formats::Notes notes;
  std::map<std::string, std::string> parts;

  bool removed(base::What what) const {
    return std::any_of(notes.removed().begin(), notes.removed().end(), [&](const base::Note& note) { return note.what == what; });
  }
  bool has(std::string_view part, std::string_view text) const {
    const auto found = parts.find(std::string(part));
    return found != parts.end() && found->second.find(text) != std::string::npos;
  }
};

inline Outcome disarm(base::ByteView package, const base::Profile& profile = {}) {
  Outcome out;
  const base::Limits limits;
  NoChildren children;
  formats::Context context{profile, limits, out.notes, children, "", ""};
  const auto type = ooxml::recognise(package, "");
  if (!type) {
    out.type = base::refuse(base::Code::unknown_type);
    return out;
  }
  formats::BytesSink sink;
  out.type = ooxml::rebuild(package, *type, context, sink);
  out.bytes = sink.bytes();
  if (!out.type) return out;
  auto archive = zip::read(out.bytes, limits, zip::Strictness::archive);
  if (!archive) return out;
  for (const zip::Entry& entry : archive->entries)
    if (auto bytes = zip::unpack(entry, limits)) out.parts[entry.raw_name] = base::text(*bytes);
  return out;
}

class Workbook {
 public:
  std::string main_type = std::string(kSpreadsheet) + "sheet.main+xml";
  std::string main_name = "xl/workbook.xml";

  Workbook& part(const std::string& name, std::string content, std::string_view content_type = {}) {
    if (!content_type.empty()) types_ += "<Override PartName=\"/" + name + "\" ContentType=\"" + std::string(content_type) + "\"/>";
    parts_.emplace_back(name, std::move(content));
    return *this;
  }
  // of: the part that has the relationship; type: below kOffice unless it is a whole URI.
  Workbook& relation(const std::string& of, const std::string& id, std::string type, const std::string& target, bool external = false) {
    if (type.find(':') == std::string::npos) type = std::string(kOffice) + type;
    relations_[of] +=
        "<Relationship Id=\"" + id + "\" Type=\"" + type + "\" Target=\"" + target + "\"" + (external ? " TargetMode=\"External\"/>" : "/>");
    return *this;
  }
  Workbook& sheet(int number, std::string content) {
    const std::string name = "xl/worksheets/sheet" + std::to_string(number) + ".xml";
    relation(main_name, "rId" + std::to_string(number), "worksheet", "worksheets/sheet" + std::to_string(number) + ".xml");
    return part(name, root("worksheet", content), std::string(kSpreadsheet) + "worksheet+xml");
  }
  Workbook& book(std::string content) { return part(main_name, root("workbook", content), main_type); }

  base::Bytes package() const {
    formats::BytesSink sink;
    zip::Writer writer(sink);
    writer.add("[Content_Types].xml",
               base::view("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                          "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                          "<Default Extension=\"xml\" ContentType=\"application/xml\"/>" +
                          types_ + "</Types>"));
    writer.add("_rels/.rels", base::view(list("<Relationship Id=\"rId1\" Type=\"" + std::string(kOffice) + "officeDocument\" Target=\"" + main_name +
                                              "\"/>" + (relations_.contains("") ? relations_.at("") : ""))));
    for (const auto& [of, content] : relations_) {
      if (of.empty()) continue;
      const std::size_t slash = of.rfind('/') + 1;
      writer.add(of.substr(0, slash) + "_rels/" + of.substr(slash) + ".rels", base::view(list(content)));
    }
    for (const auto& [name, content] : parts_) writer.add(name, base::view(content));
    writer.finish();
    return sink.bytes();
  }

  // Rebuilt, and held against the two promises that every output keeps: again gives the same bytes, and nothing is noted then.
  Outcome disarmed(const base::Profile& profile = {}) const {
    Outcome out = disarm(package(), profile);
    if (out.type) {
      const Outcome again = disarm(out.bytes, profile);
      EXPECT_TRUE(again.type.has_value());
      EXPECT_EQ(again.bytes, out.bytes);
      EXPECT_TRUE(again.notes.removed().empty()) << (again.notes.removed().empty() ? "" : base::describe(again.notes.removed()[0].what).id);
    }
    return out;
  }

 private:
  static std::string list(const std::string& content) {
    return "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" + content + "</Relationships>";
  }
  std::string types_;
  std::vector<std::pair<std::string, std::string>> parts_;
  std::map<std::string, std::string> relations_;
};

}  // namespace sekisho::formats::ooxml::sheet::testing
