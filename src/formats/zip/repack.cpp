#include "formats/zip/repack.h"

#include <algorithm>

#include "formats/detect/detect.h"
#include "formats/zip/extension.h"
#include "formats/zip/refusal.h"
#include "text/text.h"

namespace sekisho::formats::zip {

using base::Code;
using base::Setting;
using base::What;

namespace {

// What systems put into archives for themselves: icons, folder views, resource forks. Nobody misses them, and desktop.ini can fetch.
bool system_litter(std::string_view path) {
  if (path.starts_with("__MACOSX/")) return true;
  std::string name = text::lower_ascii(path.substr(path.rfind('/') + 1));
  return name.starts_with("._") || name == ".ds_store" || name == "thumbs.db" || name == "desktop.ini" || name == "ehthumbs.db";
}

std::uint64_t entries_max(const Context& context) {
  std::int32_t setting = context.profile[Setting::zip_entries_max];
  return std::min(context.limits.tree_entries_max, static_cast<std::uint64_t>(std::max(setting, 0)));
}

}  // namespace

base::Status Repack::plan(const std::vector<Member>& members) {
  if (members.size() > entries_max(context_)) return base::refuse(Code::too_many_entries);
  std::vector<RawName> raw;
  for (const Member& member : members) raw.push_back(member.name);
  std::vector<DecodedName> names = decode_names(raw);
  std::vector<SafePath> paths;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (members[i].directory && !names[i].utf8.ends_with('/')) names[i].utf8 += '/';  // tar may leave it out
    paths.push_back(safe_path(names[i].utf8, members[i].directory));
    if (!paths.back().slip) take_folders(paths.back().path);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    planned_.push_back(planned(members[i], paths[i]));
    note(planned_.back(), paths[i], names[i].changed);
  }
  return {};
}

// A file may not have the name of a folder that another member lies in.
void Repack::take_folders(const std::string& path) {
  for (std::size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) taken_.take(path.substr(0, slash));
}

Repack::Planned Repack::planned(const Member& member, const SafePath& path) {
  Planned out{path.path, path.slip ? Code::zip_bad_name : member.refused, member.directory, system_litter(path.path)};
  if (member.directory) {
    out.dropped |= path.slip || !seen_.insert(out.path).second;
  } else if (!out.dropped) {
    if (!seen_.insert(out.path).second && out.refused == Code::none) out.refused = Code::zip_duplicate;
    if (out.refused == Code::none) out.path = taken_.take_free(out.path);
  }
  return out;
}

void Repack::note(const Planned& planned, const SafePath& path, bool decoding_changed) {
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

base::Status Repack::put(std::size_t member, const Unpack& unpack) {
  const Planned& planned = planned_.at(member);
  if (planned.dropped) return {};
  if (planned.refused == Code::zip_link && links_ == Links::dropped && context_.profile.on(Setting::zip_replace_refused)) return {};
  empty_ = false;
  if (planned.directory) {
    out_.folder(planned.path);
    return {};
  }
  if (planned.refused != Code::none) return replace(planned.path, planned.refused);
  auto bytes = unpack();
  if (!bytes) return replace(planned.path, bytes.error().code);
  if (bytes->empty() && !detect::banned(*bytes, planned.path)) {
    out_.file(planned.path, {});
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
  out_.file(path, child->bytes);
  return {};
}

base::Status Repack::replace(const std::string& path, Code reason) { return replace(path, reason, refusal_text(path, reason)); }

base::Status Repack::replace(const std::string& path, Code reason, std::string_view text) {
  if (!context_.profile.on(Setting::zip_replace_refused)) return base::refuse(reason, path);
  context_.notes.removed(What::entry_refused, path);
  out_.file(taken_.take_free(with_suffix(path, kRefusedSuffix)), base::view(text));
  return {};
}

}  // namespace sekisho::formats::zip
