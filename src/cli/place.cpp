#include "cli/place.h"

#include "evidence/key_file.h"

namespace sekisho::cli {

base::Result<Place> place_of(const std::string& data, const base::Settings& settings) {
  const auto or_else = [&](const std::string& given, const char* name) { return given.empty() ? data + "/" + name : given; };
  Place out;
  out.data = data;
  out.evidence = evidence::log_folder(data);
  out.blobs = {or_else(settings.store.blob_folder, "blobs"), or_else(settings.store.key_file, "blobs.key")};
  out.database.readers_max = settings.store.readers_max;
  out.database.place = or_else(settings.store.place, "sekisho.db");
  if (settings.store.engine == "postgresql") {
    auto connection = base::read_secret_file(settings.store.connection_file);
    if (!connection) return std::unexpected(connection.error());
    out.database.engine = store::Engine::postgresql;
    out.database.place = std::move(*connection);
  }
  return out;
}

}  // namespace sekisho::cli
