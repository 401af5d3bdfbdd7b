// What to call a thing that was left out: for the report only, nothing is decided here.
#pragma once

#include <optional>

#include "base/what.h"
#include "formats/pdf/scalars.h"

namespace sekisho::formats::pdf {

struct Finding {
  std::optional<base::What> what;  // nothing where no one would call it a loss
};
Finding finding_for(std::string_view key, const Object& value);

// A name that would make a dictionary look like something active or hidden to a reader that goes by /Type, /Subtype or /S alone.
bool is_disguise(std::string_view key, const Object& value);
// A stream that says by /Type or /Subtype that it is such a thing: it is none of what a page shows, whatever leads to it.
bool is_disguised(const Object& stream);

base::What finding_for_action(const Object& action);  // a dictionary with /S

}  // namespace sekisho::formats::pdf
