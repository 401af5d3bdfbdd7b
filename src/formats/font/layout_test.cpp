// Tables for layout, by themselves: what stays, and what no allow-list names.
#include "formats/font/layout.h"

#include <gtest/gtest.h>

#include "formats/font/testing.h"

namespace sekisho::formats::font {
namespace {

using namespace testing;

// One script with one feature, and these lookups (each with its offset from the list).
Bytes layout(const std::vector<Bytes>& lookups) {
  const Bytes scripts = words({1, 'k' << 8 | 'a', 'n' << 8 | 'a', 8, 4, 0, 0, 0xFFFF, 1, 0});
  const Bytes features = words({1, 'v' << 8 | 'e', 'r' << 8 | 't', 8, 0, 1, 0});
  Bytes list = words({static_cast<unsigned>(lookups.size())}), body;
  for (const Bytes& lookup : lookups) {
    list = list + words({static_cast<unsigned>(2 + lookups.size() * 2 + body.size())});
    body = body + lookup;
  }
  const auto at = static_cast<unsigned>(10 + scripts.size());
  return words({1, 0, 10, at, static_cast<unsigned>(at + features.size())}) + scripts + features + list + body;
}
Bytes lookup(unsigned kind, const Bytes& subtable) { return words({kind, 0, 1, 8}) + subtable; }
// Glyph 1 becomes glyph 2: the vertical form of a letter.
Bytes single() { return words({2, 8, 1, 2, 1, 1, 1}); }
// Behind glyph 1 the lookup `calls` runs.
Bytes context_of(unsigned calls) { return words({3, 1, 1, 12, 0, calls, 1, 1, 1}); }

TEST(FontLayout, a_vertical_form_stays_to_the_byte) {
  bool dropped = false;
  const Bytes table = layout({lookup(1, single())});
  EXPECT_EQ(rebuild_gsub(table, dropped), table);
  EXPECT_FALSE(dropped);
}

TEST(FontLayout, kinds_and_formats_that_nobody_knows_take_the_table_with_them) {
  bool dropped = false;
  for (const unsigned kind : {0u, 9u, 77u}) EXPECT_FALSE(rebuild_gsub(layout({lookup(kind, single())}), dropped)) << kind;
  for (const unsigned kind : {0u, 10u, 77u}) EXPECT_FALSE(rebuild_gpos(layout({lookup(kind, single())}), dropped)) << kind;
  EXPECT_FALSE(rebuild_gsub(layout({lookup(1, words({3, 8, 1, 2, 1, 1, 1}))}), dropped));
  EXPECT_FALSE(rebuild_gsub(layout({lookup(7, words({1, 7, 0, 8}) + single())}), dropped));  // an extension of an extension
  EXPECT_TRUE(rebuild_gsub(layout({lookup(7, words({1, 1, 0, 8}) + single())}), dropped));
}

TEST(FontLayout, no_offset_or_count_leads_outside) {
  bool dropped = false;
  const Bytes table = layout({lookup(1, single()), lookup(5, context_of(0))});
  ASSERT_TRUE(rebuild_gsub(table, dropped));
  for (std::size_t length = 0; length < table.size(); ++length) {
    const auto part = rebuild_gsub(ByteView(table).first(length), dropped);
    EXPECT_FALSE(part) << length;
  }
  for (std::size_t at = 0; at + 1 < table.size(); at += 2) {
    Bytes far = table;
    far[at] = 0xFF;
    const auto made = rebuild_gsub(far, dropped);
    if (!made) continue;
    bool again = false;
    EXPECT_EQ(rebuild_gsub(*made, again), made) << at;
    EXPECT_FALSE(again) << at;
  }
}

TEST(FontLayout, lookups_that_run_one_another_without_end_go) {
  bool dropped = false;
  EXPECT_TRUE(rebuild_gsub(layout({lookup(5, context_of(1)), lookup(1, single())}), dropped));
  EXPECT_FALSE(rebuild_gsub(layout({lookup(5, context_of(0))}), dropped));
  EXPECT_FALSE(rebuild_gsub(layout({lookup(5, context_of(1)), lookup(5, context_of(0))}), dropped));
  EXPECT_FALSE(rebuild_gsub(layout({lookup(5, context_of(2)), lookup(1, single())}), dropped));
  std::vector<Bytes> chain;
  for (unsigned i = 0; i < 40; ++i) chain.push_back(lookup(5, context_of(i + 1)));
  chain.push_back(lookup(1, single()));
  EXPECT_FALSE(rebuild_gsub(layout(chain), dropped));
}

TEST(FontLayout, bytes_that_nothing_reaches_are_blanked) {
  bool dropped = false;
  const Bytes table = layout({lookup(1, single())});
  const auto behind = rebuild_gsub(table + raw("a program"), dropped);
  EXPECT_TRUE(dropped);
  EXPECT_EQ(behind, table);
  dropped = false;
  const auto between = rebuild_gsub(layout({words({1, 0, 1, 14}) + raw("hidden") + single()}), dropped);
  EXPECT_TRUE(dropped);
  EXPECT_EQ(between, layout({words({1, 0, 1, 14, 0, 0, 0}) + single()}));
}

TEST(FontLayout, pairs_and_marks_are_walked_to_their_ends) {
  bool dropped = false;
  // Pairs of glyph 1 with glyph 2: the first moves on by -50.
  const Bytes pair = words({1, 18, 4, 0, 1, 12, 1, 2, 0xFFCE, 1, 1, 1});
  const Bytes kerning = layout({lookup(2, pair)});
  EXPECT_EQ(rebuild_gpos(kerning, dropped), kerning);
  const Bytes anchor = words({1, 100, 200}),
              mark = words({1, 12, 12, 1, 18, 28, 1, 1, 1}) + words({1, 0, 4 + 10}) + words({0, 0}) + words({1, 4}) + anchor;
  const Bytes marks = layout({lookup(4, mark)});
  EXPECT_EQ(rebuild_gpos(marks, dropped).has_value(), true);
  Bytes bad = pair;
  bad[5] = 0xFF;  // a format of values with corrections by size that are not there
  EXPECT_FALSE(rebuild_gpos(layout({lookup(2, bad)}), dropped));
}

TEST(FontLayout, kinds_of_glyphs_and_baselines) {
  bool dropped = false;
  const Bytes kinds = words({1, 0, 12, 0, 0, 0, 2, 1, 1, 1, 1});
  EXPECT_EQ(rebuild_gdef(kinds, dropped), kinds);
  EXPECT_FALSE(rebuild_gdef(words({1, 0, 12, 0, 0, 0, 9, 1, 1, 1, 1}), dropped));
  const Bytes baselines =
      words({1, 0, 8, 0, 4, 10, 1, 'i' << 8 | 'd', 'e' << 8 | 'o', 1, 'k' << 8 | 'a', 'n' << 8 | 'a', 8, 6, 0, 0, 0, 1, 6, 1, 0xFF88});
  EXPECT_EQ(rebuild_base(baselines, dropped), baselines);
  EXPECT_FALSE(rebuild_base(ByteView(baselines).first(baselines.size() - 2), dropped));
  EXPECT_FALSE(dropped);
}

}  // namespace
}  // namespace sekisho::formats::font
