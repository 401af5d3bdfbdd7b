#include "formats/msg/body.h"

#include <algorithm>

#include "formats/html/to_text.h"
#include "formats/msg/property.h"
#include "formats/msg/rtf.h"
#include "text/text.h"

namespace sekisho::formats::msg {

using base::ByteView;
using base::What;

namespace {

bool blank(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\r' || c == '\n' || c == '\t' || c == '\0'; });
}

std::string text_of_html(ByteView html, std::string_view label, Context& context) {
  auto text = html::to_text(html, label, context.limits);
  if (!text) {
    context.notes.warn(What::text_lost, "HTML");
    return {};
  }
  if (text->scripts > 0) context.notes.removed(What::script, "HTML", text->scripts);
  if (text->remote > 0) context.notes.removed(What::remote_content, "HTML", text->remote);
  if (text->unsafe_links > 0) context.notes.removed(What::unsafe_link, "HTML", text->unsafe_links);
  context.notes.text(text->text.lost(), 0);  // what is left is counted with the rest of the body
  return std::move(text->utf8);
}

std::string text_of_compressed(ByteView compressed, Context& context) {
  const auto rtf = decompress_rtf(compressed, context.limits);
  if (!rtf) {
    context.notes.warn(What::text_lost, "RTF");
    return {};
  }
  RtfText text = text_of_rtf(*rtf);
  return text.html ? text_of_html(base::view(text.utf8), "utf-8", context) : std::move(text.utf8);
}

constexpr std::string_view kHeaders[] = {"date", "from", "sender", "reply-to", "to", "cc", "subject", "message-id", "in-reply-to", "references"};

}  // namespace

std::string body_of(const Bodies& bodies, Context& context) {
  if (!bodies.html.empty() || !bodies.rtf.empty()) context.notes.removed(What::mail_html);
  std::string text;
  if (!blank(bodies.plain)) text = bodies.plain;
  else if (!bodies.html.empty()) text = text_of_html(bodies.html, bodies.label, context);
  if (blank(text) && !bodies.rtf.empty()) text = text_of_compressed(bodies.rtf, context);
  if (blank(text)) return {};
  std::string clean = clean_text(text, Kind::lines, context.notes);
  context.notes.text(base::characters(text), base::characters(clean));
  return clean;
}

std::string headers_of(std::string_view headers, Notes& notes) {
  std::string out;
  bool keep = false, dropped = false;
  while (!headers.empty()) {
    const std::size_t end = headers.find('\n');
    std::string_view line = headers.substr(0, end);
    headers.remove_prefix(end == headers.npos ? headers.size() : end + 1);
    while (!line.empty() && (line.back() == '\r' || line.back() == '\0')) line.remove_suffix(1);
    if (line.empty()) continue;
    const bool folded = line.front() == ' ' || line.front() == '\t';
    if (!folded) keep = std::ranges::find(kHeaders, text::lower_ascii(line.substr(0, line.find(':')))) != std::end(kHeaders);
    if (!keep || (folded && out.empty())) {
      dropped = true;
      continue;
    }
    if (folded) line.remove_prefix(1);
    if (folded) out.append("\t");
    out.append(clean_text(line, Kind::text, notes)).append("\r\n");
  }
  if (dropped) notes.removed(What::mail_header);
  return out;
}

}  // namespace sekisho::formats::msg
