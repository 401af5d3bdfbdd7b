#include "base/clock.h"

#include <gtest/gtest.h>

#include <set>

#include "base/ids.h"

namespace sekisho::base {
namespace {

TEST(ClockTest, times_are_written_in_utc) {
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(rfc3339(1'782'691'200 * kSecond + 999'999), "2026-06-29T00:00:00Z");
  EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59Z");
}

TEST(IdsTest, sort_by_time_and_never_meet) {
  ManualClock clock;
  std::set<std::string> seen;
  std::string before;
  for (int i = 0; i < 1'000; ++i) {
    const std::string id = new_id(clock);
    EXPECT_TRUE(is_id(id));
    EXPECT_TRUE(seen.insert(id).second);
    EXPECT_LT(before, id);
    before = id;
    clock.advance(1'000);
  }
}

TEST(IdsTest, other_texts_are_no_names) {
  for (const char* text : {"", "01J", "01JD9Z3V7Q8W2E4R5T6Y7U8I9O", "01jd9z3v7q8w2e4r5t6y7v8k9p"}) EXPECT_FALSE(is_id(text)) << text;
}

}  // namespace
}  // namespace sekisho::base
