// The console's own door: people send and take in a browser. Files come in by uploads.h; pages and endpoints are the api's.
#pragma once

#include "doors/doors.h"

namespace sekisho::doors::web {

inline constexpr Door kDoor{"web", "画面", "Web console", "server"};

}  // namespace sekisho::doors::web
