// JSON as the endpoints speak it: bodies read strictly, answers built from the pieces that api/openapi.yaml names.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/what.h"
#include "crossing/lists.h"
#include "people/people.h"

namespace sekisho::api {

namespace json = boost::json;

// One JSON object, member by member. The first thing that is wrong is kept and told by done(): bad_request with the member's name as its place,
// also for a member that nobody asked for. Lengths are in characters. Text with NUL is refused.
class Fields {
 public:
  explicit Fields(const std::string& body);

  std::string text(std::string_view name, std::size_t characters_max, std::size_t characters_min = 0);
  std::optional<std::string> text_if(std::string_view name, std::size_t characters_max);
  std::int64_t number(std::string_view name, std::int64_t min, std::int64_t max);
  std::optional<std::int64_t> number_if(std::string_view name, std::int64_t min, std::int64_t max);
  std::optional<bool> flag_if(std::string_view name);
  std::vector<std::string> texts(std::string_view name, std::size_t count_min, std::size_t count_max, std::size_t characters_max);

  base::Status done();

 private:
  const json::value* take(std::string_view name, bool wanted);
  void wrong(std::string_view name);

  json::object object_;
  std::vector<std::string_view> taken_;
  std::optional<base::Error> error_;
};

// Parameters of the query. Errors: bad_request with the parameter's name.
base::Result<std::optional<std::int64_t>> query_number(const Request& request, std::string_view name, std::int64_t min, std::int64_t max);
base::Result<int> query_limit(const Request& request);  // limit: 1–200, by default 50
// At most so many characters, no NUL; empty when it is absent.
base::Result<std::string> query_text(const Request& request, std::string_view name, std::size_t characters_max);

Response respond(const json::value& value, int status = 200);

// Pieces of answers.
std::string time_text(base::Micros time);  // RFC 3339 in UTC with microseconds
json::value time_json(std::optional<base::Micros> time);
json::value hash_json(const std::optional<base::Digest>& hash);
json::string_view zone_id(zones::Zone zone);
json::object word_json(std::string_view ja, std::string_view en);
json::object reason_json(base::Code code, std::string_view where);
// By the code's id as rows keep it; null for an empty one.
json::value reason_json(std::string_view code, std::string_view where);
json::object note_json(const base::Note& note);
json::array notes_json(const std::vector<base::Note>& notes);
json::object account_json(const people::Account& account);
json::object recipient_json(const people::Principal& principal);
json::object page_json(json::array rows, std::string_view next);

enum class Removed : std::uint8_t { counted, listed };
// The Item of the contract; listed: with every removed thing, for the files of one crossing.
json::object item_json(const crossing::Item& item, Removed removed = Removed::counted);

json::object party_json(const crossing::Party& party);
json::object head_json(const crossing::CrossingHead& head);
json::object item_row_json(const crossing::ItemRow& row);
json::object route_json(const crossing::Route& route);

}  // namespace sekisho::api
