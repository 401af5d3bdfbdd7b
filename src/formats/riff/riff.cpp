#include "formats/riff/riff.h"

#include "formats/riff/chunks.h"

namespace sekisho::formats::riff {

base::Result<base::FileType> rebuild(base::ByteView input, base::FileType type, Context& context, Sink& out) {
  if (!context.profile.on(base::Setting::media_keep)) return base::refuse(base::Code::not_allowed_by_profile);
  if (input.size() > context.limits.input_bytes_max) return base::refuse(base::Code::too_large);
  const auto status = type == base::FileType::avi ? rebuild_avi(input, context, out) : rebuild_wav(input, context, out);
  if (!status) return std::unexpected(status.error());
  return type;
}

}  // namespace sekisho::formats::riff
