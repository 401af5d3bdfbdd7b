#include "formats/sxf/sxf.h"

#include <algorithm>
#include <charconv>

#include "formats/sxf/features.h"
#include "formats/sxf/tokens.h"

namespace sekisho::formats::sxf {

using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

namespace {

constexpr int kDepthMax = 100;
constexpr std::string_view kEnd = "\r\n";

std::uint64_t number_of(std::string_view reference) {
  std::uint64_t out = 0;
  std::from_chars(reference.data() + 1, reference.data() + reference.size(), out);
  return out;
}

class Exchange {
 public:
  Exchange(std::string_view text, FileType type, Context& context, Sink& out)
      : tokens_(text), text_(text), type_(type), context_(context), out_(out) {}

  base::Result<FileType> run() {
    if (!word("ISO-10303-21") || !mark(';') || !word("HEADER") || !mark(';')) return bad("no exchange structure");
    out_.write(std::string_view("ISO-10303-21;\r\nHEADER;\r\n"));
    if (!header()) return bad("a bad header");
    if (!word("DATA")) return base::refuse(Code::feature_unsupported, {}, "sections other than DATA");
    if (!mark(';')) return bad("a data section with a name");
    out_.write(std::string_view("DATA;\r\n"));
    if (!data()) return bad("bad data");
    if (!word("END-ISO-10303-21")) return base::refuse(Code::feature_unsupported, {}, "several sections");
    if (!mark(';')) return bad("no end");
    if (!resolved()) return bad("references to nothing, or a number twice");
    out_.write(std::string_view("END-ISO-10303-21;\r\n"));
    for (const char c : tokens_.rest())
      if (static_cast<unsigned char>(c) > 0x20 && c != 0x1A) {
        context_.notes.removed(What::trailing_bytes);
        break;
      }
    return type_;
  }

 private:
  static std::unexpected<base::Error> bad(std::string_view why) { return base::refuse(Code::drawing_bad, {}, std::string(why)); }

  Token next() {
    for (;;) {
      const Token token = tokens_.next();
      if (token != Token::comment) return token;
      context_.notes.removed(What::comment);
    }
  }
  bool word(std::string_view name) { return next() == Token::word && tokens_.text() == name; }
  bool mark(char c) { return next() == Token::mark && tokens_.text()[0] == c; }

  // What of a string may stay as it is; line breaks within are of the file, not of the string (ISO 10303-21, 5.2).
  bool string(std::string& out, bool names_file) {
    std::string value;
    for (const char c : tokens_.text()) {
      if (c == '\r' || c == '\n') continue;
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
      value += c;
    }
    out += names_file ? without_path(value) : value;
    return true;
  }
  std::string without_path(std::string_view value) {
    bool changed = false;
    std::string out = without_places(value, changed);
    if (changed) context_.notes.removed(What::cad_reference);
    return out;
  }

  // (…) with everything inside; the opening parenthesis was read.
  bool list(std::string& out, bool names_files) {
    out += '(';
    for (int depth = 1; depth > 0;) {
      const Token token = next();
      if (token == Token::end || token == Token::bad) return false;
      if (token == Token::string) {
        if (!string(out, names_files)) return false;
        continue;
      }
      const char c = tokens_.text()[0];
      if (token == Token::mark && (c == ';' || c == '=')) return false;
      if (token == Token::mark && c == '(' && ++depth > kDepthMax) return false;
      if (token == Token::mark && c == ')') --depth;
      if (token == Token::reference) used_.push_back(number_of(tokens_.text()));
      out += tokens_.text();
    }
    return true;
  }

  bool header() {
    for (;;) {
      if (next() != Token::word) return false;
      const std::string name(tokens_.text());
      if (name == "ENDSEC") break;
      std::string line = name;
      if (!mark('(') || (name == "FILE_NAME" ? !file_name(line) : !list(line, false)) || !mark(';')) return false;
      if (name == "FILE_DESCRIPTION" || name == "FILE_NAME" || name == "FILE_SCHEMA") out_.write(line + ";\r\n");
      else context_.notes.removed(What::metadata, "HEADER");
    }
    used_.clear();
    if (!mark(';')) return false;
    out_.write(std::string_view("ENDSEC;\r\n"));
    return true;
  }

