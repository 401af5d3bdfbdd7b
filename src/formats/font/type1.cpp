// Type 1 fonts (Adobe Type 1 Font Format). A font is a PostScript program: of its text only the entries that an allow-list names are read,
// and a new program is written around them, so no operator of the input comes out. Charstrings are walked and enciphered anew.
#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "formats/font/charstring.h"
#include "formats/font/parts.h"

namespace sekisho::formats::font {
namespace {

using base::Bytes;
using base::ByteView;
using base::Code;

constexpr std::uint16_t kFontKey = 55665, kCharstringKey = 4330;
constexpr std::size_t kGlyphsMax = 65'535, kNameMax = 127, kLooseBytes = 4, kTokensMax = 20'000'000;
constexpr std::uint8_t kReturn = 11;
const Bytes kNothing{139, 139, 13, 14};  // 0 0 hsbw endchar

// 7.3
std::uint8_t step(std::uint16_t& key, std::uint8_t cipher) {
  const std::uint16_t before = key;
  key = static_cast<std::uint16_t>((cipher + before) * 52845u + 22719u);
  return static_cast<std::uint8_t>(before >> 8);
}
Bytes decipher(ByteView bytes, std::uint16_t key, std::size_t skip) {
  Bytes out;
  out.reserve(bytes.size());
  for (const std::uint8_t c : bytes) out.push_back(static_cast<std::uint8_t>(c ^ step(key, c)));
  out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(std::min(skip, out.size())));
  return out;
}
Bytes encipher(ByteView bytes, std::uint16_t key) {
  Bytes out(kLooseBytes);
  base::put(out, bytes);
  for (std::uint8_t& c : out) {
    c = static_cast<std::uint8_t>(c ^ (key >> 8));
    step(key, c);
  }
  return out;
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0'; }
bool is_delimiter(char c) { return std::string_view("()<>[]{}/%").find(c) != std::string_view::npos; }
int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}
  bool at_end() const { return at_ >= text_.size(); }
  std::size_t position() const { return at_; }
  void seek(std::size_t at) { at_ = std::min(at, text_.size()); }

