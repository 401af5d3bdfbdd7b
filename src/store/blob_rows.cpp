#include "store/blob_rows.h"

#include <algorithm>

namespace sekisho::store {

using base::Code;
using base::Status;

Address address_of(const base::Bytes& bytes) {
  Address address{};
  SEKISHO_CHECK(bytes.size() == address.size());
  std::copy(bytes.begin(), bytes.end(), address.begin());
  return address;
}

base::Bytes bytes_of(const Address& address) { return {address.begin(), address.end()}; }

Status keep(Statements& statements, const KeptBlob& blob, const std::string& owner, std::int64_t now) {
  const base::Bytes address = bytes_of(blob.address);
  auto kept = statements.execute(
      "INSERT INTO blob (address, size, kept_at) VALUES (?, ?, ?) "
      "ON CONFLICT (address) DO UPDATE SET kept_at = excluded.kept_at, unused_since = NULL, destroyed_at = NULL",
      {address, static_cast<std::int64_t>(blob.size), now});
  if (!kept) return kept;
  return statements.execute("INSERT INTO blob_use (address, owner) VALUES (?, ?) ON CONFLICT DO NOTHING", {address, owner});
}

Status let_go(Statements& statements, const Address& wanted, const std::string& owner, std::int64_t now) {
  const base::Bytes address = bytes_of(wanted);
  auto gone = statements.run("DELETE FROM blob_use WHERE address = ? AND owner = ?", {address, owner});
  if (!gone) return std::unexpected(std::move(gone.error()));
  if (*gone == 0) return {};
  return statements.execute(
      "UPDATE blob SET unused_since = ? WHERE address = ? AND destroyed_at IS NULL AND NOT EXISTS (SELECT 1 FROM blob_use WHERE blob_use.address = blob.address)",
      {now, address});
}

namespace {

Status destroy_one(Statements& statements, Blobs& blobs, const base::Bytes& address, std::int64_t now, bool& destroyed,
                   const std::function<Status(Statements&, const Address&)>& record) {
  auto still = statements.first("SELECT size FROM blob WHERE address = ? AND unused_since IS NOT NULL", {address});
  if (!still) return std::unexpected(std::move(still.error()));
  destroyed = still->has_value();
  if (!destroyed) return {};
  // Units run one after another, and whoever needs the file again holds its pin from before it appears until its own unit is committed.
  if (auto gone = blobs.destroy(address_of(address)); !gone) return gone;
  if (auto ok = statements.execute("UPDATE blob SET destroyed_at = ?, unused_since = NULL WHERE address = ?", {now, address}); !ok) return ok;
  return record(statements, address_of(address));
}

}  // namespace

base::Result<int> sweep(Database& database, Blobs& blobs, std::int64_t now, int max,
                        const std::function<Status(Statements&, const Address&)>& record) {
  Rows unused;
  auto looked = database.read([&](Statements& statements) -> Status {
    auto rows = statements.query("SELECT address FROM blob WHERE unused_since IS NOT NULL ORDER BY unused_since, address LIMIT ?", {max});
    if (!rows) return std::unexpected(std::move(rows.error()));
    unused = std::move(*rows);
    return {};
  });
  if (!looked) return std::unexpected(std::move(looked.error()));
  int destroyed = 0;
  for (const Row& row : unused) {
    bool gone = false;
    auto done = database.write([&](Statements& statements) { return destroy_one(statements, blobs, row.bytes(0), now, gone, record); });
    if (done) destroyed += gone ? 1 : 0;
    else if (done.error().code != Code::store_busy) return std::unexpected(std::move(done.error()));
  }
  return destroyed;
}

}  // namespace sekisho::store
