#include "formats/odf/rebuild.h"

#include <algorithm>

#include "formats/odf/decrypt.h"
#include "formats/odf/signatures.h"
#include "formats/odf/vocabulary.h"
#include "formats/ooxml/pictures.h"

namespace sekisho::formats::odf {

using base::Code;
using base::FileType;
using base::What;

namespace {

constexpr int kObjectDepthMax = 4;  // objects inside objects
constexpr std::size_t kObjectsMax = 5'000;
constexpr std::size_t kNameBytesMax = 120;

bool name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == ' ';
}

std::string clean_name(std::string_view name) {
  std::string out;
  for (char c : name.substr(0, kNameBytesMax)) out += name_character(c) ? c : '_';
  while (!out.empty() && (out.back() == '.' || out.back() == ' ')) out.pop_back();
  while (!out.empty() && (out.front() == '.' || out.front() == ' ')) out.erase(0, 1);
  return out.empty() ? "part" : out;
}

// A reference inside the package as a path; empty when it leads elsewhere.
std::string inner_path(std::string_view href) {
  while (href.starts_with("./")) href.remove_prefix(2);
  if (href.starts_with('#')) href.remove_prefix(1);  // OpenOffice.org 1: "#Pictures/…"
  while (href.ends_with('/')) href.remove_suffix(1);
  if (href.empty() || href.starts_with('/') || href.find(':') != href.npos || href.find("..") != href.npos || href.find('\\') != href.npos) return {};
  return std::string(href);
}

// The type of an embedded document by what its body holds.
std::string_view object_type(std::string_view root, std::string_view content) {
  if (root == "math:math") return "application/vnd.oasis.opendocument.formula";
  constexpr std::pair<std::string_view, std::string_view> kBodies[] = {
      {"<office:chart", "application/vnd.oasis.opendocument.chart"},      {"<office:spreadsheet", "application/vnd.oasis.opendocument.spreadsheet"},
      {"<office:text", "application/vnd.oasis.opendocument.text"},        {"<office:presentation", "application/vnd.oasis.opendocument.presentation"},
      {"<office:drawing", "application/vnd.oasis.opendocument.graphics"},
  };
  for (const auto& [body, type] : kBodies)
    if (content.find("<office:body>" + std::string(body)) != content.npos) return type;
  return "";
}

}  // namespace

const Vocabulary& Rebuild::vocabulary_of() { return vocabulary(); }

base::Result<FileType> Rebuild::run() {
  if (auto opened = open(); !opened) return std::unexpected(opened.error());
  const std::string_view media_type = base::describe(type_).media_type;
  writer_.add("mimetype", base::view(media_type), zip::Writer::Method::store);
  queue_.push_back({});
  std::size_t documents = 0;
  while (!queue_.empty()) {
    if (++documents > kObjectsMax) return base::refuse(Code::too_many_entries);
    const Document document = queue_.front();
    queue_.pop_front();
    if (auto status = rebuild_document(document); !status) return std::unexpected(status.error());
  }
  writer_.add("META-INF/manifest.xml", base::view(manifest_with(media_type, version_, manifest_)));
  writer_.finish();
  note_rest();
  return type_;
}

base::Status Rebuild::open() {
  if (archive_.entries.size() > context_.limits.parts_max) return base::refuse(Code::too_many_entries);
  used_.assign(archive_.entries.size(), false);
  for (std::size_t i = 0; i < archive_.entries.size(); ++i) {
    const zip::Entry& entry = archive_.entries[i];
    if (!entry.directory && !by_name_.emplace(entry.raw_name, i).second) return base::refuse(Code::zip_ambiguous, entry.raw_name, "twice");
  }
  if (archive_.bytes_before || archive_.bytes_after || archive_.gaps) context_.notes.removed(What::trailing_bytes);
  for (std::string_view name : {"mimetype", "META-INF/manifest.xml"})
    if (const std::size_t entry = find(std::string(name)); entry != kNone) used_[entry] = true;
  const std::size_t manifest = find("META-INF/manifest.xml");
  if (manifest == kNone) return {};
  base::Bytes scratch;
  auto listed = bytes(manifest, scratch);
  if (!listed) return std::unexpected(listed.error());
  auto encryption = read_encryption(*listed, context_.limits);
  if (!encryption) return std::unexpected(encryption.error());
  encryption_ = std::move(*encryption);
  if (encryption_.empty()) return {};
  if (context_.password.empty()) return base::refuse(Code::encrypted);
  if (encryption_.contains("encrypted-package")) return base::refuse(Code::encryption_unsupported);  // LibreOffice 24.8: Argon2, AES-GCM
  context_.notes.removed(What::encryption);
  return {};
}

