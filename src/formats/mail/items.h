// What a message consists of when it comes out, and how that is written.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/file_type.h"
#include "base/measure.h"

namespace sekisho::formats::mail {

struct Item {
  enum class Kind : std::uint8_t { text, file, message };
  Kind kind = Kind::text;
  std::string text{};      // of texts: UTF-8, lines ending in '\n'
  bool from_html = false;  // it is the text of a page
  base::Share measure{};   // of the text
  std::string page{};      // the safe page beside it, where the profile wants it
  std::string name{};      // of files and messages
  base::FileType type = base::FileType::txt;
  base::ByteView bytes{};  // what the worker of a file gave back
  std::string own{};       // instead: the text that stands for a refused file
};

// Content headers, the empty line and the body: of the one text, or a multipart/mixed of all.
std::string write_items(const std::vector<Item>& items);

}  // namespace sekisho::formats::mail
