// Room:   crossing: one item's way from one zone to another: arrival, scan, disarming, judgement, approval, release.
// In/Out: what people do and what the engine found in; states, evidence leaves and the clean file's address out.
// Never:  lets a road without a rule be used; changes a state but through advance(); releases what was not judged, covered by a checkpoint and, where
//         the rules ask for it, approved by another person than the sender.
// Fails:  route_denied, wrong_state, not_permitted, own_approval, not_covered_yet and what the store fails with; a piece of work that fails comes
// back. Start reading at: states.def, then advance.h, desk.h (people), mill.h (the program), rules.h, scanner.h.
#pragma once

#include "crossing/advance.h"
#include "crossing/desk.h"
#include "crossing/mill.h"
#include "crossing/rules.h"
#include "crossing/states.h"
