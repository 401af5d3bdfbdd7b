#include "base/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace sekisho::base {
namespace {

// The log goes into a nameless file while it lives.
class LogFile : public testing::Test {
 protected:
  void SetUp() override { fd_ = ::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC | O_APPEND, 0600); }
  void TearDown() override {
    start_log(LogLevel::info, LogStyle::plain, 1);
    ::close(fd_);
  }
  std::string text() const {
    std::string out(1 << 22, '\0');
    const ssize_t got = ::pread(fd_, out.data(), out.size(), 0);
    out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return out;
  }
  int fd_ = -1;
};

TEST_F(LogFile, ALineIsOneJsonObject) {
  start_log(LogLevel::info, LogStyle::plain, fd_);
  log(LogLevel::warning, "doors", "folder away", {{"folder", "/srv/\"in\"\n"}, {"tries", 3}, {"again", true}});
  const std::string line = text();
  EXPECT_TRUE(line.starts_with("{\"at\":\"20")) << line;
  EXPECT_TRUE(line.ends_with(
      "\"level\":\"warning\",\"room\":\"doors\",\"event\":\"folder away\",\"folder\":\"/srv/\\\"in\\\"\\n\",\"tries\":3,\"again\":true}\n"))
      << line;
}

TEST_F(LogFile, WhatIsBelowTheLevelIsNotWritten) {
  start_log(LogLevel::warning, LogStyle::plain, fd_);
  log(LogLevel::info, "base", "nothing");
  log(LogLevel::error, "base", "something", Error{Code::disk_full, "where", "why"});
  EXPECT_EQ(text().find("nothing"), std::string::npos);
  EXPECT_NE(text().find("\"code\":\"disk_full\",\"where\":\"where\",\"detail\":\"why\"}"), std::string::npos);
}

TEST_F(LogFile, JournaldGetsThePriorityInFront) {
  start_log(LogLevel::debug, LogStyle::journald, fd_);
  for (const LogLevel level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) log(level, "base", "event");
  std::istringstream lines(text());
  std::string line;
  for (const char* priority : {"<7>{", "<6>{", "<4>{", "<3>{"}) {
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_TRUE(line.starts_with(priority)) << line;
  }
}

TEST_F(LogFile, WhateverComesStaysOneLineOfValidUtf8WithinItsLength) {
  start_log(LogLevel::info, LogStyle::plain, fd_);
  const std::string long_text(100'000, 'x'), kanji = [] {
    std::string out;
    for (int i = 0; i < 5'000; ++i) out += "関";
    return out;
  }();
  log(LogLevel::info, "base", "long", {{"a", long_text}, {"b", kanji}, {"c", long_text}, {"d", kanji}, {"e", 1}});
  log(LogLevel::info, "base", "bytes", {{"a", std::string_view("\x8e\x91\xff\xed\xa0\x80\0\x7f", 8)}});
  std::istringstream lines(text());
  std::string line;
  int count = 0;
  for (; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 4096u);
    EXPECT_TRUE(line.ends_with("}"));
    EXPECT_EQ(line.find_first_of(std::string("\x7f\0\x1f", 3)), std::string::npos);
  }
  EXPECT_EQ(count, 2);
  EXPECT_NE(text().find("\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\u0000\\u007f"), std::string::npos) << text();
}

TEST_F(LogFile, ThreadsDoNotMixTheirLines) {
  start_log(LogLevel::info, LogStyle::plain, fd_);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([t] {
        for (int i = 0; i < 500; ++i)
          log(LogLevel::info, "base", "turn", {{"thread", t}, {"turn", i}, {"filling", "0123456789abcdefghijklmnopqrstuvwxyz"}});
      });
  }
  std::istringstream lines(text());
  std::string line;
  int count = 0;
  for (; std::getline(lines, line); ++count) ASSERT_TRUE(line.starts_with("{\"at\":") && line.ends_with("wxyz\"}")) << line;
  EXPECT_EQ(count, 4'000);
}

}  // namespace
}  // namespace sekisho::base
