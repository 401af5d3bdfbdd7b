#include "formats/jpeg/jpeg.h"

#include "formats/jpeg/baseline.h"
#include "formats/jpeg/codec.h"
#include "formats/picture/icc.h"
#include "formats/picture/picture.h"

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
  if (segments.width != 0 && segments.height != 0)
    if (auto status = picture::Budget(context).check_size(segments.width, segments.height); !status) return std::unexpected(status.error());
  Plan plan{segments, checked_profile(segments, context), 0, context.limits.memory_bytes_max / 10 * 9};
  if (context.profile.on(Setting::picture_jpeg_through_pixels)) plan.pixels_quality = context.profile[Setting::picture_jpeg_quality];
  const std::vector<Marker> headers = make_headers(segments, plan.icc);

  if (plan.pixels_quality == 0) {
    if (const auto fast = rewrite_baseline(input, headers)) {
      if (fast->extra) context.notes.removed(What::picture_extra);
      if (fast->trailing) context.notes.removed(What::trailing_bytes);
      out.write(fast->bytes);
      return base::FileType::jpeg;
    }
  }
  BytesSink recoded;
  const auto outcome = recode(input, plan, context, recoded);
  if (!outcome) return std::unexpected(outcome.error());
  if (outcome->trailing) context.notes.removed(What::trailing_bytes);
  if (outcome->broken) context.notes.warn(What::picture_damaged);
  if (plan.pixels_quality != 0) context.notes.warn(What::quality_reduced);
  const auto fast = rewrite_baseline(recoded.bytes(), headers);
  out.write(fast ? fast->bytes : recoded.bytes());
  return base::FileType::jpeg;
}

}  // namespace sekisho::formats::jpeg
