#include "formats/zip/zip.h"

#include <gtest/gtest.h>

#include <functional>

#include "formats/zip/crafted_zip.h"
#include "formats/zip/names.h"
#include "formats/zip/reader.h"

namespace sekisho::formats::zip {
namespace {

using base::Code;
using base::FileType;
using base::What;
using crafted::Item;
using crafted::make;

constexpr std::string_view kRefused = "理由\r\n";

// Stands for the other workers: "MZ" is refused, "docm" comes out as docx, all else as plain text.
class FakeWorkers : public Children {
 public:
  explicit FakeWorkers(bool first_pass) : first_pass_(first_pass) {}
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view name) override {
    calls.push_back(std::string(name) + "=" + std::string(base::text(bytes)));
    if (first_pass_) return std::nullopt;
    using enum ChildResult::Verdict;
    if (base::starts_with(bytes, "MZ")) return ChildResult{refused, FileType::txt, Code::banned_type, base::view(kRefused)};
    if (base::text(bytes) == "docm") return ChildResult{clean, FileType::docx, Code::none, base::view("docx")};
    if (base::text(bytes) == "docx") return ChildResult{clean, FileType::docx, Code::none, bytes};
    kept_.push_back(base::Bytes(bytes.begin(), bytes.end()));
    return ChildResult{clean, FileType::txt, Code::none, kept_.back()};
  }
  std::vector<std::string> calls;

