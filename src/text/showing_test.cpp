#include "text/showing.h"

#include <gtest/gtest.h>

#include "text/text.h"

namespace sekisho::text {
namespace {

TEST(Showing, EveryCharacterThatIsNotPlainMayDeceive) {
  for (char32_t code = 1; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string utf8;
    append_utf8(utf8, code);
    if (appearance(code) == Appearance::plain) continue;
    EXPECT_TRUE(may_deceive("a" + utf8)) << std::hex << static_cast<std::uint32_t>(code);
  }
  EXPECT_FALSE(may_deceive("役所の「会議」\t１０時～\r\n"));
}

TEST(Showing, WhatDeceivesIsWrittenOut) {
  std::string text = "x\u202Egpj\x1b \xFF 👨\u200D👩";
  const Shown shown = show_deceiving(text);
  EXPECT_EQ(text, "x[U+202E]gpj␛ \uFFFD 👨\u200D👩");
  EXPECT_EQ(shown.deceiving, 1u);
  EXPECT_EQ(shown.controls, 1u);
  EXPECT_EQ(shown.invalid, 1u);
  EXPECT_FALSE(show_deceiving(text).any());
}

}  // namespace
}  // namespace sekisho::text
