#include "formats/zip/refusal.h"

namespace sekisho::formats::zip {

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

}  // namespace sekisho::formats::zip
