#include "formats/pdf/content.h"

#include <algorithm>

#include "formats/pdf/content_operators.h"
#include "formats/pdf/content_token.h"
#include "formats/pdf/inline_image.h"
#include "formats/pdf/page_text.h"

namespace sekisho::formats::pdf {

namespace {

constexpr std::size_t kOperandsMax = 33;  // 32 components of a colour (8.6.6.5) and a pattern's name
constexpr std::uint64_t kEffortMax = 128ull << 20;

// 14.6.2 and what 14.8 and 14.9 put into property lists beside it, in the order of the alphabet.
constexpr std::string_view kPropertyKeys[] = {"ActualText", "Alt",  "Attached", "BBox", "BoundingBox", "Contents", "E",     "Lang",
                                              "MCID",       "Name", "O",        "OC",   "Subtype",     "Suspect",  "Title", "Type"};

bool is_property_key(std::string_view key) { return std::binary_search(std::begin(kPropertyKeys), std::end(kPropertyKeys), key); }

// Of a string, or of the strings in an array: a literal one has a code to a byte, a hexadecimal one mostly to two (9.7.6.2).
std::uint64_t codes_in(std::string_view text) {
  std::uint64_t codes = 0, digits = 0;
  int depth = 0;
  bool hexadecimal = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (hexadecimal && c == '>') {
      codes += (digits + 3) / 4;
      digits = 0;
      hexadecimal = false;
    } else if (hexadecimal) {
      digits += c > ' ';
    } else if (depth == 0) {
      depth = c == '(';
      hexadecimal = c == '<';
    } else if (c == ')') {
      codes += --depth > 0;
    } else {
      depth += c == '(';
      i += c == '\\';
      codes += static_cast<unsigned char>(c) > ' ';
    }
  }
  return codes;
}

// Opened and closed again, or not: readers mind neither. Beyond the bound opening goes, and the closing that belongs to it.
class Nest {
 public:
  bool open() { return depth_ < kContentNestingMax ? (++depth_, true) : (++beyond_, false); }
  bool close() { return beyond_ > 0 ? (--beyond_, false) : (depth_ -= depth_ > 0 ? 1 : 0, true); }

 private:
  int depth_ = 0;
  std::uint64_t beyond_ = 0;
};

class Cleaner {
 public:
  Cleaner(base::ByteView content, Context& context, ContentNames& names, PageText* text)
      : content_(base::text(content)), tokens_(content_), context_(context), names_(names), text_(text) {
    operands_.reserve(kOperandsMax);
  }

  CleanContent run() {
    for (;;) {
      const Token token = tokens_.next();
      if (tokens_.respelled && !anew_) write_anew();
      if (token.sort == Sort::end) break;
      if (token.sort == Sort::word) {
        meet(token);
      } else if (token.sort != Sort::junk) {
        take(token);
      }
    }
    finish();
    return std::move(out_);
  }

 private:
  void take(const Token& operand) {
    if (operands_.size() < kOperandsMax) {
      operands_.push_back(operand);
      needed_ = tokens_.mark();
    } else {
      overflow_ = true;
      tokens_.release(needed_);
    }
  }

  void write_anew() {
    anew_ = true;
    base::put(out_.bytes, content_.substr(0, kept_));
  }

  void forget_operands() {
    operands_.clear();
    overflow_ = false;
    needed_ = 0;
    tokens_.release();
    owned_.clear();
  }

  void drop(std::uint32_t& count) {
    if (!anew_) write_anew();
    ++count;
    forget_operands();
  }

  void emit(std::string_view word) {
    if (anew_) {
      if (!out_.bytes.empty()) base::put_u8(out_.bytes, '\n');
      for (const Token& operand : operands_) {
        base::put(out_.bytes, operand.text);
        base::put_u8(out_.bytes, ' ');
      }
      base::put(out_.bytes, word);
    }
    kept_ = tokens_.position();
    forget_operands();
  }

