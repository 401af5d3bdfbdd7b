// Units 所属 and posts 役職, and whom one can send to. A recipient is a principal: an account, a unit or a post, each by its id. Who belongs to a
// unit or holds a post is looked up when it is asked, so that a post's new holder sees what waits for it. Any thread.
//
// Names are of now: the tree of units, dates of validity and transfers will stand behind the same functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "evidence/record.h"
#include "store/database.h"

namespace sekisho::people {

enum class PrincipalKind : std::uint8_t { account, unit, post };
std::string_view id_of(PrincipalKind kind);  // "account", "unit", "post"

struct Principal {
  std::string id;
  PrincipalKind kind{};
  std::string shown;        // 田中 花子, 情報政策課, 情報政策課 課長
  std::string name;         // what an account signs in with; empty for units and posts
  std::int64_t people = 0;  // how many accounts see now what is sent there
  bool open = true;         // can be sent to: not a disabled account, nor a machine that may not receive
};

struct Unit {
  std::string id, name;
  std::vector<std::string> members;  // names of accounts
};
struct Post {
  std::string id, unit, name;        // unit: its name
  std::vector<std::string> holders;  // names of accounts
};

inline constexpr std::size_t kUnitNameBytesMax = 200, kPeopleOfOneMax = 10'000;

// The account itself, its units, its posts and the units of its posts: who opens what.
base::Result<std::vector<std::string>> principals_of(store::Statements& statements, std::string_view account);
// Those of the ids that exist, disabled accounts too. At most 1,000 ids.
base::Result<std::vector<Principal>> principals_by_id(store::Statements& statements, const std::vector<std::string>& ids, base::Micros now);

class Organisation {
 public:
  Organisation(store::Database& database, const base::Clock& clock) : database_(database), clock_(clock) {}

  // Changes write an evidence leaf beside the row. by: account id, or the program's own name.
  // Errors: bad_request (an empty or overlong name, control characters, no such unit, post or account), store_conflict (the name is taken).
  base::Result<std::string> add_unit(std::string_view name, std::string_view by = evidence::kProgram);  // its id
  base::Status rename_unit(std::string_view id, std::string_view name, std::string_view by = evidence::kProgram);
  base::Result<std::string> add_post(std::string_view unit, std::string_view name, std::string_view by = evidence::kProgram);
  base::Status rename_post(std::string_view id, std::string_view name, std::string_view by = evidence::kProgram);
  // Exactly these from now on; ids of accounts.
  base::Status set_members(std::string_view unit, const std::vector<std::string>& accounts, std::string_view by = evidence::kProgram);
  base::Status set_holders(std::string_view post, const std::vector<std::string>& accounts, std::string_view by = evidence::kProgram);

  base::Result<std::vector<Unit>> units() const;  // by name
  base::Result<std::vector<Post>> posts() const;  // by unit and name

  base::Result<std::vector<std::string>> principals_of(std::string_view account) const;
  base::Result<std::vector<Principal>> by_id(const std::vector<std::string>& ids) const;
  // For choosing recipients: what can be sent to and holds the words in its shown name or name, spaces and ASCII case aside; those that begin with
  // them first. An empty query gives everything, at most `limit` (1–200).
  base::Result<std::vector<Principal>> directory(std::string_view query, int limit) const;

 private:
  base::Status rename(std::string_view id, std::string_view name, std::string_view by, PrincipalKind kind);
  base::Status set_people(std::string_view id, const std::vector<std::string>& accounts, std::string_view by, PrincipalKind kind);

  store::Database& database_;
  const base::Clock& clock_;
};

}  // namespace sekisho::people
