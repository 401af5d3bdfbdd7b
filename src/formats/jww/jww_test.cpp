#include "formats/jww/jww.h"

#include <gtest/gtest.h>

#include "formats/jww/look.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::jww {
namespace {

using base::Bytes;
using base::FileType;
using base::What;

// Bytes of the header behind the version, all zero: strings are then empty.
std::size_t header_size(std::uint32_t version) {
  const std::size_t groups = 16 * (4 * 2 + 8 + 4 * 33);
  const std::size_t views = 16 + 4 + 24 + 4 + 48 + 8 * 28 + 24 + 4 + 24 + 4 + 88;
  const std::size_t pens = 80 + 10 * 16 + 4 * (32 + 25 + 16) + 44 + 20 + 72 + 8;
  const std::size_t sxf = version < 420 ? 0 : 257 * 8 + 257 * (1 + 8 + 8) + 33 * 16 + 33 * (1 + 4 + 80);
  const std::size_t letters = 10 * 28 + 24 + 8 + 16 + 4 + 48;
  return 1 + 8 + groups + 4 * 21 + 24 + 8 + 40 + 272 + views + pens + sxf + letters;
}

class Maker {
 public:
  explicit Maker(std::uint32_t version) : version_(version) {
    base::put(bytes, "JwwData.");
    base::put_u32le(bytes, version);
    bytes.resize(bytes.size() + header_size(version), 0);
  }
  Maker& count(unsigned n) {
    base::put_u16le(bytes, static_cast<std::uint16_t>(n));
    return *this;
  }
  Maker& made(std::string_view name) {
    base::put_u16le(bytes, 0xFFFF);
    base::put_u16le(bytes, 1);
    base::put_u16le(bytes, static_cast<std::uint16_t>(name.size()));
    base::put(bytes, name);
    return *this;
  }
  Maker& again(unsigned index) { return count(0x8000 | index); }
  Maker& zero(std::size_t n) {
    bytes.resize(bytes.size() + n, 0);
    return *this;
  }
  Maker& common() { return zero(version_ >= 351 ? 15 : 13); }
  Maker& line() { return common().zero(32); }
  Maker& words(std::string_view text) { return common().zero(32 + 4 + 32 + 1).string(text); }
  Maker& string(std::string_view text) {
    base::put_u8(bytes, static_cast<std::uint8_t>(text.size()));
    base::put(bytes, text);
    return *this;
  }
  Maker& number(std::uint32_t value) {
    base::put_u32le(bytes, value);
    return *this;
  }
  Bytes bytes;

 private:
  std::uint32_t version_;
};

std::size_t findings(base::ByteView bytes) {
  worker::second_look::Look look(10);
  jww::look(bytes, FileType::jww, look);
  return look.findings().size();
}
Outcome run(const Bytes& input) {
  Outcome out = disarm(kFormat, FileType::jww, input);
  if (out.ok) {
    EXPECT_EQ(findings(out.bytes), 0u);
  }
  return out;
}

TEST(Jww, WhatTheDescriptionExplainsStaysByteForByte) {
  for (const std::uint32_t version : {300u, 351u, 420u, 600u, 700u}) {
    Maker maker(version);
    maker.count(4).made("CDataSen").line().again(1).line().made("CDataMoji").words("\x95\x5C\x8E\xA6").again(1).line();
    maker.count(1).made("CDataList").common().zero(12).string("a").count(1).again(1).line();
    if (version >= 700) maker.number(0);
    const Outcome out = run(maker.bytes);
    EXPECT_TRUE(out.ok) << version;
    EXPECT_EQ(out.bytes, maker.bytes) << version;
    EXPECT_TRUE(out.notes.removed().empty());
  }
}

TEST(Jww, PicturesGoAndWhatNamesThem) {
  Maker maker(700);
  maker.count(1).made("CDataMoji").words("^@BM%temp%a.jpg,10,10").count(0).number(1).string("a.jpg").number(3);
  base::put(maker.bytes, "\xFF\xD8\xFF");
  const Outcome out = run(maker.bytes);
  EXPECT_TRUE(out.ok);
  EXPECT_EQ(out.count(What::cad_reference), 1u);
  EXPECT_EQ(out.count(What::embedded_file), 1u);
}

TEST(Jww, WhatItDoesNotExplainIsHeld) {
  const Bytes good = Maker(600).count(1).made("CDataSen").line().count(0).bytes;
  EXPECT_TRUE(run(good).ok);
  Bytes longer = good, cut = good;
  longer.push_back(0);
  cut.pop_back();
  EXPECT_FALSE(run(longer).ok);
  EXPECT_FALSE(run(cut).ok);
  EXPECT_FALSE(run(Maker(600).count(1).made("CDataOther").line().count(0).bytes).ok);
  EXPECT_FALSE(run(Maker(600).count(1).again(1).line().count(0).bytes).ok);
  EXPECT_FALSE(run(Maker(200).count(0).count(0).bytes).ok);
}

TEST(Jww, TheDosVersionIsHeld) {
  base::Profile profile;
  base::Limits limits;
  RefusingChildren children;
  Notes notes;
  Context context{profile, limits, notes, children, "a.jwc", {}};
  BytesSink sink;
  EXPECT_EQ(rebuild(base::view("JW_CUT"), FileType::jwc, context, sink).error().code, base::Code::no_open_description);
}

TEST(JwwLook, FindsPictures) {
  Bytes named = Maker(600).bytes;
  base::put(named, "^@BMa.bmp");
  EXPECT_EQ(findings(named), 1u);
  EXPECT_EQ(findings(base::view("JwwData.")), 1u);
  EXPECT_EQ(findings(Maker(700).number(1).bytes), 1u);
}

}  // namespace
}  // namespace sekisho::formats::jww
