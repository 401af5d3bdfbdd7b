#include "formats/jww/look.h"

namespace sekisho::formats::jww {

using base::FileType;
using worker::second_look::Look;

FileType look_kind(base::ByteView bytes, std::string_view) { return base::starts_with(bytes, "JwwData.") ? FileType::jww : FileType::unknown; }

void look(base::ByteView bytes, FileType, Look& look) {
  base::Reader in(bytes);
  in.skip(8);
  const std::uint32_t version = in.u32le();
  if (!in.ok() || !base::starts_with(bytes, "JwwData.") || version < 300 || version > 899) return look.find("no drawing of JW_CAD");
  const std::string_view text = base::text(bytes);
  if (text.find("^@BM") != text.npos) look.find("a picture named in JWW");
  if (text.find("CDataSen") == text.npos && text.find("CData") == text.npos && text.size() > 200'000) look.find("JWW without objects");
  if (version >= 700 && !text.ends_with(std::string_view("\0\0\0\0", 4))) look.find("pictures in JWW, or bytes behind it");
  for (const std::string_view magic :
       {std::string_view("\xFF\xD8\xFF", 3), std::string_view("\x89PNG\r\n\x1A\n", 8), std::string_view("This program cannot")})
    if (text.find(magic) != text.npos) look.find("another file in JWW");
}

}  // namespace sekisho::formats::jww
