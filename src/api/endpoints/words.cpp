// The words of every list that the console shows, in Japanese and English.
#include "api/endpoints/endpoints.h"
#include "api/endpoints/json.h"
#include "crossing/states.h"
#include "evidence/record.h"

namespace sekisho::api {

namespace {

template <class Enum>
json::object words_of() {
  json::object out;
  for (std::size_t i = 0; i < static_cast<std::size_t>(Enum::count_); ++i) {
    const auto& text = describe(static_cast<Enum>(i));
    out[text.id] = word_json(text.ja, text.en);
  }
  return out;
}

std::string all_words() {
  return json::serialize(json::object{{"states", words_of<crossing::State>()},
                                      {"events", words_of<crossing::Event>()},
                                      {"codes", words_of<base::Code>()},
                                      {"types", words_of<base::FileType>()},
                                      {"actions", words_of<evidence::Action>()},
                                      {"reasons", words_of<evidence::Reason>()},
                                      {"facts", words_of<evidence::FactName>()},
                                      {"roles", words_of<people::Role>()},
                                      {"zones", words_of<zones::Zone>()},
                                      {"removed", words_of<base::What>()}});
}

Response words(Call&) {
  static const std::string kWords = all_words();
  return json_response(kWords);
}

constexpr Endpoint kEndpoints[] = {{Method::get, "/api/v1/words", Needs::nothing, "", Body::none, words}};

}  // namespace

std::span<const Endpoint> words_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
