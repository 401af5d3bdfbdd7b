#include "formats/compressed_metafile/compressed_metafile.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "formats/compressed/codec.h"
#include "formats/compressed_metafile/look.h"
#include "formats/picture/testing.h"

namespace sekisho::formats::compressed_metafile {
namespace {

using base::Code;
using base::FileType;
using base::What;
using picture::testing::Rebuilt;

base::Bytes sample(const std::string& name) {
  std::ifstream in(std::string(SEKISHO_SOURCE_DIR) + "/src/formats/" + name, std::ios::binary);
  base::Bytes out{std::istreambuf_iterator<char>(in), {}};
  EXPECT_FALSE(out.empty()) << name;
  return out;
}

bool found(base::ByteView bytes) {
  worker::second_look::Look look(1);
  look_at_compressed_metafile(bytes, FileType::compressed_metafile, look);
  return !look.findings().empty();
}

TEST(CompressedMetafile, both_kinds_are_rebuilt) {
  for (const char* name : {"compressed_metafile/samples/drawing.emz", "compressed_metafile/samples/drawing.wmz"}) {
    const base::Bytes input = sample(name);
    Rebuilt once = picture::testing::rebuild(kFormat, input);
    ASSERT_TRUE(once.clean()) << name;
    EXPECT_EQ(*once.type, FileType::compressed_metafile);
    EXPECT_FALSE(found(once.bytes)) << name;
    EXPECT_EQ(metafile_by_look(once.bytes, {}), FileType::compressed_metafile);
    EXPECT_TRUE(picture::testing::keeps_contract(kFormat, input, picture::testing::Twice::same_bytes, {}));
  }
}

TEST(CompressedMetafile, what_runs_is_removed) {
  Rebuilt out = picture::testing::rebuild(kFormat, compressed::gzip(sample("wmf/samples/set_abort_proc.wmf")));
  ASSERT_TRUE(out.clean());
  EXPECT_FALSE(out.notes.removed().empty());
  EXPECT_FALSE(found(out.bytes));
}

TEST(CompressedMetafile, other_contents_are_not_its_own) {
  EXPECT_FALSE(kFormat.recognise(compressed::gzip(base::view("text\n")), "a.emz"));
  EXPECT_FALSE(kFormat.recognise(base::view("\x1F\x8B\x08"), "a.emz"));
  EXPECT_EQ(metafile_by_look(compressed::gzip(base::view("text\n")), "emz"), FileType::unknown);
}

TEST(CompressedMetafile, bytes_behind_are_dropped) {
  base::Bytes input = sample("compressed_metafile/samples/drawing.emz");
  base::put(input, "MZ");
  Rebuilt out = picture::testing::rebuild(kFormat, input);
  ASSERT_TRUE(out.clean());
  EXPECT_TRUE(out.removed(What::trailing_bytes));
  EXPECT_EQ(out.bytes, picture::testing::rebuild(kFormat, base::ByteView(input).first(input.size() - 2)).bytes);
}

TEST(CompressedMetafileLook, finds_what_must_not_be_there) {
  base::Bytes good = picture::testing::rebuild(kFormat, sample("compressed_metafile/samples/drawing.emz")).bytes;
  base::Bytes trailing = good;
  trailing.push_back(0);
  EXPECT_TRUE(found(trailing));
  EXPECT_TRUE(found(compressed::gzip(base::view("MZ\x90 program"))));
  EXPECT_TRUE(found(compressed::gzip(sample("wmf/samples/set_abort_proc.wmf"))));
}

}  // namespace
}  // namespace sekisho::formats::compressed_metafile
