#include "doors/control/control.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "doors/control/line.h"

namespace sekisho::doors::control {

using base::Code;
using base::OwnedFd;
using base::refuse;
using base::Result;

namespace {

namespace json = boost::json;

constexpr int kWaiting = 16;

bool may_ask(int caller) {
  ucred who{};
  socklen_t length = sizeof who;
  return ::getsockopt(caller, SOL_SOCKET, SO_PEERCRED, &who, &length) == 0 && (who.uid == ::geteuid() || who.uid == 0);
}

std::string answer_to(const std::string& line, const Handler& handler) {
  boost::system::error_code wrong;
  json::parse_options strict;
  strict.max_depth = 4;
  const json::value request = json::parse(line, wrong, {}, strict);
  Result<Answer> done = refuse(Code::bad_request, "request");
  if (!wrong && request.is_object()) done = handler(request.get_object());
  if (done) return json::serialize(json::object{{"out", done->out}, {"err", done->err}});
  const base::Error& error = done.error();
  return json::serialize(json::object{{"code", base::describe(error.code).id}, {"where", error.where}, {"detail", error.detail}});
}

}  // namespace

Result<std::unique_ptr<Control>> Control::open(const std::string& data, Handler handler) {
  const auto failed = [&](const char* what) {
    return refuse(Code::cannot_listen, data + "/control.sock", std::string(what) + ": " + strerror(errno));
  };
  OwnedFd folder = open_folder(data);
  if (!folder) return failed("folder");
  OwnedFd line(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  OwnedFd stop(::eventfd(0, EFD_CLOEXEC));
  if (!line || !stop) return failed("socket");
  (void)::unlinkat(folder.get(), "control.sock", 0);
  const sockaddr_un place = socket_place(folder.get());
  // The mode before the name: nobody else can connect in between.
  if (::fchmod(line.get(), 0600) != 0 || ::bind(line.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0) return failed("bind");
  if (::fchmodat(folder.get(), "control.sock", 0600, 0) != 0 || ::listen(line.get(), kWaiting) != 0) return failed("listen");
  return std::unique_ptr<Control>(new Control(std::move(folder), std::move(line), std::move(stop), std::move(handler)));
}

Control::Control(OwnedFd folder, OwnedFd line, OwnedFd stop, Handler handler)
    : folder_(std::move(folder)), line_(std::move(line)), stop_(std::move(stop)), handler_(std::move(handler)), thread_([this] { run(); }) {}

Control::~Control() {
  const std::uint64_t one = 1;
  (void)!::write(stop_.get(), &one, sizeof one);
  thread_.join();
  (void)::unlinkat(folder_.get(), "control.sock", 0);
}

void Control::run() {
  while (true) {
    std::array<pollfd, 2> wanted{pollfd{line_.get(), POLLIN, 0}, pollfd{stop_.get(), POLLIN, 0}};
    if (::poll(wanted.data(), wanted.size(), -1) < 0 && errno != EINTR) return;
    if (wanted[1].revents != 0) return;
    const OwnedFd caller(::accept4(line_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (caller && may_ask(caller.get())) serve(caller.get());
  }
}

void Control::serve(int caller) {
  auto line = read_line(caller, kCallerSeconds, stop_.get());
  if (!line) return;
  const std::string answer = answer_to(*line, handler_);
  explicit_bzero(line->data(), line->size());  // it may hold a password
  (void)write_line(caller, answer, kCallerSeconds, -1);
}

}  // namespace sekisho::doors::control
