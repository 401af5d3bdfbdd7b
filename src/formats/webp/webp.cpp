#include "formats/webp/webp.h"

#include "formats/picture/icc.h"
#include "formats/webp/container.h"
#include "formats/webp/recode.h"

namespace sekisho::formats::webp {
namespace {

using base::What;

base::Bytes checked_profile(const Parsed& parsed, Context& context) {
  if (!parsed.icc) return {};
  auto clean = picture::clean_icc(*parsed.icc, 3);
  if (!clean || !context.profile.on(base::Setting::picture_keep_color_profile)) {
    context.notes.removed(What::color_profile);
    return {};
  }
  if (*clean != *parsed.icc) context.notes.removed(What::picture_metadata, "ICC");
  return std::move(*clean);
}

}  // namespace

std::optional<base::FileType> recognise(base::ByteView input, std::string_view) {
  if (base::starts_with(input, "RIFF") && base::text(base::slice(input, 8, 4)) == "WEBP") return base::FileType::webp;
  return std::nullopt;
}

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType, Context& context, Sink& out) {
  auto parsed = parse(input, context);
  if (!parsed) return std::unexpected(parsed.error());
  bool alpha = false, lossy = false;
  for (Frame& frame : parsed->frames) {
    lossy |= !frame.stream.lossless;
    auto recoded = recode(frame.stream, context);
    if (!recoded) return std::unexpected(recoded.error());
    if (parsed->animated && (recoded->width != frame.width || recoded->height != frame.height)) return base::refuse(base::Code::damaged);
    alpha |= recoded->alpha;
    frame.stream = std::move(recoded->stream);
    if (parsed->animated) continue;
    parsed->width = recoded->width;
    parsed->height = recoded->height;
  }
  if (lossy) context.notes.warn(What::quality_reduced);
  write(*parsed, checked_profile(*parsed, context), alpha, out);
  return base::FileType::webp;
}

}  // namespace sekisho::formats::webp
