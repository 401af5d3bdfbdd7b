#include "doors/control/control.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <filesystem>
#include <thread>

#include "doors/control/commands.h"
#include "doors/control/line.h"
#include "people/people.h"
#include "store/test_places.h"

namespace sekisho::doors::control {
namespace {

namespace json = boost::json;
using base::Code;

constexpr const char* kPassword = "川の向こうの赤い屋根と三つの山";

class ControlTest : public testing::Test {
 protected:
  void SetUp() override {
    auto database = store::Database::open({.place = folder_.path("sekisho.db")});
    ASSERT_TRUE(database);
    database_ = std::move(*database);
    listen();
  }
  void listen() {
    control_.reset();
    auto control =
        Control::open(folder_.path(), [this](const json::object& request) { return run_command(*database_, base::system_clock(), request); });
    ASSERT_TRUE(control) << control.error().detail;
    control_ = std::move(*control);
  }
  base::Result<std::string> out(const json::object& request) {
    auto answer = ask(folder_.path(), request);
    if (!answer) return std::unexpected(answer.error());
    if (!*answer) return base::refuse(Code::stopping);
    return (*answer)->out;
  }
  Code code(const json::object& request) {
    auto answer = out(request);
    return answer ? Code::none : answer.error().code;
  }
  int connected() const {
    const base::OwnedFd folder = open_folder(folder_.path());
    const int line = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un place = socket_place(folder.get());
    EXPECT_EQ(::connect(line, reinterpret_cast<const sockaddr*>(&place), sizeof place), 0);
    return line;
  }

  store::TestFolder folder_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Control> control_;
};

TEST_F(ControlTest, commands_reach_the_one_writer_and_their_answers_come_back) {
  EXPECT_EQ(code({{"command", "account.add"}, {"name", "tanaka"}, {"shown_name", "田中 花子"}, {"roles", {"staff"}}, {"password", kPassword}}),
            Code::none);
  EXPECT_EQ(out({{"command", "account.list"}}).value_or(""), "tanaka\t田中 花子\t職員\t\n");
  EXPECT_EQ(code({{"command", "unit.add"}, {"name", "情報政策課"}}), Code::none);
  EXPECT_EQ(code({{"command", "unit.members"}, {"name", "情報政策課"}, {"accounts", {"tanaka"}}}), Code::none);
  EXPECT_EQ(code({{"command", "unit.members"}, {"name", "情報政策課"}, {"accounts", {"suzuki"}}}), Code::bad_request);
  EXPECT_EQ(out({{"command", "unit.list"}}).value_or(""), "情報政策課\ttanaka\n");
  EXPECT_EQ(code({{"command", "post.add"}, {"unit", "情報政策課"}, {"name", "課長"}}), Code::none);
  EXPECT_EQ(code({{"command", "post.holders"}, {"unit", "情報政策課"}, {"name", "課長"}, {"accounts", {"tanaka"}}}), Code::none);
  EXPECT_EQ(out({{"command", "post.list"}}).value_or(""), "情報政策課\t課長\ttanaka\n");
  auto token = out({{"command", "token.create"}, {"name", "sync"}, {"scopes", {"send"}}});
  ASSERT_TRUE(token);
  token->pop_back();
  people::Tokens tokens(*database_, base::system_clock());
  EXPECT_TRUE(tokens.check(*token, people::Scope::send, zones::Zone::lgwan));
}

TEST_F(ControlTest, an_error_comes_back_as_it_was) {
  auto refused = out({{"command", "account.add"}, {"name", "tanaka"}, {"roles", {"boss"}}, {"password", kPassword}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::bad_request);
  EXPECT_EQ(refused.error().where, "--role boss");
  EXPECT_EQ(code({{"command", "account.add"}, {"name", "tanaka"}, {"roles", {"staff"}}, {"password", "短い"}}), Code::weak_password);
}

TEST_F(ControlTest, only_known_commands_with_exactly_their_keys) {
  for (const json::object& wrong :
       {json::object{}, json::object{{"command", 1}}, json::object{{"command", "account.drop"}}, json::object{{"command", "account.disable"}},
        json::object{{"command", "account.list"}, {"more", 1}}, json::object{{"command", "account.disable"}, {"name", {"x"}}},
        json::object{{"command", "unit.members"}, {"name", "x"}, {"accounts", {1}}},
        json::object{{"command", "token.create"}, {"name", "x"}, {"scopes", {"send"}}, {"expires_days", "7"}}})
    EXPECT_EQ(code(wrong), Code::bad_request) << json::serialize(wrong);
}

TEST_F(ControlTest, whoever_sends_nonsense_or_nothing_does_not_disturb_the_next) {
  for (const std::string& nonsense : {std::string("GET / HTTP/1.1\n"), std::string("[1]\n"), std::string(50, '[') + "\n", std::string("{")}) {
    const base::OwnedFd line(connected());
    EXPECT_EQ(::send(line.get(), nonsense.data(), nonsense.size(), MSG_NOSIGNAL), static_cast<ssize_t>(nonsense.size()));
    ::shutdown(line.get(), SHUT_WR);
    const auto answer = read_line(line.get(), 5, -1);
    EXPECT_EQ(answer.has_value(), nonsense.back() == '\n');
    if (answer) {
      EXPECT_NE(answer->find("bad_request"), std::string::npos);
    }
  }
  { const base::OwnedFd left(connected()); }
  EXPECT_EQ(code({{"command", "account.list"}}), Code::none);
}

TEST_F(ControlTest, the_socket_is_the_owners_alone_and_goes_with_the_server) {
  const std::string path = folder_.path("control.sock");
  struct stat facts{};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  EXPECT_TRUE(S_ISSOCK(facts.st_mode));
  const base::OwnedFd silent(connected());  // it must not hold up the end
  control_.reset();
  EXPECT_NE(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(code({{"command", "account.list"}}), Code::stopping) << "nobody listens";
  listen();
  EXPECT_EQ(code({{"command", "account.list"}}), Code::none);
}

TEST_F(ControlTest, a_socket_that_a_killed_server_left_is_replaced) {
  control_.reset();
  const base::OwnedFd folder = open_folder(folder_.path());
  {
    const base::OwnedFd dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    const sockaddr_un place = socket_place(folder.get());
    ASSERT_EQ(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place), 0);
  }
  EXPECT_EQ(code({{"command", "account.list"}}), Code::stopping);
  listen();
  EXPECT_EQ(code({{"command", "account.list"}}), Code::none);
}

TEST_F(ControlTest, works_below_a_folder_whose_path_is_longer_than_a_socket_name) {
  const std::string deep = folder_.path(std::string(60, 'a') + "/" + std::string(60, 'b'));
  std::filesystem::create_directories(deep);
  auto control = Control::open(deep, [](const json::object&) { return base::Result<Answer>(Answer{"here", ""}); });
  ASSERT_TRUE(control) << control.error().detail;
  auto answer = ask(deep, {{"command", "anything"}});
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ((*answer)->out, "here");
  EXPECT_EQ(Control::open(folder_.path("nowhere"), nullptr).error().code, Code::cannot_listen);
}

TEST_F(ControlTest, many_ask_at_once) {
  std::vector<std::thread> asking;
  std::atomic<int> done = 0;
  for (int i = 0; i < 16; ++i)
    asking.emplace_back([&, i] {
      if (code({{"command", "unit.add"}, {"name", "課" + std::to_string(i)}}) == Code::none) ++done;
    });
  for (std::thread& thread : asking) thread.join();
  EXPECT_EQ(done, 16);
}

}  // namespace
}  // namespace sekisho::doors::control
