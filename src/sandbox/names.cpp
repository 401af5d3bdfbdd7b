#include "sandbox/names.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/type_texts.h"
#include "text/text.h"

namespace sekisho::sandbox {

using base::FileType;

namespace {

constexpr FileType kTextFamily[] = {FileType::txt, FileType::csv, FileType::tsv, FileType::markdown};

bool is_text(FileType type) { return std::find(std::begin(kTextFamily), std::end(kTextFamily), type) != std::end(kTextFamily); }

}  // namespace

bool name_disagrees(std::string_view name, FileType content) {
  const std::string extension = text::extension_of(name);
  if (extension.empty()) return false;
  const std::vector<FileType> promised = base::types_by(extension);
  const auto agrees = [&](FileType type) { return type == content || (is_text(type) && is_text(content)); };
  return !promised.empty() && std::ranges::none_of(promised, agrees);
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
bool named_as_document(std::string_view name) { return !std::ranges::all_of(base::types_by(text::extension_of(name)), is_text); }

}  // namespace

std::string output_name(std::string_view name, FileType input, FileType output) {
  const std::string_view extension = base::describe(output).extension;
  if (input == output)
    return (runnable(name) && !base::goes_by(output, text::extension_of(name))) || (is_text(output) && named_as_document(name))
               ? fmt::format("{}.{}", name, extension)
               : std::string(name);
  const std::size_t slash = name.rfind('/') + 1, dot = name.rfind('.');
  const std::string_view stem = dot == std::string_view::npos || dot <= slash ? name : name.substr(0, dot);
  return fmt::format("{}.{}", stem, extension);
}

}  // namespace sekisho::sandbox
