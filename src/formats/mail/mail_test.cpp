#include "formats/mail/mail.h"

#include <gtest/gtest.h>

#include <list>

#include "formats/mail/address.h"
#include "formats/mail/body.h"
#include "formats/mail/entity.h"
#include "formats/mail/header.h"
#include "formats/mail/look.h"
#include "formats/mail/smime.h"
#include "formats/rebuild_twice.h"
#include "text/base64.h"
#include "text/charset.h"
#include "text/encoding.h"

namespace sekisho::formats::mail {
namespace {

using base::FileType;
using base::What;

// Workers that let text pass as it is, rebuild messages, and refuse what begins like a program.
class Workers : public Children {
 public:
  explicit Workers(const base::Profile& profile, int depth = 0) : profile_(profile), depth_(depth) {}
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view name) override {
    names.emplace_back(name);
    using enum ChildResult::Verdict;
    if (base::starts_with(bytes, "MZ")) return ChildResult{refused, FileType::txt, base::Code::banned_type, base::view("refused\r\n")};
    if (depth_ < 5 && detect::pending(bytes, name) == FileType::email) {
      Notes notes;
      Workers inner(profile_, depth_ + 1);
      Context context{profile_, limits_, notes, inner, name, {}};
      BytesSink sink;
      if (rebuild(bytes, FileType::email, context, sink)) {
        kept_.push_back(sink.bytes());
        return ChildResult{clean, FileType::email, base::Code::none, kept_.back()};
      }
    }
    kept_.emplace_back(bytes.begin(), bytes.end());
    return ChildResult{clean, FileType::txt, base::Code::none, kept_.back()};
  }
  std::vector<std::string> names;

 private:
  const base::Profile& profile_;
  int depth_;
  base::Limits limits_;
  std::list<base::Bytes> kept_;
};

struct Made {
  bool ok = false;
  base::Code code = base::Code::none;
  std::string out;
  Notes notes;
  std::vector<std::string> names;
  std::uint32_t count(What what) const {
    std::uint32_t total = 0;
    for (const base::Note& note : notes.removed())
      if (note.what == what) total += note.count;
    return total;
  }
  Entity entity() const { return read_entity(base::view(out)).value(); }
  std::string subject() const { return decode_words(*entity().headers.find("subject")).utf8; }
  std::string text() const {
    Entity whole = entity();
    const Entity& first = whole.multipart() ? whole.parts.front() : whole;
    BodyNotes unused;
    std::vector<uuencode::Encoded> files;
    return plain_body(first.multipart() ? first.parts.front() : first, unused, files).text;
  }
};

std::string found(base::ByteView bytes, FileType type) {
  worker::second_look::Look seen(1);
  look(bytes, type, seen);
  return seen.findings().empty() ? "" : seen.findings().front().what + ": " + seen.findings().front().where;
}

Made run(std::string_view mail, FileType type = FileType::email, const base::Profile& profile = {}) {
  Made out;
  base::Limits limits;
  Workers workers(profile), again(profile);
  Context context{profile, limits, out.notes, workers, "a.eml", {}};
  BytesSink sink, twice;
  auto made = rebuild(base::view(mail), type, context, sink);
  out.ok = made.has_value();
  if (!made) {
    out.code = made.error().code;
    return out;
  }
  out.out = base::text(sink.bytes());
  out.names = workers.names;
  Notes none;
  Context second{profile, limits, none, again, "a.eml", {}};
  EXPECT_EQ(detect::pending(sink.bytes(), "a.eml"), type) << out.out;
  EXPECT_TRUE(rebuild(sink.bytes(), type, second, twice).has_value());
  EXPECT_EQ(out.out, base::text(twice.bytes()));
  for (const base::Note& note : none.removed())
    ADD_FAILURE() << "removed again: " << base::describe(note.what).id << " " << note.where << "\n" << out.out;
  return out;
}

std::string bytes_in(std::string_view utf8, text::Encoding encoding) { return std::string(base::text(*text::encode(utf8, encoding))); }

TEST(Mail, PlainMessageKeepsWhatMatters) {
  Made out = run(
      "Received: from a by b\r\nFrom: \"山田 太郎\" <taro@example.jp>\r\nTo: a@example.jp,\r\n \"B, C\" <b@example.jp>\r\nSubject: Hello\r\nDate: Mon, 1 Jan 2024 00:00:00 +0900\r\n"
      "Message-ID: <1@x>\r\nX-Mailer: y\r\n\r\nBody\r\nline two\r\n");
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.text(), "Body\nline two\n");
  EXPECT_EQ(out.subject(), "Hello");
  EXPECT_NE(out.out.find("To: a@example.jp,\r\n \"B, C\" <b@example.jp>\r\n"), std::string::npos) << out.out;
  EXPECT_EQ(out.out.find("X-Mailer"), std::string::npos);
  EXPECT_EQ(out.count(What::mail_header), 2u);
  EXPECT_EQ(found(base::view(out.out), FileType::email), "");
}

