// What one leaf of the log says: who did what, when, on what and why. Fields are ids, enumerations, hashes and numbers; what people wrote stands
// in it as salted commitments only. Written as one line of JSON with fixed keys in a fixed order, so that one fact has one leaf. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"

namespace sekisho::evidence {

enum class Action : std::uint8_t {
#define SEKISHO_ACTION(id, ja, en) id,
#include "evidence/actions.def"
#undef SEKISHO_ACTION
  count_,
};
enum class Object : std::uint8_t {
#define SEKISHO_OBJECT(id, ja, en) id,
#include "evidence/actions.def"
#undef SEKISHO_OBJECT
  count_,
};
enum class Reason : std::uint8_t {
#define SEKISHO_REASON(id, ja, en) id,
#include "evidence/actions.def"
#undef SEKISHO_REASON
  count_,
};
enum class FactName : std::uint8_t {
#define SEKISHO_FACT(id, kind, ja, en) id,
#include "evidence/actions.def"
#undef SEKISHO_FACT
  count_,
};
enum class FactKind : std::uint8_t { number, hash, word };
enum class Role : std::uint8_t {
#define SEKISHO_ROLE(id, ja, en) id,
#include "evidence/actions.def"
#undef SEKISHO_ROLE
  count_,
};
inline constexpr std::size_t kRoles = static_cast<std::size_t>(Role::count_);

struct Word {
  std::string_view id, ja, en;
};
const Word& describe(Action action);
const Word& describe(Object object);
const Word& describe(Reason reason);
const Word& describe(FactName fact);
const Word& describe(Role role);
FactKind kind_of(FactName fact);
std::optional<Action> action_of(std::string_view id);
std::optional<Object> object_of(std::string_view id);
std::optional<Role> role_of(std::string_view id);

// The id of a row, or a word of a fixed list: 1–64 of A–Z a–z 0–9 _ - . : and nothing else, so that no name, address or sentence fits.
class Id {
 public:
  static std::optional<Id> parse(std::string_view text);
  // For ids that the program itself wrote: anything else is a bug and ends the process.
  static Id of(std::string_view text);
  const std::string& text() const { return text_; }
  bool operator==(const Id&) const = default;

 private:
  explicit Id(std::string_view text) : text_(text) {}
  std::string text_;
};
inline constexpr std::string_view kProgram = "sekisho";  // who, where no person acted

using Fact = std::variant<std::uint64_t, base::Digest, Id>;

struct Record {
  base::Micros at = 0;
  Id who = Id::of(kProgram);
  Action what{};
  Object object{};
  Id object_id = Id::of("-");
  Reason why{};
  std::map<FactName, Fact> facts;
  std::array<std::optional<base::Digest>, kRoles> commitments{};  // filled by append()

  // A fact of another kind than its name has is a bug. Numbers: at most 2^63 − 1.
  void set(FactName name, std::uint64_t number);
  void set(FactName name, const base::Digest& hash);
  void set(FactName name, const Id& word);

  std::string json() const;
  // Only what json() writes, to the byte. Errors: bad_proof.
  static base::Result<Record> parse(std::string_view json);
  bool operator==(const Record&) const = default;
};

// For people: "2026-11-21T09:30:00Z …" in Japanese and English, one fact a line.
std::string describe(const Record& record);

// Commitments: SHA-256("sekisho-evidence-value/1\n" ‖ role ‖ "\n" ‖ salt ‖ value), salt = 32 random bytes.
using Salt = std::array<std::uint8_t, 32>;
Salt fresh_salt();
base::Digest commitment(Role role, const Salt& salt, base::ByteView value);

}  // namespace sekisho::evidence
