#include "formats/wmf/wmf.h"

#include <gtest/gtest.h>

#include "formats/rebuild_twice.h"

namespace sekisho::formats::wmf {
namespace {

using base::Bytes;
using base::FileType;
using base::What;

Bytes words(std::initializer_list<std::uint16_t> values) {
  Bytes out;
  for (std::uint16_t value : values) base::put_u16le(out, value);
  return out;
}
Bytes record(std::uint16_t function, const Bytes& parameters) {
  Bytes out;
  base::put_u32le(out, static_cast<std::uint32_t>(parameters.size() / 2 + 3));
  base::put_u16le(out, function);
  base::put(out, parameters);
  return out;
}

Bytes metafile(std::initializer_list<Bytes> records, std::uint16_t objects = 0) {
  Bytes body;
  std::uint32_t largest = 3;
  for (const Bytes& one : records) {
    base::put(body, one);
    largest = std::max(largest, static_cast<std::uint32_t>(one.size() / 2));
  }
  base::put(body, record(0, {}));
  Bytes out = words({0xCDD7, 0x9AC6, 0, 0, 0, 100, 100, 96, 0, 0});
  std::uint16_t sum = 0;
  for (base::Reader reader(out); reader.left() > 0;) sum ^= reader.u16le();
  base::put_u16le(out, sum);
  base::put(out, words({1, 9, 0x0300}));
  base::put_u32le(out, static_cast<std::uint32_t>((18 + body.size()) / 2));
  base::put_u16le(out, objects);
  base::put_u32le(out, largest);
  base::put_u16le(out, 0);
  base::put(out, body);
  return out;
}

Outcome disarm(const Bytes& input) { return formats::disarm(kFormat, FileType::wmf, input); }

const Bytes kPen = record(0x02FA, words({0, 1, 0, 0xFF, 0}));
const Bytes kSelectFirst = record(0x012D, words({0}));
const Bytes kNullBrush = record(0x02FC, words({1, 0, 0, 0}));

TEST(Wmf, OrdinaryDrawingIsCopied) {
  Bytes input = metafile({record(0x020B, words({0, 0})), kPen, kSelectFirst, record(0x0325, words({2, 0, 0, 9, 9})),
                          record(0x0521, words({3, 0x6241, 0x0063, 5, 6})), record(0x012C, words({0})), record(0x01F0, words({0}))},
                         1);
  Outcome out = disarm(input);
  EXPECT_EQ(out.bytes, input);
  EXPECT_TRUE(out.notes.removed().empty());
}

TEST(Wmf, SetAbortProcAndOtherEscapesGo) {
  Outcome out = disarm(metafile({record(0x0626, words({9, 4, 0x9090, 0x9090})), record(0x0626, words({15, 2, 0x4141}))}));
  EXPECT_EQ(out.bytes, metafile({}));
  EXPECT_EQ(out.count(What::active_content), 2u);
}

TEST(Wmf, UnknownRecordsAndLyingCountsGo) {
  for (const Bytes& bad :
       {record(0x0F99, words({1})), record(0x0325, words({0x7FFF, 0, 0})), record(0x0538, words({2, 5, 5, 0, 0})), record(0x0213, words({1})),
        record(0x012D, words({9})), record(0x0F43, words({0x20, 0xCC, 0, 1, 1, 0, 0, 1, 1, 0, 0, 99, 0})), record(0x0521, words({0x7000, 1, 1}))}) {
    Outcome out = disarm(metafile({bad}));
    EXPECT_EQ(out.bytes, metafile({}));
    EXPECT_EQ(out.count(What::metafile_record), 1u);
  }
}

TEST(Wmf, AnObjectThatMayNotStayKeepsItsPlace) {
  Bytes broken_region = record(0x06FF, words({0, 7, 0, 0}));
  Outcome out = disarm(metafile({broken_region, kPen, record(0x012D, words({1}))}, 2));
  EXPECT_EQ(out.bytes, metafile({kNullBrush, kPen, record(0x012D, words({1}))}, 2));
}

TEST(Wmf, LyingHeadersAreComputedAnew) {
  Bytes good = metafile({kPen}, 1), bad = good;
  for (std::size_t at : {4u, 16u, 20u, 28u, 29u, 32u, 34u, 38u}) bad[at] ^= 0x55;
  bad.push_back(0x41);
  Outcome out = disarm(bad);
  EXPECT_EQ(out.bytes, good);
  EXPECT_EQ(out.count(What::trailing_bytes), 1u);
}

TEST(Wmf, LeftoversBehindAFontNameGo) {
  Bytes font(18);
  base::put(font, "Arial");
  font.push_back(0);
  base::put(font, "secret of the last user...");
  Outcome out = disarm(metafile({record(0x02FB, font)}, 1));
  EXPECT_EQ(base::text(out.bytes).find("secret"), std::string_view::npos);
  EXPECT_NE(base::text(out.bytes).find("Arial"), std::string_view::npos);
}

TEST(Wmf, TruncatedAtEveryLengthNeverCrashes) {
  Bytes input = metafile({kPen, kSelectFirst, record(0x0325, words({2, 0, 0, 9, 9}))}, 1);
  for (std::size_t length = 0; length < input.size(); ++length) disarm(Bytes(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(length)));
}

}  // namespace
}  // namespace sekisho::formats::wmf