TEST(Mail, JapaneseInEveryEncodingKeepsEveryCharacter) {
  const std::string text = "世田谷区①㈱髙﨑～－ ｶﾅ\n二行目\n";
  for (auto [label, encoding] : {std::pair{"ISO-2022-JP", text::Encoding::iso2022jp},
                                 {"Shift_JIS", text::Encoding::cp932},
                                 {"EUC-JP", text::Encoding::euc_jp},
                                 {"UTF-8", text::Encoding::utf8},
                                 {"us-ascii", text::Encoding::cp932},
                                 {"iso-8859-1", text::Encoding::utf8},
                                 {"x-unknown", text::Encoding::iso2022jp},
                                 {"UTF-8", text::Encoding::euc_jp},
                                 {"ISO-2022-JP", text::Encoding::cp932}}) {
    const std::string body = bytes_in(text, encoding);
    Made out = run("MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: text/plain; charset=" + std::string(label) + "\r\n\r\n" + body);
    ASSERT_TRUE(out.ok) << label;
    EXPECT_EQ(out.text(), text) << label;
    Made packed = run("MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: text/plain; charset=" + std::string(label) +
                      "\r\nContent-Transfer-Encoding: base64\r\n\r\n" + text::to_base64_lines(base::view(body)));
    EXPECT_EQ(packed.text(), text) << label;
  }
}

TEST(Charset, ReadsIso2022JpAsMailersWriteIt) {
  auto read = [](std::string_view bytes) { return text::decode_labelled(base::view(bytes), "ISO-2022-JP"); };
  EXPECT_EQ(read("\x1B$B$\"$$\nabc\n").utf8, "あい\nabc\n");  // no escape at the end of the line
  EXPECT_EQ(read("\x1B(I12\x1B(B.").utf8, "ｱｲ.");             // half-width kana by escape
  EXPECT_EQ(read("\x0E"
                 "12\x0F.")
                .utf8,
            "ｱｲ.");                                 // by shifting
  EXPECT_EQ(read("\xB1\xB2.").utf8, "ｱｲ.");         // as 8-bit bytes
  EXPECT_EQ(read("\x1B$B-!-j\x1B(B").utf8, "①㈱");  // NEC row 13
  EXPECT_EQ(read("\x1B$B$\"\x1B(B").invalid, 0u);
  EXPECT_FALSE(read("\x1B$B\x7F\x7F\x1B(B").utf8.empty());
  EXPECT_EQ(text::decode_labelled(base::view("+MEIwRA-"), "utf-7").utf8, "あい");
  EXPECT_EQ(text::decode_labelled(base::view("\xC4\xE3\xBA\xC3"), "gb2312").utf8, "你好");
  EXPECT_EQ(text::decode_labelled(base::view("\xFF\xFE\xFF"), "us-ascii").utf8.empty(), false);
}

TEST(Words, DecodesWhatIsWritten) {
  auto words = [](std::string_view raw) { return decode_words(raw).utf8; };
  EXPECT_EQ(words("=?ISO-2022-JP?B?GyRCJCIbKEI=?= =?ISO-2022-JP?B?GyRCJCQbKEI=?="), "あい");
  EXPECT_EQ(words("=?UTF-8?B?44E=?= =?UTF-8?B?gg==?="), "あ");  // split inside a character
  EXPECT_EQ(words("=?utf-8?q?a_b=3D?= c"), "a b= c");
  EXPECT_EQ(words("=?UTF-8?Q?a b?="), "a b");
  EXPECT_EQ(words("Re:=?UTF-8?B?44GC?=x"), "Re:あx");
  EXPECT_EQ(words(bytes_in("件名", text::Encoding::iso2022jp)), "件名");
  EXPECT_EQ(words(bytes_in("お知らせの件名です", text::Encoding::cp932)), "お知らせの件名です");
  EXPECT_EQ(words("=?x"), "=?x");
  EXPECT_EQ(words("=?UTF-8?B?4oCu?="), "[U+202E]");
  for (std::string_view text :
       {"あいうえお", "とても長い件名とても長い件名とても長い件名とても長い件名とても長い件名とても長い件名", "a =?b", "plain"})
    EXPECT_EQ(words(read_headers(base::view("s: " + encode_words(text, 3) + "\r\n\r\n"))->fields.front().value), text);
}

