#include "formats/mail/inside.h"

#include <gtest/gtest.h>

#include <list>

#include "formats/mail/look.h"
#include "formats/mail/mail.h"
#include "formats/rebuild_twice.h"
#include "text/base64.h"

namespace sekisho::formats::mail {
namespace {

using base::FileType;

// The smallest picture.
constexpr std::string_view kPng = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII=";

std::string related(const std::string& page, const std::string& id) {
  return "MIME-Version: 1.0\r\nFrom: a@example.com\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain\r\n\r\nwords\r\n"
         "--a\r\nContent-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n" +
         page + "\r\n--r\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <" + id + ">\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         std::string(kPng) + "\r\n--r--\r\n--a--\r\n";
}

// Gives back what it gets, as pictures.
class Pictures : public Children {
 public:
  std::optional<ChildResult> disarm(base::ByteView bytes, std::string_view) override {
    kept_.emplace_back(bytes.begin(), bytes.end());
    return ChildResult{ChildResult::Verdict::clean, FileType::png, base::Code::none, kept_.back()};
  }

 private:
  std::list<base::Bytes> kept_;
};

// The page that came out beside the words; empty when there is none.
std::string page_of(const std::string& mail) {
  base::Profile profile;
  profile.set(base::Setting::mail_keep_html, 1);
  const base::Limits limits;
  Notes notes, again;
  Pictures children;
  Context context{profile, limits, notes, children, "a.eml", {}}, second{profile, limits, again, children, "a.eml", {}};
  BytesSink out, twice;
  EXPECT_TRUE(rebuild(base::view(mail), FileType::email, context, out).has_value());
  EXPECT_TRUE(rebuild(out.bytes(), FileType::email, second, twice).has_value());
  EXPECT_EQ(base::text(out.bytes()), base::text(twice.bytes()));
  EXPECT_TRUE(again.removed().empty());
  worker::second_look::Look look(5);
  mail::look(out.bytes(), FileType::email, look);
  for (const auto& finding : look.findings()) EXPECT_EQ(finding.what, "") << finding.where;
  const std::string_view text = base::text(out.bytes());
  constexpr std::string_view kHead = "Content-Type: text/html; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  const std::size_t at = text.find(kHead);
  if (at == text.npos) return {};
  return std::string(base::text(text::from_base64(text.substr(at + kHead.size(), text.find("\r\n--", at) - at - kHead.size())).bytes));
}

TEST(MailPictures, ThoseOfTheMailStandInThePage) {
  for (const char* reference : {"\"cid:logo@x\"", "'CID:logo%40x'", "cid:logo@x"}) {
    const std::string page = page_of(related("<p>words</p><img src=" + std::string(reference) + ">", "logo@x"));
    EXPECT_NE(page.find("<img src=\"data:image/png;base64,iVBORw0KGgo"), std::string::npos) << reference << page;
  }
}

TEST(MailPictures, OthersDoNot) {
  EXPECT_EQ(page_of(related("<p>words</p><img src=\"cid:other\">", "logo@x")).find("<img"), std::string::npos);
  EXPECT_EQ(page_of(related("<p>words cid:logo@x</p>", "logo@x")).find("data:"), std::string::npos);
  EXPECT_EQ(page_of(related("<p>words</p><img src=\"http://example.com/cid:logo@x\">", "logo@x")).find("<img"), std::string::npos);
}

TEST(MailPictures, ManyAreBounded) {
  std::string page = "<p>words</p>";
  for (int i = 0; i < 500; ++i) page += "<img src=\"cid:l\">";
  const auto entity = read_entity(base::view(related(page, "l"))).value();
  const base::Bytes out = with_pictures_inside(base::view(page), entity);
  EXPECT_LT(out.size(), page.size() + 100 * (kPng.size() + 30));
  EXPECT_NE(base::text(out).find("cid:l"), std::string_view::npos);
}

}  // namespace
}  // namespace sekisho::formats::mail
