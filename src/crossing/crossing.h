// Room:   crossing: one item's way from one zone to another: the states it may be in, the rules of the routes (what moves it follows).
// In/Out: rules as TOML in, a route or a denial out; a state and an event in, the next state or nothing out.
// Never:  lets a road without a rule be used, or an item be taken that was not judged and released.
// Fails:  bad_settings with line and column; type_not_on_route, too_large.
// Start reading at: states.def, then rules.h.
#pragma once

#include "crossing/rules.h"
#include "crossing/states.h"
