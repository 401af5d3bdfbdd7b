#include "formats/mail/look.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "worker/second_look/banned_names.h"
#include "worker/second_look/words.h"

namespace sekisho::formats::mail {

using namespace worker::second_look;
using base::ByteView;
using base::FileType;

namespace {

constexpr std::string_view kFirstLine = "MIME-Version: 1.0\r\n";
constexpr std::size_t kLineBytesMax = 998;
constexpr int kDepthMax = 4;  // mixed, then alternative; messages inside begin anew

constexpr auto kHeaders =
    words("mime-version", "from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references",
          "organization", "comments", "keywords", "importance", "priority", "x-priority", "sensitivity", "precedence", "auto-submitted",
          "content-language", "list-id", "list-post", "list-help", "list-archive", "list-subscribe", "list-unsubscribe", "list-owner", "content-type",
          "content-transfer-encoding", "content-disposition");

// Wrappers that mail programs open by themselves.
constexpr auto kWrappers = words("dat", "p7m");

struct Part {
  std::string type, boundary, encoding, disposition, name;
  std::string_view body;
};

// The value of a parameter as our writer puts it: quoted or bare, on a line of its own.
std::string parameter(std::string_view value, std::string_view name) {
  const std::string key = ";\r\n " + std::string(name) + "=";
  const std::size_t at = value.find(key);
  if (at == value.npos) return {};
  value.remove_prefix(at + key.size());
  if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
  return std::string(value.substr(0, value.find_first_of(";\r")));
}

// filename, filename*, filename*0* …: only its end counts, where the extension is.
std::string file_name(std::string_view value) {
  std::string out = parameter(value, "filename");
  for (std::size_t at = value.find("filename*"); at != value.npos; at = value.find("filename*", at + 1)) {
    const std::size_t equals = value.find('=', at);
    if (equals == value.npos) break;
    out += value.substr(equals + 1, value.find_first_of(";\r", equals) - equals - 1);
  }
  return out;
}

base::Bytes from_base64(std::string_view text, bool& bad) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  static const auto kValues = [&] {
    std::array<int, 256> out{};
    out.fill(-1);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) out[static_cast<unsigned char>(kAlphabet[i])] = static_cast<int>(i);
    return out;
  }();
  base::Bytes out;
  std::uint32_t bits = 0;
  int held = 0;
  bool padded = false;
  for (char c : text) {
    if (c == '\r' || c == '\n') continue;
    const int value = kValues[static_cast<unsigned char>(c)];
    if (c == '=') padded = true;
    else if (value < 0 || padded) bad = true;
    if (value < 0) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<std::uint8_t>(bits >> held));
  }
  return out;
}

class MessageLook {
 public:
  explicit MessageLook(Look& look) : look_(look) {}

  void message(std::string_view text) {
    if (!text.starts_with(kFirstLine)) return look_.find("a message that does not begin as ours do");
    lines(text);
    Part whole;
    if (headers(text, whole)) judge(whole, 0);
  }