TEST(Parameters, ReadNamesInEveryForm) {
  auto name = [](std::string_view raw) { return std::string(read_parameters(raw).get("filename")); };
  EXPECT_EQ(name("attachment; filename=\"a b.pdf\""), "a b.pdf");
  EXPECT_EQ(name("attachment; filename=a b.pdf; size=1"), "a b.pdf");
  EXPECT_EQ(name("attachment; filename*=UTF-8''%E3%81%82.pdf; filename=x.pdf"), "あ.pdf");
  EXPECT_EQ(name("attachment; filename*1*=%82.pdf; filename*0*=UTF-8''%E3%81"), "あ.pdf");
  EXPECT_EQ(name("attachment; filename*0=\"a\"; filename*1=\"b.txt\""), "ab.txt");
  EXPECT_EQ(name("attachment; filename=\"=?ISO-2022-JP?B?GyRCJCIbKEI=?=.pdf\""), "あ.pdf");
  EXPECT_EQ(name("attachment; filename*=ISO-2022-JP''%1B%24B%24%22%1B%28B.pdf"), "あ.pdf");
  EXPECT_EQ(name("attachment; filename=\"" + bytes_in("表.pdf", text::Encoding::cp932) + "\""), "表.pdf");
  for (std::string_view text : {"a.pdf", "a b.pdf", "報告書.pdf", "とても長い名前とても長い名前とても長い名前とても長い名前.pdf", "q\"x.pdf"})
    EXPECT_EQ(name("attachment" + write_parameter("filename", text)), text);
}

TEST(Addresses, ReadAndWritten) {
  auto again = [](std::string_view raw) { return write_addresses(read_addresses(raw).list, 4); };
  EXPECT_EQ(again("a@b"), "a@b");
  EXPECT_EQ(again("Taro (x) <a@b>"), "Taro <a@b>");
  EXPECT_EQ(again("a@b (Taro)"), "Taro <a@b>");
  EXPECT_EQ(again("\"a,b\" <c@d>, g: e@f, h@i;"), "\"a,b\" <c@d>,\r\n e@f,\r\n h@i");
  EXPECT_EQ(again("\"a..b\"@docomo.ne.jp"), "a..b@docomo.ne.jp");
  EXPECT_EQ(again("<@x,@y:a@b>"), "a@b");
  EXPECT_EQ(again("MAILER-DAEMON <>"), "MAILER-DAEMON <>");
  EXPECT_EQ(again("c@(host)d, <e@(f)g>"), "host <c@d>,\r\n e@g");
  EXPECT_EQ(again("\"=?UTF-8?B?44GC?=\" <a@b>"), "=?UTF-8?B?44GC?= <a@b>");
  EXPECT_EQ(again("x <a@b\tBcc: c@d>"), "x <>");
}

TEST(Mail, AttachmentsGoThroughWorkersUnderSafeNames) {
  Made out = run(
      "MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nbody\r\n--x\r\nContent-Type: application/pdf; name=other.pdf\r\n"
      "Content-Disposition: attachment; filename*=UTF-8''..%2F%E5%A0%B1%E5%91%8A.txt\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--x\r\n"
      "Content-Disposition: attachment; filename=a.exe\r\nContent-Transfer-Encoding: base64\r\n\r\nTVqQAA==\r\n--x--\r\nepilogue");
  ASSERT_TRUE(out.ok);
  Entity whole = out.entity();
  ASSERT_EQ(whole.parts.size(), 3u);
  EXPECT_EQ(whole.parts[1].filename(), "報告.txt");
  EXPECT_EQ(whole.parts[2].filename(), "a.exe.取り出せません.txt");
  EXPECT_EQ(out.count(What::entry_refused), 1u);
  EXPECT_EQ(out.count(What::hidden_content), 1u);
  EXPECT_EQ(found(base::view(out.out), FileType::email), "");
}

TEST(Mail, HtmlBecomesText) {
  Made out = run("MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: text/html; charset=ISO-2022-JP\r\n\r\n<html><script>x</script><p>" +
                 bytes_in("本文①", text::Encoding::iso2022jp) + "</p><a href=http://x/>y</a><img src=http://t/></html>");
  EXPECT_EQ(out.text(), "本文①\n\ny <http://x/>\n");
  EXPECT_EQ(out.count(What::mail_html), 1u);
  EXPECT_EQ(out.count(What::remote_content), 1u);
}

