#include <string.h>
#include <sys/socket.h>

#include <boost/json.hpp>
#include <cerrno>

#include "doors/control/control.h"
#include "doors/control/line.h"

namespace sekisho::doors::control {

using base::Code;
using base::OwnedFd;
using base::refuse;
using base::Result;

namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

Code code_of(std::string_view id) {
  for (std::uint16_t i = 0; i < static_cast<std::uint16_t>(Code::count_); ++i)
    if (base::describe(static_cast<Code>(i)).id == id) return static_cast<Code>(i);
  return Code::bad_request;  // of a server of another version
}

}  // namespace

Result<std::optional<Answer>> ask(const std::string& data, const json::object& request) {
  const OwnedFd folder = open_folder(data);
  if (!folder) return std::nullopt;
  const OwnedFd line(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_un place = socket_place(folder.get());
  if (!line || ::connect(line.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED) return std::nullopt;  // a server that was killed leaves its socket behind
    return refuse(Code::not_permitted, data + "/control.sock", strerror(errno));
  }
  std::string text = json::serialize(request);
  if (text.size() >= kLineBytesMax) return refuse(Code::bad_request, "request");
  const bool sent = write_line(line.get(), text, kServerSeconds, -1);
  explicit_bzero(text.data(), text.size());
  const auto answer = sent ? read_line(line.get(), kServerSeconds, -1) : std::nullopt;
  if (!answer) return refuse(Code::too_busy, data + "/control.sock", "the server gave no answer");
  boost::system::error_code wrong;
  const json::value parsed = json::parse(*answer, wrong);
  if (wrong || !parsed.is_object()) return refuse(Code::too_busy, data + "/control.sock", "the server's answer cannot be read");
  const json::object& object = parsed.get_object();
  if (object.contains("code")) return refuse(code_of(text_of(object, "code")), text_of(object, "where"), text_of(object, "detail"));
  return Answer{text_of(object, "out"), text_of(object, "err")};
}

}  // namespace sekisho::doors::control