  void meet(const Token& word) {
    const Operator* op = find_operator(word.text);
    if (op != nullptr) return operate(*op);
    if (word.text == "true" || word.text == "false" || word.text == "null") return take(word);
    const std::optional<int> saves = glued_operators(word.text);
    const auto is_word = [](const Token& operand) { return operand.sort == Sort::word; };
    if (!saves || overflow_ || operands_.size() > 6 || std::any_of(operands_.begin(), operands_.end(), is_word)) return drop(out_.operators_removed);
    for (int i = 0; i < *saves; ++i)
      if (!saved_.open()) return drop(out_.operators_removed);
    for (int i = 0; i > *saves; --i) saved_.close();
    emit(word.text);
  }

  void operate(const Operator& op) {
    const bool shows = op.act == Act::show || op.act == Act::show_on_next_line;
    if (shows && !operands_.empty()) out_.text_read += codes_in(operands_.back().text);
    if (!settle_operands(op) || !nest(op.act)) return drop(out_.operators_removed);
    if (shows && !operands_.empty()) out_.text_kept += codes_in(operands_.back().text);
    if (op.act == Act::inline_image) return paint_inline();
    if (text_ != nullptr && op.act != Act::none) see(op);
    emit(op.name);
  }

  void see(const Operator& op) {
    text_->see(op, operands_);
    if (op.act == Act::paint_xobject && operands_.size() == 1 && names_.shows_picture(operands_[0].text.substr(1))) text_->see_picture();
  }

  bool nest(Act act) {
    switch (act) {
      case Act::save: return saved_.open();
      case Act::restore: return saved_.close();
      case Act::begin_marked: return marked_.open();
      case Act::end_marked: return marked_.close();
      case Act::begin_compatible: return compatible_.open();
      case Act::end_compatible: return compatible_.close();
      default: return true;
    }
  }

  // Of too many operands readers take the last ones; with too few they pass the operator over, each in its way.
  bool settle_operands(const Operator& op) {
    if (op.operands == "*") return !overflow_ && are_color();
    const std::size_t wanted = op.operands.size();
    if (overflow_ && wanted > 0) return false;
    if (operands_.size() > wanted) {
      if (!anew_) write_anew();
      ++out_.operators_removed;
      operands_.erase(operands_.begin(), operands_.end() - static_cast<std::ptrdiff_t>(wanted));
    }
    for (std::size_t i = 0; i < operands_.size(); ++i)
      if (!fits(operands_[i], op.operands[wanted - operands_.size() + i])) return false;
    return true;
  }

  bool are_color() const {
    for (std::size_t i = 0; i < operands_.size(); ++i)
      if (operands_[i].sort != Sort::number && !(operands_[i].sort == Sort::name && i + 1 == operands_.size())) return false;
    return true;
  }

  bool fits(Token& operand, char letter) {
    switch (letter) {
      case 'n': return operand.sort == Sort::number;
      case 'N': return operand.sort == Sort::name;
      case 's': return operand.sort == Sort::string;
      case 'a': return operand.sort == Sort::array && (operand.holds_only(Sort::number, Sort::number) || filter_array(operand, false));
      case 't': return operand.sort == Sort::array && (operand.holds_only(Sort::number, Sort::string) || filter_array(operand, true));
      case 'p': return operand.sort == Sort::name || (operand.sort == Sort::dictionary && settle_properties(operand));
      default: return false;
    }
  }

  void replace(Token& operand, std::string text) {
    if (!anew_) write_anew();
    owned_.push_back(std::make_unique<std::string>(std::move(text)));
    operand.text = *owned_.back();
  }

  // Elements that cannot stand in it are passed over by readers.
  bool filter_array(Token& array, bool strings) {
    Tokens inside(array.text.substr(1, array.text.size() - 2));
    std::string out = "[";
    for (Token one = inside.next(); one.sort != Sort::end; one = inside.next()) {
      if (one.sort == Sort::number || (strings && one.sort == Sort::string)) out.append(out.size() > 1 ? " " : "").append(one.text);
      else ++out_.operators_removed;
    }
    replace(array, out + "]");
    return true;
  }

