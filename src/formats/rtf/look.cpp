#include "formats/rtf/look.h"

#include <algorithm>

#include "worker/second_look/words.h"

namespace sekisho::formats::rtf {

namespace {

using base::FileType;
using worker::second_look::Look;
using worker::second_look::words;

constexpr std::size_t kDepthMax = 1'000;
constexpr std::size_t kInstructionMax = 65'536;

constexpr auto kForbidden =
    words("object", "objdata", "objocx", "objlink", "objautlink", "objemb", "objhtml", "objupdate", "objclass", "objname", "objalias", "objsect",
          "oleclsid", "result", "template", "filetbl", "datastore", "themedata", "colorschememapping", "mailmerge", "xmlopen", "xmlnstbl", "nextfile",
          "hlinkbase", "bin", "fontemb", "fontfile", "htmltag", "mhtmltag", "subdocument", "svb", "datafield", "ffentrymcr", "ffexitmcr", "generator",
          "password", "passwordhash", "docvar", "hl", "hlsrc", "hlfr", "hlloc", "userprops", "author", "operator", "company", "manager", "rsidtbl",
          "private", "linkval", "xform", "linkself", "linkstyles", "doctemp", "psover", "fromhtml", "macpict", "pmmetafile", "wbitmap",
          "windowcaption", "keycode");
constexpr auto kForbiddenFields =
    words("DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "EMBED", "MACROBUTTON", "GOTOBUTTON", "DATABASE", "RD",
          "AUTOTEXT", "AUTOTEXTLIST", "GLOSSARY", "PRINT", "ASK", "FILLIN", "PRIVATE", "CONTROL", "HTMLCONTROL", "HTMLACTIVEX", "ADDIN", "SET",
          "DATA", "QUOTE", "DOCVARIABLE", "MERGEFIELDS", "OCX", "EXEC", "SCRIPT", "INFO", "USERINFO");
constexpr auto kForbiddenProperties =
    words("pFragments", "pibName", "fillBlipName", "lineFillBlipName", "pihlShape", "pibFlags", "fillBlipFlags", "lineFillBlipFlags", "metroBlob",
          "scriptAnchor", "wzScript", "wzMacro", "fIsScriptAnchor", "wzScriptExtAttr", "wzScriptLangAttr");

class Walk {
 public:
  Walk(std::string_view text, Look& look) : text_(text), look_(look) {}

  void run() {
    while (at_ < text_.size() && !look_.enough()) {
      const char c = text_[at_];
      if (c != '\n' && (c < 0x20 || c == 0x7F)) return look_.find("a byte that no RTF of ours has");
      if (c == '{') {
        if (groups_.size() >= kDepthMax) return look_.find("RTF groups too deep");
        groups_.push_back(groups_.empty() ? Group{} : groups_.back());
        groups_.back().owner = false;
        ++at_;
      } else if (c == '}') {
        if (groups_.empty()) return look_.find("unbalanced RTF");
        close();
        ++at_;
        if (groups_.empty()) {
          if (text_.substr(at_) != "\n") look_.find("bytes behind the RTF");
          return;
        }
      } else if (c == '\\') {
        control();
      } else {
        if (c != '\n') shown(c);
        ++at_;
      }
    }
    if (!look_.enough()) look_.find("unbalanced RTF");
  }

 private:
  enum class Inside : std::uint8_t { text, instruction, picture, property };
  struct Group {
    Inside inside = Inside::text;
    bool owner = false, dib = false;
    std::size_t capture = 0;  // of captures_
  };

  void shown(char c) {
    if (skip_ > 0) {
      --skip_;
      return;
    }
    if (groups_.empty()) return look_.find("text outside the RTF");
    const Group& group = groups_.back();
    if (group.inside == Inside::text) return;
    std::string& capture = captures_[group.capture];
    if (group.inside == Inside::picture || capture.size() < kInstructionMax) capture.push_back(c);
  }

  void begin(Inside inside) {
    if (groups_.empty()) return;
    groups_.back().inside = inside;
    groups_.back().owner = inside != Inside::text;
    groups_.back().capture = captures_.size();
    if (inside != Inside::text) captures_.emplace_back();
  }

  void control() {
    skip_ = 0;
    ++at_;
    if (at_ >= text_.size()) return;
    if (text_[at_] == '\'') {
      if (at_ + 2 >= text_.size()) return look_.find("a broken escape");
      at_ += 3;
      return shown('X');
    }
    std::size_t end = at_;
    auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    while (end < text_.size() && letter(text_[end])) ++end;
    if (end == at_) {
      if (text_[at_] == '\\' || text_[at_] == '{' || text_[at_] == '}') shown(text_[at_]);
      ++at_;
      return;
    }
    const std::string_view word = text_.substr(at_, end - at_);
    at_ = end;
    bool negative = at_ < text_.size() && text_[at_] == '-';
    if (negative) ++at_;
    std::uint32_t number = 0;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9')
      number = (number * 10 + static_cast<std::uint32_t>(text_[at_++] - '0')) % 1'000'000;
    if (at_ < text_.size() && text_[at_] == ' ') ++at_;
    judge(word, negative, number);
  }

