// An appearance for a filled form field that has none (ISO 32000-1, 12.7.3.3), so that its value shows in every reader.
#pragma once

#include <string>

#include "formats/pdf/scalars.h"

namespace sekisho::formats::pdf {

struct FieldLook {
  std::string content;    // of the appearance stream
  bool japanese = false;  // uses the font /SekishoJ, a Japanese font that readers have at hand; otherwise /SekishoL, Helvetica
};

struct FieldText {
  std::string value_utf8;
  std::string default_appearance;  // /DA
  double width = 0, height = 0;    // of the widget, in points
  int alignment = 0;               // /Q
  bool multiline = false;
};

FieldLook look_of(const FieldText& field);

}  // namespace sekisho::formats::pdf
