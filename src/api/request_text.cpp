#include "api/request_text.h"

#include <algorithm>
#include <array>

#include "text/text.h"

namespace sekisho::api {

namespace {

constexpr std::size_t kNamesMax = 100;

bool alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool token_character(char c) { return alphanumeric(c) || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos); }
bool token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, token_character); }
bool visible(char c) { return c > 0x20 && c < 0x7f; }
bool control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
// field-value of RFC 9110 §5.5, obs-text included
bool value_character(char c) { return c == '\t' || !control(c); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<Method> method_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Method>, 7> kMethods{{{"GET", Method::get},
                                                                                {"HEAD", Method::head},
                                                                                {"POST", Method::post},
                                                                                {"PUT", Method::put},
                                                                                {"PATCH", Method::patch},
                                                                                {"DELETE", Method::remove},
                                                                                {"OPTIONS", Method::options}}};
  for (const auto& [known, method] : kMethods)
    if (known == name) return method;
  return std::nullopt;
}

struct Fault {
  int status = 0;
  std::string_view why;
  explicit operator bool() const { return status != 0; }
};

// RFC 9112 §3: three words, one space between. Only the origin form of the target is taken: this server is no proxy.
Fault request_line(std::string_view line, const HeadLimits& limits, Head& head) {
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return {400, "request line"};
  const std::string_view method = line.substr(0, first), target = line.substr(first + 1, last - first - 1), version = line.substr(last + 1);
  if (!token(method)) return {400, "method"};
  if (target.size() > limits.target_bytes) return {414, "target"};
  if (target.empty() || !std::ranges::all_of(target, visible)) return {400, "target"};
  if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' || hex_digit(version[5]) < 0 || hex_digit(version[7]) < 0)
    return {400, "version"};
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return {505, "version"};
  const auto known = method_of(method);
  if (!known) return {501, "method"};
  if (target[0] != '/') return {400, "target"};
  head.method = *known;
  head.target = std::string(target);
  head.old = version == "HTTP/1.0";
  return {};
}

// Fields that say one thing: a second one is an attack or a broken client.
bool only_once(std::string_view name) {
  static constexpr std::array<std::string_view, 14> kOnce{
      "host",   "content-length", "transfer-encoding", "content-type", "content-encoding", "cookie",        "authorization",
      "origin", "sec-fetch-site", "x-sekisho-form",    "expect",       "if-none-match",    "content-range", "upload-offset"};
  return std::ranges::find(kOnce, name) != kOnce.end();
}

Fault field_line(std::string_view line, Head& head) {
  if (line.front() == ' ' || line.front() == '\t') return {400, "folded field"};  // RFC 9112 §5.2
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !token(line.substr(0, colon))) return {400, "field name"};  // a space before the colon too, §5.1
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (!std::ranges::all_of(value, value_character)) return {400, "field value"};
  const auto [place, fresh] = head.fields.try_emplace(lower(line.substr(0, colon)), value);
  if (fresh) return {};
  if (only_once(place->first)) return {400, "repeated field"};
  place->second.append(", ").append(value);
  return {};
}

// RFC 9112 §6: where the body ends must be said in exactly one way.
Fault framing(const HeadLimits& limits, Head& head) {
  const auto length = head.fields.find("content-length"), encoding = head.fields.find("transfer-encoding");
  if (length != head.fields.end() && encoding != head.fields.end()) return {400, "content-length and transfer-encoding"};
  if (encoding != head.fields.end()) {
    if (head.old) return {400, "transfer-encoding"};
    if (lower(encoding->second) != "chunked") return {501, "transfer-encoding"};
    head.chunked = true;
  }
  if (length != head.fields.end()) {
    const std::string& digits = length->second;
    if (digits.empty() || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return {400, "content-length"};
    if (digits.size() > 18) return {413, "content-length"};
    head.length = std::stoull(digits);
    if (*head.length > limits.body_bytes) return {413, "content-length"};
  }
  return {};
}

bool host_character(char c) { return alphanumeric(c) || std::string_view("-._:[]").find(c) != std::string_view::npos; }

Fault meaning(Head& head) {
  const auto host = head.fields.find("host");
  if (host == head.fields.end() && !head.old) return {400, "host"};
  if (host != head.fields.end() && (host->second.empty() || !std::ranges::all_of(host->second, host_character))) return {400, "host"};
  if (const auto expect = head.fields.find("expect"); expect != head.fields.end()) {
    if (lower(expect->second) != "100-continue") return {417, "expect"};
    head.expects_continue = !head.old;
  }
  const auto connection = head.fields.find("connection");
  head.keep_alive = !head.old && (connection == head.fields.end() || lower(connection->second).find("close") == std::string::npos);
  return {};
}

Fault read_into(std::string_view text, const HeadLimits& limits, Head& head) {
  if (text.size() > limits.bytes) return {431, "head"};
  bool first = true;
  for (std::size_t fields = 0; !text.empty(); ++fields) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) return {400, "line end"};
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (line.empty()) {
      if (first || !text.empty()) return {400, "empty line"};
      const Fault fault = framing(limits, head);
      return fault ? fault : meaning(head);
    }
    if (fields > limits.fields) return {431, "fields"};
    const Fault fault = first ? request_line(line, limits, head) : field_line(line, head);
    if (fault) return fault;
    first = false;
  }
  return {400, "head"};
}

