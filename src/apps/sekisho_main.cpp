// The `sekisho` program: wiring only.
#include "cli/cli.h"

int main(int argc, char** argv) { return sekisho::cli::run(argc, argv); }
