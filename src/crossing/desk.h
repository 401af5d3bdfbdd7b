// What people do at the checkpoint: send, unlock, approve, return, cancel, take. Each act is one unit of work through advance(). Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "crossing/advance.h"
#include "crossing/passwords.h"
#include "crossing/rules.h"
#include "people/organisation.h"
#include "store/blobs.h"
#include "store/queue.h"

namespace sekisho::crossing {

inline constexpr std::string_view kDisarmWork = "disarm", kReleaseWork = "release";  // kinds of queued work; the subject is the item

// What the desk and the mill stand on; all borrowed.
struct House {
  store::Database& database;
  store::Blobs& blobs;
  store::Queue& queue;
  const base::Clock& clock = base::system_clock();
};

// Stands for the profile of a crossing whose route does not disarm; no profile has that name.
inline constexpr std::string_view kNotDisarmed = "-";

struct Sending {
  zones::Zone from{}, to{};
  std::string sender;                   // an account id
  std::vector<std::string> recipients;  // principals (people/organisation.h): accounts, units, posts; at least one
  std::string note;
  std::optional<std::uint32_t> expires_days;  // from 1 up to the route's
  bool take_once = false;                     // the route may ask for it anyway
};

struct Crossing {
  std::string id;
  zones::Zone from{}, to{};
  std::string sender, note;
  std::vector<std::string> recipients;  // principals
  bool needs_approval = false, take_once = false;
  base::Micros made_at = 0, expires_at = 0;
  std::string profile;
  Scanning scan{};
};

struct Item {
  std::string id, crossing;
  std::int64_t position = 0;
  std::string path;
  State state{};
  std::uint64_t leaf = 0, bytes = 0;
  base::Micros changed_at = 0;
  std::optional<store::Address> original, clean;
  std::uint64_t clean_bytes = 0;
  std::string input_type, clean_type, report, code, place;
};

class Desk {
 public:
  explicit Desk(House house) : house_(house) {}

  // A crossing by that route. Errors: route_denied, no_recipient, no_such_recipient (or one that can no longer be sent to), bad_request (a note above
  // 4,000 characters or 16,000 bytes, above 100 recipients, an expiry outside the route's). Control and deceiving characters of the note are made
  // visible.
  base::Result<std::string> open(const Rules& rules, const Sending& sending);
  // One file of it, received but not held. path: as the sender named it. Errors: no_such_item (no such crossing of the sender), bad_request
  // (a path with empty parts, "..", control characters, above 1,000 bytes), too_many_files, too_large.
  base::Result<std::string> receive(const Route& route, const std::string& crossing, const std::string& sender, const std::string& path,
                                    std::uint64_t bytes);
  // From here on the item is not lost: the original lies encrypted on disk, and the work of disarming it stands in the queue.
  base::Status hold(const Route& route, const std::string& item, const store::KeptBlob& original);

  // By the sender or a recipient, for an item that waits for its password: it goes on, and the password stays in memory until the file was judged.
  // Errors: not_permitted, wrong_state, bad_request, too_busy.
  base::Status unlock(const std::string& item, const std::string& who, const std::string& password, Passwords& passwords);

  // A remark has at most 4,000 characters, as a note: bad_request.
  base::Status approve(const std::string& item, const std::string& who, const std::string& remark);
  base::Status send_back(const std::string& item, const std::string& who, const std::string& remark);  // the remark is wanted: bad_request
  // By the sender, before the release. Errors: not_permitted.
  base::Status cancel(const std::string& item, const std::string& who);
  // Every file of the crossing that was not released yet or has not ended otherwise. How many. Errors: no_such_item, not_permitted, wrong_state
  // (there was none).
  base::Result<int> cancel_crossing(const std::string& crossing, const std::string& who);

  struct Taken {
    store::Address clean{};
    std::uint64_t bytes = 0;
    std::string path, type;
  };
  // By a recipient. The caller hands out the bytes of that address and no others. Errors: not_permitted, wrong_state.
  base::Result<Taken> take(const std::string& item, const std::string& who);

  base::Result<std::optional<Crossing>> crossing(const std::string& id) const;
  base::Result<std::optional<Item>> item(const std::string& id) const;
  base::Result<std::vector<Item>> items_of(const std::string& crossing) const;  // by position

 private:
  base::Status decide(Event event, const std::string& item, const std::string& who, const std::string& remark);
  House house_;
};

// Is the crossing addressed to the account, to a unit of it or to a post it holds now? Every check of "is a recipient" asks this.
base::Result<bool> is_recipient(store::Statements& statements, const std::string& crossing, const std::string& account);

// For desk.cpp and mill.cpp: one item as its row says, and who needs its files.
base::Result<std::optional<Item>> load_item(store::Statements& statements, const std::string& id);
std::string original_owner(const std::string& item);
std::string clean_owner(const std::string& item);

}  // namespace sekisho::crossing