std::size_t Rebuild::find(const std::string& path) const {
  const auto found = by_name_.find(path);
  return found == by_name_.end() ? kNone : found->second;
}

base::Result<base::ByteView> Rebuild::bytes(std::size_t entry, base::Bytes& scratch) {
  const zip::Entry& packed = archive_.entries[entry];
  const auto encryption = encryption_.find(packed.raw_name);
  unpacked_ += encryption == encryption_.end() ? packed.bytes : encryption->second.plain_bytes;
  if (unpacked_ > context_.limits.tree_bytes_max) return base::refuse(Code::output_too_large, packed.raw_name);
  auto out = zip::unpack_view(packed, context_.limits, scratch);
  if (!out) return base::refuse(out.error().code, packed.raw_name, out.error().detail);
  if (encryption == encryption_.end()) return out;
  auto plain = decrypted(*out, encryption->second, context_.password, context_.limits);
  if (!plain) return base::refuse(plain.error().code, packed.raw_name);
  scratch = std::move(*plain);
  return base::ByteView(scratch);
}

base::Status Rebuild::rebuild_document(const Document& document) {
  document_ = &document;
  const bool inner = !document.from.empty();
  // The content comes first: what cannot be read is refused before anything else is done.
  if (auto status = rebuild_part(document, "content.xml", "office:document-content", true); !status) return status;
  if (auto status = rebuild_part(document, "styles.xml", "office:document-styles", false); !status) return status;
  for (std::string_view name : {"meta.xml", "settings.xml"}) {
    if (inner) {  // of an object: caches and who made it
      const std::size_t entry = find(document.from + std::string(name));
      if (entry != kNone) {
        used_[entry] = true;
        context_.notes.removed(What::metadata, archive_.entries[entry].raw_name);
      }
      continue;
    }
    const std::string_view root = name == "meta.xml" ? "office:document-meta" : "office:document-settings";
    if (auto status = rebuild_part(document, name, root, false); !status) return status;
  }
  document_ = nullptr;
  return {};
}

base::Status Rebuild::rebuild_part(const Document& document, std::string_view name, std::string_view root, bool required) {
  const std::string path = document.from + std::string(name);
  const std::size_t entry = find(path);
  if (entry == kNone) return required ? base::refuse(Code::damaged, path, "missing") : base::Status{};
  used_[entry] = true;
  base::Bytes scratch;
  auto input = bytes(entry, scratch);
  if (!input) return std::unexpected(input.error());
  const bool meta = name == "meta.xml", settings = name == "settings.xml";
  if ((meta || settings) && input->empty()) return {};  // some writers leave them empty
  DocumentJudge judge(context_, markup_, *this, path);
  const std::string_view roots[] = {root, "math:math"};
  auto status = markup_.run(*input, path, std::span(roots).first(required ? 2 : 1), judge);
  if (!status) {
    if ((meta || settings) && status.error().code == Code::markup_bad) {  // nothing that people read
      context_.notes.removed(What::broken_part, path);
      return {};
    }
    return status;
  }
  const std::string& out = markup_.output();
  if (meta && out.find("<dc:title>") == out.npos) return {};
  if (required && document.from.empty()) {
    const std::size_t at = out.find(" office:version=\"");
    const std::string_view version = at == out.npos ? std::string_view() : std::string_view(out).substr(at + 17, 3);
    if (version == "1.2" || version == "1.3" || version == "1.4") version_ = version;
  }
  if (required && !document.from.empty()) manifest_.push_back({document.to, object_type(markup_.root(), out)});
  add(document.to + std::string(name), base::view(out), "text/xml", false);
  return {};
}