 private:
  bool first_pass_;
  std::vector<base::Bytes> kept_ = [] {
    std::vector<base::Bytes> room;
    room.reserve(1000);
    return room;
  }();
};

struct Outcome {
  Code code = Code::none;
  base::Bytes bytes;
  Notes notes;
  std::vector<std::string> names;
  std::vector<std::string> contents;
  std::uint32_t count(What what) const {
    std::uint32_t sum = 0;
    for (const base::Note& note : notes.removed())
      if (note.what == what) sum += note.count;
    return sum;
  }
};

Outcome disarm(const base::Bytes& input, const base::Profile& profile = {}, std::string_view password = {}) {
  Outcome outcome;
  base::Limits limits;
  Notes ignored;
  FakeWorkers first(true), second(false);
  BytesSink nowhere, sink;
  Context before{profile, limits, ignored, first, "a.zip", password}, after{profile, limits, outcome.notes, second, "a.zip", password};
  (void)rebuild(input, FileType::zip, before, nowhere);
  auto result = rebuild(input, FileType::zip, after, sink);
  EXPECT_EQ(first.calls, second.calls);
  if (!result) {
    outcome.code = result.error().code;
    return outcome;
  }
  outcome.bytes = sink.bytes();
  auto archive = read(outcome.bytes, limits, Strictness::archive);
  EXPECT_TRUE(archive.has_value());
  for (const Entry& entry : archive->entries) {
    outcome.names.push_back(entry.raw_name);
    outcome.contents.push_back(std::string(base::text(*unpack(entry, limits))));
  }
  return outcome;
}

using Names = std::vector<std::string>;
constexpr const char* kSuffix = ".取り出せません.txt";

// What came out goes in again and comes out the same, and nothing is noted.
void expect_stable(const Outcome& outcome) {
  Outcome again = disarm(outcome.bytes);
  EXPECT_EQ(again.bytes, outcome.bytes);
  EXPECT_TRUE(again.notes.removed().empty());
}

TEST(Zip, clean_entries_pass_and_nothing_is_noted) {
  Outcome outcome = disarm(
      make({{.name = "d/", .bytes = ""}, {.name = "d/a.txt", .bytes = "one"}, {.name = "b.docx", .bytes = "docx"}, {.name = "e", .bytes = ""}}));
  EXPECT_EQ(outcome.names, (Names{"d/", "d/a.txt", "b.docx", "e"}));
  EXPECT_EQ(outcome.contents, (Names{"", "one", "docx", ""}));
  EXPECT_TRUE(outcome.notes.removed().empty());
  expect_stable(outcome);
}

TEST(Zip, empty_archive) {
  Outcome outcome = disarm(make({}));
  EXPECT_EQ(outcome.code, Code::none);
  EXPECT_EQ(outcome.bytes.size(), 22u);
}

TEST(Zip, refused_entry_is_replaced_and_the_rest_comes_out) {
  Outcome outcome = disarm(make({{.name = "契約書.exe", .bytes = "MZ", .flags = 0x800}, {.name = "a.txt", .bytes = "x"}}));
  EXPECT_EQ(outcome.names, (Names{std::string("契約書.exe") + kSuffix, "a.txt"}));
  EXPECT_EQ(outcome.contents.at(0), kRefused);
  EXPECT_EQ(outcome.count(What::entry_refused), 1u);
  expect_stable(outcome);
}

TEST(Zip, refused_entry_refuses_the_whole_by_profile) {
  base::Profile profile;
  profile.set(base::Setting::zip_replace_refused, 0);
  EXPECT_EQ(disarm(make({{.name = "a.exe", .bytes = "MZ"}}), profile).code, Code::banned_type);
  EXPECT_EQ(disarm(make({{.name = "../a", .bytes = "x"}}), profile).code, Code::zip_bad_name);
}

TEST(Zip, changed_type_changes_the_extension) {
  Outcome outcome = disarm(make({{.name = "a.docm", .bytes = "docm"}, {.name = "a.docx", .bytes = "docx"}, {.name = "a.exe", .bytes = "docx"}}));
  EXPECT_EQ(outcome.names, (Names{"a (2).docx", "a.docx", "a.exe.docx"}));
  expect_stable(outcome);
}

TEST(Zip, text_that_claims_to_be_a_document) { EXPECT_EQ(disarm(make({{.name = "a.pdf", .bytes = "plain"}})).names, (Names{"a.txt"})); }

TEST(Zip, slips_are_replaced) {
  for (std::string name :
       {"../../etc/passwd", "/etc/passwd", "C:/etc/passwd", "C:passwd", "..\\..\\passwd", "\\\\server\\share\\passwd", "a/../../passwd"}) {
    Outcome outcome = disarm(make({{.name = name, .bytes = "x"}}));
    ASSERT_EQ(outcome.names.size(), 1u) << name;
    EXPECT_EQ(outcome.names.at(0).find(".."), std::string::npos) << name;
    EXPECT_EQ(outcome.names.at(0).find('/'), std::string::npos) << name;
    EXPECT_TRUE(outcome.names.at(0).ends_with(kSuffix)) << name;
    EXPECT_EQ(outcome.count(What::entry_refused), 1u);
    expect_stable(outcome);
  }
}

TEST(Zip, links_and_devices_are_replaced) {
  Outcome outcome = disarm(make({{.name = "link", .bytes = "/etc/passwd", .attributes = 0xA1FFu << 16, .made_by = 0x314}}));
  EXPECT_EQ(outcome.names, (Names{std::string("link") + kSuffix}));
  EXPECT_EQ(outcome.contents.at(0).find("/etc"), std::string::npos);
  EXPECT_EQ(outcome.count(What::entry_link), 1u);
  expect_stable(outcome);
}

TEST(Zip, second_file_of_one_name_is_replaced) {
  Outcome outcome = disarm(make({{.name = "a.txt", .bytes = "one"}, {.name = "a.txt", .bytes = "two"}}));
  EXPECT_EQ(outcome.names, (Names{"a.txt", std::string("a.txt") + kSuffix}));
  EXPECT_EQ(outcome.contents.at(0), "one");
  EXPECT_EQ(outcome.count(What::entry_duplicate), 1u);
  expect_stable(outcome);
}

TEST(Zip, names_that_differ_in_case_only_are_told_apart) {
  Outcome outcome = disarm(make({{.name = "README", .bytes = "one"}, {.name = "readme", .bytes = "two"}}));
  EXPECT_EQ(outcome.names, (Names{"README", "readme (2)"}));
  expect_stable(outcome);
}

TEST(Zip, composed_and_decomposed_names_are_told_apart) {
  Outcome outcome = disarm(make({{.name = "が.txt", .bytes = "one", .flags = 0x800}, {.name = "か\u3099.txt", .bytes = "two", .flags = 0x800}}));
  EXPECT_EQ(outcome.names, (Names{"が.txt", "か\u3099 (2).txt"}));
}

TEST(Zip, file_with_the_name_of_a_folder) {
  Outcome outcome = disarm(make({{.name = "a", .bytes = "one"}, {.name = "a/b", .bytes = "two"}}));
  EXPECT_EQ(outcome.names, (Names{"a (2)", "a/b"}));
  expect_stable(outcome);
}

TEST(Zip, encrypted_archive_waits_for_its_password) {
  base::Bytes input = make({{.name = "a.txt", .bytes = "x", .flags = 1}, {.name = "b.txt", .bytes = "y"}});
  EXPECT_EQ(disarm(input).code, Code::encrypted);
  EXPECT_EQ(disarm(input, {}, "pass").code, Code::wrong_password);
}

TEST(Zip, damaged_entry_is_replaced) {
  Outcome outcome = disarm(make({{.name = "a.txt", .bytes = "hello", .packed = "hellO"}, {.name = "b.txt", .bytes = "y"}}));
  EXPECT_EQ(outcome.names, (Names{std::string("a.txt") + kSuffix, "b.txt"}));
}

TEST(Zip, comment_and_bytes_around_are_removed) {
  Outcome outcome = disarm(make({{.name = "a", .bytes = "x"}}, {.comment = "secret"}));
  EXPECT_EQ(outcome.count(What::archive_comment), 1u);
  EXPECT_EQ(base::text(outcome.bytes).find("secret"), std::string_view::npos);
  EXPECT_EQ(disarm(make({{.name = "a", .bytes = "x"}}, {.after = "secret"})).count(What::trailing_bytes), 1u);
}

TEST(Zip, what_systems_leave_behind_is_dropped) {
  Outcome outcome = disarm(make({{.name = "__MACOSX/._a", .bytes = "x"},
                                 {.name = "d/.DS_Store", .bytes = "x"},
                                 {.name = "d/desktop.ini", .bytes = "x"},
                                 {.name = "a", .bytes = "x"}}));
  EXPECT_EQ(outcome.names, (Names{"a"}));
  EXPECT_EQ(outcome.count(What::metadata), 3u);
}

TEST(Zip, too_many_entries) {
  base::Profile profile;
  profile.set(base::Setting::zip_entries_max, 1);
  EXPECT_EQ(disarm(make({{.name = "a", .bytes = "x"}, {.name = "b", .bytes = "x"}}), profile).code, Code::too_many_entries);
}

TEST(ZipNames, cp932_and_euc_and_utf8_without_flag) {
  EXPECT_EQ(disarm(make({{.name = "\x8c\x5f\x96\xf1\x8f\x91.txt", .bytes = "x"}, {.name = "\x95\x5c\x8e\xa6\x88\xc4.txt", .bytes = "y"}})).names,
            (Names{"契約書.txt", "表示案.txt"}));
  EXPECT_EQ(disarm(make({{.name = "\xb7\xc0\xcc\xf3\xbd\xf1\xa4\xc8\xc9\xbd.txt", .bytes = "x"}})).names, (Names{"契約書と表.txt"}));
  Outcome outcome = disarm(make({{.name = "契約書.txt", .bytes = "x"}}));
  EXPECT_EQ(outcome.names, (Names{"契約書.txt"}));
  EXPECT_TRUE(outcome.notes.removed().empty());
}

TEST(ZipNames, made_safe) {
  auto safe = [](std::string_view name) { return safe_path(name, false).path; };
  EXPECT_EQ(safe("a/b.txt"), "a/b.txt");
  EXPECT_EQ(safe("a\\b.txt"), "a/b.txt");
  EXPECT_EQ(safe("./a//b.txt"), "a/b.txt");
  EXPECT_EQ(safe("請求書\u202Efdp.exe"), "請求書_fdp.exe");
  EXPECT_EQ(safe(std::string_view("a\0b\n.txt", 8)), "a_b_.txt");
  EXPECT_EQ(safe("a.txt:stream"), "a.txt_stream");
  EXPECT_EQ(safe("a. . "), "a");
  EXPECT_EQ(safe("nul.txt"), "_nul.txt");
  EXPECT_EQ(safe("x/COM1"), "x/_COM1");
  EXPECT_EQ(safe("コンソール.txt"), "コンソール.txt");
  EXPECT_EQ(safe("令和６／４？.txt"), "令和６／４？.txt");
  EXPECT_EQ(safe(""), "_");
  std::string long_name;
  for (int i = 0; i < 200; ++i) long_name += "字";
  EXPECT_LE(safe(long_name + ".docx").size(), 255u);
  EXPECT_TRUE(safe(long_name + ".docx").ends_with("字.docx"));
}

TEST(ZipNames, safe_is_safe_again) {
  for (std::string name : {"a\\b", "../x", "CON", "a\u202Eb ", "...", " . ", "a/./b", "aux.", "\xEF\xBF\xBD", "/"}) {
    SafePath once = safe_path(name, false), twice = safe_path(once.path, false);
    EXPECT_EQ(once.path, twice.path);
    EXPECT_FALSE(twice.changed || twice.slip) << name;
  }
}

}  // namespace
}  // namespace sekisho::formats::zip
