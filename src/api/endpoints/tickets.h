// What may be downloaded: a ticket is given after an act was recorded, and opens the bytes for ten minutes to whoever got it, on that side only.
// In memory; after a restart of the program one takes the file again. Any thread.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "store/blobs.h"
#include "zones/zones.h"

namespace sekisho::api {

struct TicketFile {
  store::Address address{};
  std::uint64_t bytes = 0;
  std::string path;  // as people named it, folders with /
};

struct Ticket {
  std::string account;
  zones::Zone side{};
  std::string name;               // of the download
  std::vector<TicketFile> files;  // one, or all those of a ZIP
  bool zipped = false;
  base::Micros made_at = 0;
};

class Tickets {
 public:
  static constexpr base::Micros kLife = 10 * 60 * base::kSecond;
  static constexpr std::size_t kMax = 20'000, kMaxEach = 2'000;

  explicit Tickets(const base::Clock& clock) : clock_(clock) {}
  // The address of the download, "/api/v1/downloads/…". Beyond kMaxEach the account's oldest one ends. Errors: too_busy.
  base::Result<std::string> give(Ticket ticket);
  // Nothing: no such ticket, over, another's, or of another side.
  std::optional<Ticket> find(const std::string& id, const std::string& account, zones::Zone side);

 private:
  void drop_old(base::Micros now);

  const base::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Ticket, std::less<>> tickets_;
};

}  // namespace sekisho::api
