#include "formats/mail/entity.h"
#include "formats/mail/percent.h"

#include <algorithm>

#include "formats/uuencode/decoder.h"
#include "text/base64.h"
#include "text/text.h"

namespace sekisho::formats::mail {

namespace {

constexpr int kDepthMax = 40;
constexpr std::size_t kPartsMax = 5'000;
constexpr std::size_t kBoundaryBytesMax = 1'000;

bool token_slash_token(std::string_view value) {
  const std::size_t slash = value.find('/');
  if (slash == value.npos || slash == 0 || slash + 1 == value.size()) return false;
  return std::ranges::all_of(value,
                             [](char c) { return c > ' ' && c < 0x7F && std::string_view("()<>@,;:\\\"[]?=").find(c) == std::string_view::npos; });
}

std::string_view without_end(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

class Parser {
 public:
  base::Result<Entity> entity(base::ByteView bytes, int depth, std::string_view default_type) {
    if (depth > kDepthMax) return base::refuse(base::Code::too_deep);
    if (++count_ > kPartsMax) return base::refuse(base::Code::too_many_entries);
    auto headers = read_headers(bytes);
    if (!headers) return std::unexpected(headers.error());
    Entity out;
    out.headers = std::move(*headers);
    out.whole = bytes;
    out.body = base::slice(bytes, out.headers.body);
    if (const std::string* value = out.headers.find("content-type")) out.type = read_parameters(*value);
    if (!token_slash_token(out.type.value)) out.type.value = out.type.value == "text" || out.type.value.empty() ? default_type : "text/plain";
    if (const std::string* value = out.headers.find("content-disposition")) out.disposition = read_parameters(*value);
    if (const std::string* value = out.headers.find("content-transfer-encoding")) out.encoding = read_parameters(*value).value;
    if (out.media() == "multipart")
      if (auto status = split(out, depth); !status) return std::unexpected(status.error());
    return out;
  }

 private:
  // Delimiters count at the beginning of a line only, blanks may follow (RFC 2046 section 5.1.1). The delimiters of an outer multipart were
  // applied before: no inner part reaches over them. What follows the closing one is nobody's.
  base::Status split(Entity& entity, int depth) {
    const std::string boundary = "--" + std::string(entity.type.get("boundary"));
    if (boundary.size() <= 2 || boundary.size() > kBoundaryBytesMax) return {};
    const std::string_view text = base::text(entity.body);
    const std::string_view inner = entity.is("multipart/digest") ? "message/rfc822" : "text/plain";
    std::size_t part_begin = text.npos;
    bool closed = false;
    for (std::size_t at = 0; at < text.size() && !closed;) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      std::string_view line = without_end(text.substr(at, end - at));
      const std::size_t next = std::min(end + 1, text.size());
      const bool delimiter = line.starts_with(boundary) && (line.size() == boundary.size() || line.substr(boundary.size()) == "--");
      if (delimiter) {
        if (part_begin == text.npos) entity.outside |= !blank(text.substr(0, at)) && text.substr(0, at).find("multi-part") == text.npos;
        else if (auto status = add(entity, part_begin, at, depth, inner); !status) return status;
        closed = line.size() > boundary.size();
        part_begin = closed && part_begin == text.npos ? text.npos : next;
        if (closed) entity.outside |= !blank(text.substr(next));
      }
      at = next;
    }
    if (closed || part_begin == text.npos) return {};
    entity.unclosed = true;
    return add(entity, part_begin, text.size(), depth, inner);
  }

  // The line end before a delimiter belongs to it.
  base::Status add(Entity& entity, std::size_t begin, std::size_t end, int depth, std::string_view inner) {
    base::ByteView bytes = base::slice(entity.body, begin, end - begin);
    if (end < entity.body.size()) {
      if (!bytes.empty() && bytes.back() == '\n') bytes = bytes.first(bytes.size() - 1);
      if (!bytes.empty() && bytes.back() == '\r') bytes = bytes.first(bytes.size() - 1);
    }
    if (blank(base::text(bytes))) return {};
    auto part = this->entity(bytes, depth + 1, inner);
    if (!part) return std::unexpected(part.error());
    entity.parts.push_back(std::move(*part));
    return {};
  }

  std::size_t count_ = 0;
};

// RFC 2045 section 6.7: blanks at the end of a line are not part of it; "=" at its end joins lines.
Content from_quoted_printable(std::string_view text) {
  Content out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    const bool ended = end < text.size();
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool carriage = line.ends_with('\r');
    if (ended || carriage) line = without_end(line);
    const bool soft = line.ends_with('=');
    if (soft) line.remove_suffix(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
      const int high = line[i] == '=' && i + 2 < line.size() ? hex_of(line[i + 1]) : -1;
      const int low = high >= 0 ? hex_of(line[i + 2]) : -1;
      out.broken |= line[i] == '=' && low < 0;
      out.bytes.push_back(low >= 0 ? static_cast<std::uint8_t>(high * 16 + low) : static_cast<std::uint8_t>(line[i]));
      if (low >= 0) i += 2;
    }
    if (!soft && ended) base::put(out.bytes, carriage ? "\r\n" : "\n");
  }
  return out;
}

}  // namespace

std::string Entity::filename() const {
  std::string_view name = disposition.get("filename");
  if (name.empty()) name = type.get("name");
  return std::string(name);
}

base::Result<Entity> read_entity(base::ByteView bytes) { return Parser().entity(bytes, 0, "text/plain"); }

Content content_of(const Entity& entity) {
  const std::string_view text = base::text(entity.body);
  if (entity.encoding == "base64") {
    text::Base64 read = text::from_base64(text);
    return {std::move(read.bytes), read.broken};
  }
  if (entity.encoding == "quoted-printable") return from_quoted_printable(text);
  if (entity.encoding == "x-uuencode" || entity.encoding == "uuencode" || entity.encoding == "x-uue") {
    auto blocks = uuencode::decode_all(text);
    if (!blocks.empty()) return {std::move(blocks.front().bytes), blocks.front().broken};
  }
  const bool known = entity.encoding.empty() || entity.encoding == "7bit" || entity.encoding == "8bit" || entity.encoding == "binary";
  return {base::Bytes(entity.body.begin(), entity.body.end()), !known};
}

}  // namespace sekisho::formats::mail
