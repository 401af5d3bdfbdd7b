#include "formats/msg/attachment.h"

#include <algorithm>

#include "formats/msg/property.h"
#include "formats/zip/extension.h"
#include "formats/zip/refusal.h"

namespace sekisho::formats::msg {

using base::Bytes;
using base::ByteView;
using base::What;

std::string safe_name(std::string_view name) {
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != name.npos) name.remove_prefix(slash + 1);
  const std::string path = zip::safe_path(name, false).path;
  return path.empty() ? "attachment" : path;
}

std::optional<Attached> disarm_attachment(ByteView bytes, std::string_view name, zip::Paths& taken, Context& context) {
  const std::string safe = taken.take_free(safe_name(name));
  if (safe != name) context.notes.removed(What::entry_name_changed, safe);
  if (bytes.empty()) return Attached{safe, {}, "application/octet-stream"};
  const auto child = context.children.disarm(bytes, safe);
  if (!child) return std::nullopt;
  const Bytes content(child->bytes.begin(), child->bytes.end());
  if (child->verdict == ChildResult::Verdict::refused) {
    context.notes.removed(What::entry_refused, safe);
    return Attached{taken.take_free(zip::with_suffix(safe, zip::kRefusedSuffix)), content, "text/plain"};
  }
  std::string path = zip::path_for(safe, child->type);
  if (path != safe) {
    path = taken.take_free(path);
    context.notes.removed(What::entry_name_changed, path);
  }
  return Attached{path, content, std::string(base::describe(child->type).media_type)};
}

Bytes embedded_message(const compound::Entry& message, const compound::Entry* names) {
  compound::Entry root = message;
  root.name = u"Root Entry";
  std::erase_if(root.children, [](const compound::Entry& entry) { return entry.name == u"__nameid_version1.0"; });
  if (names) root.children.push_back(*names);
  // 2.4.1.1, 2.4.1.2: the header of the outermost property stream is eight bytes longer.
  for (compound::Entry& entry : root.children)
    if (compound::compare_names(entry.name, u"__properties_version1.0") == 0)
      entry.bytes.insert(entry.bytes.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(24, entry.bytes.size())), 8, 0);
  BytesSink out;
  compound::write(root, out);
  return std::move(out.bytes());
}

}  // namespace sekisho::formats::msg
