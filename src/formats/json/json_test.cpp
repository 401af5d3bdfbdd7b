#include "formats/json/json.h"

#include <gtest/gtest.h>

#include "formats/json/look.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::json {
namespace {

using base::What;

Outcome disarmed(std::string_view input) {
  Format named = kFormat;
  named.recognise = [](base::ByteView bytes, std::string_view) { return kFormat.recognise(bytes, "a.json"); };
  return disarm(named, base::FileType::json, base::view(input));
}
std::size_t findings(std::string_view json) {
  worker::second_look::Look look(10);
  json::look(base::view(json), base::FileType::json, look);
  return look.findings().size() + (look.chosen() != 0);
}
std::string run(std::string_view input) {
  Outcome out = disarmed(input);
  if (!out.ok) return "refused";
  EXPECT_EQ(findings(base::text(out.bytes)), 0u) << base::text(out.bytes);
  return std::string(base::text(out.bytes));
}

TEST(Json, LayoutAndNumbersStay) {
  for (std::string_view text : {"{\"a\": 1.50e+3, \"b\": [true, false, null]}\n", "{}", "[]", "[\r\n  -0.0,\r\n  12345678901234567890123\r\n]\r\n",
                                "{\"\\u6771\\u4eac\\/\":\"東京\\n\"}", "\"text\"", "[\"👨\u200D👩\"]"}) {
    EXPECT_EQ(run(text), text);
    EXPECT_TRUE(disarmed(text).notes.removed().empty()) << text;
  }
}

TEST(Json, WhatIsNoJsonIsRefused) {
  for (std::string_view text :
       {"{\"a\":NaN}", "{\"a\":1,}", "[1 2]", "{'a':1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\"}",
        "{\"a\":1", "{\"a\":1}x", "{\"a\":1}{\"b\":1}", "// c\n{\"a\":1}", "{\"a\":1}/* c */", "{\"a\":\"\\u12\"}", "tru", "[1]]", ""})
    EXPECT_EQ(run(text), "refused") << text;
  EXPECT_EQ(run("[" + std::string(100'000, '[')), "refused");
}

TEST(Json, LinesOfValuesAreJsonLines) { EXPECT_EQ(run("{\"a\":1}\n{\"a\":2}\n"), "{\"a\":1}\n{\"a\":2}\n"); }

TEST(Json, OfANameThatStandsTwiceTheLastCounts) {
  EXPECT_EQ(run("{\"a\":1, \"b\":2, \"a\":3}"), "{\"b\":2, \"a\":3}");
  EXPECT_EQ(run("{\"a\":{\"x\":1,\"x\":2},\"\\u0061\":3}"), "{\"\\u0061\":3}");
  EXPECT_EQ(run("{\"a\":1,\"a\":2,\"a\":3}"), "{\"a\":3}");
  EXPECT_EQ(disarmed("{\"a\":1,\"a\":2,\"a\":3}").count(What::duplicate_key), 2u);
}

TEST(Json, DeceivingCharactersBecomeVisible) {
  EXPECT_EQ(run("{\"a\":\"x\u202Egpj\"}"), "{\"a\":\"x[U+202E]gpj\"}");
  EXPECT_EQ(run("{\"a\":\"x\\u202egpj\"}"), "{\"a\":\"x[U+202E]gpj\"}");
  EXPECT_EQ(run("{\"a\":\"\\u001b[31m\\u0000\"}"), "{\"a\":\"␛[31m␀\"}");
  EXPECT_EQ(run("{\"a\":\"\\ud800x\\ud83d\\ude00\"}"), "{\"a\":\"\\ufffdx\\ud83d\\ude00\"}");
  EXPECT_EQ(disarmed("{\"a\":\"\\ud800\"}").count(What::invalid_characters), 1u);
}

TEST(Json, EncodingsBecomeUtf8) {
  EXPECT_EQ(run("\xEF\xBB\xBF{\"a\":1}"), "{\"a\":1}");
  EXPECT_EQ(disarmed("\xEF\xBB\xBF{\"a\":1}").count(What::byte_order_mark), 1u);
  EXPECT_EQ(run("{\"\x8e\x73\":\"\x93\x8c\x8b\x9e\x93\x73\x82\xcc\x96\xf0\x8f\x8a\"}"), "{\"市\":\"東京都の役所\"}");
  EXPECT_EQ(run(std::string_view("\xFF\xFE{\0\"\0a\0\"\0:\0001\0}\0", 16)), "{\"a\":1}");
}

TEST(Json, NotebooksArePrograms) { EXPECT_EQ(run("{\"cells\":[],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}"), "refused"); }

TEST(JsonLook, FindsWhatMustNotComeOut) {
  EXPECT_EQ(findings("{\"a\":[1,{\"b\":\"c\"}]}\n"), 0u);
  for (std::string_view text : {"{\"a\":1,\"a\":2}", "{\"a\":1}x", "\xEF\xBB\xBF{}", "{\"a\":\"\xFF\"}", "{\"a\":\"\\u202e\"}", "{\"a\":\"\u202E\"}",
                                "{\"a\":NaN}", "{", "[1,]"})
    EXPECT_GT(findings(text), 0u) << text;
}

}  // namespace
}  // namespace sekisho::formats::json
