#include "formats/archive/archive.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <iterator>

#include "formats/archive/look.h"
#include "formats/archive/tar_writer.h"
#include "formats/zip/reader.h"

namespace sekisho::formats::archive {
namespace {

using base::Code;
using base::FileType;
using base::What;
using Names = std::vector<std::string>;

constexpr const char* kSuffix = ".取り出せません.txt";

// Stands for the other workers: "MZ" is refused, all else passes as plain text.
class FakeWorkers : public Children {
 public:
  explicit FakeWorkers(bool first_pass) : first_pass_(first_pass) {}
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view name) override {
    calls.push_back(std::string(name) + "=" + std::string(base::text(bytes)));
    if (first_pass_) return std::nullopt;
    using enum ChildResult::Verdict;
    if (base::starts_with(bytes, "MZ")) return ChildResult{refused, FileType::txt, Code::banned_type, base::view("理由\r\n")};
    kept_.emplace_back(bytes.begin(), bytes.end());
    return ChildResult{clean, FileType::txt, Code::none, kept_.back()};
  }
  Names calls;

 private:
  bool first_pass_;
  std::deque<base::Bytes> kept_;
};

struct Outcome {
  Code code = Code::none;
  FileType type = FileType::unknown;
  base::Bytes bytes;
  Notes notes;
  Names names, contents;
  std::uint32_t count(What what) const {
    std::uint32_t sum = 0;
    for (const base::Note& note : notes.removed())
      if (note.what == what) sum += note.count;
    return sum;
  }
};

Outcome disarm(base::ByteView input, const base::Limits& limits = {}, std::string_view name = "a") {
  Outcome outcome;
  base::Profile profile;
  Notes ignored;
  FakeWorkers first(true), second(false);
  BytesSink nowhere, sink;
  Context before{profile, limits, ignored, first, name, {}}, after{profile, limits, outcome.notes, second, name, {}};
  auto type = kFormat.recognise(input, name);
  if (!type) {
    outcome.code = Code::unknown_type;
    return outcome;
  }
  (void)rebuild(input, *type, before, nowhere);
  auto result = rebuild(input, *type, after, sink);
  EXPECT_EQ(first.calls, second.calls);
  if (!result) {
    outcome.code = result.error().code;
    return outcome;
  }
  outcome.type = *result;
  outcome.bytes = sink.bytes();
  if (outcome.type == FileType::zip) {
    auto archive = zip::read(outcome.bytes, {}, zip::Strictness::archive);
    EXPECT_TRUE(archive.has_value());
    for (const zip::Entry& entry : archive->entries) {
      outcome.names.push_back(entry.raw_name);
      outcome.contents.emplace_back(base::text(*zip::unpack(entry, {})));
    }
    return outcome;
  }
  worker::second_look::Look look(8);
  look_at_tar(outcome.bytes, FileType::tar, look);
  for (const auto& finding : look.findings()) ADD_FAILURE() << finding.what << " at " << finding.where;
  for (const std::string& call : second.calls) {
    outcome.names.push_back(call.substr(0, call.find('=')));
    outcome.contents.push_back(call.substr(call.find('=') + 1));
  }
  return outcome;
}

base::Bytes sample(const std::string& name) {
  std::ifstream in(std::string(SEKISHO_SOURCE_DIR) + "/src/formats/archive/samples/" + name, std::ios::binary);
  base::Bytes out{std::istreambuf_iterator<char>(in), {}};
  EXPECT_FALSE(out.empty()) << name;
  return out;
}

void expect_stable(const Outcome& outcome) {
  Outcome again = disarm(outcome.bytes);
  EXPECT_EQ(again.bytes, outcome.bytes);
  EXPECT_TRUE(again.notes.removed().empty());
}

const std::string kChapter = "\x91\xe6\x88\xea\x8f\xcd\r\n";  // 第一章, CP932

// Two members lie behind a filter (for programs of 64-bit ARM) that libarchive does not have.
TEST(Archive, MembersOfAnUnknownMethodGoAlone) {
  const Outcome out = disarm(sample("branch_filter.7z"));
  ASSERT_EQ(out.code, Code::none);
  EXPECT_EQ(out.count(What::entry_refused), 2u);
  for (const std::string& name : Names{"a.txt", "z.txt", std::string("m.bin") + kSuffix, std::string("n.bin") + kSuffix})
    EXPECT_NE(std::ranges::find(out.names, name), out.names.end()) << name;
  EXPECT_NE(std::ranges::find(out.contents, "first words\r\n"), out.contents.end());
  EXPECT_NE(std::ranges::find(out.contents, "second words\r\n"), out.contents.end());
}

TEST(Archive, seven_zip_becomes_zip_with_japanese_names) {
  for (const char* name : {"japanese.7z", "ppmd.7z"}) {
    Outcome outcome = disarm(sample(name));
    ASSERT_EQ(outcome.type, FileType::zip) << name;
    EXPECT_TRUE(outcome.notes.removed().empty());
    ASSERT_EQ(outcome.notes.warnings().size(), 1u);
    EXPECT_EQ(outcome.notes.warnings()[0].what, What::archive_to_zip);
    EXPECT_NE(std::ranges::find(outcome.names, "資料/議事録.txt"), outcome.names.end());
    EXPECT_NE(std::ranges::find(outcome.contents, std::string(3000, 'z')), outcome.contents.end());
  }
}

TEST(Archive, encrypted_seven_zip_is_refused) {
  EXPECT_EQ(disarm(sample("encrypted.7z")).code, Code::encryption_unsupported);
  EXPECT_EQ(disarm(sample("encrypted_headers.7z")).code, Code::encryption_unsupported);
}

TEST(Archive, rar) {
  Outcome five = disarm(sample("stored.rar")), four = disarm(sample("stored4.rar"));
  EXPECT_EQ(five.names, (Names{"資料/議事録.txt", "b.txt"}));
  EXPECT_EQ(five.contents, (Names{kChapter, "two\r\n"}));
  EXPECT_EQ(four.names, (Names{"資料/議事録.txt", "表示.txt"}));
  EXPECT_EQ(four.contents, (Names{kChapter, "two\r\n"}));
  EXPECT_EQ(disarm(sample("volume.rar")).code, Code::archive_volume);
}

TEST(Archive, cabinet) {
  Outcome outcome = disarm(sample("japanese.cab"));
  EXPECT_EQ(outcome.names, (Names{"資料/議事録.txt", "表示.txt"}));
  EXPECT_EQ(outcome.contents, (Names{kChapter, "two\r\n"}));
  base::Bytes one_of_many = sample("japanese.cab");
  one_of_many.at(30) = 2;
  EXPECT_EQ(disarm(one_of_many).code, Code::archive_volume);
}

TEST(Archive, lzh_headers_of_all_levels) {
  EXPECT_EQ(disarm(sample("level0.lzh")).names, (Names{"表示案.txt", "資料/b.txt"}));
  EXPECT_EQ(disarm(sample("level1.lzh")).names, (Names{"資料/議事録.txt"}));
  Outcome second = disarm(sample("level2.lzh"));
  EXPECT_EQ(second.names, (Names{"資料/議事録.txt", "資料/"}));
  EXPECT_EQ(second.contents, (Names{kChapter, ""}));
  EXPECT_EQ(second.count(What::entry_link), 1u);
  EXPECT_EQ(disarm(sample("level3.lzh")).names, (Names{"資料/議事録.txt"}));
  EXPECT_EQ(disarm(sample("utf16.lzh")).names, (Names{"資料/議事録😀.txt"}));
}

TEST(Archive, lzh_packed) {
  Outcome outcome = disarm(sample("lh5.lzh"));
  std::string forty;
  for (int i = 0; i < 40; ++i) forty += kChapter;
  EXPECT_EQ(outcome.contents, (Names{forty, kChapter}));
}

TEST(Archive, lzh_damaged) {
  base::Bytes header = sample("level0.lzh"), contents = header;
  header.at(5) ^= 1;
  EXPECT_NE(disarm(header).code, Code::none);
  contents.at(40) ^= 1;
  Outcome outcome = disarm(contents);
  EXPECT_EQ(outcome.names.at(0), std::string("表示案.txt") + kSuffix);
  EXPECT_EQ(outcome.names.at(1), "資料/b.txt");
}

TEST(Archive, tar_stays_tar) {
  for (const char* name : {"pax.tar", "gnu.tar"}) {
    Outcome outcome = disarm(sample(name));
    ASSERT_EQ(outcome.type, FileType::tar) << name;
    std::string folder;
    for (int i = 0; i < 60; ++i) folder += "長い";
    EXPECT_EQ(outcome.names.at(0), "資料/議事録.txt");
    EXPECT_TRUE(outcome.names.at(1).ends_with("/報告.txt"));
    EXPECT_EQ(outcome.count(What::entry_link), 3u) << name;
    EXPECT_EQ(base::text(outcome.bytes).find("yamada"), std::string_view::npos);
    EXPECT_EQ(base::text(outcome.bytes).find("/etc/passwd"), std::string_view::npos);
    expect_stable(outcome);
  }
  Outcome old = disarm(sample("ustar_cp932.tar"));
  EXPECT_EQ(old.names, (Names{"契約書.txt", "表示案.txt"}));
  EXPECT_TRUE(old.notes.removed().empty());
  expect_stable(old);
}

base::Bytes tar_of(const std::vector<std::pair<std::string, std::string>>& members) {
  BytesSink sink;
  TarWriter writer(sink);
  for (const auto& [name, bytes] : members) writer.file(name, base::view(bytes));
  writer.finish();
  return sink.bytes();
}

TEST(Archive, tar_names_that_lead_elsewhere_or_deceive) {
  for (const std::string name : {"../../etc/passwd", "/etc/passwd", "C:passwd", "..\\x", "a/../../b"}) {
    Outcome outcome = disarm(tar_of({{name, "x"}, {"b.txt", "y"}}));
    EXPECT_EQ(outcome.count(What::entry_refused), 1u) << name;
    EXPECT_EQ(base::text(outcome.bytes).find("..") == std::string_view::npos, true) << name;
    expect_stable(outcome);
  }
  EXPECT_EQ(disarm(tar_of({{"CON.txt", "x"}})).names, (Names{"_CON.txt"}));
  EXPECT_EQ(disarm(tar_of({{"a.txt. .", "x"}})).names, (Names{"a.txt"}));
  EXPECT_EQ(disarm(tar_of({{"契約\u202Etxt.exe", "x"}})).names, (Names{"契約_txt.exe"}));
  Outcome twins = disarm(tar_of({{"A.txt", "x"}, {"a.TXT", "y"}}));
  EXPECT_EQ(twins.names, (Names{"A.txt", "a (2).TXT"}));
  expect_stable(twins);
  EXPECT_EQ(disarm(tar_of({{"a", "x"}, {"a", "y"}})).count(What::entry_duplicate), 1u);
}

TEST(Archive, tar_lies) {
  base::Bytes cut = tar_of({{"a.txt", std::string(2000, 'x')}});
  cut.resize(1500);
  EXPECT_EQ(disarm(cut).code, Code::archive_damaged);
  base::Bytes sum = tar_of({{"a.txt", "x"}});
  sum.at(0) = 'b';
  EXPECT_EQ(disarm(sum).code, Code::archive_damaged);
  base::Bytes behind = tar_of({{"a.txt", "x"}});
  base::put(behind, "MZ behind the end");
  EXPECT_EQ(disarm(behind).count(What::trailing_bytes), 1u);
}

TEST(Archive, members_that_are_refused_are_replaced) {
  Outcome outcome = disarm(tar_of({{"契約書.exe", "MZ"}, {"a.txt", "x"}}));
  EXPECT_EQ(outcome.count(What::entry_refused), 1u);
  EXPECT_NE(base::text(outcome.bytes).find("理由"), std::string_view::npos);
  expect_stable(outcome);
}

TEST(Archive, limits) {
  base::Limits limits;
  limits.tree_entries_max = 1;
  EXPECT_EQ(disarm(sample("japanese.7z"), limits).code, Code::too_many_entries);
  EXPECT_EQ(disarm(sample("stored.rar"), limits).code, Code::too_many_entries);
  EXPECT_EQ(disarm(sample("level0.lzh"), limits).code, Code::too_many_entries);
  EXPECT_EQ(disarm(sample("pax.tar"), limits).code, Code::too_many_entries);
  base::Limits ratio;
  ratio.ratio_floor_bytes = 1000;
  ratio.ratio_max = 2;
  EXPECT_EQ(disarm(sample("japanese.7z"), ratio).code, Code::bomb);
  base::Limits part;
  part.part_bytes_max = 100;
  EXPECT_EQ(disarm(sample("japanese.7z"), part).count(What::entry_refused), 1u);
}

TEST(Archive, cut_off_at_every_length) {
  for (const char* name :
       {"japanese.7z", "stored.rar", "stored4.rar", "japanese.cab", "level0.lzh", "level1.lzh", "level2.lzh", "level3.lzh", "lh5.lzh"}) {
    base::Bytes whole = sample(name);
    for (std::size_t length = 8; length < whole.size(); ++length) (void)disarm(base::ByteView(whole).first(length));
  }
}

TEST(Archive, seven_zip_volume) {
  base::Bytes whole = sample("japanese.7z");
  EXPECT_EQ(disarm(base::ByteView(whole).first(100), {}, "a.7z.001").code, Code::archive_volume);
  EXPECT_EQ(disarm(base::ByteView(whole).first(100), {}, "a.7z").code, Code::archive_damaged);
}

bool found(base::Bytes tar) {
  worker::second_look::Look look(1);
  look_at_tar(tar, FileType::tar, look);
  return !look.findings().empty();
}

// Puts the sum right again.
base::Bytes with_sum(base::Bytes tar, std::size_t header) {
  std::uint32_t sum = 8 * ' ';
  for (std::size_t i = 0; i < 512; ++i)
    if (i < 148 || i >= 156) sum += tar.at(header + i);
  for (std::size_t i = 6; i-- > 0; sum >>= 3) tar.at(header + 148 + i) = static_cast<std::uint8_t>('0' + (sum & 7));
  return tar;
}

TEST(ArchiveLook, finds_what_must_not_be_there) {
  const base::Bytes good = tar_of({{"a.txt", "x\n"}, {"表.txt", "y\n"}});
  EXPECT_FALSE(found(good));
  EXPECT_TRUE(found(tar_of({{"../a.txt", "x\n"}})));
  EXPECT_TRUE(found(tar_of({{"a.txt", "x\n"}, {"A.txt", "x\n"}})));
  EXPECT_TRUE(found(tar_of({{"a.txt", "MZ\x90 a program"}})));
  base::Bytes trailing = good;
  trailing.push_back('x');
  EXPECT_TRUE(found(trailing));
  base::Bytes link = good;
  link.at(156) = '2';
  EXPECT_TRUE(found(with_sum(link, 0)));
  base::Bytes target = good;
  target.at(157) = 'p';
  EXPECT_TRUE(found(with_sum(target, 0)));
  base::Bytes owner = good;
  owner.at(265) = 'r';
  EXPECT_TRUE(found(with_sum(owner, 0)));
  base::Bytes mode = good;
  mode.at(103) = '7';
  EXPECT_TRUE(found(with_sum(mode, 0)));
  base::Bytes padding = good;
  padding.at(600) = 'x';
  EXPECT_TRUE(found(padding));
  EXPECT_TRUE(found(base::Bytes(good.begin(), good.end() - 512)));
}

}  // namespace
}  // namespace sekisho::formats::archive
