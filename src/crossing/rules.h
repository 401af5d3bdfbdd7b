// The rules of the routes 受渡しルール, as data: what may cross from which zone to which, how, by whose approval, kept for how long.
// Read from TOML; no rule means denied. Pure but for reading the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file_type.h"
#include "base/measure.h"
#include "zones/zones.h"

namespace sekisho::crossing {

// Who must approve before an item is released.
enum class Approval : std::uint8_t {
  none,
  approver,  // anybody with the role, never the sender
};

// What to do when the malware scanner does not answer or its signatures are too old.
enum class Scanning : std::uint8_t { off, when_there, required };
std::string_view id_of(Scanning scanning);
std::optional<Scanning> scanning_of(std::string_view id);

struct Route {
  zones::Zone from{}, to{};
  bool allowed = false;
  bool disarm = true;  // false: passes as it is; only to the internet zone and with approval
  std::string profile = "default";
  std::vector<base::FileType> types;  // empty: every type that the engine handles
  std::uint64_t bytes_max = 2'000'000'000;
  std::uint32_t files_max = 1'000;  // in one crossing
  Approval approval = Approval::approver;
  // A file that keeps a smaller share of its characters, or of its pictures, waits for an approver whatever `approval` says; 0 never asks.
  double approve_below_kept_text = base::kKeptTextLeast, approve_below_kept_pictures = base::kKeptTextLeast;
  Scanning scan = Scanning::when_there;
  std::uint32_t original_days = 14;  // the encrypted original is destroyed afterwards
  std::uint32_t expires_days = 7;    // what was not taken by then goes
  bool take_once = false;
};

class Rules {
 public:
  // Those that ship (FACTS §3): internet → lgwan disarmed; lgwan → internet disarmed and approved; nothing to or from mynumber.
  static Rules shipped();
  // TOML. name: of the file, for the place of an error "NAME:LINE:COLUMN: key". Errors: bad_settings.
  static base::Result<Rules> parse(std::string_view toml, std::string_view name);
  static base::Result<Rules> load(const std::string& file);

  // The rule of that road, or nothing: denied.
  const Route* route(zones::Zone from, zones::Zone to) const;
  const std::vector<Route>& routes() const { return routes_; }
  // As a commented TOML file that parse() reads back to the same rules.
  std::string toml() const;

 private:
  std::vector<Route> routes_;
};

// Why a file may not cross by this route, before it is taken apart: too_large, type_not_on_route. type: by content.
base::Status admits(const Route& route, base::FileType type, std::uint64_t bytes);

// A route's types as a crossing keeps them, "pdf docx", and whether a type is among them; an empty text allows every type.
std::string kept_types(const Route& route);
bool is_among(std::string_view kept, base::FileType type);

}  // namespace sekisho::crossing