  // A name with its slash, a number, an operator or one delimiter; strings and comments are stepped over.
  std::string_view next() {
    for (;;) {
      while (!at_end() && is_space(text_[at_])) ++at_;
      if (at_end()) return {};
      if (text_[at_] == '%') at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      else if (text_[at_] == '(') string();
      else break;
    }
    const std::size_t begin = at_++;
    if (is_delimiter(text_[begin]) && text_[begin] != '/') return text_.substr(begin, 1);
    while (!at_end() && !is_space(text_[at_]) && !is_delimiter(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  // One blank, then that many bytes (readstring).
  std::optional<ByteView> bytes(std::size_t count) {
    if (at_ >= text_.size() || count > text_.size() - at_ - 1) return std::nullopt;
    const ByteView out = base::view(text_).subspan(at_ + 1, count);
    at_ += 1 + count;
    return out;
  }

 private:
  void string() {
    int depth = 0;
    for (; !at_end(); ++at_) {
      if (text_[at_] == '\\') ++at_;
      else if (text_[at_] == '(') ++depth;
      else if (text_[at_] == ')' && --depth == 0) break;
    }
    at_ = std::min(at_ + 1, text_.size());
  }
  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_number(std::string_view word) {
  return !word.empty() && word.size() < 24 && word.find_first_not_of("0123456789+-.eE") == word.npos && word.find_first_of("0123456789") != word.npos;
}
std::optional<std::size_t> count_of(std::string_view word) {
  std::size_t value = 0, base = 10;
  if (const auto mark = word.find('#'); mark != word.npos) {  // 8#101
    const auto radix = count_of(word.substr(0, mark));
    if (!radix || (*radix != 8 && *radix != 16)) return std::nullopt;
    base = *radix;
    word.remove_prefix(mark + 1);
  }
  if (word.empty() || word.size() > 7) return std::nullopt;
  for (const char c : word) {
    const int digit = hex_digit(c);
    if (digit < 0 || static_cast<std::size_t>(digit) >= base) return std::nullopt;
    value = value * base + static_cast<std::size_t>(digit);
  }
  return value;
}
bool is_name(std::string_view word) {
  return word.size() > 1 && word.size() <= kNameMax && word[0] == '/' && std::ranges::all_of(word, [](char c) { return c > 0x20 && c < 0x7F; });
}

// What writers of fonts have in the clear text; anything else is a program of its own. Behind eexec stand the procedures for hints, which
// differ from writer to writer: there only those operators are told that reach outside the font.
bool is_usual(std::string_view word) {
  static constexpr std::string_view kWords[] = {"FontDirectory",
                                                "ISOLatin1Encoding",
                                                "StandardEncoding",
                                                "and",
                                                "array",
                                                "begin",
                                                "bind",
                                                "currentdict",
                                                "currentfile",
                                                "cvx",
                                                "def",
                                                "definefont",
                                                "dict",
                                                "dup",
                                                "eexec",
                                                "end",
                                                "eq",
                                                "exch",
                                                "executeonly",
                                                "false",
                                                "findfont",
                                                "for",
                                                "get",
                                                "if",
                                                "ifelse",
                                                "index",
                                                "known",
                                                "makefont",
                                                "noaccess",
                                                "not",
                                                "or",
                                                "pop",
                                                "put",
                                                "readonly",
                                                "restore",
                                                "save",
                                                "true",
                                                "userdict"};
  return word.starts_with('/') || is_delimiter(word[0]) || is_number(word) || word.find('#') != word.npos || std::ranges::binary_search(kWords, word);
}
bool reaches_outside(std::string_view word) {
  static constexpr std::string_view kWords[] = {"deletefile", "exitserver", "file",          "filenameforall",
                                                "renamefile", "run",        "setpagedevice", "startjob"};
  return std::ranges::binary_search(kWords, word);
}

enum class Shape : std::uint8_t { number, numbers, flag };
struct Key {
  std::string_view name;
  Shape shape;
};
constexpr Key kFontKeys[] = {{"/PaintType", Shape::number}, {"/FontType", Shape::number},    {"/FontMatrix", Shape::numbers},
                             {"/FontBBox", Shape::numbers}, {"/StrokeWidth", Shape::number}, {"/UniqueID", Shape::number}};
constexpr Key kPrivateKeys[] = {
    {"/BlueValues", Shape::numbers},   {"/OtherBlues", Shape::numbers},     {"/FamilyBlues", Shape::numbers}, {"/FamilyOtherBlues", Shape::numbers},
    {"/BlueScale", Shape::number},     {"/BlueShift", Shape::number},       {"/BlueFuzz", Shape::number},     {"/StdHW", Shape::numbers},
    {"/StdVW", Shape::numbers},        {"/StemSnapH", Shape::numbers},      {"/StemSnapV", Shape::numbers},   {"/ForceBold", Shape::flag},
    {"/LanguageGroup", Shape::number}, {"/ExpansionFactor", Shape::number}, {"/RndStemUp", Shape::flag},      {"/UniqueID", Shape::number}};

using Values = std::map<std::string_view, std::string>;

// The value behind a key as text written anew; nothing is kept of one of another shape.
void read_value(Tokens& in, const Key& key, Values& out) {
  if (out.contains(key.name)) return;
  std::string_view word = in.next();
  if (key.shape == Shape::number && is_number(word)) out[key.name] = word;
  if (key.shape == Shape::flag && (word == "true" || word == "false")) out[key.name] = word;
  if (key.shape != Shape::numbers || (word != "[" && word != "{")) return;
  std::string list = word == "[" ? "[" : "{";
  const std::string_view close = word == "[" ? "]" : "}";
  for (std::size_t i = 0; i < 32; ++i) {
    word = in.next();
    if (word == close) {
      out[key.name] = list + std::string(close);
      return;
    }
    if (!is_number(word)) return;
    if (list.size() > 1) list += ' ';
    list += word;
  }
}

template <std::size_t N>
bool read_known(Tokens& in, std::string_view word, const Key (&keys)[N], Values& out) {
  const auto* key = std::ranges::find(keys, word, &Key::name);
  if (key == std::end(keys)) return false;
  const std::size_t back = in.position();
  read_value(in, *key, out);
  if (!out.contains(key->name)) in.seek(back);
  return true;
}

class Type1 {
 public:
  // Whether the text held more than fonts do.
  bool foreign() const { return foreign_; }

  base::Result<Bytes> run(ByteView input) {
    const Bytes joined = join(input);
    const std::string_view text = base::text(joined);
    const std::size_t mark = eexec(text);
    if (!text.starts_with("%!") || mark == text.npos) return base::refuse(Code::damaged, {}, "Type 1 header");
    if (!read_font(text.substr(0, mark))) return base::refuse(Code::feature_unsupported, {}, "Type 1 clear text");
    const Bytes hidden = unlock(base::view(text.substr(mark + 5)));
    if (!read_private(base::text(hidden))) return base::refuse(Code::damaged, {}, "Type 1 private part");
    if (!walk()) return base::refuse(Code::damaged, {}, "Type 1 charstrings");
    return write();
  }

 private:
  // PFB: segments with a header each (Adobe 5040, 2).
  static Bytes join(ByteView input) {
    if (input.empty() || input[0] != 0x80) return {input.begin(), input.end()};
    Bytes out;
    base::Reader in(input);
    while (in.ok() && in.u8() == 0x80) {
      const unsigned kind = in.u8();
      if (kind != 1 && kind != 2) break;
      const std::size_t length = in.u32le();
      base::put(out, in.take(std::min(length, in.left())));
    }
    return out;
  }

  static std::size_t eexec(std::string_view text) {
    std::size_t at = 0;
    while ((at = text.find("eexec", at)) != text.npos) {
      if (at > 0 && is_space(text[at - 1]) && at + 5 < text.size() && is_space(text[at + 5])) return at;
      at += 5;
    }
    return at;
  }

  static Bytes unlock(ByteView bytes) {
    while (!bytes.empty() && is_space(static_cast<char>(bytes[0]))) bytes = bytes.subspan(1);
    const bool hex = bytes.size() >= 4 && std::ranges::all_of(bytes.first(4), [](std::uint8_t c) { return hex_digit(static_cast<char>(c)) >= 0; });
    if (!hex) return decipher(bytes, kFontKey, kLooseBytes);
    Bytes raw;
    int high = -1;
    for (const std::uint8_t c : bytes) {
      const int digit = hex_digit(static_cast<char>(c));
      if (digit < 0) continue;
      if (high >= 0) raw.push_back(static_cast<std::uint8_t>(high * 16 + digit));
      high = high >= 0 ? -1 : digit;
    }
    return decipher(raw, kFontKey, kLooseBytes);
  }

  bool read_font(std::string_view text) {
    Tokens in(text);
    while (!in.at_end()) {
      const std::string_view word = in.next();
      foreign_ = foreign_ || (!word.empty() && !is_usual(word));
      if (word == "/WeightVector" || word == "/CIDFontName") return false;  // multiple masters; CID fonts as PostScript
      if (word == "/FontName" && name_.empty()) {
        if (const std::string_view name = in.next(); is_name(name)) name_ = name;
      } else if (word == "/Encoding" && encoding_.empty()) {
        read_encoding(in);
      } else {
        read_known(in, word, kFontKeys, values_);
      }
    }
    return values_.contains("/FontMatrix") || (values_["/FontMatrix"] = "[0.001 0 0 0.001 0 0]", true);
  }

  void read_encoding(Tokens& in) {
    const std::string_view first = in.next();
    if (first == "StandardEncoding") return;
    encoding_.resize(256);
    if (first == "[") {
      for (std::size_t i = 0; i < 256; ++i) {
        const std::string_view word = in.next();
        if (!is_name(word)) return;
        if (word != "/.notdef") encoding_[i] = word;
      }
      return;
    }
    for (std::size_t i = 0; i < 4000 && !in.at_end(); ++i) {
      const std::string_view word = in.next();
      if (word == "def" || word == "readonly") return;
      foreign_ = foreign_ || (!word.empty() && !is_usual(word));
      if (word != "dup") continue;
      const auto code = count_of(in.next());
      const std::string_view name = in.next();
      if (code && *code < 256 && is_name(name) && name != "/.notdef") encoding_[*code] = name;
    }
  }

  bool read_private(std::string_view text) {
    Tokens in(text);
    for (std::size_t i = 0; i < kTokensMax && !in.at_end(); ++i) {
      const std::string_view word = in.next();
      foreign_ = foreign_ || reaches_outside(word);
      if (word == "/lenIV") {
        const std::string_view value = in.next();
        const auto count = count_of(value);
        if (!count && value != "-1") return false;
        loose_ = count ? static_cast<int>(std::min<std::size_t>(*count, 64)) : -1;
      } else if (word == "/Subrs" && bodies_.empty()) {
        if (!read_subrs(in)) return false;
      } else if (word == "/CharStrings" && glyphs_.empty()) {
        if (!read_charstrings(in)) return false;
      } else if (glyphs_.empty()) {
        read_known(in, word, kPrivateKeys, private_);
      }
    }
    return !glyphs_.empty();
  }

  std::optional<Bytes> charstring(Tokens& in) {
    const auto length = count_of(in.next());
    const std::string_view reader = in.next();  // RD, -| or another name for readstring
    if (!length || reader.empty()) return std::nullopt;
    const auto bytes = in.bytes(*length);
    if (!bytes) return std::nullopt;
    if (loose_ < 0) return Bytes(bytes->begin(), bytes->end());
    return decipher(*bytes, kCharstringKey, static_cast<std::size_t>(loose_));
  }

  bool read_subrs(Tokens& in) {
    const std::string_view first = in.next();
    if (first == "[") return true;  // an empty array
    const auto count = count_of(first);
    if (!count || *count > kGlyphsMax) return false;
    bodies_.resize(*count);
    for (;;) {
      const std::size_t back = in.position();
      std::string_view word = in.next();
      if (word == "array" || word == "NP" || word == "|" || word == "noaccess" || word == "put" || word == "readonly") continue;
      if (word != "dup") {
        in.seek(back);
        return true;
      }
      const auto index = count_of(in.next());
      if (!index) {
        in.seek(back + 3);
        return true;
      }
      auto body = charstring(in);
      if (!body) return false;
      if (*index < bodies_.size()) bodies_[*index] = std::move(*body);
      if (in.at_end()) return true;
      const std::size_t after = in.position();
      if (const std::string_view end = in.next(); end == "dup") in.seek(after);  // any name may stand for `noaccess put`
      else if (end.starts_with('/')) return in.seek(after), true;
    }
  }

  bool read_charstrings(Tokens& in) {
    const std::size_t back = in.position();
    if (!count_of(in.next())) return in.seek(back), true;
    while (!in.at_end()) {
      const std::string_view word = in.next();
      if (word == "end" && !glyphs_.empty()) return true;
      if (!word.starts_with('/')) continue;
      const std::string name(word);
      auto body = charstring(in);
      if (!body || glyphs_.size() >= kGlyphsMax) return false;
      if (is_name(name) && glyphs_.try_emplace(name, std::move(*body)).second) order_.push_back(name);
    }
    return !glyphs_.empty();
  }

  bool walk() {
    std::vector<ByteView> views(bodies_.begin(), bodies_.end());
    Subroutines subrs(std::move(views)), none({});
    Charstrings machine(Dialect::type1);
    auto pass = [&] {
      bool all = true;
      for (auto& [name, body] : glyphs_) {
        std::size_t used = 0;
        if (machine.walk(body, subrs, none, used)) {
          body.resize(used);
        } else {
          body = kNothing;
          all = false;
        }
      }
      return all;
    };
    if (!pass()) {
      subrs.forget();
      pass();
    }
    for (std::size_t i = 0; i < bodies_.size(); ++i) {
      if (bodies_[i].empty()) continue;
      if (subrs.used[i] == 0 && i > 3) bodies_[i] = {kReturn};
      else if (subrs.used[i] > 0) bodies_[i].resize(subrs.used[i]);
    }
    return !machine.exhausted();
  }

  static void put_values(Bytes& out, const Values& values) {
    for (const auto& [key, value] : values) base::put(out, std::string(key) + ' ' + value + " def\n");
  }
  static void put_binary(Bytes& out, const Bytes& code, std::string_view end) {
    const Bytes hidden = encipher(code, kCharstringKey);
    base::put(out, std::to_string(hidden.size()) + " RD ");
    base::put(out, hidden);
    base::put(out, end);
  }

  Bytes write() const {
    Bytes out;
    const std::string name = name_.empty() ? "/Font" : name_;
    base::put(out, "%!FontType1-1.0: " + name.substr(1) + "\n12 dict begin\n/FontName " + name + " def\n");
    put_values(out, values_);
    if (encoding_.empty()) base::put(out, "/Encoding StandardEncoding def\n");
    else base::put(out, "/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n");
    for (std::size_t i = 0; i < encoding_.size(); ++i)
      if (!encoding_[i].empty()) base::put(out, "dup " + std::to_string(i) + ' ' + encoding_[i] + " put\n");
    if (!encoding_.empty()) base::put(out, "readonly def\n");
    base::put(out, "currentdict end\ncurrentfile eexec\n");
    base::put(out, encipher(private_part(), kFontKey));
    return out;
  }

  // 7.2: what a reader or printer expects word for word.
  Bytes private_part() const {
    Bytes out;
    base::put(out,
              "dup /Private 24 dict dup begin\n/RD {string currentfile exch readstring pop} executeonly def\n/ND {noaccess def} executeonly def\n"
              "/NP {noaccess put} executeonly def\n/MinFeature {16 16} def\n/password 5839 def\n");
    put_values(out, private_);
    base::put(out, "/OtherSubrs [{} {} {} {} {} {} {} {} {} {} {} {} {} {}] def\n");
    if (!bodies_.empty()) base::put(out, "/Subrs " + std::to_string(bodies_.size()) + " array\n");
    for (std::size_t i = 0; i < bodies_.size(); ++i) {
      if (bodies_[i].empty()) continue;
      base::put(out, "dup " + std::to_string(i) + ' ');
      put_binary(out, bodies_[i], " NP\n");
    }
    if (!bodies_.empty()) base::put(out, "ND\n");
    base::put(out, "2 index /CharStrings " + std::to_string(order_.size()) + " dict dup begin\n");
    for (const std::string& name : order_) {
      base::put(out, name + ' ');
      put_binary(out, glyphs_.find(name)->second, " ND\n");
    }
    base::put(out, "end\nend\nreadonly put\nnoaccess put\ndup /FontName get exch definefont pop\nmark currentfile closefile\n");
    return out;
  }

  std::string name_;
  Values values_, private_;
  std::vector<std::string> encoding_;  // empty: the standard one
  std::vector<Bytes> bodies_;
  std::map<std::string, Bytes> glyphs_;
  std::vector<std::string> order_;  // of the glyphs as they stand
  bool foreign_ = false;
  int loose_ = 4;  // random bytes before each charstring; -1: not enciphered
};

}  // namespace

base::Result<Bytes> rebuild_type1(ByteView input, bool& dropped) {
  Type1 font;
  auto made = font.run(input);
  dropped = dropped || (made && font.foreign());
  return made;
}

}  // namespace sekisho::formats::font
