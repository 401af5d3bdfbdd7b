#include "formats/ooxml/vml_pictures.h"

#include "formats/ooxml/xml/encoding.h"
#include "formats/ooxml/xml/scanner.h"

namespace sekisho::formats::ooxml {

namespace {

constexpr std::size_t kPicturesMax = 1'000;

}  // namespace

std::vector<VmlPicture> vml_pictures(base::ByteView bytes, const base::Limits& limits) {
  std::vector<VmlPicture> out;
  std::string storage, shape;
  auto text = xml_text(bytes, storage);
  if (!text) return out;
  Scanner scanner(*text, limits);
  for (;;) {
    const Scanner::Event event = scanner.next();
    if (event == Scanner::Event::finish || event == Scanner::Event::error || out.size() >= kPicturesMax) return out;
    if (event != Scanner::Event::start) continue;
    auto value = [&](std::string_view name) {
      for (const RawAttribute& attribute : scanner.attributes())
        if (attribute.name == name) return std::string(attribute.value);
      return std::string();
    };
    if (scanner.name() == "v:shape") {
      shape = value("o:spid");
      if (shape.empty()) shape = value("id");
    } else if (scanner.name() == "v:imagedata" && !shape.empty()) {
      std::string relation = value("o:relid");
      if (relation.empty()) relation = value("r:id");
      if (!relation.empty()) out.push_back({shape, relation});
    }
  }
}

}  // namespace sekisho::formats::ooxml
