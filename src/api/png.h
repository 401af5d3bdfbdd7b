// Pixels as a picture that every browser shows (PNG, third edition): written here, from nothing but the pixels.
#pragma once

#include "sandbox/pixels.h"

namespace sekisho::api {

base::Bytes png_of(const sandbox::Pixels& pixels);

}  // namespace sekisho::api
