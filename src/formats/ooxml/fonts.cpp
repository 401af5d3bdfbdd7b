#include "formats/ooxml/fonts.h"

#include "formats/font/font.h"

namespace sekisho::formats::ooxml {

using base::Bytes;
using base::What;

namespace {

template <class Gate>
Verdict through(Element& element, Part& part, Gate gate) {
  const Relation* relation = part.relation(element.value("id", Ns::r));
  if (relation == nullptr) {
    part.removed(What::dangling_reference);
    return Verdict::drop;
  }
  if (relation->kind != PartKind::font) {
    if (relation->usable()) part.removed(What::dangling_reference);  // of others the relationship has told
    return Verdict::drop;
  }
  const auto [found, added] = part.fonts.try_emplace(relation->entry);
  if (added) {
    const auto bytes = part.shared().peek(*relation);
    auto made = bytes ? gate(*bytes) : base::Result<Bytes>(std::unexpected(bytes.error()));
    if (made) found->second = std::move(*made);
    else part.removed(What::font_refused);
  }
  return found->second.empty() ? Verdict::drop : Verdict::keep;
}

}  // namespace

Verdict document_font(Element& element, Part& part) {
  const std::string key(element.value("fontKey", Ns::w));
  return through(element, part, [&](base::ByteView bytes) {
    Context& context = part.context();
    return key.empty() ? font::rebuild_font(bytes, font::FontKind::office, context.limits, context.notes)
                       : font::rebuild_office_font(bytes, key, context.limits, context.notes);
  });
}

Verdict slide_font(Element& element, Part& part) {
  return through(element, part, [&](base::ByteView bytes) {
    Context& context = part.context();
    return font::is_eot(bytes) ? font::rebuild_eot(bytes, context.limits, context.notes)
                               : font::rebuild_font(bytes, font::FontKind::office, context.limits, context.notes);
  });
}

}  // namespace sekisho::formats::ooxml
