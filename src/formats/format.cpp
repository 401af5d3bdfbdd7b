#include "formats/format.h"

#include <algorithm>

#include "formats/detect/detect.h"
#include "formats_table.h"  // generated from formats/LIST

namespace sekisho::formats {

std::span<const Format* const> all() { return kFormats; }

const Format* find(std::string_view name) {
  for (const Format* format : all())
    if (format->name == name) return format;
  return nullptr;
}

Recognised recognise(base::ByteView input, std::string_view name) {
  if (auto banned = detect::banned(input, name)) return {*banned, nullptr};
  for (const Format* format : all())
    if (!format->detected.empty()) continue;
    else if (auto type = format->recognise(input, name)) return {*type, format};
  const base::FileType type = detect::pending(input, name);
  for (const Format* format : all())
    if (std::ranges::find(format->detected, type) != format->detected.end()) return {type, format};
  return {type, nullptr};
}

base::Result<Picture> rebuild_picture(base::ByteView input, Context& context) {
  static constexpr std::string_view kPictures[] = {"jpeg", "png", "gif", "bmp", "tiff", "webp", "emf", "wmf"};
  for (std::string_view name : kPictures) {
    const Format* format = find(name);
    if (format == nullptr) continue;
    auto type = format->recognise(input, {});
    if (!type) continue;
    BytesSink out;
    auto result = format->rebuild(input, *type, context, out);
    if (!result) return std::unexpected(result.error());
    return Picture{*result, std::move(out.bytes())};
  }
  return base::refuse(base::Code::unknown_type);
}

}  // namespace sekisho::formats
