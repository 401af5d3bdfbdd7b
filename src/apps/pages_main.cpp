// The `sekisho-pages` program: wiring only.
#include "worker/page_tool.h"

int main(int argc, char** argv) { return sekisho::worker::run_page_tool(argc, argv); }
