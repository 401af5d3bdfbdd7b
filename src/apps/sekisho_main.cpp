// The `sekisho` program: wiring only.
#include "apps/sekisho_serve.h"
#include "cli/cli.h"

int main(int argc, char** argv) { return sekisho::cli::run(argc, argv, {sekisho::apps::add_serve}); }
