#include "api/request_text.h"

#include <algorithm>
#include <array>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/url/authority_view.hpp>
#include <boost/url/grammar/ci_string.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <functional>

#include "text/text.h"

namespace sekisho::api {

namespace {

namespace http = boost::beast::http;
namespace urls = boost::urls;
using boost::beast::iequals;
using Parser = http::request_parser<http::empty_body>;  // bodies are read beside it

constexpr std::size_t kNamesMax = 100;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool alphanumeric(char c) { return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool visible(char c) { return c > 0x20 && c < 0x7f; }
bool control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), urls::grammar::to_lower);
  return out;
}

std::optional<Method> method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get: return Method::get;
    case http::verb::head: return Method::head;
    case http::verb::post: return Method::post;
    case http::verb::put: return Method::put;
    case http::verb::patch: return Method::patch;
    case http::verb::delete_: return Method::remove;
    case http::verb::options: return Method::options;
    default: return std::nullopt;
  }
}

struct Fault {
  int status = 0;
  std::string_view why;
  explicit operator bool() const { return status != 0; }
};

// A version that is one, and not ours.
bool other_version(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\r'));
  const std::size_t first = line.find(' '), second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) return false;
  const std::string_view version = line.substr(second + 1);
  return version.size() == 8 && version.starts_with("HTTP/") && digit(version[5]) && version[6] == '.' && digit(version[7]);
}

Fault malformed(const boost::system::error_code& error, std::string_view text) {
  if (error == http::error::bad_method) return {400, "method"};
  if (error == http::error::bad_target) return {400, "target"};
  if (error == http::error::bad_version) return {other_version(text) ? 505 : 400, "version"};
  if (error == http::error::bad_field) return {400, "field name"};
  if (error == http::error::bad_value) return {400, "field value"};
  if (error == http::error::bad_content_length || error == http::error::multiple_content_length) return {400, "content-length"};
  if (error == http::error::bad_transfer_encoding) return {400, "transfer-encoding"};
  if (error == http::error::header_limit) return {431, "head"};
  return {400, "head"};
}

// Only the origin form of the target is taken: this server is no proxy.
Fault request_line(const Parser::value_type& request, const HeadLimits& limits, Head& head) {
  const std::string_view target = request.target();
  if (target.size() > limits.target_bytes) return {414, "target"};
  if (!std::ranges::all_of(target, visible)) return {400, "target"};
  const auto method = method_of(request.method());
  if (!method) return {501, "method"};
  if (target[0] != '/') return {400, "target"};
  head.method = *method;
  head.target = std::string(target);
  head.old = request.version() == 10;
  return {};
}

// Fields that say one thing: a second one is an attack or a broken client.
bool only_once(std::string_view name) {
  static constexpr std::array<std::string_view, 14> kOnce{
      "host",   "content-length", "transfer-encoding", "content-type", "content-encoding", "cookie",        "authorization",
      "origin", "sec-fetch-site", "x-sekisho-form",    "expect",       "if-none-match",    "content-range", "upload-offset"};
  return std::ranges::find(kOnce, name) != kOnce.end();
}

Fault fields(const Parser::value_type& request, const HeadLimits& limits, Head& head) {
  std::size_t count = 0;
  for (const auto& field : request) {
    if (++count > limits.fields) return {431, "fields"};
    const std::string_view value = field.value();
    const auto [place, fresh] = head.fields.try_emplace(lower(field.name_string()), value);
    if (fresh) continue;
    if (only_once(place->first)) return {400, "repeated field"};
    place->second.append(", ").append(value);
  }
  return {};
}

// RFC 9112 §6: where the body ends must be said in exactly one way.
Fault framing(const Parser& parser, const HeadLimits& limits, Head& head) {
  const auto length = head.fields.find("content-length"), encoding = head.fields.find("transfer-encoding");
  if (length != head.fields.end() && encoding != head.fields.end()) return {400, "content-length and transfer-encoding"};
  if (encoding != head.fields.end()) {
    if (head.old) return {400, "transfer-encoding"};
    if (!iequals(encoding->second, "chunked")) return {501, "transfer-encoding"};
    head.chunked = true;
  }
  if (length != head.fields.end()) {
    if (!std::ranges::all_of(length->second, digit)) return {400, "content-length"};  // no list of equal ones either
    head.length = parser.content_length().value();
    if (*head.length > limits.body_bytes) return {413, "content-length"};
  }
  return {};
}

bool host_character(char c) { return alphanumeric(c) || std::string_view("-._:[]").find(c) != std::string_view::npos; }
bool host(std::string_view text) { return !text.empty() && std::ranges::all_of(text, host_character) && urls::parse_authority(text); }

Fault meaning(const Parser& parser, Head& head) {
  const auto named = head.fields.find("host");
  if (named == head.fields.end() ? !head.old : !host(named->second)) return {400, "host"};
  if (const auto expect = head.fields.find("expect"); expect != head.fields.end()) {
    if (!iequals(expect->second, "100-continue")) return {417, "expect"};
    head.expects_continue = !head.old;
  }
  head.keep_alive = !head.old && parser.keep_alive();
  return {};
}

