// A command that changes what the store holds: asks the running server over its control socket, or does it itself where none runs.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "base/error.h"

namespace sekisho::cli {

// Where the store is: --data DIR, and --settings FILE where something of it lies elsewhere (base/settings.h).
struct StorePlace {
  std::string data, settings;
};

// Prints what the command says. shown: what a refusal names. Exit status: 0 done, 2 refused, 1 environment.
int carry_out(const StorePlace& place, const std::string& shown, const boost::json::object& request);

// The first line of the file, or of standard input; asked for, without echo, when that is a terminal.
base::Result<std::string> password_from(const std::string& file);

int request_failed(const std::string& place, const base::Error& error);

}  // namespace sekisho::cli
