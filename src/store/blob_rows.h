// Who needs which file. One content is kept once, however many need it; when nobody does any more, the sweep destroys it.
#pragma once

#include <functional>
#include <string>

#include "store/blobs.h"
#include "store/database.h"

namespace sekisho::store {

// In the unit of work that records what the file is for, while its pin lives. owner: the caller's own name for that, at most once a file.
base::Status keep(Statements& statements, const KeptBlob& blob, const std::string& owner, std::int64_t now);

// The owner needs it no more.
base::Status let_go(Statements& statements, const Address& address, const std::string& owner, std::int64_t now);

// Destroys what nobody needs, each in a unit of its own together with what `record` writes about it. How many, at most max. A file somebody is
// about to need again is left. Errors: those of the store and of record; the rest is then left for the next sweep.
base::Result<int> sweep(Database& database, Blobs& blobs, std::int64_t now, int max,
                        const std::function<base::Status(Statements&, const Address&)>& record);

Address address_of(const base::Bytes& bytes);
base::Bytes bytes_of(const Address& address);

}  // namespace sekisho::store
