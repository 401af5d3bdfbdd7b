#include <algorithm>

#include "formats/format.h"

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

}  // namespace sekisho::formats
