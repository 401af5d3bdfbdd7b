// Structure-aware changes of text formats: XML (and HTML, SVG), RTF, mail, JSON.
#pragma once

#include "formats/fuzz/mutate.h"

namespace sekisho::formats::fuzz {

inline base::Bytes to_bytes(std::string_view text) { return {text.begin(), text.end()}; }

// Pieces of text between which a change may fall: tags and what stands between them.
inline std::vector<std::string> split_markup(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty() && out.size() < 20'000) {
    const std::size_t end = text.front() == '<' ? std::min(text.find('>'), text.size() - 1) + 1 : std::min(text.find('<'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

template <class Pieces>
base::Bytes joined(const Pieces& pieces) {
  base::Bytes out;
  for (const auto& piece : pieces) base::put(out, std::string_view(piece));
  return out;
}

inline std::string replace_quoted(std::string tag, std::string_view value, Dice& dice) {
  const char quote = tag.find('"') == std::string::npos ? '\'' : '"';
  std::vector<std::size_t> quotes;
  for (std::size_t i = 0; i < tag.size(); ++i)
    if (tag[i] == quote) quotes.push_back(i);
  if (quotes.size() < 2) return tag.insert(tag.empty() ? 0 : tag.size() - 1, " x=\"" + std::string(value) + "\"");
  const std::size_t pair = dice.below(quotes.size() / 2) * 2;
  return tag.replace(quotes[pair] + 1, quotes[pair + 1] - quotes[pair] - 1, value);
}

inline std::optional<base::Bytes> mutate_xml(base::ByteView input, Dice& dice) {
  static constexpr std::string_view kValues[] = {"",
                                                 "javascript:a()",
                                                 "&#106;avascript:a",
                                                 "java&#9;script:a",
                                                 "file://a/b",
                                                 "\\\\a\\b",
                                                 "data:text/html,a",
                                                 "-1",
                                                 "0",
                                                 "4294967295",
                                                 "9223372036854775808",
                                                 "1e999",
                                                 "NaN",
                                                 "url(http://a)",
                                                 "rId1",
                                                 "#a",
                                                 "none",
                                                 "true",
                                                 "../../a",
                                                 "&amp;#x6a;"};
  static constexpr std::string_view kPieces[] = {"<!DOCTYPE a [<!ENTITY b 'c'>]>",
                                                 "<![CDATA[<a>]]>",
                                                 "<!-- -- -->",
                                                 "<?a b?>",
                                                 "&a;",
                                                 "&#0;",
                                                 "&#xD800;",
                                                 "&#x10FFFF;",
                                                 "<script>a</script>",
                                                 "<a xmlns='b'>",
                                                 "</a>",
                                                 "<a:b/>",
                                                 "\xEF\xBB\xBF",
                                                 "]]>",
                                                 "<svg:use href='#a'/>",
                                                 "<mc:AlternateContent><mc:Choice Requires='a'/></mc:AlternateContent>",
                                                 "<w:fldSimple w:instr='DDE a b'/>",
                                                 "<w:instrText>INCLUDETEXT \"http://a\"</w:instrText>",
                                                 "<f>cmd|'/c a'!A1</f>"};
  auto pieces = split_markup(base::text(input));
  if (pieces.size() < 2) return std::nullopt;
  std::string& piece = pieces[dice.below(pieces.size())];
  switch (dice.below(6)) {
    case 0: shuffle_one(pieces, dice); break;
    case 1: piece = replace_quoted(piece, dice.of(kValues), dice); break;
    case 2: piece.append(dice.of(kPieces)); break;
    case 3: piece = dice.changed(piece); break;
    case 4: {  // one element nested in itself
      std::string open = piece.starts_with('<') && piece.size() > 1 && piece[1] != '/' && !piece.ends_with("/>") ? piece : "<a>";
      const std::size_t depth = dice.of(std::initializer_list<std::size_t>{3, 40, 1100});
      std::string deep;
      for (std::size_t i = 0; i < depth; ++i) deep += open;
      for (std::size_t i = 0; i < depth; ++i) deep += "</" + open.substr(1, open.find_first_of(" \t\r\n>") - 1) + ">";
      piece = deep;
      break;
    }
    default: {  // a span of one place put into another
      const std::size_t from = dice.below(pieces.size()), count = 1 + dice.below(std::min<std::size_t>(12, pieces.size() - from));
      std::vector<std::string> span(pieces.begin() + static_cast<std::ptrdiff_t>(from), pieces.begin() + static_cast<std::ptrdiff_t>(from + count));
      pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(dice.below(pieces.size())), span.begin(), span.end());
    }
  }
  return joined(pieces);
}

// Groups, control words with their number, characters in hexadecimal, runs of text (RTF 1.9.1, Conventions of an RTF Reader).
inline std::vector<std::string> split_rtf(std::string_view text) {
  std::vector<std::string> out;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto digit = [](char c) { return (c >= '0' && c <= '9') || c == '-'; };
  while (!text.empty() && out.size() < 20'000) {
    std::size_t end = 1;
    if (text[0] == '\\' && text.size() > 1) {
      end = 2;
      if (letter(text[1])) {
        while (end < text.size() && letter(text[end])) ++end;
        while (end < text.size() && digit(text[end])) ++end;
        if (end < text.size() && text[end] == ' ') ++end;
      } else if (text[1] == '\'') {
        end = std::min<std::size_t>(4, text.size());
      }
    } else if (text[0] != '{' && text[0] != '}') {
      end = std::min(text.find_first_of("\\{}"), text.size());
    }
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return out;
}

inline std::optional<base::Bytes> mutate_rtf(base::ByteView input, Dice& dice) {
  static constexpr std::string_view kTokens[] = {"{",
                                                 "}",
                                                 "{\\*\\",
                                                 "\\bin5 ",
                                                 "\\bin4294967295 ",
                                                 "\\bin-1 ",
                                                 "\\uc0 ",
                                                 "\\uc9999 ",
                                                 "\\u-1 ",
                                                 "\\u55296 ",
                                                 "\\'8",
                                                 "\\'81\\'",
                                                 "{\\field{\\*\\fldinst DDEAUTO a b}{\\fldrslt c}}",
                                                 "{\\object\\objocx\\objupdate{\\*\\objdata 0105}}",
                                                 "{\\pict\\pngblip 89504e47}",
                                                 "{\\*\\template a}",
                                                 "{\\fonttbl{\\f0\\fcharset128 a;}}",
                                                 "\\f0 ",
                                                 "\\f32768 ",
                                                 "\\trowd\\cellx9\\cell\\row ",
                                                 "{\\upr{a}{\\*\\ud{b}}}",
                                                 "{\\listtable{\\list}}",
                                                 "{\\stylesheet{\\s1 a;}}",
                                                 "{\\*\\datastore 00}",
                                                 "\\par ",
                                                 "\\ansicpg932 ",
                                                 "{\\info{\\author a}}",
                                                 "{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv b}}}}"};
  auto pieces = split_rtf(base::text(input));
  if (pieces.size() < 3) return std::nullopt;
  const std::size_t at = dice.below(pieces.size());
  switch (dice.below(5)) {
    case 0: shuffle_one(pieces, dice); break;
    case 1: pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(at), std::string(dice.of(kTokens))); break;
    case 2: pieces[at] = dice.changed(pieces[at]); break;
    case 3: {
      std::string& word = pieces[at];
      while (!word.empty() && (word.back() == ' ' || word.back() == '-' || (word.back() >= '0' && word.back() <= '9'))) word.pop_back();
      word += (dice.one_in(3) ? "-" : "") + std::to_string(dice.edge()) + " ";
      break;
    }
    default: {
      const std::size_t depth = dice.of(std::initializer_list<std::size_t>{2, 60, 2000});
      pieces[at] = std::string(depth, '{') + pieces[at] + std::string(dice.one_in(4) ? depth - 1 : depth, '}');
    }
  }
  return joined(pieces);
}

// Lines of headers, boundaries and bodies (RFC 5322, RFC 2045, RFC 2046).
inline std::optional<base::Bytes> mutate_mail(base::ByteView input, Dice& dice) {
  static constexpr std::string_view kLines[] = {"Content-Type: multipart/mixed; boundary=b",
                                                "Content-Type: multipart/mixed; boundary=\"b\"; boundary=c",
                                                "Content-Type: message/rfc822",
                                                "Content-Type: message/partial; number=1; total=2",
                                                "Content-Type: message/external-body; access-type=URL",
                                                "Content-Type: text/html; charset=utf-7",
                                                "Content-Type: application/ms-tnef",
                                                "Content-Transfer-Encoding: base64",
                                                "Content-Transfer-Encoding: quoted-printable",
                                                "Content-Transfer-Encoding: x-uuencode",
                                                "Content-Transfer-Encoding: 7bit",
                                                "Content-Disposition: attachment; filename*0*=utf-8''a%2e; filename*1=exe",
                                                "Content-Disposition: attachment; filename=\"=?utf-8?B?YS5leGU=?=\"",
                                                "Subject: =?iso-2022-jp?B?GyRCISEbKEI=?=",
                                                "--b",
                                                "--b--",
                                                "--c",
                                                "",
                                                "begin 644 a.exe",
                                                "#0V%T",
                                                "end",
                                                "From a@b Thu Jan  1 00:00:00 1970",
                                                "<script>a</script>",
                                                "=41=\xE3",
                                                "SGVsbG8=",
                                                " folded",
                                                "Content-Type: text/plain; charset=\"utf-16\"",
                                                "Content-Type: text/calendar; method=REQUEST",
                                                "BEGIN:VCALENDAR"};
  std::string_view text = base::text(input);
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() < 20'000) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  if (lines.size() < 2) return std::nullopt;
  const auto at = lines.begin() + static_cast<std::ptrdiff_t>(dice.below(lines.size()));
  switch (dice.below(5)) {
    case 0: shuffle_one(lines, dice); break;
    case 1: lines.insert(at, std::string(dice.of(kLines)) + "\r\n"); break;
    case 2: *at = std::string(dice.of(kLines)) + (dice.one_in(8) ? "\n" : "\r\n"); break;
    case 3: *at = dice.changed(*at); break;
    default: {  // the whole as a part of itself
      const std::string whole(base::text(joined(lines)));
      lines.assign({"Content-Type: multipart/mixed; boundary=nest\r\n\r\n--nest\r\nContent-Type: message/rfc822\r\n\r\n", whole, "\r\n--nest--\r\n"});
    }
  }
  return joined(lines);
}

inline std::optional<base::Bytes> mutate_json(base::ByteView input, Dice& dice) {
  static constexpr std::string_view kTokens[] = {"{\"a\":1,\"a\":2}",
                                                 "[",
                                                 "]",
                                                 "{",
                                                 "}",
                                                 "1e999",
                                                 "-0",
                                                 "\"\\ud800\"",
                                                 "\"\\u0000\"",
                                                 "NaN",
                                                 "\"__proto__\":",
                                                 "/**/",
                                                 ",",
                                                 ":",
                                                 "null",
                                                 "\"\\u003cscript\"",
                                                 "18446744073709551616",
                                                 "1E-400"};
  const std::string_view text = base::text(input);
  std::vector<std::string> pieces;
  for (std::size_t from = 0; from < text.size() && pieces.size() < 20'000;) {
    const std::size_t end = std::min(text.find_first_of("{}[],:\"", from + 1), text.size());
    pieces.emplace_back(text.substr(from, end - from));
    from = end;
  }
  if (pieces.empty()) return std::nullopt;
  std::string& piece = pieces[dice.below(pieces.size())];
  switch (dice.below(4)) {
    case 0: shuffle_one(pieces, dice); break;
    case 1: piece += dice.of(kTokens); break;
    case 2: piece = dice.changed(piece); break;
    default: {
      const std::size_t depth = dice.of(std::initializer_list<std::size_t>{3, 200, 4000});
      piece = std::string(depth, '[') + piece + std::string(depth, ']');
    }
  }
  return joined(pieces);
}

}  // namespace sekisho::formats::fuzz