// Unescapes into out; false for a broken escape.
bool unescape(std::string_view raw, bool plus_is_space, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '%') {
      out.push_back(plus_is_space && raw[i] == '+' ? ' ' : raw[i]);
      continue;
    }
    if (i + 2 >= raw.size()) return false;
    const int high = hex_digit(raw[i + 1]), low = hex_digit(raw[i + 2]);
    if (high < 0 || low < 0) return false;
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return true;
}

}  // namespace

ReadHead read_head(std::string_view text, const HeadLimits& limits) {
  ReadHead out;
  const Fault fault = read_into(text, limits, out.head);
  out.fault = fault.status;
  out.why = fault.why;
  return out;
}

std::optional<std::string> decoded_path(std::string_view raw) {
  if (raw.empty() || raw[0] != '/') return std::nullopt;
  std::string out, segment;
  for (std::size_t start = 1; start <= raw.size();) {
    const std::size_t end = std::min(raw.find('/', start), raw.size());
    if (!unescape(raw.substr(start, end - start), false, segment)) return std::nullopt;
    const bool last = end == raw.size();
    if ((segment.empty() && !last) || segment == "." || segment == "..") return std::nullopt;
    if (std::ranges::any_of(segment, [](char c) { return control(c) || c == '/' || c == '\\'; })) return std::nullopt;
    out.append("/").append(segment);
    start = end + 1;
  }
  if (!text::valid_utf8(out)) return std::nullopt;
  return out;
}

std::optional<std::map<std::string, std::string, std::less<>>> decoded_query(std::string_view raw) {
  std::map<std::string, std::string, std::less<>> out;
  const auto unclean = [](const std::string& text) {
    return std::ranges::any_of(text, [](char c) { return control(c) && c != '\n' && c != '\r' && c != '\t'; }) || !text::valid_utf8(text);
  };
  while (!raw.empty()) {
    const std::size_t end = raw.find('&');
    const std::string_view pair = raw.substr(0, end);
    raw.remove_prefix(end == std::string_view::npos ? raw.size() : end + 1);
    if (pair.empty()) continue;
    const std::size_t sign = pair.find('=');
    std::string name, value;
    if (!unescape(pair.substr(0, sign), true, name) || unclean(name)) return std::nullopt;
    if (sign != std::string_view::npos && (!unescape(pair.substr(sign + 1), true, value) || unclean(value))) return std::nullopt;
    if (out.size() == kNamesMax) return std::nullopt;
    out.try_emplace(std::move(name), std::move(value));
  }
  return out;
}

ChunkReader::At ChunkReader::framing(char c) {
  switch (at_) {
    case At::size: {
      const int digit = hex_digit(c);
      if (digit >= 0 && digits_ < 15) {
        ++digits_;
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        return At::size;
      }
      return c == '\r' && digits_ > 0 ? At::size_line_end : At::nowhere;
    }
    case At::size_line_end: digits_ = 0; return c != '\n' ? At::nowhere : left_ > 0 ? At::data : At::last_cr;
    case At::data_cr: return c == '\r' ? At::data_lf : At::nowhere;
    case At::data_lf: return c == '\n' ? At::size : At::nowhere;
    case At::last_cr: return c == '\r' ? At::last_lf : At::nowhere;
    case At::last_lf: return c == '\n' ? At::end : At::nowhere;
    case At::data:
    case At::end:
    case At::nowhere: break;
  }
  return at_;
}

ChunkReader::Step ChunkReader::step(std::string_view input) {
  Step out;
  while (out.used < input.size() && !over() && !malformed()) {
    if (at_ == At::data) {
      const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - out.used));
      out.piece = input.substr(out.used, count);
      out.used += count;
      left_ -= count;
      if (left_ == 0) at_ = At::data_cr;
      return out;
    }
    at_ = framing(input[out.used++]);
  }
  return out;
}

}  // namespace sekisho::api
