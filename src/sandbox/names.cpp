#include "sandbox/names.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/text.h"

namespace sekisho::sandbox {

using base::FileType;

namespace {

struct Alias {
  std::string_view extension;
  FileType type;
};
// Extensions beside the one of file_types.def.
constexpr Alias kAliases[] = {
    {"jpeg", FileType::jpeg},        {"jpe", FileType::jpeg},         {"jfif", FileType::jpeg},        {"tiff", FileType::tiff},
    {"dib", FileType::bmp},          {"htm", FileType::html},         {"xhtml", FileType::html},       {"mht", FileType::email},
    {"xls", FileType::ole_document}, {"ppt", FileType::ole_document}, {"dot", FileType::ole_document}, {"xlt", FileType::ole_document},
    {"pps", FileType::ole_document}, {"pot", FileType::ole_document}, {"vsd", FileType::ole_document}, {"pub", FileType::ole_document},
    {"mpp", FileType::ole_document}, {"ods", FileType::odf},          {"odp", FileType::odf},          {"odg", FileType::odf},
    {"odf", FileType::odf},          {"tgz", FileType::gzip},         {"heif", FileType::heif},        {"j2k", FileType::jpeg2000},
    {"dwg", FileType::cad},          {"otf", FileType::font},         {"ttc", FileType::font},         {"mp3", FileType::audio_video},
    {"wav", FileType::audio_video},  {"avi", FileType::audio_video},  {"mov", FileType::audio_video},  {"wmv", FileType::audio_video},
    {"eps", FileType::postscript},   {"com", FileType::executable},   {"scr", FileType::executable},   {"dll", FileType::executable},
    {"cpl", FileType::executable},   {"pif", FileType::executable},   {"sys", FileType::executable},   {"bat", FileType::script},
    {"cmd", FileType::script},       {"ps1", FileType::script},       {"vbs", FileType::script},       {"vbe", FileType::script},
    {"js", FileType::script},        {"jse", FileType::script},       {"wsf", FileType::script},       {"sh", FileType::script},
    {"py", FileType::script},        {"img", FileType::disk_image},   {"vhd", FileType::disk_image},   {"vhdx", FileType::disk_image},
};

constexpr FileType kTextFamily[] = {FileType::txt, FileType::csv, FileType::tsv, FileType::markdown};

bool is_text(FileType type) { return std::find(std::begin(kTextFamily), std::end(kTextFamily), type) != std::end(kTextFamily); }

// Calls visit with every type that this extension stands for.
template <class Visit>
void each_type(std::string_view extension, Visit visit) {
  for (std::uint16_t i = 0; i < static_cast<std::uint16_t>(FileType::count_); ++i)
    if (base::describe(static_cast<FileType>(i)).extension == extension) visit(static_cast<FileType>(i));
  for (const Alias& alias : kAliases)
    if (alias.extension == extension) visit(alias.type);
}

}  // namespace

bool name_disagrees(std::string_view name, FileType content) {
  const std::string extension = text::extension_of(name);
  if (extension.empty()) return false;
  bool known = false, agrees = false;
  each_type(extension, [&](FileType type) {
    known = true;
    agrees = agrees || type == content || (is_text(type) && is_text(content));
  });
  return known && !agrees;
}

std::string refusal_text(std::string_view name, base::Code reason) {
  const base::CodeText& code = base::describe(reason);
  std::string out = "このファイルは安全を確かめられなかったため、お渡しできません。\r\n\r\nファイル名: ";
  out.append(name).append("\r\n理由: ").append(code.ja);
  out.append("\r\n\r\nThis file could not be made safe and was left out.\r\n\r\nFile: ")
      .append(name)
      .append("\r\nReason: ")
      .append(code.en)
      .append("\r\n");
  return out;
}

namespace {

// Extensions that a double click runs. Clean content must not stand under one of them.
constexpr std::string_view kRunnable[] = {"exe", "com", "scr", "pif",    "bat", "cmd", "ps1", "vbs", "vbe",  "js",  "jse", "wsf", "wsh",
                                          "hta", "msi", "msp", "cpl",    "jar", "lnk", "url", "reg", "inf",  "scf", "chm", "iso", "img",
                                          "vhd", "one", "sct", "gadget", "py",  "sh",  "rb",  "pl",  "html", "htm", "svg"};

bool runnable(std::string_view name) {
  const std::string extension = text::extension_of(name);
  return std::find(std::begin(kRunnable), std::end(kRunnable), extension) != std::end(kRunnable);
}

// Text under the name of a document would be opened by a program that looks for its own content anywhere in it.
bool named_as_document(std::string_view name) {
  const std::string extension = text::extension_of(name);
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(FileType::count_) && !extension.empty(); ++i) {
    const auto type = static_cast<FileType>(i);
    if (!is_text(type) && base::describe(type).extension == extension) return true;
  }
  return false;
}

}  // namespace

std::string output_name(std::string_view name, FileType input, FileType output) {
  const std::string_view extension = base::describe(output).extension;
  if (input == output)
    return runnable(name) || (is_text(output) && named_as_document(name)) ? fmt::format("{}.{}", name, extension) : std::string(name);
  const std::size_t slash = name.rfind('/') + 1, dot = name.rfind('.');
  const std::string_view stem = dot == std::string_view::npos || dot <= slash ? name : name.substr(0, dot);
  return fmt::format("{}.{}", stem, extension);
}

}  // namespace sekisho::sandbox
