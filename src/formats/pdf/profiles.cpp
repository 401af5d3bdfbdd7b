// Colour profiles (ISO 32000-1, 8.6.5.5): sound ones stay, others are made anew from the parts that matter, or make way for the space that stands in.
#include "formats/pdf/builder.h"
#include "formats/picture/icc.h"

namespace sekisho::formats::pdf {

namespace {

using base::What;

bool is_channels(long long n) { return n == 1 || n == 3 || n == 4; }

}  // namespace

// Reads a profile when it is first met; the data waits until it is written.
const Builder::Profile& Builder::profile_of(Object stream) {
  const auto [found, added] = profiles_.try_emplace(stream.getObjGen());
  Profile& profile = found->second;
  const long long channels = integer_or(at(stream, "/N"), 0);
  if (!added || !is_channels(channels)) return profile;
  base::Bytes outer = std::move(scratch_);
  scratch_ = {};
  std::shared_ptr<Buffer> hold;
  auto bytes = raw(stream, hold);
  if (bytes) profile.data = data_of(stream, *bytes);
  if (hold && !profile.data.kept.empty()) profile.data.own.assign(profile.data.kept.begin(), profile.data.kept.end()), profile.data.kept = {};
  profile.sound = picture::is_sound_icc(scratch_, static_cast<unsigned>(channels));
  if (!profile.sound) {
    if (auto clean = picture::clean_icc(scratch_, static_cast<unsigned>(channels))) {
      profile.sound = true;
      if (*clean != scratch_) {
        removed(What::custom_data);
        profile.data = packed(std::move(*clean));
      }
    } else {
      removed(What::color_profile);
    }
  }
  scratch_ = std::move(outer);
  return profile;
}

void Builder::write_profile(int id, Object stream, std::string_view entries) {
  profile_of(stream);
  Data data = std::move(profiles_[stream.getObjGen()].data);
  writer_.stream(id, entries, data.filters, data.bytes(), data.kept.empty() ? Writer::Scan::needed : Writer::Scan::done);
}

// What stands in for a profile that cannot stay: its alternate, or the device's space of as many components.
void Builder::settle_color_space(Object& space) {
  if (!space.isArray() || space.getArrayNItems() < 2 || !is_name(space.getArrayItem(0), "/ICCBased")) return;
  Object stream = space.getArrayItem(1);
  if (!stream.isStream() || profile_of(stream).sound) return;
  const long long channels = integer_or(at(stream, "/N"), 0);
  Object alternate = at(stream, "/Alternate");
  const bool based = alternate.isArray() && alternate.getArrayNItems() > 0 && is_name(alternate.getArrayItem(0), "/ICCBased");
  if (!alternate.isNull() && !based && is_color_space(alternate, 1) && (components_of(alternate) == channels || !is_channels(channels))) {
    space = alternate;
  } else {
    space = Object::newName(channels == 1 ? "/DeviceGray" : channels == 3 ? "/DeviceRGB" : "/DeviceCMYK");
  }
}

}  // namespace sekisho::formats::pdf
