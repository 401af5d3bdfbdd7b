#include "formats/ooxml/types.h"

#include <iterator>

#include "formats/ooxml/package.h"

namespace sekisho::formats::ooxml {

using base::FileType;

namespace {

struct Row {
  FileType type, plain;
  std::string_view content_type;
};
constexpr Row kRows[] = {
    {FileType::docx, FileType::docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"},
    {FileType::docm, FileType::docx, "application/vnd.ms-word.document.macroEnabled.main+xml"},
    {FileType::dotx, FileType::dotx, "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"},
    {FileType::dotm, FileType::dotx, "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"},
    {FileType::xlsx, FileType::xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"},
    {FileType::xlsm, FileType::xlsx, "application/vnd.ms-excel.sheet.macroEnabled.main+xml"},
    {FileType::xltx, FileType::xltx, "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"},
    {FileType::xltm, FileType::xltx, "application/vnd.ms-excel.template.macroEnabled.main+xml"},
    {FileType::xlsb, FileType::xlsb, "application/vnd.ms-excel.sheet.binary.macroEnabled.main"},
    {FileType::pptx, FileType::pptx, "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"},
    {FileType::pptm, FileType::pptx, "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"},
    {FileType::potx, FileType::potx, "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"},
    {FileType::potm, FileType::potx, "application/vnd.ms-powerpoint.template.macroEnabled.main+xml"},
    {FileType::ppsx, FileType::ppsx, "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml"},
    {FileType::ppsm, FileType::ppsx, "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml"},
};

}  // namespace

std::optional<FileType> type_by_main_part(std::string_view content_type) {
  const std::string wanted = small_letters(content_type);
  for (const Row& row : kRows)
    if (small_letters(row.content_type) == wanted) return row.type;
  if (wanted == "application/vnd.ms-word.template.macroenabled.main+xml") return FileType::dotm;
  return std::nullopt;
}

std::string_view main_part_type(FileType type) {
  for (const Row& row : kRows)
    if (row.type == type) return row.content_type;
  return {};
}

// [MS-VSDX] 2.2.3.1
std::string_view visio_main_type(std::string_view content_type) {
  const std::string given = small_letters(content_type);
  if (given.find("visio.stencil.") != given.npos) return "application/vnd.ms-visio.stencil.main+xml";
  if (given.find("visio.template.") != given.npos) return "application/vnd.ms-visio.template.main+xml";
  return "application/vnd.ms-visio.drawing.main+xml";
}

FileType without_macros(FileType type) {
  for (const Row& row : kRows)
    if (row.type == type) return row.plain;
  return type == FileType::vsdm ? FileType::vsdx : type;
}

}  // namespace sekisho::formats::ooxml