  static bool is_marked_content_number(std::string_view dictionary) {
    if (!dictionary.starts_with("<</MCID ") || !dictionary.ends_with(">>") || dictionary.size() > 24) return false;
    const std::string_view digits = dictionary.substr(8, dictionary.size() - 10);
    return std::all_of(digits.begin(), digits.end(), [](char c) { return (c >= '0' && c <= '9') || c == ' '; });
  }

  bool settle_properties(Token& dictionary) {
    if (is_marked_content_number(dictionary.text)) return true;
    Tokens inside(dictionary.text.substr(2, dictionary.text.size() - 4));
    const ContentEntries entries = entries_of(inside);
    constexpr auto kNested = static_cast<std::uint8_t>(1u << static_cast<int>(Sort::dictionary) | 1u << static_cast<int>(Sort::array));
    bool clean = inside.junk == 0;
    std::string out = "<<";
    for (const auto& [key, value] : entries) {
      if (is_property_key(key) && value.sort != Sort::dictionary && (value.inside & kNested) == 0) {
        out.append("/").append(key).append(" ").append(value.text);
      } else {
        clean = false;
        ++out_.keys_removed;
      }
    }
    if (clean) return true;
    out_.keys_removed += inside.junk;
    replace(dictionary, out + ">>");
    return true;
  }

  void paint_inline() {
    const std::size_t begin = tokens_.position();
    const InlineImage image = read_inline_image(content_, begin, context_, names_, effort_);
    tokens_.seek(image.end);
    out_.keys_removed += image.keys_removed;
    out_.pictures_trimmed += image.trimmed ? 1 : 0;
    if (image.fate == InlineImage::Fate::dropped) {
      out_.open_end = out_.open_end || image.open_end;
      return drop(out_.pictures_removed);
    }
    if (text_ != nullptr) text_->see_picture();
    ++out_.pictures_kept;
    if (image.fate == InlineImage::Fate::anew && !anew_) write_anew();
    emit(image.fate == InlineImage::Fate::anew ? std::string_view(image.text) : content_.substr(begin - 2, image.end - begin + 2));
  }

  void finish() {
    out_.open_end = out_.open_end || tokens_.ends_inside || !operands_.empty();
    if (tokens_.ends_inside || !operands_.empty()) drop(out_.operators_removed);
    out_.operators_removed += tokens_.comments + tokens_.junk;
    if (!anew_) return;
    if (!out_.bytes.empty()) base::put_u8(out_.bytes, '\n');
    out_.sound = base::text(out_.bytes) == content_;
  }

  std::string_view content_;
  Tokens tokens_;
  Context& context_;
  ContentNames& names_;
  PageText* text_;
  std::vector<Token> operands_;
  std::size_t needed_ = 0;  // of the tokens' own spellings, by operands_
  bool overflow_ = false;
  bool anew_ = false;
  std::size_t kept_ = 0;  // up to here all is as it may be
  Nest saved_, marked_, compatible_;
  std::uint64_t effort_ = kEffortMax;
  std::vector<std::unique_ptr<std::string>> owned_;
  CleanContent out_;
};

}  // namespace

CleanContent clean_content(base::ByteView content, Context& context, ContentNames& names, PageText* text) {
  return Cleaner(content, context, names, text).run();
}

base::Bytes join_content(std::span<const base::Bytes> parts) {
  base::Bytes out;
  int depth = 0;  // of brackets in a literal string
  bool hexadecimal = false, comment = false;
  for (const base::Bytes& part : parts) {
    if (depth == 0 && !hexadecimal && !out.empty()) base::put_u8(out, '\n');
    comment = false;
    for (std::size_t i = 0; i < part.size(); ++i) {
      const char c = static_cast<char>(part[i]);
      if (depth > 0) {
        if (c == '\\') ++i;
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      } else if (comment) {
        comment = c != '\r' && c != '\n';
      } else if (hexadecimal) {
        hexadecimal = c != '>';
      } else if (c == '<') {
        hexadecimal = i + 1 >= part.size() || part[i + 1] != '<';
        if (!hexadecimal) ++i;
      } else {
        comment = c == '%';
        depth = c == '(' ? 1 : 0;
      }
    }
    base::put(out, part);
  }
  return out;
}

}  // namespace sekisho::formats::pdf
