// Where one town's data lies: the data folder with what the settings put elsewhere.
#pragma once

#include <string>

#include "base/settings.h"
#include "store/blobs.h"
#include "store/database.h"

namespace sekisho::cli {

struct Place {
  std::string data;
  store::DatabaseSettings database;  // DATA/sekisho.db, or PostgreSQL
  store::BlobSettings blobs;         // DATA/blobs, DATA/blobs.key
  std::string evidence;              // DATA/evidence
};

// Errors: bad_settings (the connection file).
base::Result<Place> place_of(const std::string& data, const base::Settings& settings);

}  // namespace sekisho::cli
