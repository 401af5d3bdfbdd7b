// Names of attachments.
#pragma once

#include <string>
#include <string_view>

#include "formats/mail/entity.h"

namespace sekisho::formats::mail {

// The part's own name without folders, or one made from what it says it is: "予定.ics". Not yet unique.
struct Named {
  std::string name;
  bool changed = false;  // its own name could not stay as it is
};
Named name_of(const Entity& entity, std::size_t number);
Named safe_name(std::string_view utf8, std::string_view otherwise);

}  // namespace sekisho::formats::mail
