#include "formats/mail/mail.h"

#include <algorithm>

#include "formats/mail/mailbox.h"
#include "formats/mail/message.h"
#include "text/text.h"

namespace sekisho::formats::mail {

using base::ByteView;
using base::Code;
using base::FileType;

namespace {

constexpr std::size_t kOldMacSample = 1 << 20;

// Only carriage returns: written on an old Macintosh.
std::optional<base::Bytes> with_line_feeds(ByteView input) {
  if (std::ranges::find(input, '\n') != input.end()) return std::nullopt;
  const ByteView sample = base::slice(input, 0, kOldMacSample);
  if (std::ranges::find(sample, '\r') == sample.end()) return std::nullopt;
  base::Bytes out(input.begin(), input.end());
  std::ranges::replace(out, std::uint8_t{'\r'}, std::uint8_t{'\n'});
  return out;
}

// White space in front of the first header is nobody's: detection looks past it.
ByteView without_front(ByteView input) {
  while (!input.empty() && (input.front() == '\n' || input.front() == '\r' || input.front() == ' ' || input.front() == '\t'))
    input = input.subspan(1);
  if (base::starts_with(input, "\xEF\xBB\xBF")) input = input.subspan(3);
  return input;
}

}  // namespace

base::Result<FileType> rebuild(ByteView input, FileType type, Context& context, Sink& out) {
  if (input.size() > context.limits.part_bytes_max) return base::refuse(Code::too_large);
  auto converted = with_line_feeds(input);
  ByteView bytes = without_front(converted ? ByteView(*converted) : input);
  if (converted || bytes.size() != input.size()) context.notes.removed(base::What::mail_repaired);
  if (type == FileType::mbox) {
    auto single = text::extension_of(context.name) == "eml" ? single_message(bytes) : std::nullopt;
    if (!single) return rebuild_mailbox(bytes, context, out);
    bytes = *single;
  }
  auto message = rebuild_message(bytes, context);
  if (!message) return std::unexpected(message.error());
  out.write(*message);
  return FileType::email;
}

}  // namespace sekisho::formats::mail
