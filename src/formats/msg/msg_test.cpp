#include "formats/msg/msg.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/msg/body.h"
#include "formats/msg/named.h"
#include "formats/msg/rtf.h"
#include "formats/msg/testing.h"
#include "worker/second_look/second_look.h"

namespace sekisho::formats::msg {
namespace {

using base::Bytes;
using base::Code;
using base::FileType;
using base::What;
using testing::bytes_of;
using testing::file_of;
using testing::finished;
using testing::Raw;
using testing::Workers;

struct Outcome {
  Code code = Code::none;
  Bytes bytes;
  Notes notes;
  Workers workers;
  compound::Entry root;
  bool removed(What what) const {
    return std::ranges::any_of(notes.removed(), [&](const base::Note& note) { return note.what == what; });
  }
  std::string text(std::uint16_t id) const {
    Notes ignored;
    return Properties(root, 32).text(id, {}, ignored).value_or("");
  }
};

Outcome rebuilt(const Bytes& input) {
  Outcome out;
  base::Profile profile;
  base::Limits limits;
  BytesSink sink;
  Context context{profile, limits, out.notes, out.workers, "a.msg", {}};
  EXPECT_EQ(kFormat.recognise(input, "a.msg"), FileType::msg);
  const auto type = rebuild(input, FileType::msg, context, sink);
  if (!type) {
    out.code = type.error().code;
    return out;
  }
  out.bytes = std::move(sink.bytes());
  out.root = *compound::read(out.bytes, limits);
  testing::rebuild_twice(input);
  EXPECT_FALSE(worker::second_look::check(out.bytes, FileType::msg).has_value()) << worker::second_look::check(out.bytes, FileType::msg)->what;
  return out;
}

StorageWriter note(std::string_view message_class = "IPM.Note") {
  StorageWriter writer("Root Entry");
  writer.text(0x001A, std::string(message_class));
  writer.text(0x0037, "件名です");
  return writer;
}

TEST(Msg, what_may_stay_stays_and_what_comes_out_is_clean) {
  StorageWriter writer = note();
  writer.add(0x1000, {.kind = Kind::lines, .text = "本文\r\n二行目"});
  writer.number(0x0017, 2);
  writer.add(0x0039, {.kind = Kind::time, .number = 0x01D9000000000000});
  StorageWriter recipient("__recip_version1.0_#00000000");
  recipient.text(0x3001, "山田");
  recipient.text(0x3003, "yamada@example.jp");
  recipient.number(0x0C15, 1);
  writer.child(finished(recipient, 8));
  const Outcome once = rebuilt(file_of(finished(writer, 32)));
  ASSERT_EQ(once.code, Code::none);
  EXPECT_EQ(once.text(0x0037), "件名です");
  EXPECT_EQ(once.text(0x1000), "本文\r\n二行目");
  EXPECT_EQ(Properties(once.root, 32).number(0x0017), 2u);
  const compound::Entry* made = compound::find(once.root, "__recip_version1.0_#00000000");
  ASSERT_TRUE(made);
  Notes ignored;
  EXPECT_EQ(Properties(*made, 8).text(0x3003, {}, ignored), "yamada@example.jp");
  EXPECT_TRUE(once.notes.removed().empty());
  const Outcome again = rebuilt(once.bytes);
  EXPECT_EQ(again.bytes, once.bytes);
  EXPECT_TRUE(again.notes.removed().empty());
}

TEST(Msg, what_is_not_listed_goes_and_is_noted) {
  StorageWriter writer = note("IPM.Note.Form.With.Program");
  writer.child(compound::make_stream("hidden", Bytes(100, 7)));
  writer.text(0x1000, "body");
  const Outcome once = rebuilt(
      file_of(finished(writer, 32, {Raw{0x1013, kBinary, bytes_of("<script>")}, Raw{0x300B, kBinary, Bytes(16, 1)}, Raw{0x0029, kBoolean, {}, 1}})));
  ASSERT_EQ(once.code, Code::none);
  EXPECT_EQ(once.text(0x001A), "IPM.Note");
  for (const What what : {What::active_content, What::unknown_part, What::mail_html, What::metadata}) EXPECT_TRUE(once.removed(what));
  EXPECT_EQ(base::text(once.bytes).find("<script>"), std::string_view::npos);
}

TEST(Msg, bodies_are_made_of_html_and_rtf_where_there_is_no_other) {
  StorageWriter html = note();
  const Outcome from_html =
      rebuilt(file_of(finished(html, 32, {Raw{0x1013, kBinary, bytes_of("<p>\x82\xA0</p><script>x</script>")}, Raw{0x3FDE, kLong, {}, 932}})));
  EXPECT_NE(from_html.text(0x1000).find("あ"), std::string::npos);
  EXPECT_EQ(from_html.text(0x1000).find('x'), std::string::npos);
  EXPECT_TRUE(from_html.removed(What::mail_html));

  const std::string source =
      "{\\rtf1\\ansi\\ansicpg932\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\b\\htmlrtf0 \\'82\\'a0 &{\\*\\htmltag84 amp;}\\par\\htmlrtf }\\htmlrtf0{\\*\\htmltag72 </p>}}";
  Bytes compressed;
  base::put_u32le(compressed, static_cast<std::uint32_t>(source.size() + 12));
  base::put_u32le(compressed, static_cast<std::uint32_t>(source.size()));
  base::put_u32le(compressed, 0x414C454D);
  base::put_u32le(compressed, 0);
  base::put(compressed, source);
  StorageWriter rtf = note();
  const Outcome from_rtf = rebuilt(file_of(finished(rtf, 32, {Raw{0x1009, kBinary, compressed}})));
  EXPECT_NE(from_rtf.text(0x1000).find("あ &"), std::string::npos) << from_rtf.text(0x1000);
}

TEST(Msg, eight_bit_text_is_read_by_its_code_page) {
  StorageWriter writer("Root Entry");
  const Outcome once = rebuilt(file_of(finished(
      writer, 32,
      {Raw{0x0037, kString8, bytes_of("\x8C\x8F\x96\xBC")}, Raw{0x1000, kString8, bytes_of("\x96{\x95\xB6")}, Raw{0x3FFD, kLong, {}, 932}})));
  EXPECT_EQ(once.text(0x0037), "件名");
  EXPECT_EQ(once.text(0x1000), "本文");
}

compound::Entry attachment(int number, std::string name, std::uint32_t method, std::vector<Raw> raws) {
  StorageWriter writer("__attach_version1.0_#0000000" + std::to_string(number));
  writer.text(0x3707, std::move(name));
  writer.number(0x3705, method);
  return finished(writer, 8, raws);
}

TEST(Msg, attachments_go_through_workers_of_their_own) {
  StorageWriter writer = note();
  writer.child(attachment(0, "..\\表.txt", 1, {Raw{0x3701, kBinary, bytes_of("text")}}));
  writer.child(attachment(1, "a.exe", 1, {Raw{0x3701, kBinary, bytes_of("MZ")}}));
  writer.child(attachment(2, "linked.doc", 4, {Raw{0x370D, kUnicode, bytes_of("\\\0\\\0s\0")}}));
  compound::Entry ole = attachment(3, "object", 6, {Raw{0x3701, kObject, {}, 0xFFFFFFFF}});
  ole.children.push_back(compound::make_storage("__substg1.0_3701000D", {compound::make_stream("CONTENTS", Bytes(10, 1))}));
  writer.child(ole);
  compound::Entry embedded = attachment(4, "", 5, {Raw{0x3701, kObject, {}, 0xFFFFFFFF}});
  StorageWriter inner("__substg1.0_3701000D");
  inner.text(0x0037, "inside");
  embedded.children.push_back(finished(inner, 24));
  writer.child(embedded);
  const Outcome once = rebuilt(file_of(finished(writer, 32)));
  ASSERT_EQ(once.code, Code::none);
  ASSERT_EQ(once.workers.names.size(), 3u);
  EXPECT_EQ(once.workers.names[0], "表.txt");
  EXPECT_TRUE(once.workers.names[2].ends_with(".msg"));
  const auto inside = compound::read(once.workers.given(2), {});
  ASSERT_TRUE(inside);
  Notes ignored;
  EXPECT_EQ(Properties(*inside, 32).text(0x0037, {}, ignored), "inside");
  for (const What what : {What::entry_refused, What::external_link, What::embedded_object, What::entry_name_changed}) EXPECT_TRUE(once.removed(what));
  const compound::Entry* refused = compound::find(once.root, "__attach_version1.0_#00000001");
  ASSERT_TRUE(refused);
  EXPECT_EQ(Properties(*refused, 8).text(0x3707, {}, ignored), "a.exe.取り出せません.txt");
  EXPECT_EQ(base::text(Properties(*refused, 8).stream(0x3701, kBinary)), "理由\r\n");
  EXPECT_FALSE(compound::find(once.root, "__attach_version1.0_#00000003"));
}

TEST(Msg, encrypted_mail_is_refused) {
  StorageWriter writer = note("IPM.Note.SMIME");
  EXPECT_EQ(rebuilt(file_of(finished(writer, 32))).code, Code::mail_encrypted);
}

TEST(Msg, named_properties_that_are_listed_come_out_under_numbers_of_their_own) {
  StorageWriter writer = note("IPM.Appointment");
  const Name names[] = {
      {NameSet::appointment, 0x8208, Kind::text}, {NameSet::public_strings, 0, Kind::list}, {NameSet::appointment, 0x820D, Kind::time}};
  writer.child(write_names(names));
  writer.text(0x8000, "第一会議室");
  writer.add(0x8001, {.kind = Kind::list, .list = {"重要", "予算"}});
  const Outcome once = rebuilt(file_of(finished(writer, 32)));
  const auto read = read_names(once.root);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(once.text(0x8000), "第一会議室");
  Notes ignored;
  EXPECT_EQ(Properties(once.root, 32).value(0x8001, Kind::list, {}, ignored)->list, (std::vector<std::string>{"重要", "予算"}));
  EXPECT_TRUE(once.notes.removed().empty());
}

TEST(Msg, headers_are_reduced) {
  Notes notes;
  EXPECT_EQ(headers_of("From: a@example.jp\r\nReceived: from 10.0.0.1\r\n by x\r\nSubject: a\r\n\tb\r\nX-Mailer: y\r\n\r\n", notes),
            "From: a@example.jp\r\nSubject: a\r\n\tb\r\n");
  ASSERT_EQ(notes.removed().size(), 1u);
  EXPECT_EQ(notes.removed()[0].what, What::mail_header);
}

TEST(Msg, compressed_rtf_of_the_specification_unpacks) {
  // [MS-OXRTFCP] 3.1
  const Bytes input{0x2d, 0,    0, 0,    0x2b, 0,    0,    0,    0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 3,
                    0,    0x0a, 0, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65,
                    0x6c, 9,    0, 0x20, 0x62, 0x77, 5,    0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0};
  const auto rtf = decompress_rtf(input, {});
  ASSERT_TRUE(rtf);
  EXPECT_EQ(base::text(*rtf), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
  EXPECT_EQ(text_of_rtf(*rtf).utf8, "hello world");
  Bytes altered = input;
  altered[30] ^= 1;
  EXPECT_EQ(decompress_rtf(altered, {}).error().code, Code::damaged);
}

TEST(Msg, rtf_is_read_as_text) {
  EXPECT_EQ(
      text_of_rtf(
          base::view(
              "{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset128 x;}}{\\*\\generator y;}\\f0 \\'83A\\par\\u12354?b\\tab{\\field{\\*\\fldinst z}{\\fldrslt w}}}"))
          .utf8,
      "ア\nあb\tw");
  EXPECT_EQ(text_of_rtf(base::view("{\\rtf1\\u-10180?\\u-8249?}")).utf8, "🏇");
  (void)text_of_rtf(base::view(std::string(5000, '{')));
}

TEST(Msg, cut_off_files_never_crash) {
  StorageWriter writer = note();
  writer.child(attachment(0, "a.txt", 1, {Raw{0x3701, kBinary, Bytes(5000, 'a')}}));
  const Bytes whole = file_of(finished(writer, 32));
  for (std::size_t length = 512; length < whole.size(); length += 64) testing::rebuild_twice(base::slice(whole, 0, length));
}

}  // namespace
}  // namespace sekisho::formats::msg
