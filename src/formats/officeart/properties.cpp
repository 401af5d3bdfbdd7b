#include <algorithm>
#include <array>
#include <unordered_set>

#include "formats/officeart/officeart.h"

namespace sekisho::formats::officeart {
namespace {

using base::Bytes;
using base::ByteView;
using base::What;

enum class Kind : std::uint8_t { numbers, text, array, picture, goes };

struct Rule {
  std::uint16_t first, last;
  Kind kind;
  What what = What::unknown_markup;
};

constexpr Rule kRules[] = {
#define NUMBERS(first, last) {first, last, Kind::numbers},
#define TEXT(id) {id, id, Kind::text},
#define ARRAY(id) {id, id, Kind::array},
#define PICTURE(id) {id, id, Kind::picture},
#define GOES(id, what) {id, id, Kind::goes, What::what},
#include "formats/officeart/properties.def"
#undef NUMBERS
#undef TEXT
#undef ARRAY
#undef PICTURE
#undef GOES
};
static_assert(std::ranges::is_sorted(kRules, [](const Rule& a, const Rule& b) { return a.last < b.first; }));

const Rule* rule_of(std::uint16_t id) {
  const auto found = std::ranges::lower_bound(kRules, id, {}, &Rule::last);
  return found != std::end(kRules) && found->first <= id ? found : nullptr;
}

// 2.3.23.2 and its sisters: the name of a picture's file, and flags that say the file is to be loaded.
constexpr std::uint16_t kPictureNames[] = {0x0105, 0x0110, 0x0187, 0x01C6};
constexpr std::uint16_t kPictureFlags[] = {0x0106, 0x0111, 0x0188, 0x01C7};
constexpr std::uint32_t kLinksToFile = 0x0B;  // file, URL or link (MSOBLIPFLAGS, 2.4.4), less msoblipflagComment

struct Property {
  std::uint16_t head = 0;
  std::uint32_t value = 0;
  ByteView more;  // of a complex one
  std::uint16_t id() const { return head & 0x3FFF; }
  bool complex() const { return head & 0x8000; }
};

// An IMsoArray's size by its own header: in files of old versions op leaves the header's six bytes out.
std::size_t array_bytes(ByteView rest, std::uint32_t said) {
  base::Reader in(rest);
  const std::size_t count = in.u16le();
  in.skip(2);
  const std::size_t each = in.u16le();
  const std::size_t bytes = count * (each == 0xFFF0 ? 4 : each);
  return in.ok() && bytes != 0 && bytes == said ? said + 6 : said;
}

bool is_array(ByteView bytes) {
  base::Reader in(bytes);
  const std::size_t count = in.u16le();
  in.skip(2);
  std::size_t each = in.u16le();
  if (each == 0xFFF0) each = 4;
  return bytes.empty() || (in.ok() && each <= 64 && in.left() == count * each);
}

bool well_made(const Property& property, const Rule& rule, std::size_t pictures) {
  switch (rule.kind) {
    case Kind::numbers: return !property.complex();
    case Kind::text: return property.complex() && property.more.size() % 2 == 0 && property.more.size() <= 65'536;
    case Kind::array: return property.complex() ? is_array(property.more) : property.value == 0;
    case Kind::picture: return !property.complex() && property.value <= pictures;
    case Kind::goes: break;
  }
  return false;
}

void note_gone(const Property& property, const Rule* rule, Context& context) {
  if (std::ranges::find(kPictureNames, property.id()) != std::end(kPictureNames)) return context.notes.removed(What::metadata);
  if (std::ranges::find(kPictureFlags, property.id()) != std::end(kPictureFlags)) {
    if (property.value & kLinksToFile) context.notes.removed(What::external_link);
    else context.notes.removed(What::metadata);
    return;
  }
  context.notes.removed(rule == nullptr ? What::unknown_markup : rule->what);
}

}  // namespace

void clean_properties(Record& table, std::size_t pictures, Context& context) {
  base::Reader in(table.body);
  std::vector<Property> properties;
  for (std::size_t i = 0; i < table.instance && in.left() >= 6; ++i) {
    Property property;
    property.head = in.u16le();
    property.value = in.u32le();
    properties.push_back(property);
  }
  bool broken = properties.size() != table.instance;
  for (Property& property : properties) {
    if (!property.complex()) continue;
    const Rule* rule = rule_of(property.id());
    const ByteView rest = base::slice(table.body, in.position());
    std::size_t bytes = property.value;
    if (rule != nullptr && rule->kind == Kind::array) bytes = array_bytes(rest, property.value);
    if (bytes > rest.size()) {
      broken = true;
      bytes = rest.size();
    }
    property.more = in.take(bytes);
  }
  if (broken || !in.at_end()) context.notes.removed(What::broken_part);
  Bytes heads, bodies;
  std::uint16_t count = 0;
  std::unordered_set<std::uint16_t> seen;
  for (const Property& property : properties) {
    const Rule* rule = rule_of(property.id());
    if (rule == nullptr || !well_made(property, *rule, pictures) || !seen.insert(property.id()).second) {
      note_gone(property, rule, context);
      continue;
    }
    base::put_u16le(heads, static_cast<std::uint16_t>(property.head & (rule->kind == Kind::picture ? 0xFFFF : 0xBFFF)));
    base::put_u32le(heads, property.complex() ? static_cast<std::uint32_t>(property.more.size()) : property.value);
    base::put(bodies, property.more);
    ++count;
  }
  base::put(heads, bodies);
  table.version = 3;
  table.instance = count;
  table.body = std::move(heads);
}

}  // namespace sekisho::formats::officeart
