// For tests: a town with people on disk, asked through the router as the server would, without sockets. Its engine is the simulation's: the first
// letter of a file says what becomes of it.
#pragma once

#include <gtest/gtest.h>

#include "api/endpoints/json.h"
#include "api/router.h"
#include "crossing/simulation.h"

namespace sekisho::api::testing {

using zones::Zone;

inline constexpr std::string_view kPassword = "川の向こうの赤い屋根と三つの山";

struct Answer {
  int status = 0;
  json::value body;  // null where it is no JSON
  std::string text;
  std::vector<std::pair<std::string, std::string>> headers;
  std::unique_ptr<EventSource> events;

  std::string header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return {};
  }
  const json::value& operator[](std::string_view name) const { return body.at(name); }
  std::string id(std::string_view name = "id") const { return json::value_to<std::string>(body.at(name)); }
  std::string code() const { return body.is_object() && body.get_object().contains("code") ? id("code") : ""; }
};

// Somebody signed in on one side.
struct Someone {
  people::Account account;
  Zone side{};
  std::string cookie, form_token;
};

struct Asked {
  Method method = Method::get;
  std::string path;
  std::string body;
  std::map<std::string, std::string, std::less<>> query, headers;
};

class TestTown {
 public:
  TestTown() {
    running_ = place_.start(disarmer_);
    EXPECT_TRUE(running_);
    store::Database& database = *running_->database;
    house_.emplace(database, *running_->blobs, *running_->queue, place_.clock());
    accounts_.emplace(database, place_.clock(), people::HashCost{1, 8u << 10});
    sessions_.emplace(database, place_.clock());
    uploads_.emplace(*house_, *running_->desk, doors::web::UploadLimits(), [this] { return rules_; });
    auto key = evidence::certificate_key(folder_.path(), "town.example");
    EXPECT_TRUE(key);
    key_.emplace(std::move(*key));
    town_.reset(new Town{.house = *house_,
                         .desk = *running_->desk,
                         .passwords = running_->passwords,
                         .uploads = *uploads_,
                         .log = *running_->log,
                         .certificate_key = *key_,
                         .accounts = *accounts_,
                         .sessions = *sessions_,
                         .rules = [this] { return rules_; },
                         .data = folder_.path(),
                         .engine = "sekisho test",
                         .name = "関所市",
                         .contact = "情報政策課 内線1234"});
    router_.emplace(RouterSettings(), endpoints(), *town_, *sessions_, nullptr, nullptr);
  }

  people::Account account(const std::string& name, people::Roles roles = {people::Role::staff}) {
    auto added = accounts_->add(name, name + "さん", roles, kPassword);
    EXPECT_TRUE(added);
    return added.value_or(people::Account());
  }
  Someone sign_in(const people::Account& account, Zone side) {
    auto session = sessions_->begin(account, side);
    EXPECT_TRUE(session);
    return {account, side, "sekisho_" + std::string(zones::describe(side).id) + "=" + session->token, session->form_token};
  }

  Answer ask(const Someone& who, Asked asked) {
    asked.headers.emplace("cookie", who.cookie);
    asked.headers.emplace("x-sekisho-form", who.form_token);
    return ask(who.side, std::move(asked));
  }
  Answer get(const Someone& who, const std::string& path) { return ask(who, {.path = path}); }
  Answer post(const Someone& who, const std::string& path, const json::value& body = nullptr) {
    return ask(who, {.method = Method::post, .path = path, .body = body.is_null() ? "" : json::serialize(body)});
  }
  Answer ask(Zone side, Asked asked) {
    Request request;
    request.method = asked.method;
    const std::size_t mark = std::min(asked.path.find('?'), asked.path.size());
    request.path = asked.path.substr(0, mark);
    for (std::size_t at = mark + 1; at < asked.path.size();) {
      const std::size_t end = std::min(asked.path.find('&', at), asked.path.size()), equals = asked.path.find('=', at);
      request.query.emplace(asked.path.substr(at, equals - at), asked.path.substr(equals + 1, end - equals - 1));
      at = end + 1;
    }
    request.query.merge(asked.query);
    request.headers = std::move(asked.headers);
    request.headers.emplace("content-type", "application/json");
    request.headers.emplace("content-length", std::to_string(asked.body.size()));
    request.headers.emplace("host", "127.0.0.1");
    request.body_bytes = asked.body.size();
    request.peer = "127.0.0.1";
    request.side = side;
    Opened opened = router_->open(request);
    if (!opened.sink) return answer_of(std::move(opened.response));
    for (std::size_t at = 0; at < asked.body.size(); at += kPieceBytes)
      if (auto written = opened.sink->write(base::view(std::string_view(asked.body).substr(at, kPieceBytes))); !written)
        return answer_of(problem(written.error()));
    return answer_of(opened.sink->finish());
  }

  // From somebody to recipients, each file in one request. The crossing's id.
  std::string send(const Someone& who, Zone to, const json::array& recipients, const std::vector<std::pair<std::string, std::string>>& files) {
    const Answer made =
        post(who, "/api/v1/crossings", json::object{{"to", zones::describe(to).id}, {"recipients", recipients}, {"note", "よろしくお願いします"}});
    EXPECT_EQ(made.status, 201) << made.text;
    if (made.status != 201) return {};
    const std::string id = json::value_to<std::string>(made["head"].at("id"));
    for (const auto& [path, text] : files) {
      const Answer held = ask(who, {.method = Method::post, .path = "/api/v1/crossings/" + id + "/files", .body = text, .query = {{"path", path}}});
      EXPECT_EQ(held.status, 201) << held.text;
    }
    return id;
  }
  // The program does all it can by itself; what failed comes back by and by.
  void work() {
    for (int idle = 0; idle < 3; ++idle) {
      while (running_->mill->disarm_one().value_or(false) || running_->mill->release_one().value_or(false)) idle = 0;
      place_.clock().advance(31 * base::kSecond);
    }
  }
  std::string item_of(const std::string& crossing, std::size_t position = 0) {
    auto items = running_->desk->items_of(crossing);
    return items && position < items->size() ? (*items)[position].id : "";
  }

  base::ManualClock& clock() { return place_.clock(); }
  people::Accounts& accounts() { return *accounts_; }
  crossing::simulation::Running& running() { return *running_; }
  Town& town() { return *town_; }
  std::string data(const std::string& name) const { return folder_.path(name); }

 private:
  static constexpr std::size_t kPieceBytes = 7;

  static Answer answer_of(Response response) {
    Answer out;
    out.status = response.status;
    out.headers = std::move(response.headers);
    out.text = std::move(response.body);
    out.events = std::move(response.events);
    if (response.source)
      for (auto piece = response.source->next(); piece && !piece->empty(); piece = response.source->next()) out.text += base::text(*piece);
    boost::system::error_code error;
    out.body = json::parse(out.text, error);
    if (error) out.body = nullptr;
    return out;
  }

  crossing::simulation::Place place_;
  crossing::simulation::FakeDisarmer disarmer_{7};
  store::TestFolder folder_;
  std::unique_ptr<crossing::simulation::Running> running_;
  std::shared_ptr<const crossing::Rules> rules_ = std::make_shared<const crossing::Rules>(crossing::Rules::shipped());
  std::optional<crossing::House> house_;
  std::optional<people::Accounts> accounts_;
  std::optional<people::Sessions> sessions_;
  std::optional<doors::web::Uploads> uploads_;
  std::optional<evidence::SigningKey> key_;
  std::unique_ptr<Town> town_;
  std::optional<Router> router_;
};

}  // namespace sekisho::api::testing
