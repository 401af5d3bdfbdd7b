// The program's own log 動作の記録: one JSON object a line, {"at","level","room","event",…}, to standard output, for journald with its priority in
// front. One write() a line from a buffer of fixed size: threads do not mix their lines, nothing is allocated, a full disk stops nobody.
// Never a secret, never what a file or a resident says: ids, codes, counts, times.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

#include "base/error.h"

namespace sekisho::base {

enum class LogLevel : std::uint8_t { debug, info, warning, error };
enum class LogStyle : std::uint8_t { plain, journald };  // journald: "<6>" and the like in front, as sd-daemon(3)

LogLevel log_level_of(std::string_view name);  // "debug", "info", "warning", "error"; info for another name

// At the start, before there are threads. fd: left open, not owned.
void start_log(LogLevel least, LogStyle style, int fd = 1);

struct LogField {
  std::string_view key;
  std::variant<std::int64_t, std::string_view, bool> value;
  LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
  LogField(std::string_view name, const std::string& text) : key(name), value(std::string_view(text)) {}
  template <class T>
    requires std::is_integral_v<T>
  LogField(std::string_view name, T number) : key(name) {
    if constexpr (std::is_same_v<T, bool>) value = number;
    else value = static_cast<std::int64_t>(number);
  }
};

// room: of the caller; event: a few words, always the same for the same thing. Bytes that are not UTF-8 become U+FFFD; a line is cut to 4 KiB by
// shortening texts. Any thread.
void log(LogLevel level, std::string_view room, std::string_view event, std::initializer_list<LogField> fields = {});
// With "code", "where" and "detail" of the error.
void log(LogLevel level, std::string_view room, std::string_view event, const Error& error);

}  // namespace sekisho::base
