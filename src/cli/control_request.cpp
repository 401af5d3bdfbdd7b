#include "cli/control_request.h"

#include <termios.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <thread>

#include "cli/cli.h"
#include "cli/report.h"
#include "cli/settings.h"
#include "crossing/premises.h"
#include "doors/control/commands.h"
#include "text/text.h"

namespace sekisho::cli {

using base::Code;
using base::Result;
using base::Status;
using doors::control::Answer;

namespace {

constexpr int kTries = 25;
constexpr std::chrono::milliseconds kPause{200};  // a server that is starting, or another command: five seconds in all

// Not echoed while it lives.
class QuietTerminal {
 public:
  QuietTerminal() : good_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (good_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~QuietTerminal() {
    if (good_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_), std::fputs("\n", stderr);
  }
  QuietTerminal(const QuietTerminal&) = delete;

 private:
  termios before_{};
  bool good_;
};

// A folder without a store gets one, with its key and first checkpoint; the log covers what was written down before it closes.
Result<Answer> here(const StorePlace& place, const boost::json::object& request) {
  auto settings = base::load_settings(place.settings);
  if (!settings) return std::unexpected(settings.error());
  crossing::PremisesSettings premises{.data = place.data,
                                      .database = settings->store.place,
                                      .files = settings->store.blob_folder,
                                      .files_key = settings->store.key_file,
                                      .origin = settings->evidence.origin};
  if (settings->store.engine == "postgresql") {
    auto connection = base::read_secret_file(settings->store.connection_file);
    if (!connection) return std::unexpected(connection.error());
    premises.engine = store::Engine::postgresql;
    premises.database = *connection;
  }
  auto open = crossing::Premises::open(premises);
  if (!open) return std::unexpected(open.error());
  return doors::control::run_command((*open)->database(), base::system_clock(), request);
}

Result<Answer> there_or_here(const StorePlace& place, const boost::json::object& request) {
  for (int tries = 1;; ++tries) {
    auto answer = doors::control::ask(place.data, request);
    if (!answer) return std::unexpected(answer.error());
    if (*answer) return std::move(**answer);
    auto done = here(place, request);
    if (done || done.error().code != Code::store_in_use || tries >= kTries) return done;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

int request_failed(const std::string& place, const base::Error& error) {
  std::fputs((refusal_line(text::printable(place, 2000), error) + "\n").c_str(), stderr);
  return error.kind() == base::Kind::unavailable && error.code != Code::store_conflict ? kError : kSomeRefused;
}

Result<std::string> password_from(const std::string& file) {
  std::string line;
  if (!file.empty()) {
    auto text = read_small_file(file);
    if (!text) return std::unexpected(text.error());
    line = text->substr(0, text->find('\n'));
  } else {
    if (isatty(STDIN_FILENO) != 0) std::fputs("パスワード（15文字以上） / password (15 characters or more): ", stderr);
    const QuietTerminal quiet;
    std::getline(std::cin, line);
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

int carry_out(const StorePlace& place, const std::string& shown, const boost::json::object& request) {
  auto answer = there_or_here(place, request);
  if (!answer) return request_failed(shown, answer.error());
  std::fputs(answer->out.c_str(), stdout);
  std::fputs(answer->err.c_str(), stderr);
  return kAllClean;
}

}  // namespace sekisho::cli
