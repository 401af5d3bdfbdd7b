// Colour spaces (ISO 32000-1, 8.6): names, or arrays that begin with a family's name. Functions (7.10).
#include "formats/pdf/builder.h"
#include "formats/pdf/findings.h"

namespace sekisho::formats::pdf {

namespace {

constexpr int kNestingMax = 8;

enum class Family : std::uint8_t { device, pattern, icc, calibrated, indexed, separation, device_n, unknown };

Family family_of(Object array) {
  if (!array.isArray() || array.getArrayNItems() == 0) return Family::unknown;
  Object first = array.getArrayItem(0);
  if (!first.isName()) return Family::unknown;
  const std::string name = first.getName();
  for (std::string_view device : {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/G", "/RGB", "/CMYK", "/CalCMYK"})
    if (name == device) return Family::device;
  if (name == "/Pattern") return Family::pattern;
  if (name == "/ICCBased") return Family::icc;
  if (name == "/CalGray" || name == "/CalRGB" || name == "/Lab") return Family::calibrated;
  if (name == "/Indexed" || name == "/I") return Family::indexed;
  if (name == "/Separation") return Family::separation;
  return name == "/DeviceN" ? Family::device_n : Family::unknown;
}

}  // namespace

bool Builder::is_color_space(Object value, int depth) {
  if (value.isName()) return true;
  if (depth > kNestingMax || depth_ >= 40) return false;
  auto item = [&](int i) { return i < value.getArrayNItems() ? value.getArrayItem(i) : Object::newNull(); };
  auto is = [&](int i, Kind kind) {
    Object element = item(i);
    return concrete(kind, element).has_value();
  };
  switch (family_of(value)) {
    case Family::device: return true;
    case Family::pattern: return item(1).isNull() || is_color_space(item(1), depth + 1);
    case Family::icc: {  // settle_color_space() looks at the profile
      const long long components = integer_or(at(item(1), "/N"), 0);
      const bool usual = components == 1 || components == 3 || components == 4;
      return item(1).isStream() && !is_disguised(item(1)) &&
             (usual || (!at(item(1), "/Alternate").isNull() && is_color_space(at(item(1), "/Alternate"), depth + 1)));
    }
    case Family::calibrated: return is(1, Kind::calibrated);
    case Family::indexed: return is_color_space(item(1), depth + 1) && is(2, Kind::integer) && (item(3).isString() || is(3, Kind::text_stream));
    case Family::separation: return item(1).isName() && is_color_space(item(2), depth + 1) && is(3, Kind::function);
    case Family::device_n: return item(1).isArray() && is_color_space(item(2), depth + 1) && is(3, Kind::function);
    case Family::unknown: return false;
  }
  return false;
}

void Builder::put_color_space(std::string& out, Object value) {
  std::vector<Role> roles{{kOne, Kind::name}};
  switch (family_of(value)) {
    case Family::pattern: roles.push_back({kOne, Kind::color_space}); break;
    case Family::icc: roles.push_back({kOne, Kind::icc_profile}); break;
    case Family::calibrated: roles.push_back({kOne, Kind::calibrated}); break;
    case Family::indexed: roles.insert(roles.end(), {{kOne, Kind::color_space}, {kOne, Kind::integer}, {kOne, Kind::text_stream}}); break;
    case Family::separation: roles.insert(roles.end(), {{kOne, Kind::name}, {kOne, Kind::color_space}, {kOne, Kind::function}}); break;
    case Family::device_n:
      roles.insert(roles.end(), {{kOne, Kind::plain}, {kOne, Kind::color_space}, {kOne, Kind::function}, {kOne, Kind::colorants}});
      break;
    default: break;
  }
  out += '[';
  int count = value.getArrayNItems();
  for (int i = 0; i < count; ++i) {
    Object element = value.getArrayItem(i);
    if (i > 0) out += ' ';
    if (static_cast<std::size_t>(i) < roles.size() && put(out, element, roles[i])) continue;
    if (!element.isNull()) dropped({}, element);
    if (i > 0) out.pop_back();
    break;
  }
  out += ']';
}

}  // namespace sekisho::formats::pdf
