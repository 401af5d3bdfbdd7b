// Which way round a setting allows something: for what the second look reports as the profile's to allow.
#pragma once

#include "base/profile.h"

namespace sekisho::base {

// A setting "keep …" lets its thing through while it is on; every other one (neutralise, show, convert …) while it is off.
inline bool lets_through(const Profile& profile, Setting setting) {
  return profile.on(setting) == (describe(setting).key.find(".keep_") != std::string_view::npos);
}

}  // namespace sekisho::base
