// Commands beside a running server: it holds the store, they go through its socket.
#include "cli/control_request.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "cli/cli.h"
#include "doors/control/commands.h"
#include "people/people.h"
#include "store/test_places.h"

namespace sekisho::cli {
namespace {

TEST(ControlRequestTest, goes_to_the_server_that_holds_the_store) {
  const store::TestFolder folder;
  auto database = store::Database::open({.place = folder.path("sekisho.db")});
  ASSERT_TRUE(database);
  auto control = doors::control::Control::open(
      folder.path(), [&](const boost::json::object& request) { return doors::control::run_command(**database, base::system_clock(), request); });
  ASSERT_TRUE(control);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int status = carry_out({folder.path(), {}}, "sync", {{"command", "token.create"}, {"name", "sync"}, {"scopes", {"send"}}});
  const std::string err = testing::internal::GetCapturedStderr();
  std::string out = testing::internal::GetCapturedStdout();
  EXPECT_EQ(status, kAllClean) << err;
  ASSERT_TRUE(out.ends_with("\n"));
  out.pop_back();
  EXPECT_TRUE(people::Tokens(**database, base::system_clock()).check(out, people::Scope::send, zones::Zone::lgwan));
  testing::internal::CaptureStderr();
  EXPECT_EQ(carry_out({folder.path(), {}}, "sync", {{"command", "token.create"}, {"name", "sync"}, {"scopes", {"send"}}}), kSomeRefused);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("(store_conflict)"), std::string::npos);
}

TEST(ControlRequestTest, waits_for_a_server_that_is_starting) {
  const store::TestFolder folder;
  auto database = store::Database::open({.place = folder.path("sekisho.db")});
  ASSERT_TRUE(database);
  std::unique_ptr<doors::control::Control> control;
  std::thread starting([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    control = std::move(*doors::control::Control::open(
        folder.path(), [&](const boost::json::object& request) { return doors::control::run_command(**database, base::system_clock(), request); }));
  });
  EXPECT_EQ(carry_out({folder.path(), {}}, "x", {{"command", "unit.add"}, {"name", "総務課"}}), kAllClean);
  starting.join();
  EXPECT_EQ(people::Organisation(**database, base::system_clock()).units()->size(), 1u);
}

}  // namespace
}  // namespace sekisho::cli