 private:
  void lines(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      std::string_view line = text.substr(at, end - at);
      if (!line.ends_with('\r')) return look_.find("a line that does not end in CRLF");
      line.remove_suffix(1);
      if (line.size() > kLineBytesMax) return look_.find("a line that is too long");
      if (line.find('\r') != line.npos || line.find('\0') != line.npos || line.find('\x1B') != line.npos)
        return look_.find("a control character in a line");
      at = end + 1;
    }
    if (!valid_utf8(base::view(text))) look_.find("a message that is not UTF-8");
  }

  bool headers(std::string_view text, Part& part) {
    while (!text.starts_with("\r\n")) {
      std::size_t end = 0;
      do {
        end = text.find("\r\n", end);
        if (end == text.npos) return failed("headers without an end");
        end += 2;
      } while (end < text.size() && (text[end] == ' ' || text[end] == '\t'));
      const std::string_view field = text.substr(0, end - 2);
      text.remove_prefix(end);
      const std::size_t colon = field.find(": ");
      if (colon == field.npos) return failed("a line that is no header");
      const std::string name = lower(field.substr(0, colon));
      if (!kHeaders.has(name)) return failed("a header that has no place in a mail", name);
      take(name, field.substr(colon + 2), part);
    }
    part.body = text.substr(2);
    return true;
  }

  void take(std::string_view name, std::string_view value, Part& part) {
    const std::string first = lower(value.substr(0, value.find_first_of("; \r")));
    if (name == "content-type") {
      if (!part.type.empty()) look_.find("a header that stands twice");
      part.type = first;
      part.boundary = parameter(value, "boundary");
    } else if (name == "content-transfer-encoding") {
      part.encoding = first;
    } else if (name == "content-disposition") {
      part.disposition = first;
      part.name = lower(file_name(value));
    } else if (name.starts_with("list-") && name != "list-id") {
      for (std::size_t at = value.find('<'); at != value.npos; at = value.find('<', at + 1))
        if (!is_safe_link(value.substr(at + 1, value.find('>', at) - at - 1))) look_.find("an unsafe link in a header", name);
    }
  }

  void judge(const Part& part, int depth) {
    if (look_.enough()) return;
    if (depth > kDepthMax) return look_.find("parts nested too deeply");
    if (part.type == "multipart/mixed" || part.type == "multipart/alternative") return multipart(part, depth);
    if (part.type == "message/rfc822") {
      if (part.disposition != "attachment" || (part.encoding != "7bit" && part.encoding != "8bit"))
        look_.find("a message inside that is not attached");
      return look_.inside(base::view(part.body), FileType::email, part.name);
    }
    if (part.type.starts_with("multipart/") || part.type.starts_with("message/"))
      return look_.find("a part of a type that may not come out", part.type);
    content(part);
  }

  void content(const Part& part) {
    bool bad = false;
    base::Bytes decoded;
    ByteView bytes = base::view(part.body);
    if (part.encoding == "base64") {
      decoded = from_base64(part.body, bad);
      bytes = decoded;
    } else if (part.encoding != "7bit") {
      return look_.find("a transfer encoding that may not come out", part.encoding);
    }
    if (bad) return look_.find("broken base64", part.name);
    if (!look_.spend(bytes.size()) || bytes.empty()) return;
    if (part.disposition.empty() && part.type == "text/plain") return look_.inside(bytes, FileType::txt, "text");
    if (part.disposition.empty() && part.type == "text/html") {
      look_.find_unless_chosen(base::Setting::mail_keep_html);
      return look_.inside(bytes, FileType::html, "text");
    }
    if (part.disposition != "attachment") return look_.find("a part that is neither a text nor attached", part.type);
    attachment(part, bytes);
  }

  void attachment(const Part& part, ByteView bytes) {
    const std::size_t dot = part.name.rfind('.');
    const std::string extension = dot == std::string::npos ? std::string() : part.name.substr(dot + 1);
    if (part.name.find('/') != std::string::npos || part.name.find('\\') != std::string::npos || part.name.find("%2f") != std::string::npos)
      look_.find("a name with folders", part.name);
    if (const std::string_view banned = banned_magic(bytes); !banned.empty() && kind_inside(bytes, extension) == FileType::txt)
      look_.find(banned, part.name);
    const FileType kind = kind_inside(bytes, extension);
    const bool opened = kRunByName.has(extension) || kOpenedByName.has(extension) || kWrappers.has(extension);
    if (opened && !base::goes_by(kind, extension)) look_.find("an attachment with the name of a forbidden type", part.name);
    look_.inside(bytes, kind, part.name);
  }

  void multipart(const Part& part, int depth) {
    if (!part.boundary.starts_with("=_sekisho_")) return look_.find("a multipart with a foreign boundary");
    const std::string open = "--" + part.boundary + "\r\n", close = "--" + part.boundary + "--\r\n";
    std::string_view rest = part.body;
    if (!rest.starts_with(open)) return look_.find("words before the first part");
    rest.remove_prefix(open.size());
    while (!look_.enough()) {
      const std::size_t next = rest.find("\r\n" + open), last = rest.find("\r\n" + close);
      const std::size_t end = std::min(next, last);
      if (end == rest.npos) return look_.find("a multipart without an end");
      Part inner;
      if (!headers(rest.substr(0, end), inner)) return;
      judge(inner, depth + 1);
      rest.remove_prefix(end + 2 + (end == next ? open.size() : close.size()));
      if (end == next) continue;
      if (!rest.empty() && rest != "\r\n") look_.find("words behind the last part");
      return;
    }
  }

  bool failed(std::string_view what, std::string_view where = {}) {
    look_.find(what, where);
    return false;
  }

  Look& look_;
};

// Every "From " at the beginning of a line begins a message; ">From " is one line of text.
void mailbox(std::string_view text, Look& look) {
  std::string message;
  bool open = false;
  auto finish = [&] {
    if (!open) return;
    if (!message.ends_with("\r\n\r\n")) look.find("a message without an empty line behind it");
    else MessageLook(look).message(std::string_view(message).substr(0, message.size() - 2));
    message.clear();
  };
  for (std::size_t at = 0; at < text.size() && !look.enough();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with("From ")) {
      finish();
      open = true;
      continue;
    }
    if (!open) return look.find("words before the first message");
    const std::size_t marks = line.find_first_not_of('>');
    if (marks != line.npos && marks > 0 && line.substr(marks).starts_with("From ")) line.remove_prefix(1);
    message.append(line).append("\r\n");
  }
  finish();
}

}  // namespace

FileType look_kind(ByteView bytes, std::string_view) {
  const std::string_view text = base::text(bytes);
  if (text.starts_with(kFirstLine)) return FileType::email;
  const std::size_t line = text.find('\n');
  return text.starts_with("From ") && line != text.npos && text.substr(line + 1).starts_with("MIME-Version: 1.0\n") ? FileType::mbox
                                                                                                                    : FileType::unknown;
}

void look(ByteView bytes, FileType type, Look& look) {
  if (type == FileType::mbox) return mailbox(base::text(bytes), look);
  MessageLook(look).message(base::text(bytes));
}

}  // namespace sekisho::formats::mail