const std::string kTwins =
    "MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nplain words\r\n--x\r\nContent-Type: "
    "text/html\r\n\r\n<p>plain words</p>\r\n--x--\r\n";

TEST(Mail, OfTwinsThePlainOneStays) {
  Made out = run(kTwins);
  EXPECT_EQ(out.text(), "plain words\n");
  EXPECT_FALSE(out.entity().multipart());
  EXPECT_EQ(out.notes.measure().text, (base::Share{10, 10})) << "of twins one is counted";
}

TEST(Mail, TheSafePageStaysWhereTheProfileSaysSo) {
  base::Profile profile;
  profile.set(base::Setting::mail_keep_html, 1);
  Made out = run(kTwins, FileType::email, profile);
  EXPECT_NE(out.out.find("Content-Type: text/html"), std::string::npos);
  EXPECT_EQ(out.text(), "plain words\n");
}

TEST(Mail, PartsThatMayNotPass) {
  EXPECT_EQ(run("MIME-Version: 1.0\r\nContent-Type: message/partial; id=a; number=1; total=2\r\n\r\nx").code, base::Code::mail_partial);
  EXPECT_EQ(run("MIME-Version: 1.0\r\nContent-Type: multipart/encrypted; boundary=x\r\n\r\n--x\r\n\r\na\r\n--x--\r\n").code,
            base::Code::mail_encrypted);
  EXPECT_EQ(run("MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx").code, base::Code::mail_encrypted);
  Made out = run(
      "MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=x\r\n\r\n--x\r\n\r\nsigned\r\n--x\r\nContent-Type: application/pkcs7-signature\r\n\r\nAA\r\n--x--\r\n");
  EXPECT_EQ(out.text(), "signed\n");
  EXPECT_EQ(out.count(What::digital_signature), 1u);
  out = run(
      "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\na\r\n--x\r\nContent-Type: message/external-body; access-type=url\r\n\r\n\r\nb\r\n--x--\r\n");
  EXPECT_EQ(out.count(What::entry_refused), 1u);
}

std::string element(char tag, const std::string& content) { return std::string(1, tag) + static_cast<char>(content.size()) + content; }
std::string endless(char tag, const std::string& content) { return std::string(1, tag) + '\x80' + content + std::string(2, '\0'); }

// A CMS SignedData without signers around the words.
std::string signed_whole(const std::string& words, bool in_pieces) {
  const std::string oid = "\x2A\x86\x48\x86\xF7\x0D\x01\x07";
  const std::string octets =
      in_pieces ? endless('\x24', element('\x04', words.substr(0, 10)) + element('\x04', words.substr(10))) : element('\x04', words);
  const std::string content = element('\x06', oid + '\x01') + (in_pieces ? endless('\xA0', octets) : element('\xA0', octets));
  const std::string data = element('\x02', "\x01") + element('\x31', "") + (in_pieces ? endless('\x30', content) : element('\x30', content));
  const std::string info =
      element('\x06', oid + '\x02') + (in_pieces ? endless('\xA0', endless('\x30', data)) : element('\xA0', element('\x30', data)));
  return in_pieces ? endless('\x30', info) : element('\x30', info);
}

TEST(Mail, OpaqueSignedOnesAreOpened) {
  for (bool in_pieces : {false, true}) {
    const std::string cms = signed_whole("Content-Type: text/plain\r\n\r\nsigned words\r\n", in_pieces);
    Made out = run(
        "MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
        text::to_base64_lines(base::view(cms)));
    ASSERT_TRUE(out.ok);
    EXPECT_EQ(out.text(), "signed words\n");
    EXPECT_EQ(out.count(What::digital_signature), 1u);
    for (std::size_t cut = 0; cut < cms.size(); ++cut) EXPECT_FALSE(signed_content(base::view(std::string_view(cms).substr(0, cut)))) << cut;
  }
}

TEST(Mail, ASavedPageIsItsTextAndPictures) {
  Made out = run(
      "From: <Saved by Blink>\r\nSubject: page\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n"
      "Content-Location: http://x/\r\n\r\n<p>words</p>\r\n--x\r\nContent-Type: text/css\r\nContent-Location: http://x/a.css\r\n\r\np{}\r\n--x\r\nContent-Type: image/png\r\n"
      "Content-Location: http://x/%E5%9B%B3/map.png?1\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--x--\r\n");
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.text(), "words\n");
  EXPECT_EQ(out.names, std::vector<std::string>{"map.png"});
  EXPECT_EQ(out.count(What::mail_part), 1u);
}

