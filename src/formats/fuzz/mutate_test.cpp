#include "formats/fuzz/mutate.h"

#include <gtest/gtest.h>

#include "formats/fuzz/containers.h"
#include "formats/fuzz/objects.h"

namespace sekisho::formats::fuzz {
namespace {

// Stands for libFuzzer's: one bit of the first byte.
std::size_t flip(std::uint8_t* data, std::size_t size, std::size_t max_size) {
  if (size == 0 && max_size > 0) return data[0] = 'x', 1;
  data[0] ^= 1;
  return size;
}

TEST(Mutate, TheSameSeedTakesTheSameTurns) {
  const std::string text = "<a x=\"1\"><b>t</b><c/></a>";
  for (unsigned seed = 0; seed < 200; ++seed) {
    Dice one(seed, flip), two(seed, flip);
    EXPECT_EQ(mutate_xml(base::view(text), one), mutate_xml(base::view(text), two));
  }
}

TEST(Mutate, APackageStaysOneThatCanBeRead) {
  BytesSink file;
  zip::Writer writer(file);
  writer.add("a.xml", base::view("<a><b c=\"d\"/></a>"));
  writer.add("b.xml", base::view("<e>f</e>"));
  writer.finish();
  int changed = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    Dice dice(seed, flip);
    auto out = mutate_zip(file.bytes(), dice);
    ASSERT_TRUE(out);
    changed += *out != file.bytes();
    auto archive = zip::read(*out, {}, zip::Strictness::package);
    if (!archive) continue;
    for (const zip::Entry& entry : archive->entries) EXPECT_TRUE(zip::unpack(entry, {})) << seed;
  }
  EXPECT_GT(changed, 150);
}

TEST(Mutate, ACompoundFileStaysOne) {
  BytesSink file;
  base::Bytes records;
  for (int i = 0; i < 9; ++i) base::put_u16le(records, 0x0809), base::put_u16le(records, 2), base::put_u16le(records, 7);
  compound::Entry root = compound::make_storage("Root Entry", {compound::make_stream("Workbook", records)});
  compound::write(root, file);
  for (unsigned seed = 0; seed < 200; ++seed)
    for (Mutation mutation : {mutate_compound, mutate_biff, mutate_ppt}) {
      Dice dice(seed, flip);
      auto out = mutation(file.bytes(), dice);
      ASSERT_TRUE(out && compound::read(*out, {})) << seed;
    }
}

TEST(Mutate, EveryChunkOfAPngHasItsCrc) {
  base::Bytes file = to_bytes("\x89PNG\r\n\x1a\n");
  for (std::string_view name : {"IHDR", "IDAT", "IEND"})
    base::put_u32be(file, 2), base::put(file, name), base::put(file, "ab"), base::put_u32be(file, 0);
  for (unsigned seed = 0; seed < 100; ++seed) {
    Dice dice(seed, flip);
    auto out = mutate_png(file, dice);
    if (!out) continue;  // no pixels to unpack
    base::Reader in(base::slice(*out, 8));
    while (in.left() > 0) {
      const std::uint32_t length = in.u32be();
      base::ByteView checked = in.take(length + 4);
      ASSERT_EQ(in.u32be(), crc32(0, checked.data(), static_cast<uInt>(checked.size())));
      ASSERT_TRUE(in.ok());
    }
  }
}

TEST(Mutate, ThePlacesOfAPdfsObjectsAreRight) {
  const std::string file =
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj 3 0 obj<</Parent 2 0 R>>endobj trailer<</Root 1 0 R>>startxref 0";
  for (unsigned seed = 0; seed < 200; ++seed) {
    Dice dice(seed, flip);
    auto out = mutate_pdf(base::view(file), dice);
    if (!out) continue;
    const std::string_view text = base::text(*out);
    const std::size_t table = std::stoul(std::string(text.substr(text.rfind("startxref") + 9)));
    ASSERT_EQ(text.substr(table, 4), "xref");
    const std::size_t first = std::stoul(std::string(text.substr(text.find(" 1\n", table + 10) + 3, 10)));
    EXPECT_NE(text.find(" 0 obj", first), std::string_view::npos);
  }
}

TEST(Mutate, TakesNoMoreThanItsRoom) {
  base::Bytes data = to_bytes("{\\rtf1 a{\\b c}}");
  const std::size_t size = data.size();
  data.resize(64);
  for (unsigned seed = 0; seed < 300; ++seed) {
    base::Bytes copy = data;
    EXPECT_LE(mutate(copy.data(), size, 64, seed, flip, {mutate_rtf, mutate_mail, mutate_json, mutate_riff, mutate_boxes}), 64u);
  }
}

}  // namespace
}  // namespace sekisho::formats::fuzz
