// The second kind of sandbox: one poppler tool, executed behind walls of its own, draws or reads the pages of a PDF that was rebuilt before.
// Standard input: the PDF. Standard output: what the tool writes, under a quota. The root holds the read-only system libraries and fonts, nothing
// else.
#pragma once

namespace sekisho::worker {

// argv: program, tool, its number, bytes of output at most, seconds at most, mask of walls given up. Tools: "pdftoppm" (every page as PPM; number:
// dots per inch), "pdftotext" (words with their places), "preview" (one page as PNG; number: the page), "pdfinfo" (what the file says of itself).
// Returns the exit status: 0, wire::kExitToolMissing, kExitTooMuch, kExitWallMissing, or the tool's own.
int run_page_tool(int argc, char** argv);

}  // namespace sekisho::worker
