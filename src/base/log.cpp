#include "base/log.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "base/clock.h"

namespace sekisho::base {

namespace {

constexpr std::size_t kLineBytesMax = 4096;  // PIPE_BUF: a write of so many bytes into a pipe is not mixed with others
constexpr std::size_t kTextBytesMax = 1500;

std::atomic<LogLevel> least_level{LogLevel::info};
std::atomic<LogStyle> log_style{LogStyle::plain};
std::atomic<int> log_fd{1};

constexpr std::string_view kNames[] = {"debug", "info", "warning", "error"};
constexpr char kPriorities[] = {'7', '6', '4', '3'};

// The length of the UTF-8 character at the front of the text; 0 when there is none.
std::size_t character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  const unsigned first = byte(0), second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first < 0xF0) return follows(1) && follows(2) && (first != 0xE0 || second >= 0xA0) && (first != 0xED || second < 0xA0) ? 3 : 0;
  if (first >= 0xF0 && first < 0xF5)
    return follows(1) && follows(2) && follows(3) && (first != 0xF0 || second >= 0x90) && (first != 0xF4 || second < 0x90) ? 4 : 0;
  return 0;
}

class Line {
 public:
  void raw(std::string_view text) {
    if (text.size() > room()) return;
    std::memcpy(bytes_.data() + size_, text.data(), text.size());
    size_ += text.size();
  }
  void number(std::int64_t value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  void text(std::string_view value) {
    raw("\"");
    const std::size_t end = std::min(size_ + kTextBytesMax, bytes_.size() - kTail);
    while (!value.empty() && size_ + 8 < end) {
      const std::size_t length = character(value);
      if (length == 0) raw("\\ufffd");
      else escaped(value.substr(0, length));
      value.remove_prefix(std::max<std::size_t>(length, 1));
    }
    if (!value.empty()) raw("…");
    raw("\"");
  }
  // A field that does not fit as a whole is left out.
  template <class Write>
  void field(std::string_view key, Write write) {
    const std::size_t before = size_;
    raw(",\"");
    raw(key);
    raw("\":");
    write();
    if (size_ + kTail > bytes_.size()) size_ = before;
  }
  void end() {
    bytes_[size_++] = '}';
    bytes_[size_++] = '\n';
  }
  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  static constexpr std::size_t kTail = 16;  // for the closing quote and the end of the line
  std::size_t room() const { return bytes_.size() - 2 - size_; }
  void escaped(std::string_view one) {
    const char c = one.front();
    if (c == '"' || c == '\\') raw("\\"), raw(one);
    else if (c == '\n') raw("\\n");
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      constexpr char kHex[] = "0123456789abcdef";
      const char code[] = {'\\', 'u', '0', '0', kHex[static_cast<unsigned char>(c) >> 4], kHex[c & 15]};
      raw({code, sizeof code});
    } else raw(one);
  }

  std::array<char, kLineBytesMax> bytes_;
  std::size_t size_ = 0;
};

void put_out(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::write(log_fd.load(std::memory_order_relaxed), line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // nobody to tell
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

void begin(Line& line, LogLevel level, std::string_view room, std::string_view event) {
  const auto index = static_cast<std::size_t>(level);
  if (log_style.load(std::memory_order_relaxed) == LogStyle::journald) {
    const char priority[] = {'<', kPriorities[index], '>'};
    line.raw({priority, sizeof priority});
  }
  line.raw("{\"at\":\"");
  line.raw(rfc3339(system_clock().now()));
  line.raw("\"");
  line.field("level", [&] { line.text(kNames[index]); });
  line.field("room", [&] { line.text(room); });
  line.field("event", [&] { line.text(event); });
}

bool wanted(LogLevel level) { return level >= least_level.load(std::memory_order_relaxed); }

}  // namespace

LogLevel log_level_of(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (kNames[i] == name) return static_cast<LogLevel>(i);
  return LogLevel::info;
}

void start_log(LogLevel least, LogStyle style, int fd) {
  least_level = least;
  log_style = style;
  log_fd = fd;
}

void log(LogLevel level, std::string_view room, std::string_view event, std::initializer_list<LogField> fields) {
  if (!wanted(level)) return;
  Line line;
  begin(line, level, room, event);
  for (const LogField& field : fields) {
    line.field(field.key, [&] {
      if (const auto* text = std::get_if<std::string_view>(&field.value)) line.text(*text);
      else if (const auto* number = std::get_if<std::int64_t>(&field.value)) line.number(*number);
      else line.raw(std::get<bool>(field.value) ? "true" : "false");
    });
  }
  line.end();
  put_out(line.view());
}

void log(LogLevel level, std::string_view room, std::string_view event, const Error& error) {
  log(level, room, event, {{"code", describe(error.code).id}, {"where", error.where}, {"detail", error.detail}});
}

}  // namespace sekisho::base
