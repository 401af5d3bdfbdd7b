// The engines' own halves of backup.h.
#pragma once

#include "store/backup.h"

namespace sekisho::store {

base::Status back_up_sqlite(const DatabaseSettings& settings, const std::string& file);

}  // namespace sekisho::store
