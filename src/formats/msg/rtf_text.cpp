#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <utility>
#include <vector>

#include "formats/msg/property.h"
#include "formats/msg/rtf.h"
#include "text/charset.h"
#include "text/text.h"

namespace sekisho::formats::msg {

using base::Bytes;
using base::ByteView;

namespace {

constexpr std::size_t kDepthMax = 500, kFontsMax = 10'000, kWordMax = 32;

enum class Destination : std::uint8_t { text, html_tag, fonts, skipped };

struct State {
  Destination destination = Destination::text;
  int unicode_skip = 1;         // \ucN
  std::uint32_t code_page = 0;  // of the font; 0: the document's
  bool html_rtf = false;        // [MS-OXRTFEX] 2.1.3.1.4: between \htmlrtf and \htmlrtf0 stands what only RTF readers show
};

struct Word {
  std::string_view name;
  int number = 0;
  bool has_number = false;
};

struct Character {
  std::string_view name;
  char32_t code;
};
constexpr Character kCharacters[] = {{"par", '\n'},      {"line", '\n'},        {"sect", '\n'},        {"page", '\n'},
                                     {"row", '\n'},      {"tab", '\t'},         {"cell", '\t'},        {"lquote", 0x2018},
                                     {"rquote", 0x2019}, {"ldblquote", 0x201C}, {"rdblquote", 0x201D}, {"bullet", 0x2022},
                                     {"endash", 0x2013}, {"emdash", 0x2014},    {"enspace", 0x2002},   {"emspace", 0x2003}};
constexpr std::string_view kSkipped[] = {"colortbl", "stylesheet", "info",    "pict",    "object",  "themedata", "datastore", "listtable",
                                         "header",   "footer",     "headerl", "headerr", "footerl", "footerr",   "fldinst",   "filetbl"};

// RTF 1.9.1, "\fcharset"
std::uint32_t code_page_of_charset(int charset) {
  switch (charset) {
    case 128: return 932;
    case 129: return 949;
    case 134: return 936;
    case 136: return 950;
    case 161: return 1253;
    case 162: return 1254;
    case 163: return 1258;
    case 177: return 1255;
    case 178: return 1256;
    case 186: return 1257;
    case 204: return 1251;
    case 238: return 1250;
    case 0: return 1252;
    default: return 0;
  }
}

class RtfReader {
 public:
  explicit RtfReader(ByteView rtf) : rtf_(base::text(rtf)) {}

  RtfText read() {
    while (at_ < rtf_.size()) step();
    flush();
    return std::move(out_);
  }

 private:
  void step() {
    const char c = rtf_[at_++];
    if (c == '{') open();
    else if (c == '}') close();
    else if (c == '\\') control();
    else if (c != '\r' && c != '\n') byte(static_cast<std::uint8_t>(c));
  }

  void open() {
    if (stack_.size() >= kDepthMax) at_ = rtf_.size();
    else stack_.push_back(state_);
    first_in_group_ = true;
  }

  void close() {
    flush();
    skip_ = 0;
    if (stack_.empty()) return;
    state_ = stack_.back();
    stack_.pop_back();
  }

  void control() {
    if (at_ >= rtf_.size()) return;
    const char c = rtf_[at_];
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) return word(take_word());
    ++at_;
    switch (c) {
      case '\'': return hex();
      case '*': ignorable_ = true; return;
      case '~': return character(0xA0);
      case '_': return character(0x2011);
      case '\\':
      case '{':
      case '}': return byte(static_cast<std::uint8_t>(c));
      case '\r':
      case '\n': return character('\n');
      default: return;
    }
  }

  Word take_word() {
    const std::size_t start = at_;
    while (at_ < rtf_.size() && std::isalpha(static_cast<unsigned char>(rtf_[at_])) != 0 && at_ - start < kWordMax) ++at_;
    Word out{rtf_.substr(start, at_ - start)};
    const auto [end, error] = std::from_chars(rtf_.data() + at_, rtf_.data() + rtf_.size(), out.number);
    if (error == std::errc()) {
      out.has_number = true;
      at_ = static_cast<std::size_t>(end - rtf_.data());
    }
    if (at_ < rtf_.size() && rtf_[at_] == ' ') ++at_;
    return out;
  }

