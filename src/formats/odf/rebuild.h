// The walk over one OpenDocument package: its documents, and the objects and pictures they refer to, into a fresh package.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "formats/odf/judge.h"
#include "formats/odf/manifest.h"
#include "formats/zip/reader.h"
#include "formats/zip/writer.h"

namespace sekisho::formats::odf {

class Rebuild : public Places {
 public:
  Rebuild(zip::Archive archive, base::FileType type, Context& context, Sink& out)
      : archive_(std::move(archive)), type_(type), context_(context), writer_(out), markup_(vocabulary_of(), context) {}
  base::Result<base::FileType> run();

  std::optional<std::string> picture(std::string_view href) override;
  std::string blank_picture() override;
  std::optional<std::string> object(std::string_view href) override;

 private:
  struct Document {
    std::string from, to;  // folders, with a slash at the end; empty for the outermost
    int depth = 0;
  };
  static const Vocabulary& vocabulary_of();
  static constexpr std::size_t kNone = SIZE_MAX;

  base::Status open();
  std::size_t find(const std::string& path) const;
  base::Result<base::ByteView> bytes(std::size_t entry, base::Bytes& scratch);
  base::Status rebuild_document(const Document& document);
  base::Status rebuild_part(const Document& document, std::string_view name, std::string_view root, bool required);
  void add(const std::string& path, base::ByteView bytes, std::string_view media_type, bool packed);
  std::string take_name(std::string_view folder, std::string_view stem, std::string_view extension);
  void note_rest();

  zip::Archive archive_;
  base::FileType type_;
  Context& context_;
  zip::Writer writer_;
  Markup markup_;
  std::unordered_map<std::string, std::size_t> by_name_;
  std::map<std::string, Encryption> encryption_;
  std::vector<bool> used_;
  std::vector<ManifestEntry> manifest_;
  std::map<std::string, std::optional<std::string>> pictures_;  // by entry's path → the output's path
  std::map<std::string, std::string> objects_;                  // by folder, likewise
  std::set<std::string> taken_;
  std::deque<Document> queue_;
  const Document* document_ = nullptr;  // the one at hand
  std::string version_, blank_;
  std::uint64_t unpacked_ = 0;
};

}  // namespace sekisho::formats::odf
