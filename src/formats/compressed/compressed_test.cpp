#include "formats/compressed/compressed.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <iterator>

#include "formats/compressed/codec.h"
#include "formats/compressed/look.h"

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
  std::string name;
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
  worker::second_look::Look look(4);
  look_at_wrapped(out.bytes, *made, look);
  for (const auto& finding : look.findings()) ADD_FAILURE() << finding.what << " at " << finding.where;
  return out;
}

base::Bytes sample(const std::string& name) {
  std::ifstream in(std::string(SEKISHO_SOURCE_DIR) + "/src/formats/compressed/samples/" + name, std::ios::binary);
  base::Bytes out{std::istreambuf_iterator<char>(in), {}};
  EXPECT_FALSE(out.empty()) << name;
  return out;
}

constexpr Coding kCodings[] = {Coding::gzip, Coding::bzip2, Coding::xz, Coding::zstd};

TEST(Compressed, each_wrapping_is_made_anew) {
  for (const char* extension : {"gz", "bz2", "xz", "zst"}) {
    const std::string name = std::string("minutes.txt.") + extension;
    Outcome outcome = disarm(sample(name), "議事録.txt." + std::string(extension));
    EXPECT_EQ(outcome.code, Code::none) << name;
    EXPECT_EQ(outcome.name, "議事録.txt");
    Outcome again = disarm(outcome.bytes, name);
    EXPECT_EQ(again.bytes, outcome.bytes) << name;
    EXPECT_TRUE(again.notes.removed().empty()) << name;
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

TEST(Compressed, what_is_refused_inside_refuses_the_whole) {
  for (Coding coding : kCodings) EXPECT_EQ(disarm(pack(coding, base::view("MZ program"))).code, Code::banned_type);
}

TEST(Compressed, several_members_become_one) {
  for (Coding coding : kCodings) {
    base::Bytes two = pack(coding, base::view("one\n"));
    base::put(two, pack(coding, base::view("two\n")));
    Outcome outcome = disarm(two);
    ASSERT_EQ(outcome.code, Code::none);
    EXPECT_EQ(base::text(unpack(coding, outcome.bytes, {})->bytes), "one\ntwo\n");
    EXPECT_TRUE(outcome.notes.removed().empty());
    EXPECT_EQ(outcome.bytes, pack(coding, base::view("one\ntwo\n")));
  }
}

TEST(Compressed, bytes_behind_are_dropped) {
  for (Coding coding : kCodings) {
    base::Bytes bytes = pack(coding, base::view("one\n"));
    base::put(bytes, "PK\3\4 hidden");
    Outcome outcome = disarm(bytes);
    ASSERT_EQ(outcome.code, Code::none);
    EXPECT_TRUE(outcome.removed(What::trailing_bytes));
    EXPECT_EQ(outcome.bytes, pack(coding, base::view("one\n")));
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
  EXPECT_EQ(outcome.bytes, bytes);
  bytes.at(3) = 0x20;  // a flag that RFC 1952 keeps for later
  EXPECT_EQ(disarm(bytes).code, Code::archive_damaged);
}

bool found(base::ByteView bytes, FileType type) {
  worker::second_look::Look look(1);
  look_at_wrapped(bytes, type, look);
  return !look.findings().empty();
}

TEST(CompressedLook, finds_what_must_not_be_there) {
  constexpr std::pair<Coding, FileType> kBoth[] = {
      {Coding::gzip, FileType::gzip}, {Coding::bzip2, FileType::bzip2}, {Coding::xz, FileType::xz}, {Coding::zstd, FileType::zstd}};
  for (auto [coding, type] : kBoth) {
    const base::Bytes good = pack(coding, base::view("one\n"));
    EXPECT_FALSE(found(good, type));
    base::Bytes trailing = good, two = good;
    trailing.push_back(0);
    base::put(two, good);
    EXPECT_TRUE(found(trailing, type));
    EXPECT_TRUE(found(two, type));
    EXPECT_TRUE(found(base::ByteView(good).first(good.size() - 1), type));
    EXPECT_TRUE(found(pack(coding, base::view("MZ\x90 program")), type));
    EXPECT_TRUE(found(pack(coding, {}), type));
  }
  EXPECT_TRUE(found(sample("minutes.txt.gz"), FileType::gzip));  // it tells a name
}

}  // namespace
}  // namespace sekisho::formats::compressed
