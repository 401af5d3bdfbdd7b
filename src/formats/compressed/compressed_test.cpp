#include "formats/compressed/compressed.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <iterator>

#include "formats/compressed/packed.h"
#include "formats/zip/reader.h"

namespace sekisho::formats::compressed {
namespace {

using base::Code;
using base::FileType;
using base::What;

struct OneChild : Children {
  explicit OneChild(bool first) : first_pass(first) {}
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view name) override {
    names.emplace_back(name);
    if (first_pass) return std::nullopt;
    using enum ChildResult::Verdict;
    if (base::starts_with(bytes, "MZ")) return ChildResult{refused, FileType::txt, Code::banned_type, base::view("x")};
    kept.assign(bytes.begin(), bytes.end());
    return ChildResult{clean, FileType::txt, Code::none, kept};
  }
  bool first_pass;
  std::vector<std::string> names;
  base::Bytes kept;
};

struct Outcome {
  Code code = Code::none;
  base::Bytes bytes;
  Notes notes;
  std::string name, path;  // as the child was called; in the ZIP
  base::Bytes inside;
  bool removed(What what) const {
    return std::ranges::any_of(notes.removed(), [&](const base::Note& note) { return note.what == what; });
  }
};

Outcome disarm(base::ByteView input, std::string_view name = "a.gz", const base::Limits& limits = {}) {
  Outcome out;
  base::Profile profile;
  OneChild child(false);
  BytesSink sink;
  Context context{profile, limits, out.notes, child, name, {}};
  auto type = kFormat.recognise(input, name);
  if (!type) return out.code = Code::unknown_type, std::move(out);
  auto made = rebuild(input, *type, context, sink);
  out.code = made ? Code::none : made.error().code;
  out.bytes = sink.bytes();
  if (!child.names.empty()) out.name = child.names.front();
  if (!made) return out;
  EXPECT_EQ(*made, FileType::zip);
  auto archive = zip::read(out.bytes, limits, zip::Strictness::archive);
  if (!archive || archive->entries.size() != 1) return ADD_FAILURE(), std::move(out);
  out.path = archive->entries.front().raw_name;
  auto inside = zip::unpack(archive->entries.front(), limits);
  if (inside) out.inside = std::move(*inside);
  return out;
}

base::Bytes sample(const std::string& name) {
  std::ifstream in(std::string(SEKISHO_SOURCE_DIR) + "/src/formats/compressed/samples/" + name, std::ios::binary);
  base::Bytes out{std::istreambuf_iterator<char>(in), {}};
  EXPECT_FALSE(out.empty()) << name;
  return out;
}

constexpr Coding kCodings[] = {Coding::gzip, Coding::bzip2, Coding::xz, Coding::zstd};

TEST(Compressed, each_wrapping_becomes_a_zip) {
  for (const char* extension : {"gz", "bz2", "xz", "zst"}) {
    const std::string name = std::string("minutes.txt.") + extension;
    Outcome outcome = disarm(sample(name), "議事録.txt." + std::string(extension));
    EXPECT_EQ(outcome.code, Code::none) << name;
    EXPECT_EQ(outcome.name, "議事録.txt");
    EXPECT_EQ(outcome.path, "議事録.txt");
    EXPECT_FALSE(outcome.inside.empty());
  }
  EXPECT_TRUE(disarm(sample("minutes.txt.gz")).removed(What::archive_comment));  // its name
}

TEST(Compressed, names_inside) {
  const base::Bytes gz = pack(Coding::gzip, base::view("x\n"));
  EXPECT_EQ(disarm(gz, "資料.tgz").name, "資料.tar");
  EXPECT_EQ(disarm(gz, "図.svgz").name, "図.svg");
  EXPECT_EQ(disarm(gz, "表.csv.gz").name, "表.csv");
  EXPECT_EQ(disarm(gz, "表").name, "表");
}

TEST(Compressed, what_is_refused_inside_is_replaced_by_a_text) {
  for (Coding coding : kCodings) {
    Outcome outcome = disarm(pack(coding, base::view("MZ program")));
    EXPECT_EQ(outcome.code, Code::none);
    EXPECT_TRUE(outcome.removed(What::entry_refused));
    EXPECT_EQ(base::text(outcome.inside), "x");
  }
}

TEST(Compressed, several_members_become_one) {
  for (Coding coding : kCodings) {
    base::Bytes two = pack(coding, base::view("one\n"));
    base::put(two, pack(coding, base::view("two\n")));
    Outcome outcome = disarm(two, "a");
    ASSERT_EQ(outcome.code, Code::none);
    EXPECT_EQ(base::text(outcome.inside), "one\ntwo\n");
    EXPECT_TRUE(outcome.notes.removed().empty());
  }
}

TEST(Compressed, bytes_behind_are_dropped) {
  for (Coding coding : kCodings) {
    base::Bytes bytes = pack(coding, base::view("one\n"));
    base::put(bytes, "PK\3\4 hidden");
    Outcome outcome = disarm(bytes);
    ASSERT_EQ(outcome.code, Code::none);
    EXPECT_TRUE(outcome.removed(What::trailing_bytes));
    EXPECT_EQ(base::text(outcome.inside), "one\n");
  }
}

TEST(Compressed, damaged_and_cut_off) {
  for (Coding coding : kCodings) {
    std::string text;
    for (int i = 0; i < 500; ++i) text += std::to_string(i * i);
    const base::Bytes good = pack(coding, base::view(text));
    for (std::size_t length = 6; length < good.size(); length += 7) EXPECT_NE(disarm(base::ByteView(good).first(length)).code, Code::none);
    base::Bytes bad = good;
    bad.at(bad.size() / 2) ^= 0x10;
    EXPECT_EQ(disarm(bad).code, Code::archive_damaged);
  }
}

TEST(Compressed, bombs_are_refused_early) {
  const base::Bytes zeros(8 << 20);
  for (Coding coding : kCodings) {
    base::Limits limits;
    limits.ratio_max = 100;
    limits.ratio_floor_bytes = 1 << 20;
    EXPECT_EQ(disarm(pack(coding, zeros), "a", limits).code, Code::bomb);
    base::Limits small;
    small.part_bytes_max = 1 << 20;
    small.ratio_max = 1u << 30;
    EXPECT_EQ(disarm(pack(coding, zeros), "a", small).code, Code::output_too_large);
  }
}

TEST(Compressed, gzip_header_fields) {
  base::Bytes bytes = pack(Coding::gzip, base::view("x\n"));
  base::Bytes fields;
  base::put(fields, std::string_view("\x1F\x8B\x08\x1E\x01\x02\x03\x04\0\3\4\0abcdname\0comment\0\x55\x55", 31));
  base::put(fields, base::slice(bytes, 10));
  Outcome outcome = disarm(fields);
  EXPECT_EQ(outcome.code, Code::none);
  EXPECT_TRUE(outcome.removed(What::archive_comment));
  EXPECT_EQ(base::text(outcome.inside), "x\n");
  bytes.at(3) = 0x20;  // a flag that RFC 1952 keeps for later
  EXPECT_EQ(disarm(bytes).code, Code::archive_damaged);
}

}  // namespace
}  // namespace sekisho::formats::compressed
