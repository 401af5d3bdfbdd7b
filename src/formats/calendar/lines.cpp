#include "formats/calendar/lines.h"

#include <algorithm>

#include "text/encoding.h"
#include "text/text.h"

namespace sekisho::formats::calendar {

using text::Encoding;

namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

bool name(std::string_view text) {
  return !text.empty() && text.size() <= 60 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end);
  if (rest.starts_with("\r\n")) rest.remove_prefix(2);
  else if (!rest.empty()) rest.remove_prefix(1);
  return line;
}

// The head of a line: [group.]name *(;parameter). False when it is none.
bool read_head(std::string_view head, Line& line) {
  std::size_t at = std::min(head.find(';'), head.size());
  std::string_view first = head.substr(0, at);
  if (const std::size_t dot = first.rfind('.'); dot != first.npos) {
    if (!name(first.substr(0, dot))) return false;
    line.group = first.substr(0, dot);
    first.remove_prefix(dot + 1);
  }
  if (!name(first)) return false;
  line.name = upper(first);
  while (at < head.size()) {
    std::size_t end = ++at;
    bool quoted = false;
    for (; end < head.size() && (quoted || head[end] != ';'); ++end) quoted ^= head[end] == '"';
    const std::string_view parameter = head.substr(at, end - at);
    at = end;
    if (parameter.empty()) continue;
    const std::size_t equals = parameter.find('=');
    Parameter made;
    if (equals != parameter.npos) {
      if (!name(parameter.substr(0, equals))) return false;
      made.name = upper(parameter.substr(0, equals));
    }
    made.value = parameter.substr(equals == parameter.npos ? 0 : equals + 1);
    std::erase(made.value, '"');
    line.parameters.push_back(std::move(made));
    if (line.parameters.size() > 100) return false;
  }
  return true;
}

// The colon that ends the head: outside of quotes.
std::size_t colon_of(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    else if (text[i] == ':' && !quoted) return i;
  }
  return text.find(':');  // a quote that is never closed
}

std::string from_quoted_printable(std::string_view text) {
  std::string out;
  const auto hex = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '=' && i + 2 < text.size() ? hex(text[i + 1]) : -1, low = high >= 0 ? hex(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string to_utf8(std::string_view bytes, std::string_view charset) {
  const std::string named = text::lower_ascii(charset);
  if (named.find("jis") != named.npos || named == "windows-31j" || named == "cp932")
    return text::decode(base::view(bytes), named.find("2022") != named.npos ? Encoding::iso2022jp : Encoding::cp932).utf8;
  if (named == "iso-2022-jp") return text::decode(base::view(bytes), Encoding::iso2022jp).utf8;
  if (named == "euc-jp") return text::decode(base::view(bytes), Encoding::euc_jp).utf8;
  if (text::valid_utf8(bytes)) return std::string(bytes);
  if (auto found = text::to_utf8(base::view(bytes))) return *found;
  return text::decode(base::view(bytes), Encoding::utf8).utf8;
}

// Line ends of all sorts are one; what a reader would take for one inside a value is none of ours to keep.
void one_line_end(std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      out += '\n';
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
    } else {
      out += text[i];
    }
  }
  text = std::move(out);
}

bool encoded(const Line& line, std::string_view encoding) {
  return std::ranges::any_of(line.parameters, [&](const Parameter& parameter) {
    return (parameter.name == "ENCODING" || parameter.name.empty()) && upper(parameter.value) == encoding;  // 2.1: also bare
  });
}
bool quoted_printable(const Line& line) { return encoded(line, "QUOTED-PRINTABLE"); }

void put_quoted_printable(std::string& out, std::string_view value, std::size_t column) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte > 0x20 && byte < 0x7F && c != '=';
    if (column + (plain ? 1 : c == '\n' ? 6 : 3) > 74) {
      out += "=\r\n";
      column = 0;
    }
    // A line end is CR LF there (RFC 2045, 6.7).
    if (c == '\n') out += "=0D=0A", column += 6;
    else if (plain) out += c, ++column;
    else out += '=', out += kDigits[byte >> 4], out += kDigits[byte & 15], column += 3;
  }
}

}  // namespace