Fault read_into(std::string_view text, const HeadLimits& limits, Head& head) {
  if (text.size() > limits.bytes) return {431, "head"};
  // Beast unfolds them; RFC 9112 §5.2 lets a server refuse.
  if (text.find("\r\n ") != std::string_view::npos || text.find("\r\n\t") != std::string_view::npos) return {400, "folded field"};
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.bytes));
  parser.body_limit(boost::none);  // framing() says it
  boost::system::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(text), error);
  if (error) return malformed(error, text);
  if (!parser.is_header_done() || used != text.size()) return {400, "head"};
  if (const Fault fault = request_line(parser.get(), limits, head)) return fault;
  if (const Fault fault = fields(parser.get(), limits, head)) return fault;
  if (const Fault fault = framing(parser, limits, head)) return fault;
  return meaning(parser, head);
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
  const auto target = urls::parse_origin_form(raw);
  if (!target || target->has_query()) return std::nullopt;
  std::string out;
  // Cut here, not by Boost.URL's segments(), which hide a leading "/./".
  for (std::size_t start = 1; start <= raw.size();) {
    const std::size_t end = std::min(raw.find('/', start), raw.size());
    const std::string segment = urls::pct_string_view(raw.substr(start, end - start)).decode();
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
  const auto unclean = [](const std::string& text) {
    return std::ranges::any_of(text, [](char c) { return control(c) && c != '\n' && c != '\r' && c != '\t'; }) || !text::valid_utf8(text);
  };
  // As part of a target: parse_query() and query_rule of Boost 1.81 read beyond a view that is not followed by NUL.
  const std::string target = "/?" + std::string(raw);
  const auto parsed = urls::parse_origin_form(target);
  if (!parsed) return std::nullopt;
  std::map<std::string, std::string, std::less<>> out;
  for (const urls::param_pct_view param : parsed->encoded_params()) {
    if (param.key.empty() && !param.has_value) continue;  // between && or after the last
    const urls::encoding_opts plus_is_space(true);
    std::string name = param.key.decode(plus_is_space), value = param.value.decode(plus_is_space);
    if (unclean(name) || unclean(value) || out.size() == kNamesMax) return std::nullopt;
    out.try_emplace(std::move(name), std::move(value));
  }
  return out;
}

// Beast reads chunks as the body of a request, so it is given one that says it has them.
struct ChunkReader::Inside {
  Inside() {
    static constexpr std::string_view kHead = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    parser.body_limit(boost::none);
    parser.on_chunk_header(on_header);
    parser.on_chunk_body(on_body);
    put(kHead);
  }

  std::size_t put(std::string_view bytes) { return parser.put(boost::asio::buffer(bytes), error); }

  Parser parser;
  boost::system::error_code error;
  std::uint64_t left = 0;  // of the chunk
  std::string framing;     // what came of the lines between two chunks' data
  std::string_view piece;
  std::function<void(std::uint64_t, boost::beast::string_view, boost::system::error_code&)> on_header =
      [this](std::uint64_t size, boost::beast::string_view extension, boost::system::error_code& bad) {
        if (!extension.empty()) bad = http::error::bad_chunk_extension;
        left = size;
      };
  std::function<std::size_t(std::uint64_t, boost::beast::string_view, boost::system::error_code&)> on_body =
      [this](std::uint64_t, boost::beast::string_view data, boost::system::error_code&) {
        piece = data;
        left -= data.size();
        return data.size();
      };
};

ChunkReader::ChunkReader() = default;
ChunkReader::~ChunkReader() = default;

// Lines are given to Beast whole, together with the line end after the chunk before them.
void ChunkReader::frame(char c) {
  static constexpr std::size_t kFramingMax = 32;
  std::string& framing = inside_->framing;
  framing.push_back(c);
  if (c != '\n') {
    malformed_ = framing.size() == kFramingMax;
    return;
  }
  malformed_ = !framing.ends_with("\r\n");  // Beast would wait on after a bare line feed
  if (malformed_) return;
  if (inside_->put(framing) > 0) framing.clear();
  const auto& seen = inside_->parser.get();
  const bool trailers = seen.begin() != seen.end() && std::next(seen.begin()) != seen.end();
  malformed_ = (inside_->error && inside_->error != http::error::need_more) || trailers || framing.size() >= kFramingMax;
  over_ = !malformed_ && inside_->parser.is_done();
}

ChunkReader::Step ChunkReader::step(std::string_view input) {
  if (!inside_) inside_ = std::make_unique<Inside>();
  Step out;
  while (out.used < input.size() && !over_ && !malformed_) {
    if (inside_->left > 0) {
      out.used += inside_->put(input.substr(out.used));
      out.piece = inside_->piece;
      return out;
    }
    frame(input[out.used++]);
  }
  return out;
}

}  // namespace sekisho::api
