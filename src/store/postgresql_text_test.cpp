#include "store/postgresql_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace sekisho::store::postgresql {
namespace {

TEST(WithNumbers, LeavesQuotesAndCommentsAlone) {
  EXPECT_EQ(with_numbers("a = ? AND b = ?"), "a = $1 AND b = $2");
  EXPECT_EQ(with_numbers("'?' || ? || 'it''s ?'"), "'?' || $1 || 'it''s ?'");
  EXPECT_EQ(with_numbers("\"a?\" = ? -- why?\n AND c = ? /* ? */ + ?"), "\"a?\" = $1 -- why?\n AND c = $2 /* ? */ + $3");
  EXPECT_EQ(with_numbers("'open ?"), "'open ?");
  EXPECT_EQ(with_numbers("/* open ?"), "/* open ?");
}

TEST(ValueOf, ReadsWhatTheServerWrites) {
  EXPECT_EQ(std::get<std::int64_t>(*value_of(kInt8, "-9223372036854775808")), INT64_MIN);
  EXPECT_EQ(std::get<std::int64_t>(*value_of(kBool, "t")), 1);
  EXPECT_EQ(std::get<std::int64_t>(*value_of(kNumeric, "42")), 42);
  EXPECT_EQ(std::get<double>(*value_of(kNumeric, "2.5000")), 2.5);
  EXPECT_EQ(std::get<double>(*value_of(kNumeric, "99999999999999999999")), 1e20);
  EXPECT_EQ(std::get<double>(*value_of(kFloat8, "-Infinity")), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(std::get<base::Bytes>(*value_of(kBytea, "\\x00ff10")), (base::Bytes{0x00, 0xff, 0x10}));
  EXPECT_EQ(std::get<std::string>(*value_of(kText, "関所")), "関所");
  for (const char* bad : {"", "x", "1x"}) EXPECT_FALSE(value_of(kInt8, bad).has_value()) << bad;
  for (const char* bad : {"", "00", "\\x0", "\\x0g"}) EXPECT_FALSE(value_of(kBytea, bad).has_value()) << bad;
}

TEST(CopyRow, EscapesWhatEndsFieldsAndRows) {
  std::string out;
  append_copy_row(out, Row({Value{}, std::int64_t{-1}, 0.5, std::string("a\tb\nc\\N\r"), base::Bytes{0, 255}}));
  EXPECT_EQ(out, "\\N\t-1\t0.5\ta\\tb\\nc\\\\N\\r\t\\\\x00ff\n");
}

}  // namespace
}  // namespace sekisho::store::postgresql
