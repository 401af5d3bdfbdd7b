#include "crossing/rules.h"

#include <gtest/gtest.h>

namespace sekisho::crossing {
namespace {

using base::Code;
using base::FileType;
using zones::Zone;

std::string where_of(std::string_view toml) {
  auto rules = Rules::parse(toml, "rules.toml");
  if (rules) return "no error";
  EXPECT_EQ(rules.error().code, Code::bad_settings);
  return rules.error().where;
}

// FACTS §3: inward disarmed without approval, outward disarmed and approved, nothing to or from mynumber.
TEST(RulesTest, shipped_rules_follow_the_zones) {
  const Rules rules = Rules::shipped();
  const Route* in = rules.route(Zone::internet, Zone::lgwan);
  ASSERT_NE(in, nullptr);
  EXPECT_TRUE(in->allowed && in->disarm && in->approval == Approval::none);
  const Route* out = rules.route(Zone::lgwan, Zone::internet);
  ASSERT_NE(out, nullptr);
  EXPECT_TRUE(out->allowed && out->disarm && out->approval == Approval::approver);
  for (const Route* route : {in, out}) EXPECT_TRUE(route->approve_below_kept_text == 0.98 && route->approve_below_kept_pictures == 0.98);
  for (Zone other : {Zone::internet, Zone::lgwan}) {
    EXPECT_EQ(rules.route(Zone::mynumber, other), nullptr);
    EXPECT_EQ(rules.route(other, Zone::mynumber), nullptr);
  }
}

TEST(RulesTest, written_rules_read_back_the_same) {
  const std::string text = Rules::shipped().toml();
  auto again = Rules::parse(text, "rules.toml");
  ASSERT_TRUE(again) << again.error().where << " " << again.error().detail;
  EXPECT_EQ(again->toml(), text);
}

TEST(RulesTest, a_route_that_does_not_say_allowed_is_denied) {
  auto rules = Rules::parse("[[route]]\nfrom = \"lgwan\"\nto = \"mynumber\"\n", "rules.toml");
  ASSERT_TRUE(rules);
  EXPECT_FALSE(rules->route(Zone::lgwan, Zone::mynumber)->allowed);
}

TEST(RulesTest, a_mistake_is_named_with_its_line_and_column) {
  EXPECT_EQ(where_of("[[route]]\nfrom = \"lgwan\"\nto = \"internet\"\ntake_onse = true\n"), "rules.toml:4:13: take_onse");
  // What comes in is always disarmed; what leaves undisarmed is seen by somebody.
  EXPECT_EQ(where_of("[[route]]\nfrom = \"internet\"\nto = \"lgwan\"\ndisarm = false\n"), "rules.toml:4:10: disarm");
  EXPECT_EQ(where_of("[[route]]\nfrom = \"lgwan\"\nto = \"internet\"\ndisarm = false\napproval = \"none\"\n"), "rules.toml:4:10: disarm");
  EXPECT_EQ(where_of("[[route]]\nfrom = \"lgwan\"\nto = \"moon\"\n"), "rules.toml:3:6: to");
  EXPECT_EQ(where_of("[[route]]\nfrom = \"lgwan\"\nto = \"internet\"\nexpires_days = 0\n"), "rules.toml:4:16: expires_days");
  EXPECT_EQ(where_of("[[route]]\nfrom = \"lgwan\"\nto = \"internet\"\ntypes = [\"pdf\", \"exe\"]\n"), "rules.toml:4:17: types");
  EXPECT_EQ(where_of("[[route]]\nfrom = \"lgwan\"\nto = \"internet\"\napproval = 1\n"), "rules.toml:4:12: approval");
  const std::string road = "[[route]]\nfrom = \"lgwan\"\nto = \"internet\"\n";
  EXPECT_EQ(where_of(road + "approve_below_kept_text = 98\n"), "rules.toml:4:27: approve_below_kept_text");
  EXPECT_EQ(where_of(road + "approve_below_kept_text = nan\n"), "rules.toml:4:27: approve_below_kept_text");
  EXPECT_EQ(where_of(road + "approve_below_kept_pictures = \"all\"\n"), "rules.toml:4:31: approve_below_kept_pictures");
  EXPECT_EQ(where_of("[[route]\n"), "rules.toml:1:9");
  EXPECT_EQ(where_of("allowed = true\n"), "rules.toml:1:11: allowed");
}

TEST(RulesTest, the_shares_that_ask_for_approval_are_read_and_written) {
  auto rules = Rules::parse("[[route]]\nfrom = \"lgwan\"\nto = \"internet\"\napprove_below_kept_text = 0.995\napprove_below_kept_pictures = 0\n",
                            "rules.toml");
  ASSERT_TRUE(rules) << rules.error().where;
  for (int round = 0; round < 2; ++round) {
    const Route* route = rules->route(Zone::lgwan, Zone::internet);
    ASSERT_NE(route, nullptr);
    EXPECT_EQ(route->approve_below_kept_text, 0.995);
    EXPECT_EQ(route->approve_below_kept_pictures, 0);
    rules = Rules::parse(rules->toml(), "rules.toml");
    ASSERT_TRUE(rules) << rules.error().where;
  }
}

TEST(RulesTest, a_road_has_one_rule) {
  const std::string one = "[[route]]\nfrom = \"lgwan\"\nto = \"internet\"\n";
  EXPECT_EQ(where_of(one + one), "rules.toml:4:1: route");
}

TEST(RulesTest, a_route_leads_from_one_zone_to_another) { EXPECT_NE(where_of("[[route]]\nfrom = \"lgwan\"\nto = \"lgwan\"\n"), "no error"); }

TEST(RulesTest, the_types_of_a_route_are_kept_as_words) {
  Route route;
  EXPECT_EQ(kept_types(route), "");
  EXPECT_TRUE(is_among("", FileType::pdf));
  route.types = {FileType::pdf, FileType::docx};
  EXPECT_EQ(kept_types(route), "pdf docx");
  EXPECT_TRUE(is_among("pdf docx", FileType::pdf) && is_among("pdf docx", FileType::docx));
  EXPECT_FALSE(is_among("pdf docx", FileType::xlsx) || is_among("docm", FileType::docx) || is_among("pdf docx", FileType::txt));
}

TEST(RulesTest, size_and_type_are_judged_before_anything_is_taken_apart) {
  Route route{.from = Zone::internet, .to = Zone::lgwan};
  route.types = {FileType::pdf};
  route.bytes_max = 1'000;
  EXPECT_TRUE(admits(route, FileType::pdf, 1'000));
  EXPECT_EQ(admits(route, FileType::pdf, 1'001).error().code, Code::too_large);
  EXPECT_EQ(admits(route, FileType::docx, 10).error().code, Code::type_not_on_route);
}

}  // namespace
}  // namespace sekisho::crossing
