#include "formats/uuencode/uuencode.h"

#include <gtest/gtest.h>

#include <list>

#include "formats/uuencode/decoder.h"

namespace sekisho::formats::uuencode {
namespace {

using base::FileType;

class Workers : public Children {
 public:
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view name) override {
    names.emplace_back(name);
    if (base::starts_with(bytes, "MZ"))
      return ChildResult{ChildResult::Verdict::refused, FileType::txt, base::Code::banned_type, base::view("refused\r\n")};
    kept_.emplace_back(bytes.begin(), bytes.end());
    return ChildResult{ChildResult::Verdict::clean, FileType::txt, base::Code::none, kept_.back()};
  }
  std::vector<std::string> names;

 private:
  std::list<base::Bytes> kept_;
};

struct Made {
  base::Result<FileType> type;
  std::string bytes;
  std::vector<std::string> names;
};

Made run(std::string_view text) {
  base::Profile profile;
  base::Limits limits;
  Notes notes;
  Workers workers;
  Context context{profile, limits, notes, workers, "a.uu", {}};
  BytesSink sink;
  auto type = rebuild(base::view(text), FileType::uuencode, context, sink);
  return {type, std::string(base::text(sink.bytes())), workers.names};
}

TEST(Decoder, ReadsEveryWriting) {
  auto one = [](std::string_view text) {
    auto all = decode_all(text);
    return all.size() == 1 && !all[0].broken ? all[0].name + ":" + std::string(base::text(all[0].bytes)) : std::to_string(all.size()) + " blocks";
  };
  EXPECT_EQ(one("begin 644 a b.txt\n#0V%T\n`\nend\n"), "a b.txt:Cat");
  EXPECT_EQ(one("words\r\nbegin 0644 ../x/a.txt\r\n#0V%T\r\n \r\nend\r\nmore"), "a.txt:Cat");
  EXPECT_EQ(one("begin 644 a\n#0V%T\n\nend\n"), "a:Cat");  // blanks at the end were lost
  EXPECT_EQ(one("begin-base64 644 a.txt\nQ2F0\n====\n"), "a.txt:Cat");
  EXPECT_EQ(one("=ybegin line=128 size=3 name=a.txt\nm\x8B\x9E\n=yend size=3\n"), "a.txt:Cat");
  EXPECT_EQ(one("begin 644 times are hard\nsaid nobody\n"), "0 blocks");
  EXPECT_EQ(decode_all("begin 644 a\n#0V%T\n")[0].broken, true);
}

TEST(Uuencode, OneFileComesOutAsItself) {
  Made made = run("begin 644 a.txt\n#0V%T\n`\nend\n");
  ASSERT_TRUE(made.type);
  EXPECT_EQ(*made.type, FileType::txt);
  EXPECT_EQ(made.bytes, "Cat");
  EXPECT_EQ(made.names, std::vector<std::string>{"a.txt"});
}

TEST(Uuencode, SeveralComeOutAsAZip) {
  Made made = run("begin 644 a.txt\n#0V%T\n`\nend\nbegin 644 b.exe\n#35J0\n`\nend\n");
  ASSERT_TRUE(made.type);
  EXPECT_EQ(*made.type, FileType::zip);
  EXPECT_TRUE(made.bytes.starts_with("PK\3\4"));
  EXPECT_NE(made.bytes.find("b.exe.取り出せません.txt"), std::string::npos);
}

TEST(Uuencode, WhatIsRefusedInsideIsRefused) {
  EXPECT_EQ(run("begin 644 a.exe\n#35J0\n`\nend\n").type.error().code, base::Code::banned_type);
  EXPECT_EQ(run("begin 644 a.exe\n#35J0\n").type.error().code, base::Code::damaged);
  EXPECT_EQ(run("begin 644 a.txt\n`\nend\n").type.error().code, base::Code::empty_file);
}

}  // namespace
}  // namespace sekisho::formats::uuencode