  void word(const Word& word) {
    const bool ignorable = std::exchange(ignorable_, false), first = std::exchange(first_in_group_, false);
    if (word.name == "bin" && word.number > 0) {
      at_ += std::min<std::size_t>(static_cast<std::size_t>(word.number), rtf_.size() - at_);
      return;
    }
    if (state_.destination == Destination::skipped) return;
    if (word.name == "htmltag" && ignorable) state_.destination = Destination::html_tag;
    else if (word.name == "fonttbl") state_.destination = Destination::fonts;
    else if (ignorable || (first && std::ranges::find(kSkipped, word.name) != std::end(kSkipped))) state_.destination = Destination::skipped;
    else if (word.name == "htmlrtf") set_html_rtf(!word.has_number || word.number != 0);
    else if (word.name == "fromhtml") out_.html = !word.has_number || word.number == 1;
    else if (word.name == "ansicpg") document_page_ = static_cast<std::uint32_t>(std::max(0, word.number));
    else if (word.name == "uc") state_.unicode_skip = std::clamp(word.number, 0, 16);
    else if (word.name == "u") unicode(word.number);
    else if (word.name == "f") font(word.number);
    else if (word.name == "fcharset" && state_.destination == Destination::fonts) add_font(word.number);
    else if (word.name == "plain" && !first) set_page(0);
    else if (const auto* found = std::ranges::find(kCharacters, word.name, &Character::name); found != std::end(kCharacters)) character(found->code);
  }

  void set_html_rtf(bool on) {
    flush();
    state_.html_rtf = on;
  }
  void font(int number) {
    if (state_.destination == Destination::fonts) font_ = number;
    else if (const auto found = fonts_.find(number); found != fonts_.end()) set_page(found->second);
    else set_page(0);
  }
  void add_font(int charset) {
    if (fonts_.size() < kFontsMax) fonts_[font_] = code_page_of_charset(charset);
  }
  void set_page(std::uint32_t page) {
    if (page == state_.code_page) return;
    flush();
    state_.code_page = page;
  }

  bool shown() const {
    if (state_.destination == Destination::html_tag) return out_.html;
    return state_.destination == Destination::text && !(out_.html && state_.html_rtf);
  }

  void hex() {
    int value = 0;
    const auto [end, error] = std::from_chars(rtf_.data() + at_, rtf_.data() + std::min(at_ + 2, rtf_.size()), value, 16);
    at_ = static_cast<std::size_t>(end - rtf_.data());
    if (error == std::errc()) byte(static_cast<std::uint8_t>(value));
  }

  void byte(std::uint8_t value) {
    ignorable_ = first_in_group_ = false;
    if (skip_ > 0) {
      --skip_;
      return;
    }
    if (shown()) pending_.push_back(value);
  }

  void character(char32_t code) {
    if (skip_ > 0) {
      --skip_;
      return;
    }
    if (!shown()) return;
    flush();
    text::append_utf8(out_.utf8, code);
  }

  // Characters beyond U+FFFF come as two.
  void unicode(int number) {
    skip_ = 0;
    if (shown()) {
      flush_bytes();
      const char32_t unit = static_cast<std::uint16_t>(number);
      if (unit >= 0xD800 && unit < 0xDC00) {
        high_ = unit;
      } else {
        const bool pair = unit >= 0xDC00 && unit < 0xE000;
        if (pair && high_ != 0) text::append_utf8(out_.utf8, 0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00));
        else if (!pair && unit != 0) text::append_utf8(out_.utf8, unit);
        high_ = 0;
      }
    }
    skip_ = state_.unicode_skip;
  }

  void flush() {
    flush_bytes();
    high_ = 0;
  }
  void flush_bytes() {
    if (pending_.empty()) return;
    const std::uint32_t page = state_.code_page != 0 ? state_.code_page : document_page_;
    if (std::ranges::all_of(pending_, [](std::uint8_t b) { return b < 0x80; })) out_.utf8.append(base::text(pending_));
    else out_.utf8.append(text::decode_labelled(pending_, label_of(page)).utf8);
    pending_.clear();
  }

  std::string_view rtf_;
  std::size_t at_ = 0;
  State state_;
  std::vector<State> stack_;
  std::map<int, std::uint32_t> fonts_;
  int font_ = 0, skip_ = 0;
  std::uint32_t document_page_ = 1252;
  bool ignorable_ = false, first_in_group_ = false;
  char32_t high_ = 0;
  Bytes pending_;
  RtfText out_;
};

}  // namespace

RtfText text_of_rtf(ByteView rtf) { return RtfReader(rtf).read(); }

}  // namespace sekisho::formats::msg