const Parameter* Line::find(std::string_view parameter) const {
  const auto found = std::ranges::find(parameters, parameter, &Parameter::name);
  return found == parameters.end() ? nullptr : &*found;
}

bool Line::base64() const { return encoded(*this, "BASE64") || encoded(*this, "B"); }

bool Line::has_type(std::string_view type) const {
  for (const Parameter& parameter : parameters) {
    if (!parameter.name.empty() && parameter.name != "TYPE") continue;
    const std::string all = "," + upper(parameter.value) + ",";
    if (all.find("," + std::string(type) + ",") != all.npos) return true;
  }
  return false;
}

base::Result<std::vector<Line>> read_lines(std::string_view rest, std::uint32_t& broken) {
  std::vector<Line> out;
  while (!rest.empty()) {
    std::string whole(take_line(rest));
    if (whole.empty() || whole.find_first_not_of(" \t") == whole.npos) continue;
    while (rest.starts_with(' ') || rest.starts_with('\t')) {
      rest.remove_prefix(1);
      whole += take_line(rest);
    }
    Line line;
    const std::size_t colon = colon_of(whole);
    if (colon == whole.npos || !read_head(std::string_view(whole).substr(0, colon), line)) {
      ++broken;
      continue;
    }
    line.value = whole.substr(colon + 1);
    const Parameter* charset = line.find("CHARSET");
    const std::string charset_name = charset != nullptr ? charset->value : std::string();
    if (quoted_printable(line)) {
      line.quoted_printable = true;
      while (line.value.ends_with('=') && !rest.empty()) {  // a soft line end
        line.value.pop_back();
        std::string_view more = take_line(rest);
        line.value += more;
      }
      line.value = to_utf8(from_quoted_printable(line.value), charset_name);
      one_line_end(line.value);
    } else if (line.base64()) {
      // Phones wrote the digits without the blanks of a folded line, up to an empty line.
      for (std::string_view ahead = rest; !ahead.empty(); rest = ahead) {
        const std::string_view more = take_line(ahead);
        if (more.find_first_not_of(" \t") == more.npos || more.find(':') != more.npos) break;
        line.value += more;
      }
      std::erase_if(line.value, [](char c) { return c == ' ' || c == '\t'; });
    } else {
      line.value = to_utf8(line.value, charset_name);
    }
    std::erase_if(line.parameters, [](const Parameter& p) {
      const std::string value = upper(p.value);
      return p.name == "CHARSET" || ((p.name == "ENCODING" || p.name.empty()) && (value == "QUOTED-PRINTABLE" || value == "8BIT" || value == "7BIT"));
    });
    for (Parameter& parameter : line.parameters) parameter.value = to_utf8(parameter.value, {});
    out.push_back(std::move(line));
    if (out.size() > kLinesMax) return base::refuse(base::Code::too_many_entries);
  }
  return out;
}

void write_line(std::string& out, const Line& line, Version version) {
  std::string text = line.group.empty() ? line.name : line.group + "." + line.name;
  for (const Parameter& parameter : line.parameters) {
    text += ';';
    if (!parameter.name.empty()) text.append(parameter.name).append("=");
    const std::string& value = parameter.value;
    const bool quotes = value.find_first_of(parameter.name == "TYPE" ? ":;" : ":;,") != std::string::npos && version == Version::current;
    if (quotes) text += '"';
    text += value;
    if (quotes) text += '"';
  }
  const bool digits = line.base64();
  const bool plain = std::ranges::all_of(line.value, [](char c) { return c >= 0x20 && c < 0x7F; });
  if (version == Version::old && !digits && (!plain || text.size() + line.value.size() > 74)) {
    if (!plain) text += ";CHARSET=UTF-8";
    text += ";ENCODING=QUOTED-PRINTABLE:";
    out += text;
    put_quoted_printable(out, line.value, text.size());
    out += "\r\n";
    return;
  }
  text.append(":").append(line.value);
  // At most 75 octets a line, never inside a character.
  std::size_t room = 75;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(at + room, text.size());
    while (end < text.size() && end > at + 1 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    if (at > 0) out += "\r\n ";
    out.append(text, at, end - at);
    at = end;
    room = 74;
  }
  out += version == Version::old && digits ? "\r\n\r\n" : "\r\n";
}

}  // namespace sekisho::formats::calendar
