#include "store/backup.h"

#include "store/backup_engines.h"

namespace sekisho::store {

base::Status back_up(const DatabaseSettings& settings, const std::string& file) { return back_up_sqlite(settings, file); }

}  // namespace sekisho::store
