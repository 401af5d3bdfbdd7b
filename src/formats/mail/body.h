// Bodies as the plain text that comes out.
#pragma once

#include <string>
#include <vector>

#include "base/measure.h"
#include "formats/mail/entity.h"
#include "formats/uuencode/decoder.h"

namespace sekisho::formats::mail {

struct BodyNotes {
  std::uint64_t invalid = 0, controls = 0, deceiving = 0;
  std::uint32_t html = 0, scripts = 0, remote = 0, unsafe_links = 0, hidden = 0, repaired = 0;
};

// A body, and how much of its text that is.
struct Body {
  std::string text;
  base::Share measure;
};

// Lines that end in '\n', also the last one; strict UTF-8 of harmless characters. Files that stand in the text as uuencode go into `files`.
Body plain_body(const Entity& entity, BodyNotes& notes, std::vector<uuencode::Encoded>& files);

// The text of an HTML body. Errors of html::to_text().
base::Result<Body> html_body(const Entity& entity, const base::Limits& limits, BodyNotes& notes);

// Does the second say much that the first does not? Pages come with a plain twin that only asks for another program.
bool says_more(std::string_view first, std::string_view second);

// One line end, none of the blank lines at the end.
std::string settled(std::string text);

}  // namespace sekisho::formats::mail