TEST(Mail, AMessageBehindAnEnvelopeLineIsAMessage) {
  Made out = run("From a@b Thu Jan  1 00:00:00 1970\nFrom: a@b\nMIME-Version: 1.0\n\nbody\n", FileType::email);
  EXPECT_EQ(out.text(), "body\n");
}

TEST(Mail, MessagesInsideAreRebuiltInTheirTurn) {
  Made out = run(
      "MIME-Version: 1.0\r\nFrom: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@d\r\nX-Evil: y\r\nMIME-Version: 1.0\r\n"
      "Subject: inner\r\n\r\ninner body\r\n--x--\r\n");
  ASSERT_TRUE(out.ok);
  EXPECT_EQ(out.names, std::vector<std::string>{"inner.eml"});
  EXPECT_EQ(out.out.find("X-Evil"), std::string::npos);
  EXPECT_NE(out.out.find("inner body"), std::string::npos);
}

TEST(Mail, FilesInTheTextAreTakenOut) {
  Made out = run("MIME-Version: 1.0\r\nFrom: a@b\r\nDate: x\r\n\r\nbefore\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\nafter\r\n");
  EXPECT_EQ(out.text(), "before\nafter\n");
  EXPECT_EQ(out.names, std::vector<std::string>{"a.txt"});
}

TEST(Mail, BrokenOnesHaveOneReading) {
  EXPECT_EQ(run("From: a@b\r\nSubject: x\rBcc: evil@x\r\nMIME-Version: 1.0\r\n\r\nb").subject(), "x Bcc: evil@x");
  EXPECT_EQ(run("From: a@b\r\nSubject: one\r\nSubject: two\r\nMIME-Version: 1.0\r\n\r\nb").subject(), "one");
  EXPECT_EQ(run("From: a@b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\nno delimiters here\n").text(), "no delimiters here\n");
  EXPECT_EQ(run("From: a@b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\ncut off").text(), "cut off\n");
  EXPECT_EQ(run("MIME-Version: 1.0\nContent-Type: text/plain; format=flowed; delsp=yes\n\none \ntwo\n> q \n> r\n").text(), "onetwo\n> qr\n");
  EXPECT_EQ(run("MIME-Version: 1.0\nFrom: a@b\n\n" + std::string(5000, 'x')).text(), std::string(5000, 'x') + "\n");
  EXPECT_EQ(run(std::string("MIME-Version: 1.0\nFrom: a@b\n\na\0b\x1B[31m", 40)).text().find('\0'), std::string::npos);
}

TEST(Mailbox, MessagesAreRebuiltAndQuoted) {
  Made out = run(
      "From a@b Thu Jan  1 00:00:00 1970\nFrom: a@b\nMIME-Version: 1.0\n\n>From here\nFrom there\n\nFrom c@d Thu Jan  1 00:00:00 1970\nFrom: c@d\nMIME-Version: 1.0\nContent-Type: "
      "message/partial\n\nsecond\n",
      FileType::mbox);
  ASSERT_TRUE(out.ok);
  EXPECT_NE(out.out.find("\n>From here\n>From there\n\nFrom c@d"), std::string::npos) << out.out;
  EXPECT_EQ(out.count(What::entry_refused), 1u);
  EXPECT_EQ(found(base::view(out.out), FileType::mbox), "");
}

TEST(SecondLook, FindsWhatNoMailMayHold) {
  const std::string front = "MIME-Version: 1.0\r\nFrom: a@b\r\n";
  EXPECT_EQ(found(base::view(front + "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nx\r\n"), FileType::email),
            "");
  for (
      std::string_view bad :
      {"X-Other: y\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: 7bit\r\n\r\nx\r\n", "Content-Type: message/partial\r\n\r\nx\r\n",
       "Content-Type: message/external-body\r\n\r\nx\r\n", "Content-Type: multipart/mixed;\r\n boundary=\"x\"\r\n\r\n--x--\r\n",
       "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nx\r\n",
       "Content-Type: text/plain\r\nContent-Transfer-Encoding: 7bit\r\n\r\nx\n",
       "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n filename=a.txt\r\n\r\nTVqQAAMAAAA=\r\n",
       "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n filename=a.js\r\n\r\naGVsbG8=\r\n",
       "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\n\r\naGVsbG8=\r\n"})
    EXPECT_NE(found(base::view(front + std::string(bad)), FileType::email), "") << bad;
}

}  // namespace
}  // namespace sekisho::formats::mail
