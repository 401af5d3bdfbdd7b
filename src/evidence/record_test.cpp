#include "evidence/record.h"

#include <gtest/gtest.h>

#include "evidence/testing.h"

namespace sekisho::evidence {
namespace {

TEST(Record, is_one_line_with_fixed_keys) {
  Record record = example_record(5);
  record.commitments[static_cast<std::size_t>(Role::after)] = base::sha256({});
  EXPECT_EQ(record.json(),
            R"({"v":1,"at":1790000000000005,"who":"account-5","what":"crossing_release","object":"crossing","id":"crossing-5","why":"rule",)"
            R"("facts":{"output_bytes":5,"output_sha256":"ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d"},)"
            R"("after":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})");
  auto again = Record::parse(record.json());
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, record);
}

TEST(Record, another_spelling_of_the_same_fact_is_refused) {
  const std::string json = example_record(5).json();
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{"\"v\":1", "\"v\":2"},
                                                                                 {"{\"v\"", "{ \"v\""},
                                                                                 {"1790000000000005", "01790000000000005"},
                                                                                 {"crossing_release", "crossing_unheard_of"},
                                                                                 {"account-5", "職員"},
                                                                                 {"account-5", ""},
                                                                                 {"\"output_bytes\":5", "\"output_bytes\":\"5\""},
                                                                                 {"\"output_bytes\":5", "\"output_bytes\":5,\"output_bytes\":5"},
                                                                                 {"ef2d127d", "EF2D127D"},
                                                                                 {"}}", "}}\n"},
                                                                                 {"}}", "},\"note\":\"x\"}"}}) {
    std::string changed = json;
    const std::size_t place = changed.find(from);
    ASSERT_NE(place, std::string::npos) << from;
    changed.replace(place, from.size(), to);
    EXPECT_FALSE(Record::parse(changed)) << changed;
  }
  for (std::size_t i = 0; i < json.size(); ++i) EXPECT_FALSE(Record::parse(std::string_view(json).substr(0, i)));
}

TEST(Record, facts_stand_in_the_order_of_their_list_whoever_sets_them_first) {
  Record one, other;
  one.set(FactName::files, 2);
  one.set(FactName::rule, Id::of("r-1"));
  other.set(FactName::rule, Id::of("r-1"));
  other.set(FactName::files, 2);
  EXPECT_EQ(one.json(), other.json());
}

TEST(Record, ids_hold_no_names) {
  for (const char* text : {"", "川崎", "taro@example.jp", "a b", "a/b", "\"", "a\n"}) EXPECT_FALSE(Id::parse(text)) << text;
  EXPECT_FALSE(Id::parse(std::string(65, 'a')));
  EXPECT_TRUE(Id::parse(base::rfc3339(0)));
}

TEST(Record, every_word_is_there_in_both_languages) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(Action::count_); ++i) {
    const Word& word = describe(static_cast<Action>(i));
    EXPECT_FALSE(word.ja.empty() || word.en.empty()) << word.id;
    EXPECT_EQ(action_of(word.id), static_cast<Action>(i));
    EXPECT_TRUE(Id::parse(word.id));
  }
  const std::string text = describe(example_record(1));
  EXPECT_NE(text.find("受け取れるようにしました / released"), std::string::npos) << text;
}

TEST(Commitment, binds_role_salt_and_value) {
  const Salt salt = fresh_salt(), other = fresh_salt();
  EXPECT_NE(salt, other);
  const base::Digest of_name = commitment(Role::name, salt, base::view("住民票.pdf"));
  EXPECT_EQ(of_name, commitment(Role::name, salt, base::view("住民票.pdf")));
  EXPECT_NE(of_name, commitment(Role::name, other, base::view("住民票.pdf")));
  EXPECT_NE(of_name, commitment(Role::after, salt, base::view("住民票.pdf")));
  EXPECT_NE(of_name, commitment(Role::name, salt, base::view("住民票.pd")));
}

}  // namespace
}  // namespace sekisho::evidence
