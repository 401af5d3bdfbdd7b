#include "formats/format.h"

#include <algorithm>

#include "formats/detect/detect.h"
#include "formats_table.h"  // generated from formats/LIST

namespace sekisho::formats {

void Notes::add(std::vector<base::Note>& list, base::What what, std::string_view where, std::uint32_t count) {
  if (count == 0) return;
  where = where.substr(0, base::kWhereBytesMax);
  auto same = [&](std::string_view place) {
    return std::find_if(list.begin(), list.end(), [&](const base::Note& note) { return note.what == what && note.where == place; });
  };
  auto found = same(where);
  if (found == list.end() && list.size() >= base::Limits{}.notes_max) found = same(where = {});
  if (found != list.end()) {
    found->count += std::min(count, UINT32_MAX - found->count);
  } else {
    list.push_back({what, std::string(where), count});
  }
}

std::span<const Format* const> all() { return kFormats; }

const Format* find(std::string_view name) {
  for (const Format* format : all())
    if (format->name == name) return format;
  return nullptr;
}

Recognised recognise(base::ByteView input, std::string_view name) {
  if (auto banned = detect::banned(input, name)) return {*banned, nullptr};
  for (const Format* format : all())
    if (auto type = format->recognise(input, name)) return {*type, format};
  return {detect::pending(input, name), nullptr};
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
