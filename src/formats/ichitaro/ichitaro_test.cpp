#include "formats/ichitaro/ichitaro.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/compound/compound.h"
#include "formats/rebuild_twice.h"

namespace sekisho::formats::ichitaro {
namespace {

using base::Bytes;
using base::FileType;
using base::What;

Bytes stream(std::u16string_view units, bool marked = true) {
  Bytes out;
  base::put(out, "SsmgV.01");
  if (marked) {
    out.resize(20, 0);
    base::put(out, "TextV.01");
    base::put_be(out, units.size(), 4);
  }
  for (const char16_t unit : units) base::put_be(out, unit, 2);
  return out;
}
Bytes document(std::string_view name, const Bytes& bytes) {
  compound::Entry root = compound::make_storage("Root Entry");
  root.children.push_back(compound::make_stream("JSRV_SegmentInformation", Bytes(64, 0)));
  root.children.push_back(compound::make_stream(name, bytes));
  BytesSink out;
  compound::write(root, out);
  return out.bytes();
}

struct Made {
  base::Code code = base::Code::none;
  FileType type = FileType::unknown;
  std::string text;
  Notes notes;
};
Made made_of(const Bytes& input) {
  base::Profile profile;
  base::Limits limits;
  RefusingChildren children;
  Made out;
  Context context{profile, limits, out.notes, children, "a.jtd", {}};
  EXPECT_EQ(kFormat.recognise(input, "a.jtd"), FileType::ichitaro);
  BytesSink sink;
  auto result = rebuild(input, FileType::ichitaro, context, sink);
  if (result) out.type = *result;
  else out.code = result.error().code;
  out.text = base::text(sink.bytes());
  return out;
}

TEST(Ichitaro, WordsComeOutAsText) {
  const Made out = made_of(document("DocumentText", stream(u"回覧\n町長室\t御中\n")));
  EXPECT_EQ(out.type, FileType::txt);
  EXPECT_NE(out.text.find("回覧\r\n町長室\t御中\r\n"), std::string::npos) << out.text;
  EXPECT_TRUE(std::ranges::any_of(out.notes.removed(), [](const base::Note& note) { return note.what == What::converted; }));
  EXPECT_TRUE(std::ranges::any_of(out.notes.warnings(), [](const base::Note& note) { return note.what == What::extracted_only; }));
}

TEST(Ichitaro, RecordsAreNoWords) {
  EXPECT_EQ(words_of(stream(std::u16string(u"前") + std::u16string{0x1C, 0x10, 6, 0x6771, 0x10, 0x1F} + u"後")), "前後");
  // Words with their reading: the words are shown, the reading is not.
  EXPECT_EQ(words_of(stream(std::u16string{0x1C, 1, 7, 0, 0, 3, 0x1D} + u"捕" + std::u16string{0x1E, 5, 0, 1, 0x1F, 0x1C, 1, 7, 0, 1, 0x82, 0x1D} +
                            u"と" + std::u16string{0x1E, 5, 0, 1, 0x1F} + u"る")),
            "捕る");
  EXPECT_EQ(words_of(stream(std::u16string{0x6771, 0x1F} + u"本文", false)), "本文");
}

TEST(Ichitaro, LengthsThatLieEndNothing) {
  EXPECT_EQ(words_of(stream(std::u16string(u"前") + std::u16string{0x1C, 0x10, 0xFFFF, 0x41} + std::u16string{0x1F} + u"後")), "前後");
  EXPECT_EQ(words_of(stream(u"x\x1C")), "x");
  EXPECT_EQ(words_of(stream(u"x\x1E")), "x");
  EXPECT_EQ(words_of(base::view("SsmgV.01")), "");
}

TEST(Ichitaro, WithoutWordsItIsHeld) {
  EXPECT_EQ(made_of(document("DocumentText", stream(u" \n"))).code, base::Code::no_open_description);
  EXPECT_EQ(made_of(document("Other", stream(u"a"))).code, base::Code::no_open_description);
  Bytes packed;
  base::put(packed, std::string_view("\x26\0JustCompressedDocument", 24));
  packed.resize(38, 0);
  base::put(packed, "\x16\x20-lh9-");
  packed.resize(80, 0);
  EXPECT_EQ(made_of(document("JSCompDocument", packed)).code, base::Code::no_open_description);
}

}  // namespace
}  // namespace sekisho::formats::ichitaro
