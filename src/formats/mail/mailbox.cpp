#include "formats/mail/mailbox.h"

#include <algorithm>

#include "formats/mail/message.h"

namespace sekisho::formats::mail {

using base::ByteView;
using base::Code;
using base::FileType;
using base::What;

namespace {

constexpr std::size_t kMessagesMax = 20'000, kEnvelopeBytesMax = 300;
constexpr std::string_view kNoEnvelope = "From MAILER-DAEMON Thu Jan  1 00:00:00 1970";

// "From someone Thu Jan  1 00:00:00 1970": a sender, a time, a year. Sentences that begin with the word have none of them.
bool is_envelope(std::string_view line) {
  if (!line.starts_with("From ") || line.size() > kEnvelopeBytesMax) return false;
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  bool year = false, time = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!digit(line[i]) || (i > 0 && digit(line[i - 1]))) continue;
    std::size_t end = i;
    while (end < line.size() && digit(line[end])) ++end;
    year |= end - i == 4 && (line.substr(i, 2) == "19" || line.substr(i, 2) == "20");
    time |= end < line.size() && line[end] == ':';
  }
  return year && time;
}

std::string clean_envelope(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const bool plain = std::ranges::all_of(line, [](char c) { return c >= ' ' && c < 0x7F; });
  return std::string(plain && is_envelope(line) ? line : kNoEnvelope);
}

// ">From " and ">>From " lose one mark (mboxrd); the line ends stay.
base::Bytes unquoted(std::string_view text) {
  base::Bytes out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    const std::size_t marks = line.find_first_not_of('>');
    if (marks != line.npos && marks > 0 && line.substr(marks).starts_with("From ")) line.remove_prefix(1);
    base::put(out, line);
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t marks = line.find_first_not_of('>');
    if (marks != line.npos && line.substr(marks).starts_with("From ")) out += '>';
    out.append(line).append("\n");
  }
  return out;
}

class Mailbox {
 public:
  Mailbox(Context& context, Sink& out) : context_(context), out_(out) {}

  base::Result<FileType> run(std::string_view text) {
    std::string_view envelope;
    std::size_t begin = 0;
    bool after_blank = true;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      std::string_view line = text.substr(at, end - at);
      const std::size_t next = std::min(end + 1, text.size());
      if (after_blank && line.starts_with("From ") && (at == 0 || is_envelope(line))) {
        if (at > 0)
          if (auto status = message(envelope, text.substr(begin, at - begin)); !status) return std::unexpected(status.error());
        envelope = line;
        begin = next;
      }
      after_blank = line.empty() || line == "\r";
      at = next;
    }
    if (auto status = message(envelope, text.substr(begin)); !status) return std::unexpected(status.error());
    return FileType::mbox;
  }

 private:
  base::Status message(std::string_view envelope, std::string_view text) {
    if (++count_ > kMessagesMax) return base::refuse(Code::too_many_entries);
    if (text.find_first_not_of(" \t\r\n") == text.npos) return {};
    auto made = rebuild_message(unquoted(text), context_);
    std::string rebuilt;
    if (made) {
      rebuilt = std::move(*made);
    } else {
      if (!context_.profile.on(base::Setting::zip_replace_refused)) return std::unexpected(made.error());
      context_.notes.removed(What::entry_refused, std::to_string(count_));
      rebuilt = refused_message(made.error().code);
    }
    const std::string line = clean_envelope(envelope);
    out_.write(line + "\n" + quoted(rebuilt) + "\n");
    return {};
  }

  Context& context_;
  Sink& out_;
  std::size_t count_ = 0;
};

}  // namespace

std::optional<ByteView> single_message(ByteView input) {
  std::string_view text = base::text(input);
  for (std::size_t at = text.find("\nFrom "); at != text.npos; at = text.find("\nFrom ", at + 1)) {
    const std::size_t end = std::min(text.find('\n', at + 1), text.size());
    const bool after_blank = text.substr(0, at + 1).ends_with("\n\n") || text.substr(0, at + 1).ends_with("\n\r\n");
    if (!after_blank || !is_envelope(text.substr(at + 1, end - at - 1))) continue;
    if (text.find_first_not_of(" \t\r\n", end) != text.npos) return std::nullopt;
    return input.first(at + 1);
  }
  return input;
}

base::Result<FileType> rebuild_mailbox(ByteView input, Context& context, Sink& out) { return Mailbox(context, out).run(base::text(input)); }

}  // namespace sekisho::formats::mail
