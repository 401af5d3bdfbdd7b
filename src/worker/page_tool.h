// The second kind of sandbox: one poppler tool, executed behind walls of its own, draws or reads the pages of a PDF that was rebuilt before.
// Standard input: the PDF. Standard output: what the tool writes, under a quota. The root holds the read-only system libraries and fonts, nothing
// else.
#pragma once

namespace sekisho::worker {

// argv: program, "pdftoppm" or "pdftotext", dots per inch, bytes of output at most, seconds at most, mask of walls given up.
// Returns the exit status: 0, wire::kExitToolMissing, kExitTooMuch, kExitWallMissing, or the tool's own.
int run_page_tool(int argc, char** argv);

}  // namespace sekisho::worker
