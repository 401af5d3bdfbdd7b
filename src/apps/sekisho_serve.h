// `sekisho serve`: the program as a server, until SIGTERM or SIGINT. Exit status: 0 stopped as asked, 2 wrong settings, 1 the environment.
#pragma once

namespace CLI {
class App;
}

namespace sekisho::apps {

void add_serve(CLI::App& app, int& status);

}  // namespace sekisho::apps