  void judge(std::string_view word, bool negative, std::uint32_t number) {
    if (kForbidden.has(word)) return look_.find("a forbidden RTF destination", word);
    if (word == "uc") return look_.find("a forbidden RTF destination", word);
    if (word == "u") {
      shown(!negative && number < 0x80 ? static_cast<char>(number) : 'X');
      skip_ = 1;
    } else if (word == "fldinst") {
      begin(Inside::instruction);
    } else if (word == "fldrslt") {
      begin(Inside::text);
    } else if (word == "pict") {
      begin(Inside::picture);
    } else if (word == "sn") {
      begin(Inside::property);
    } else if (word == "picprop" || word == "sv") {
      begin(Inside::text);
    } else if (word == "dibitmap" && !groups_.empty()) {
      groups_.back().dib = true;
    } else if (word == "ldblquote" || word == "rdblquote") {
      shown('"');
    } else if (word == "tab" || word == "par" || word == "line") {
      shown(' ');
    }
  }

  void close() {
    skip_ = 0;
    const Group group = groups_.back();
    groups_.pop_back();
    if (!group.owner) return;
    if (group.capture >= captures_.size()) return;
    std::string capture = std::move(captures_[group.capture]);
    captures_.resize(group.capture);
    if (group.inside == Inside::instruction) field(capture);
    if (group.inside == Inside::picture) picture(capture, group.dib);
    if (group.inside == Inside::property) {
      const std::string_view name = std::string_view(capture).substr(std::min(capture.find_first_not_of(' '), capture.size()));
      if (kForbiddenProperties.has(name)) look_.find("a forbidden shape property", name);
    }
  }

  static std::string_view next_word(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (rest.starts_with('"')) {
      const std::size_t end = std::min(rest.find('"', 1), rest.size());
      const std::string_view word = rest.substr(1, end - 1);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      return word;
    }
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
    rest.remove_prefix(word.size());
    return word;
  }

  void field(std::string_view instruction) {
    std::string command(next_word(instruction));
    for (char& c : command)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (kForbiddenFields.has(command)) return look_.find("a field that fetches or runs something", command);
    if (command != "HYPERLINK") return;
    while (!instruction.empty()) {
      const std::string_view word = next_word(instruction);
      if (word.starts_with('\\')) {
        if (word == "\\l" || word == "\\o" || word == "\\t" || word == "\\L" || word == "\\O" || word == "\\T" || word == "\\*")
          next_word(instruction);
      } else if (!word.empty() && !word.starts_with('#') && !worker::second_look::is_safe_link(word)) {
        return look_.find("an unsafe link", word);
      }
    }
  }

  void picture(std::string_view digits, bool dib) {
    base::Bytes bytes;
    auto value = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    if (digits.size() % 2 != 0) return look_.find("a broken picture");
    if (!look_.spend(digits.size() / 2)) return;
    bytes.reserve(digits.size() / 2);
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
      if (value(digits[i]) < 0 || value(digits[i + 1]) < 0) return look_.find("a broken picture");
      bytes.push_back(static_cast<std::uint8_t>(value(digits[i]) * 16 + value(digits[i + 1])));
    }
    if (dib) {
      base::Reader reader(bytes);
      const std::uint32_t header = reader.u32le();
      if (header != 12 && (header < 40 || header > 124)) look_.find("a broken bitmap");
      return;
    }
    const FileType kind = worker::second_look::kind_of(bytes);
    if (kind != FileType::png && kind != FileType::jpeg && kind != FileType::emf && kind != FileType::wmf)
      return look_.find("a picture of no known type");
    look_.inside(bytes, kind, "picture " + std::to_string(++pictures_));
  }

  std::string_view text_;
  Look& look_;
  std::size_t at_ = 0;
  std::uint32_t skip_ = 0;  // what stands for \uN elsewhere
  std::size_t pictures_ = 0;
  std::vector<Group> groups_;
  std::vector<std::string> captures_;
};

}  // namespace

FileType look_kind(base::ByteView bytes, std::string_view) { return base::starts_with(bytes, "{\\rtf1") ? FileType::rtf : FileType::unknown; }

void look(base::ByteView bytes, FileType, Look& look) { Walk(base::text(bytes), look).run(); }

}  // namespace sekisho::formats::rtf
