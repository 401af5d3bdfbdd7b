// DATA/control.sock (mode 0600): a command on this machine asks the running server for what only the store's one writer may do. One line of JSON each
// way: {"command":"token.create",…} → {"out":…,"err":…} or {"code":…,"where":…,"detail":…}. Passwords go through it, never through arguments.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/error.h"
#include "base/fd.h"

namespace sekisho::doors::control {

// What a command prints, on standard output and on standard error.
struct Answer {
  std::string out, err;
};

using Handler = std::function<base::Result<Answer>(const boost::json::object& request)>;

// The server's end: one thread, one request at a time. Only the same user and root are heard.
class Control {
 public:
  // After the store was opened for writing: whoever holds it owns the socket, and one left behind is replaced. handler: called on the thread of this
  // object. Errors: cannot_listen.
  static base::Result<std::unique_ptr<Control>> open(const std::string& data, Handler handler);
  ~Control();  // finishes the request in hand
  Control(const Control&) = delete;

 private:
  Control(base::OwnedFd folder, base::OwnedFd line, base::OwnedFd stop, Handler handler);
  void run();
  void serve(int caller);

  base::OwnedFd folder_, line_, stop_;
  Handler handler_;
  std::thread thread_;
};

// The command's end. Nothing when no server listens there. Errors: what the server answered; too_busy (no answer in time), bad_request (too long).
base::Result<std::optional<Answer>> ask(const std::string& data, const boost::json::object& request);

}  // namespace sekisho::doors::control
