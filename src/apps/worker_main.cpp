#include "worker/zygote.h"

int main(int argc, char** argv) { return sekisho::worker::zygote_main(argc, argv, nullptr); }
