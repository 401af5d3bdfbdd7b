#include "worker/second_look/formulas.h"

#include <algorithm>
#include <array>

#include "worker/second_look/look.h"
#include "worker/second_look/words.h"

namespace sekisho::worker::second_look {

namespace {

constexpr auto kFunctions =
    words("WEBSERVICE", "FILTERXML", "RTD", "DDE", "CALL", "REGISTER", "REGISTER.ID", "EXEC", "EVALUATE", "IMAGE", "STOCKHISTORY", "FIELDVALUE",
          "SQL.REQUEST", "CUBEKPIMEMBER", "CUBEMEMBER", "CUBEMEMBERPROPERTY", "CUBERANKEDMEMBER", "CUBESET", "CUBESETCOUNT", "CUBEVALUE", "PY",
          "COPILOT", "INITIATE", "EXECUTE", "POKE", "REQUEST", "DETECTLANGUAGE", "TRANSLATE", "IMPORTCSV", "IMPORTTEXT", "EUROCONVERT", "UNREGISTER",
          "FOPEN", "FREAD", "FREADLN", "FWRITE", "FWRITELN", "FCLOSE", "FILES", "DIRECTORY", "DOCUMENTS", "GET.CELL", "GET.WORKBOOK", "GET.DOCUMENT",
          "GET.WORKSPACE", "GET.FORMULA", "GET.DEF", "GET.NAME", "SET.NAME", "SET.VALUE", "CREATE.OBJECT", "DIALOG.BOX", "OPEN.DIALOG", "SAVE.DIALOG",
          "TERMINATE", "APP.ACTIVATE");
constexpr auto kFields =
    words("DDEAUTO", "DDE", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "LINK", "IMPORT", "MACROBUTTON", "GOTOBUTTON", "DATABASE", "AUTOTEXT",
          "AUTOTEXTLIST", "GLOSSARY", "RD", "EMBED", "CONTROL", "ADDIN", "HTMLCONTROL", "OCX", "PRINT", "SUBSCRIBER", "HTMLACTIVEX");

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

constexpr std::array<bool, 256> kWordCharacters = [] {
  std::array<bool, 256> characters{};
  for (int c = 0x80; c < 0x100; ++c) characters[static_cast<std::size_t>(c)] = true;
  for (unsigned char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.")) characters[c] = true;
  return characters;
}();
bool is_word(char c) { return kWordCharacters[static_cast<unsigned char>(c)]; }

class Formula {
 public:
  explicit Formula(std::string_view text) : text_(text) {}

  std::string_view problem() {
    while (position_ < text_.size()) {
      const char c = text_[position_];
      std::string_view found;
      if (c == '"') skip_string();
      else if (c == '\'') found = quoted();
      else if (c == '[') found = bracket();
      else if (c == '|') found = "DDE";
      else if (c == '\\' && at(position_ + 1) == '\\') found = "a path outside the workbook";
      else if (is_word(c)) found = word();
      else ++position_;
      if (!found.empty()) return found;
      if (c != ' ') after_ = c == '\'' ? '\'' : c == '[' ? ']' : is_word(c) ? 'a' : c;
    }
    return {};
  }

 private:
  char at(std::size_t position) const { return position < text_.size() ? text_[position] : '\0'; }

  void skip_string() {
    const std::size_t end = text_.find('"', position_ + 1);  // a doubled quote begins the next string at once
    position_ = end == std::string_view::npos ? text_.size() : end + 1;
  }

  // 'Sheet name'! with '' for a quote. No sheet is called [ ] \ / : ? *, but a range of sheets has one colon.
  std::string_view quoted() {
    const std::size_t begin = ++position_;
    for (;;) {
      const std::size_t end = text_.find('\'', position_);
      if (end == std::string_view::npos) {
        position_ = text_.size();
        break;
      }
      position_ = end + 1;
      if (at(position_) != '\'') break;
      ++position_;
    }
    const std::string_view inner = text_.substr(begin, position_ - begin);
    if (inner.starts_with("[0]")) return {};
    if (inner.find('[') != std::string_view::npos || inner.find('\\') != std::string_view::npos || inner.find("://") != std::string_view::npos ||
        (inner.size() > 2 && inner[1] == ':' && inner[2] == '/'))
      return "a formula outside the workbook";
    return {};
  }

  // Table1[Column] and Table1[[#This Row],[Column]] name columns, ' is an escape; [1]Sheet!A1 and [Book.xlsx]Sheet!A1 name another workbook.
  std::string_view bracket() {
    const bool of_table = after_ == 'a' || after_ == ']';
    const std::size_t begin = position_ + 1;
    int depth = 0;
    for (; position_ < text_.size(); ++position_) {
      const char c = text_[position_];
      if (c == '\'') ++position_;
      else if (c == '[') ++depth;
      else if (c == ']' && --depth == 0) break;
    }
    const std::size_t end = std::min(position_, text_.size());
    position_ = std::min(end + 1, text_.size());
    if (of_table) return {};
    const std::string_view inner = text_.substr(begin, end - begin);
    if (inner == "0") return {};
    const char next = at(position_);
    if (is_word(next) || next == '!' || next == '\'' || lower(inner).find(".xl") != std::string::npos) return "a formula outside the workbook";
    return {};
  }

  std::string_view word() {
    const std::size_t begin = position_;
    while (position_ < text_.size() && is_word(text_[position_])) ++position_;
    const std::string_view written = text_.substr(begin, position_ - begin);
    const char next = at(position_);
    if (next == ':' && written.size() == 1 && at(position_ + 1) == '\\') return "a path outside the workbook";
    if (next == ':' && at(position_ + 1) == '/' && at(position_ + 2) == '/') return "a path outside the workbook";
    std::size_t open = position_;
    while (at(open) == ' ') ++open;
    if (at(open) != '(') return {};
    std::string name = upper(written);
    for (std::string_view prefix : {"_XLFN.", "_XLWS.", "_XLUDF."})
      while (name.starts_with(prefix)) name.erase(0, prefix.size());
    return kFunctions.has(name) ? "a formula that fetches or runs something" : std::string_view{};
  }

  std::string_view text_;
  std::size_t position_ = 0;
  char after_ = '\0';  // what stands before: 'a' a word, ']' a bracket, else the character
};

// The target of HYPERLINK: the first argument that is no switch (17.16.5.25); empty for a jump within the document.
std::string hyperlink_target(std::string_view rest) {
  std::size_t at = 0;
  while (at < rest.size()) {
    if (rest[at] == ' ' || rest[at] == '\t') {
      ++at;
    } else if (rest[at] == '\\' && at + 1 < rest.size() && rest[at + 1] != '\\') {
      const bool takes_argument = rest[at + 1] == 'l' || rest[at + 1] == 'o' || rest[at + 1] == 't' || rest[at + 1] == 's';
      at += 2;
      if (!takes_argument) continue;
      while (at < rest.size() && rest[at] == ' ') ++at;
      const bool in_quotes = at < rest.size() && rest[at] == '"';
      at = std::min(rest.find(in_quotes ? '"' : ' ', at + 1), rest.size());
      if (in_quotes) ++at;
    } else {
      const bool in_quotes = rest[at] == '"';
      const std::size_t begin = at + (in_quotes ? 1 : 0);
      return std::string(rest.substr(begin, rest.find(in_quotes ? '"' : ' ', begin) - begin));
    }
  }
  return {};
}

}  // namespace

std::string_view formula_problem(std::string_view formula) { return Formula(formula).problem(); }

std::string_view field_problem(std::string_view instruction) {
  std::size_t begin = 0;
  while (begin < instruction.size() && (static_cast<unsigned char>(instruction[begin]) <= ' ' || instruction[begin] == '"' ||
                                        static_cast<unsigned char>(instruction[begin]) >= 0x80))
    ++begin;
  std::size_t end = begin;
  while (end < instruction.size() && is_word(instruction[end])) ++end;
  const std::string word = upper(instruction.substr(begin, end - begin));
  if (kFields.has(word)) return "a field that fetches or runs something";
  if (word == "HYPERLINK") {
    const std::string target = hyperlink_target(instruction.substr(end));
    if (!target.empty() && target.front() != '#' && !is_safe_link(target)) return "a field with a link of an unsafe kind";
  }
  return {};
}

}  // namespace sekisho::worker::second_look
