#include "formats/zip/refusal.h"

namespace sekisho::formats::zip {

std::string refusal_text(base::Code reason) {
  const base::CodeText& text = base::describe(reason);
  std::string out = "このファイルは通せなかったため、理由を書いたこの文書に置き換えました。\r\n\r\n";
  out.append(text.ja).append("\r\n\r\n");
  out.append("This file could not pass; this text stands in its place.\r\n").append(text.en).append("\r\n\r\n");
  out.append("[").append(text.id).append("]\r\n");
  return out;
}

}  // namespace sekisho::formats::zip
