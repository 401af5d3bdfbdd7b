// The names of attachments in the second look.
#include "formats/mail/look.h"

#include <gtest/gtest.h>

#include "formats/mail/items.h"

namespace sekisho::formats::mail {
namespace {

bool found(const std::string& name, base::FileType type, std::string_view bytes) {
  Item text, file;
  text.text = "words\n";
  file.kind = Item::Kind::file;
  file.name = name;
  file.type = type;
  file.bytes = base::view(bytes);
  const std::string mail = "MIME-Version: 1.0\r\nFrom: a@example.com\r\n" + write_items({text, file});
  worker::second_look::Look look(5);
  mail::look(base::view(mail), base::FileType::email, look);
  return !look.findings().empty();
}

TEST(MailLook, NamesThatRunAreFound) {
  for (const char* name : {"a.exe", "a.py", "A.PS1", "a.msix", "a.settingcontent-ms", "a.xltm", "a.html", "a.p7m", "winmail.dat"})
    EXPECT_TRUE(found(name, base::FileType::txt, "plain\r\n")) << name;
  for (const char* name : {"a.txt", "a.csv", "a.py.txt", "exe", "予定.txt"}) EXPECT_FALSE(found(name, base::FileType::txt, "plain\r\n")) << name;
}

}  // namespace
}  // namespace sekisho::formats::mail