  // Name, time, authors, organisations, preprocessor, system, authorisation (8.2.2): who made it does not cross.
  bool file_name(std::string& line) {
    line += '(';
    for (int place = 0;; ++place) {
      std::string value;
      const Token token = next();
      if (token == Token::string) {
        if (!string(value, place == 0)) return false;
      } else if (token == Token::mark && tokens_.text() == "(") {
        if (!list(value, false)) return false;
      } else if (token == Token::mark && tokens_.text() == "$") {
        value = "$";
      } else {
        return false;
      }
      const std::string_view blank = place == 2 || place == 3 ? "('')" : place == 6 ? "''" : std::string_view(value);
      if (value != blank && value != "$" && value != "()") {
        context_.notes.removed(What::metadata, "FILE_NAME");
        value = blank;
      }
      line += value;
      if (next() != Token::mark) return false;
      line += tokens_.text();
      if (tokens_.text() == ")") return true;
      if (tokens_.text() != "," || place > 8) return false;
    }
  }

  bool data() {
    for (;;) {
      const Token token = tokens_.next();
      if (token == Token::comment) {
        if (type_ != FileType::sfc) context_.notes.removed(What::comment);
        else if (!feature()) return false;
        continue;
      }
      if (token == Token::word && tokens_.text() == "ENDSEC") break;
      if (token != Token::reference || !instance()) return false;
    }
    if (!mark(';')) return false;
    out_.write(std::string_view("ENDSEC;\r\n"));
    return true;
  }

  // #1=NAME(…); or, of several types at once, #1=(NAME(…)NAME(…));
  bool instance() {
    std::string line(tokens_.text());
    defined_.push_back(number_of(line));
    if (!mark('=')) return false;
    line += '=';
    Token token = next();
    if (token == Token::mark && tokens_.text() == "(") {
      line += '(';
      for (token = next(); token == Token::word; token = next())
        if (!typed(line)) return false;
      if (token != Token::mark || tokens_.text() != ")") return false;
      line += ')';
    } else if (token != Token::word || !typed(line)) {
      return false;
    }
    if (!mark(';')) return false;
    line += ';';
    line += kEnd;
    out_.write(line);
    return true;
  }
  bool typed(std::string& line) {
    const std::string_view name = tokens_.text();
    line += name;
    const bool names_files = name.find("EXTERNAL") != name.npos || name.starts_with("DOCUMENT");
    return mark('(') && list(line, names_files);
  }

  bool feature() {
    const Feature made = feature_of(tokens_.text());
    switch (made.state) {
      case Feature::State::comment: context_.notes.removed(What::comment); return true;
      case Feature::State::unknown: context_.notes.removed(What::cad_object); return true;
      case Feature::State::bad: return false;
      case Feature::State::good: break;
    }
    if (made.changed) context_.notes.removed(What::cad_reference);
    out_.write(made.text);
    return true;
  }

  bool resolved() {
    std::ranges::sort(defined_);
    if (std::ranges::adjacent_find(defined_) != defined_.end()) return false;
    return std::ranges::all_of(used_, [&](std::uint64_t number) { return std::ranges::binary_search(defined_, number); });
  }

  Tokens tokens_;
  std::string_view text_;
  FileType type_;
  Context& context_;
  Sink& out_;
  std::vector<std::uint64_t> defined_, used_;
};

}  // namespace

base::Result<FileType> rebuild(ByteView input, FileType type, Context& context, Sink& out) {
  if (base::starts_with(input, "\xEF\xBB\xBF")) {
    context.notes.removed(What::byte_order_mark);
    input = base::slice(input, 3);
  }
  return Exchange(base::text(input), type, context, out).run();
}

}  // namespace sekisho::formats::sxf
