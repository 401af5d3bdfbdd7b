// What can go wrong, as a value. A code is looked up in codes.def for its kind and its texts; a worker sends codes only.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace sekisho::base {

enum class Kind : std::uint8_t {
  refused,      // the input is bad; shown to the user
  unsupported,  // the input is fine, the engine cannot vouch for it
  unavailable,  // the environment: retry or hold
  denied,       // no right
};

enum class Code : std::uint16_t {
#define SEKISHO_CODE(id, kind, ja, en) id,
#include "base/codes.def"
#undef SEKISHO_CODE
  count_,
};

struct CodeText {
  std::string_view id;
  Kind kind;
  std::string_view ja;
  std::string_view en;
};
const CodeText& describe(Code code);

// where: the place inside the input (a part, a page, a line), UTF-8, may be empty. detail: for the log, never for proof.
struct Error {
  Code code;
  std::string where;
  std::string detail;
  Kind kind() const { return describe(code).kind; }
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline std::unexpected<Error> refuse(Code code, std::string where = {}, std::string detail = {}) {
  return std::unexpected(Error{code, std::move(where), std::move(detail)});
}

// A bug ends the process: always on, in every build.
#define SEKISHO_CHECK(condition) ((condition) ? void() : ::sekisho::base::bug(#condition, __FILE__, __LINE__))
[[noreturn]] void bug(const char* condition, const char* file, int line);

}  // namespace sekisho::base
