// One line of text over a socket, within a time and a size. For control.cpp and ask.cpp.
#pragma once

#include <sys/un.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/fd.h"

namespace sekisho::doors::control {

inline constexpr std::size_t kLineBytesMax = 4 << 20;
inline constexpr int kCallerSeconds = 10, kServerSeconds = 120;

// The socket of a data folder by way of the folder's descriptor: a path of any length fits.
sockaddr_un socket_place(int folder);
base::OwnedFd open_folder(const std::string& data);

// Without the line feed; nothing when it is cut off, too long or late. stop: readable when the wait is to end, or -1.
std::optional<std::string> read_line(int line, int seconds, int stop);
bool write_line(int line, std::string_view text, int seconds, int stop);

}  // namespace sekisho::doors::control
