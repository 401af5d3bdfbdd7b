// For the tests of the endpoints: a small town on a real store, whose engine lets everything through, and calls without a socket.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <string>

#include "api/endpoint.h"
#include "api/town.h"
#include "crossing/premises.h"
#include "evidence/key_file.h"
#include "sandbox/scratch.h"
#include "store/test_places.h"

namespace sekisho::api::testing {

using zones::Zone;

// Gives every file back as it came, as a clean file of the type that its name says.
class Waver : public crossing::Disarmer {
 public:
  sandbox::Outcome disarm(const sandbox::Request& request) override {
    sandbox::Outcome out;
    std::string text(request.input_bytes, '\0');
    EXPECT_EQ(pread(request.input_fd, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    auto file = sandbox::scratch_file(sandbox::Place::memory, {});
    EXPECT_TRUE(file && sandbox::append(file->get(), base::view(text)));
    out.clean = true;
    out.input_type = out.output_type = base::file_type_by_id(request.name.substr(request.name.rfind('.') + 1)).value_or(base::FileType::txt);
    out.input_bytes = out.output_bytes = text.size();
    out.input_sha256 = out.output_sha256 = base::sha256(base::view(text));
    out.output_fd = std::move(*file);
    return out;
  }
};

class TownTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto premises = crossing::Premises::open({.data = folder_.path("data"), .origin = "town.example/log", .clock = &clock_});
    ASSERT_TRUE(premises) << premises.error().detail;
    premises_ = std::move(*premises);
    auto key = evidence::certificate_key(folder_.path("data"), "town.example/log");
    ASSERT_TRUE(key);
    key_.emplace(std::move(*key));
    accounts_.emplace(premises_->database(), clock_, people::HashCost{.passes = 1, .bytes = 8192});
    sessions_.emplace(premises_->database(), clock_);
    desk_.emplace(premises_->house());
    uploads_.emplace(premises_->house(), *desk_);
    mill_.emplace(premises_->house(), premises_->log(), waver_, [](const std::string&) { return base::Profile(); }, passwords_);
    const auto rules = std::make_shared<const crossing::Rules>(crossing::Rules::shipped());
    town_.reset(new Town{.house = premises_->house(),
                         .desk = *desk_,
                         .passwords = passwords_,
                         .uploads = *uploads_,
                         .log = premises_->log(),
                         .certificate_key = *key_,
                         .accounts = *accounts_,
                         .sessions = *sessions_,
                         .rules = [rules] { return rules; },
                         .data = folder_.path("data"),
                         .engine = "sekisho test",
                         .settings = settings_,
                         .now = [this] { return now_; },
                         .worker_path = std::string(SEKISHO_BIN_DIR) + "/sekisho-worker"});
    for (const auto& [name, shown, role] : {std::tuple{"tanaka", "田中 花子", people::Role::staff},
                                            {"suzuki", "鈴木 一郎", people::Role::staff},
                                            {"kacho", "佐藤 課長", people::Role::approver},
                                            {"soumu", "情報 太郎", people::Role::operating}}) {
      auto account = accounts_->add(name, shown, {role}, "川の向こうの赤い屋根と三つの山");
      ASSERT_TRUE(account) << name;
      people_[name] = *account;
    }
  }

  const std::string& id(const std::string& name) const { return people_.at(name).id; }

  // A file from lgwan to internet, which waits for its approval.
  std::string waiting_file(const std::string& path, std::string_view bytes, const std::string& sender = "suzuki") {
    const std::string item = sent_file(path, bytes, sender, Zone::lgwan, Zone::internet);
    work();
    return item;
  }
  std::string sent_file(const std::string& path, std::string_view bytes, const std::string& sender, Zone from, Zone to) {
    const auto rules = town_->rules();
    auto crossing = desk_->open(*rules, {.from = from, .to = to, .sender = id(sender), .recipients = {id("tanaka")}, .note = ""});
    EXPECT_TRUE(crossing) << base::describe(crossing.error().code).id;
    auto item = desk_->receive(*rules->route(from, to), *crossing, id(sender), path, bytes.size());
    EXPECT_TRUE(item);
    auto kept = premises_->files().put(base::view(bytes));
    EXPECT_TRUE(kept && desk_->hold(*rules->route(from, to), *item, *kept));
    return *item;
  }
  // Everything that is due.
  void work() {
    while (mill_->disarm_one().value_or(false) || mill_->release_one().value_or(false)) {}
  }

  struct Sent {
    Zone side = Zone::lgwan;
    std::map<std::string, std::string, std::less<>> parts, query;
    std::string body;
  };
  // As the router would call it, once it has let the caller in.
  Response call(Method method, std::string_view pattern, const std::string& who, const Sent& sent) {
    Request request;
    request.method = method;
    request.path = std::string(pattern);
    request.side = sent.side;
    request.parts = sent.parts;
    request.query = sent.query;
    request.body = sent.body;
    const Caller caller{.account = people_.at(who), .form_token = {}, .session_token = {}};
    Call call{request, &caller, *town_};
    for (const Endpoint& endpoint : endpoints())
      if (endpoint.method == method && endpoint.pattern == pattern) return endpoint.answer(call);
    ADD_FAILURE() << "no such endpoint: " << pattern;
    return {};
  }
  Response get(std::string_view pattern, const std::string& who, const Sent& sent) { return call(Method::get, pattern, who, sent); }
  Response post(std::string_view pattern, const std::string& who, const Sent& sent) { return call(Method::post, pattern, who, sent); }

  static boost::json::object object_of(const Response& response) {
    boost::system::error_code error;
    auto value = boost::json::parse(response.body, error);
    EXPECT_TRUE(!error && value.is_object()) << response.status << " " << response.body;
    return value.is_object() ? value.get_object() : boost::json::object();
  }
  static std::string code_of(const Response& response) {
    const auto body = object_of(response);
    return body.contains("code") ? std::string(body.at("code").as_string()) : std::string();
  }
  static std::string header_of(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
      if (key == name) return value;
    return {};
  }

  base::ManualClock clock_;
  base::Settings settings_;
  Now now_;
  store::TestFolder folder_;
  std::unique_ptr<crossing::Premises> premises_;
  std::optional<evidence::SigningKey> key_;
  std::optional<people::Accounts> accounts_;
  std::optional<people::Sessions> sessions_;
  std::optional<crossing::Desk> desk_;
  crossing::Passwords passwords_{clock_};
  std::optional<doors::web::Uploads> uploads_;
  Waver waver_;
  std::optional<crossing::Mill> mill_;
  std::unique_ptr<Town> town_;
  std::map<std::string, people::Account> people_;
};

}  // namespace sekisho::api::testing