void Rebuild::add(const std::string& path, base::ByteView content, std::string_view media_type, bool packed) {
  writer_.add(path, content, packed ? zip::Writer::Method::store : zip::Writer::Method::deflate);
  manifest_.push_back({path, media_type});
}

std::string Rebuild::take_name(std::string_view folder, std::string_view stem, std::string_view extension) {
  const std::string first = std::string(folder) + clean_name(stem);
  const std::string end = extension.empty() ? std::string() : "." + std::string(extension);
  std::string out = first + end;
  for (int i = 2; !taken_.insert(out).second; ++i) out = first + "_" + std::to_string(i) + end;
  return out;
}

std::optional<std::string> Rebuild::picture(std::string_view href) {
  const std::string inner = inner_path(href);
  if (inner.empty()) return std::nullopt;
  const std::string path = document_->from + inner;
  const std::size_t entry = find(path);
  if (entry == kNone) return std::nullopt;
  auto [found, fresh] = pictures_.try_emplace(path);
  if (fresh) {
    used_[entry] = true;
    base::Bytes scratch;
    auto content = bytes(entry, scratch);
    const ooxml::CleanPicture picture = ooxml::clean_picture(content ? *content : base::ByteView(), path, context_);
    if (!picture.refused) {
      std::string_view stem = std::string_view(inner).substr(inner.rfind('/') + 1);
      if (const std::size_t dot = stem.rfind('.'); dot != stem.npos && dot > 0) stem = stem.substr(0, dot);
      found->second = take_name(document_->to + "Pictures/", stem, picture.extension);
      add(*found->second, picture.bytes, picture.content_type, picture.packed);
    }
  }
  if (!found->second) return std::nullopt;
  return found->second->substr(document_->to.size());
}

std::string Rebuild::blank_picture() {
  if (blank_.empty() || !document_->to.empty()) {
    const ooxml::CleanPicture picture = ooxml::clean_picture({}, "Pictures/blank.png", context_);
    const std::string path = take_name(document_->to + "Pictures/", "blank", "png");
    add(path, picture.bytes, picture.content_type, true);
    if (!document_->to.empty()) return path.substr(document_->to.size());
    blank_ = path;
  }
  return blank_;
}

std::optional<std::string> Rebuild::object(std::string_view href) {
  const std::string inner = inner_path(href);
  if (inner.empty() || inner.starts_with("META-INF") || !context_.profile.on(base::Setting::office_keep_embedded)) return std::nullopt;
  const std::string from = document_->from + inner + "/";
  if (document_->depth >= kObjectDepthMax || find(from + "content.xml") == kNone) return std::nullopt;
  auto [found, fresh] = objects_.try_emplace(from);
  if (fresh) {
    found->second = take_name(document_->to, inner, {}) + "/";
    queue_.push_back({from, found->second, document_->depth + 1});
  }
  const std::string_view to = std::string_view(found->second).substr(document_->to.size());
  return (href.starts_with("./") ? "./" : "") + std::string(to.substr(0, to.size() - 1));
}

void Rebuild::note_rest() {
  const auto judged = [](std::string_view path) {
    if (path.starts_with("Basic/") || path.starts_with("Scripts/") || path.starts_with("Dialogs/")) return What::macro;
    if (path.starts_with("META-INF/") && path.find("signatures") != path.npos) return What::digital_signature;
    if (path.starts_with("Thumbnails/")) return What::thumbnail;
    if (path.starts_with("Configurations")) return What::custom_ui;
    if (path.starts_with("Fonts/")) return What::embedded_font;
    if (path.ends_with("manifest.rdf")) return What::metadata;
    if (path.starts_with("Pictures/") || path.starts_with("ObjectReplacements/")) return What::unreferenced_data;
    return path == "layout-cache" ? What::unreferenced_data : What::unknown_part;
  };
  for (std::size_t i = 0; i < archive_.entries.size(); ++i) {
    const zip::Entry& entry = archive_.entries[i];
    if (used_[i] || entry.directory) continue;
    const What what = judged(entry.raw_name);
    context_.notes.removed(what, entry.raw_name);
    if (what == What::digital_signature) note_signatures(archive_, entry.raw_name, context_);
  }
}

}  // namespace sekisho::formats::odf
