#include "formats/jpeg/jpeg.h"

#include "formats/jpeg/codec.h"
#include "formats/picture/icc.h"

namespace sekisho::formats::jpeg {

using base::Setting;
using base::What;

std::optional<base::FileType> recognise(base::ByteView input, std::string_view) {
  if (base::starts_with(input, "\xFF\xD8\xFF")) return base::FileType::jpeg;
  return std::nullopt;
}

namespace {

base::Bytes checked_profile(const Segments& segments, Context& context) {
  if (!segments.icc) return {};
  auto clean = picture::clean_icc(*segments.icc, segments.components);
  if (!clean || !context.profile.on(Setting::picture_keep_color_profile)) {
    context.notes.removed(What::color_profile);
    return {};
  }
  if (*clean != *segments.icc) context.notes.removed(What::picture_metadata, "ICC");
  return std::move(*clean);
}

}  // namespace

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType, Context& context, Sink& out) {
  const Segments segments = walk(input, context.notes);
  Plan plan{segments, checked_profile(segments, context), 0, context.limits.memory_bytes_max / 10 * 9};
  if (context.profile.on(Setting::picture_jpeg_through_pixels)) plan.pixels_quality = context.profile[Setting::picture_jpeg_quality];
  const auto outcome = recode(input, plan, context, out);
  if (!outcome) return std::unexpected(outcome.error());
  if (outcome->trailing) context.notes.removed(What::trailing_bytes);
  if (outcome->broken) context.notes.warn(What::picture_damaged);
  if (plan.pixels_quality != 0) context.notes.warn(What::quality_reduced);
  return base::FileType::jpeg;
}

}  // namespace sekisho::formats::jpeg
