#include "formats/zip/zip.h"

#include <algorithm>

#include "formats/detect/detect.h"
#include "formats/zip/extension.h"
#include "formats/zip/names.h"
#include "formats/zip/reader.h"
#include "formats/zip/refusal.h"
#include "formats/zip/writer.h"
#include "text/text.h"

namespace sekisho::formats::zip {

using base::ByteView;
using base::Code;
using base::FileType;
using base::Setting;
using base::What;

namespace {

// What systems put into archives for themselves: icons, folder views, resource forks. Nobody misses them, and desktop.ini can fetch.
bool system_litter(std::string_view path) {
  if (path.starts_with("__MACOSX/")) return true;
  std::string name = text::lower_ascii(path.substr(path.rfind('/') + 1));
  return name == ".ds_store" || name == "thumbs.db" || name == "desktop.ini" || name == "ehthumbs.db";
}

class Rebuild {
 public:
  Rebuild(const Archive& archive, Context& context, Sink& out) : archive_(archive), context_(context), writer_(out) {}

  base::Status run() {
    plan();
    for (std::size_t i = 0; i < archive_.entries.size(); ++i)
      if (auto status = entry(archive_.entries[i], planned_[i]); !status) return status;
    writer_.finish();
    return {};
  }

 private:
  struct Planned {
    std::string path;
    Code refused = Code::none;  // decided by the name or the header alone
    bool dropped = false;
  };

  // All names first: a later entry keeps its name even when an earlier one changes its own.
  void plan() {
    std::vector<DecodedName> names = decode_names(archive_.entries);
    std::vector<SafePath> paths;
    for (std::size_t i = 0; i < names.size(); ++i) {
      paths.push_back(safe_path(names[i].utf8, archive_.entries[i].directory));
      if (!paths.back().slip) take_folders(paths.back().path);
    }
    std::unordered_set<std::string> seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Entry& entry = archive_.entries[i];
      Planned planned{paths[i].path, refusal_of(entry, paths[i]), system_litter(paths[i].path)};
      if (entry.directory) {
        planned.dropped |= paths[i].slip || !seen.insert(planned.path).second;
      } else if (!planned.dropped) {
        if (!seen.insert(planned.path).second && planned.refused == Code::none) planned.refused = Code::zip_duplicate;
        if (planned.refused == Code::none) planned.path = taken_.take_free(planned.path);
      }
      note(planned, paths[i], names[i].changed);
      planned_.push_back(std::move(planned));
    }
  }

  // A file may not have the name of a folder that another entry lies in.
  void take_folders(const std::string& path) {
    for (std::size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) taken_.take(path.substr(0, slash));
  }

  Code refusal_of(const Entry& entry, const SafePath& path) const {
    if (path.slip) return Code::zip_bad_name;
    if (entry.link_or_device) return Code::zip_link;
    if (entry.encrypted) return context_.password.empty() ? Code::encrypted : Code::encryption_unsupported;
    return Code::none;
  }

  void note(const Planned& planned, const SafePath& path, bool decoding_changed) {
    if (planned.dropped) {
      if (system_litter(path.path)) context_.notes.removed(What::metadata, path.path);
      else if (path.slip) context_.notes.removed(What::entry_name_changed, path.path);
      else context_.notes.removed(What::entry_duplicate, path.path);
      return;
    }
    if (planned.refused == Code::zip_link) context_.notes.removed(What::entry_link, path.path);
    if (planned.refused == Code::zip_duplicate) context_.notes.removed(What::entry_duplicate, path.path);
    if (planned.refused != Code::none) return;
    if (path.changed || decoding_changed || planned.path != path.path) context_.notes.removed(What::entry_name_changed, planned.path);
  }

  base::Status entry(const Entry& entry, const Planned& planned) {
    if (planned.dropped) return {};
    if (entry.directory) {
      writer_.add(planned.path, {}, Writer::Method::store);
      return {};
    }
    if (planned.refused != Code::none) return replace(planned.path, planned.refused);
    auto bytes = unpack_view(entry, context_.limits, scratch_);
    if (!bytes) return replace(planned.path, bytes.error().code);
    if (bytes->empty() && !detect::banned(*bytes, planned.path)) {
      writer_.add(planned.path, {}, Writer::Method::store);
      return {};
    }
    auto child = context_.children.disarm(*bytes, planned.path);
    if (!child) return {};  // first pass
    if (child->verdict == ChildResult::Verdict::refused) return replace(planned.path, child->reason, base::text(child->bytes));
    std::string path = path_for(planned.path, child->type);
    if (path != planned.path) {
      path = taken_.take_free(path);
      context_.notes.removed(What::entry_name_changed, path);
    }
    writer_.add(path, child->bytes);
    return {};
  }

  base::Status replace(const std::string& path, Code reason) { return replace(path, reason, refusal_text(path, reason)); }
  base::Status replace(const std::string& path, Code reason, std::string_view text) {
    if (!context_.profile.on(Setting::zip_replace_refused)) return base::refuse(reason, path);
    context_.notes.removed(What::entry_refused, path);
    writer_.add(taken_.take_free(with_suffix(path, kRefusedSuffix)), base::view(text));
    return {};
  }

  const Archive& archive_;
  Context& context_;
  Writer writer_;
  Paths taken_;
  std::vector<Planned> planned_;
  base::Bytes scratch_;
};

std::uint64_t entries_max(const Context& context) {
  std::int32_t setting = context.profile[Setting::zip_entries_max];
  return std::min(context.limits.tree_entries_max, static_cast<std::uint64_t>(std::max(setting, 0)));
}

}  // namespace

std::optional<FileType> recognise(ByteView input, std::string_view) {
  auto kind = detect::zip_kind(input);
  return kind == FileType::zip ? kind : std::nullopt;
}

base::Result<FileType> rebuild(ByteView input, FileType, Context& context, Sink& out) {
  auto archive = read(input, context.limits, Strictness::archive);
  if (!archive) return std::unexpected(archive.error());
  if (archive->entries.size() > entries_max(context)) return base::refuse(Code::too_many_entries);
  if (archive->bytes_before || archive->bytes_after || archive->gaps) context.notes.removed(What::trailing_bytes);
  if (archive->comment) context.notes.removed(What::archive_comment);
  if (auto status = Rebuild(*archive, context, out).run(); !status) return std::unexpected(status.error());
  return FileType::zip;
}

}  // namespace sekisho::formats::zip
