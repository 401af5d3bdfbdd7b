#include <vector>

#include "formats/doc/look.h"
#include "worker/second_look/words.h"

namespace sekisho::formats::doc {

using worker::second_look::Look;

namespace {

// Fields that compute from the document alone.
constexpr auto kFields = worker::second_look::words(
    "=", "ADDRESSBLOCK", "ADVANCE", "AUTHOR", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "BARCODE", "BIBLIOGRAPHY", "BIDIOUTLINE", "CITATION", "COMMENTS",
    "COMPARE", "CREATEDATE", "DATE", "DISPLAYBARCODE", "DOCPROPERTY", "EDITTIME", "EQ", "FILENAME", "FILESIZE", "FORMCHECKBOX", "FORMDROPDOWN",
    "FORMTEXT", "FORMULA", "FTNREF", "GREETINGLINE", "HYPERLINK", "IF", "INDEX", "KEYWORDS", "LASTSAVEDBY", "LISTNUM", "MERGEBARCODE", "MERGEFIELD",
    "MERGEREC", "MERGESEQ", "NEXT", "NEXTIF", "NOTEREF", "NUMCHARS", "NUMPAGES", "NUMWORDS", "PAGE", "PAGEREF", "PRINTDATE", "REF", "REVNUM",
    "SAVEDATE", "SECTION", "SECTIONPAGES", "SEQ", "SHAPE", "SKIPIF", "STYLEREF", "SUBJECT", "SYMBOL", "TA", "TC", "TIME", "TITLE", "TOA", "TOC",
    "USERADDRESS", "USERINITIALS", "USERNAME", "XE");

bool space(char c) { return static_cast<unsigned char>(c) <= 0x20; }

struct Open {
  std::string instruction;
  bool in_result = false;
};

// The next word; quotes in any of their shapes stand as '"'.
std::string_view take_word(std::string_view& text) {
  while (!text.empty() && space(text[0])) text.remove_prefix(1);
  const bool quoted = text.starts_with('"');
  if (quoted) text.remove_prefix(1);
  std::size_t end = 0;
  while (end < text.size() && (quoted ? text[end] != '"' : !space(text[end]) && text[end] != '"'))
    end += quoted && text[end] == '\\' && end + 1 < text.size() ? 2 : 1;
  std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), quoted ? end + 1 : end));
  return word;
}

void judge(std::string_view text, Look& look) {
  while (!text.empty() && space(text[0])) text.remove_prefix(1);
  if (text.empty()) return;
  std::string command;
  while (!text.empty() && !space(text[0]) && text[0] != '"' && text[0] != '\\') {
    command.push_back(text[0] >= 'a' && text[0] <= 'z' ? static_cast<char>(text[0] - 32) : text[0]);
    text.remove_prefix(1);
    if (command == "=") break;
  }
  if (!kFields.has(command)) return look.find("doc: a field that fetches or runs");
  if (command != "HYPERLINK") return;
  while (!text.empty() && space(text[0])) text.remove_prefix(1);
  if (text.empty() || text.starts_with('\\')) return;
  const std::string_view target = take_word(text);
  if (target.empty()) return;
  if (!worker::second_look::is_safe_link(target)) look.find("doc: a link that leads elsewhere");
  else look.find_unless_chosen(base::Setting::office_keep_links);
}

// ASCII as it is; quotation marks and wide spaces as what Word takes them for; anything else as one mark.
char shown(char16_t unit) {
  if (unit == 0x201C || unit == 0x201D) return '"';
  if (unit == 0xA0 || unit == 0x3000) return ' ';
  return unit < 0x7F ? static_cast<char>(unit) : '?';
}

}  // namespace

void look_at_fields(std::u16string_view text, Look& look) {
  std::vector<Open> open;
  for (char16_t unit : text) {
    if (look.enough()) return;
    if (unit == 0x13) {
      open.push_back({});
    } else if (unit == 0x14 || unit == 0x15) {
      if (open.empty()) return look.find("doc: an end of a field without a begin");
      if (!open.back().in_result) judge(open.back().instruction, look);
      open.back().in_result = true;
      if (unit == 0x15) open.pop_back();
    } else if (!open.empty() && !open.back().in_result && unit != 0x01) {
      open.back().instruction.push_back(shown(unit));
    }
  }
  if (!open.empty()) look.find("doc: a field without an end");
}

}  // namespace sekisho::formats::doc
