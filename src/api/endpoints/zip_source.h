// A ZIP made while it is sent: files as they lie in the store, not compressed (they are already, or small), so that memory and disk do not grow with
// it. ZIP64 where it is needed; names in UTF-8 and marked so. By libarchive.
#pragma once

#include <memory>
#include <vector>

#include "api/endpoints/tickets.h"
#include "api/http.h"

namespace sekisho::api {

// The first file is opened at once, so that what is gone is told as a problem and not as a cut line. Errors: those of Blobs::read, out_of_memory.
base::Result<std::unique_ptr<BodySource>> zip_source(store::Blobs& blobs, std::vector<TicketFile> files, base::Micros made_at);

}  // namespace sekisho::api
