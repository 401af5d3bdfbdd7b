// Font programs (ISO 32000-1, 9.9): through the font gate. One that does not pass is left out with its reference, so that readers put
// another font in its place and the text stays.
#include <algorithm>

#include "formats/font/font.h"
#include "formats/pdf/builder.h"

namespace sekisho::formats::pdf {

bool Builder::is_sound_font(Object stream) {
  const auto [found, added] = fonts_.try_emplace(stream.getObjGen());
  FontProgram& program = found->second;
  if (!added) return program.sound;
  if (!context_.profile.on(base::Setting::font_keep)) {
    reach(stream);
    return false;
  }
  std::shared_ptr<Buffer> hold;
  if (const auto bytes = raw(stream, hold)) program.data = data_of(stream, *bytes);
  else scratch_.clear();
  auto made = font::rebuild_font(scratch_, font::FontKind::pdf, context_.limits, context_.notes);
  program.sound = made.has_value();
  if (!made) {
    reach(stream);
    program.data = {};
    return false;
  }
  const auto lengths = font::pdf_lengths(*made);
  const bool type1 = lengths[1] > 0;
  if (type1 || !at(stream, "/Length1").isNull()) program.lengths = "/Length1 " + std::to_string(lengths[0]);
  if (type1) program.lengths += "/Length2 " + std::to_string(lengths[1]) + "/Length3 " + std::to_string(lengths[2]);
  // Bytes kept in place are those of the input; of a stream that was decrypted they would not outlive this call.
  const bool same = std::ranges::equal(*made, scratch_) && program.data.whole;
  if (!same) program.data = packed(std::move(*made));
  else if (hold && !program.data.kept.empty())
    program.data = {base::Bytes(program.data.kept.begin(), program.data.kept.end()), program.data.filters, true};
  return true;
}

void Builder::write_font(int id, Object stream) {
  FontProgram& program = fonts_[stream.getObjGen()];
  std::string entries;
  ++depth_;
  put_stream_entries(entries, stream.getDict(), Kind::font_program);
  --depth_;
  entries += program.lengths;
  writer_.stream(id, entries, program.data.filters, program.data.bytes(), Writer::Scan::needed);
  program.data = {};
}

}  // namespace sekisho::formats::pdf
