#include "formats/ooxml/pictures.h"

#include "formats/ooxml/package.h"

namespace sekisho::formats::ooxml {

using base::FileType;

namespace {

struct Kind {
  FileType type;
  std::string_view extension, other_extension, content_type;
  bool packed;
};
constexpr Kind kKinds[] = {
    {FileType::png, "png", "", "image/png", true},        {FileType::jpeg, "jpg", "jpeg", "image/jpeg", true},
    {FileType::gif, "gif", "", "image/gif", true},        {FileType::bmp, "bmp", "", "image/bmp", false},
    {FileType::tiff, "tif", "tiff", "image/tiff", false}, {FileType::webp, "webp", "", "image/webp", true},
    {FileType::emf, "emf", "", "image/x-emf", false},     {FileType::wmf, "wmf", "", "image/x-wmf", false},
};

// One transparent pixel.
constexpr std::uint8_t kBlank[] = {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
                                   0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00,
                                   0x00, 0x00, 0x0b, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x60, 0x00, 0x02, 0x00, 0x00, 0x05, 0x00,
                                   0x01, 0xe9, 0xfa, 0xdc, 0xd8, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

}  // namespace

CleanPicture clean_picture(base::ByteView input, std::string_view name, Context& context) {
  // What the picture's own rebuild notes is told with the name of the part.
  Notes notes;
  Context inner{context.profile, context.limits, notes, context.children, name, {}};
  auto picture = rebuild_picture(input, inner);
  if (picture) {
    for (const base::Note& note : notes.removed()) context.notes.removed(note.what, name, note.count);
    for (const base::Note& note : notes.warnings()) context.notes.warn(note.what, name, note.count);
    const std::string letters = small_letters(name);
    for (const Kind& kind : kKinds) {
      if (kind.type != picture->type) continue;
      const bool other = !kind.other_extension.empty() && letters.ends_with("." + std::string(kind.other_extension));
      return {std::move(picture->bytes), other ? kind.other_extension : kind.extension, kind.content_type, kind.packed, false};
    }
  }
  // Written by the same hand as every other picture, so that a second pass leaves it alone.
  auto blank = rebuild_picture(kBlank, inner);
  return {blank ? std::move(blank->bytes) : base::Bytes(std::begin(kBlank), std::end(kBlank)), "png", "image/png", true, true};
}

}  // namespace sekisho::formats::ooxml
