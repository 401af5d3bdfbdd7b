// Annotations (ISO 32000-1, 12.5) and form fields (12.7): one kind of object, since a field and its only widget are one dictionary.
#include <cmath>

#include "formats/pdf/builder.h"
#include "formats/pdf/field_look.h"

namespace sekisho::formats::pdf {

namespace {

using base::Setting;
using base::What;

constexpr int kParentsMax = 32;

constexpr std::string_view kKept[] = {"/Link",     "/Text",      "/FreeText",  "/Line",      "/Square",     "/Circle", "/Polygon",
                                      "/PolyLine", "/Highlight", "/Underline", "/Squiggly",  "/StrikeOut",  "/Stamp",  "/Caret",
                                      "/Ink",      "/Popup",     "/Redact",    "/Watermark", "/PrinterMark"};
// What they do goes, what they show on the page stays.
constexpr std::string_view kShown[] = {"/Screen", "/Movie", "/Sound", "/RichMedia", "/3D", "/FileAttachment", "/Projection"};
constexpr std::string_view kLookKeys[] = {"/AP", "/AS", "/C", "/CA", "/F", "/NM", "/OC", "/P", "/Rect", "/StructParent", "/Type", "/ca"};

bool is_one_of(std::span<const std::string_view> list, std::string_view name) { return std::find(list.begin(), list.end(), name) != list.end(); }

bool is_field_node(const Object& dict) { return at(dict, "/T").isString() || at(dict, "/Kids").isArray() || at(dict, "/FT").isName(); }

}  // namespace

// /FT is inherited (12.7.3.1).
bool Builder::is_signature_field(Object field) {
  for (int i = 0; i < kParentsMax && field.isDictionary(); ++i) {
    if (std::string type = name_at(field, "/FT"); !type.empty()) return type == "/Sig";
    Object value = at(field, "/V");
    if (name_at(value, "/Type") == "/Sig" || !at(value, "/ByteRange").isNull()) return true;
    field = at(field, "/Parent");
  }
  return false;
}

bool Builder::has_look(const Object& annotation) {
  Object normal = at(at(annotation, "/AP"), "/N");
  return normal.isDictionary() || (normal.isStream() && concrete(Kind::form, normal));
}

// Whether it is written with all that its table allows.
bool Builder::stays(const Object& annotation) {
  const base::Profile& profile = context_.profile;
  std::string kind = name_at(annotation, "/Subtype");
  if (kind.empty() || kind == "/Widget") return is_field(annotation) && (kind == "/Widget" || is_field_node(annotation));
  if (!is_one_of(kKept, kind)) return false;
  return kind == "/Link" || kind == "/Stamp" || profile.on(Setting::pdf_keep_annotations);
}

Builder::AnnotationFate Builder::fate_of(Object annotation) {
  if (stays(annotation)) return AnnotationFate::keep;
  std::string kind = name_at(annotation, "/Subtype");
  if (kind != "/Widget" && !is_one_of(kShown, kind)) return AnnotationFate::drop;
  bool shown = has_look(annotation) || (kind == "/Widget" && inherited(annotation, "/V").isString());
  return shown ? AnnotationFate::keep_look : AnnotationFate::drop;
}

bool Builder::is_annotation(Object value) { return value.isDictionary() && fate_of(value) != AnnotationFate::drop; }

bool Builder::is_field(Object value) {
  if (!value.isDictionary() || !context_.profile.on(Setting::pdf_keep_forms)) return false;
  std::string kind = name_at(value, "/Subtype");
  return (kind.empty() || kind == "/Widget") && !is_signature_field(value);
}

// 12.7.3.2: fields inherit from their parents. Where forms are kept, only what will be written counts, as a second pass will read it.
Object Builder::inherited(Object field, const char* key) {
  bool kept_forms = context_.profile.on(Setting::pdf_keep_forms);
  for (int i = 0; i < kParentsMax && field.isDictionary(); ++i) {
    if (i > 0 && kept_forms && !stays(field)) break;
    if (Object value = at(field, key); concrete(find_key(Kind::annotation, key)->role.kind, value)) return value;
    field = at(field, "/Parent");
  }
  return Object::newNull();
}

// The widget with an appearance made for it, where it shows a text and has none.
Object Builder::with_look(Object widget) {
  Object value = inherited(widget, "/V"), rectangle = at(widget, "/Rect"), type = inherited(widget, "/FT");
  bool text = is_name(type, "/Tx") || is_name(type, "/Ch");
  if (!text || !value.isString() || value.getStringValue().empty() || has_look(widget) || !rectangle.isRectangle()) return widget;
  auto box = rectangle.getArrayAsRectangle();
  Object form_default = at(at(at(source_.getTrailer(), "/Root"), "/AcroForm"), "/DA"), own_default = inherited(widget, "/DA");
  if (!own_default.isString()) own_default = form_default;
  long long flags = integer_or(inherited(widget, "/Ff"), 0);
  constexpr long long kMultiline = 1 << 12, kPassword = 1 << 13;
  if (flags & kPassword) return widget;
  FieldText field{
      value.getUTF8Value(),         own_default.isString() ? own_default.getStringValue() : "", std::fabs(box.urx - box.llx),
      std::fabs(box.ury - box.lly), static_cast<int>(integer_or(inherited(widget, "/Q"), 0)),   is_name(type, "/Tx") && (flags & kMultiline) != 0};
  FieldLook look = look_of(field);
  Object form = Object::newStream(&source_, look.content);
  form.getDict().replaceKey("/Subtype", Object::newName("/Form"));
  form.getDict().replaceKey("/BBox", Object::newFromRectangle({0, 0, field.width, field.height}));
  // A font that is not embedded: every reader has one for Adobe-Japan1 (9.7.5.2).
  form.getDict().replaceKey(
      "/Resources",
      Object::parse(
          look.japanese
              ? "<</Font<</SekishoJ<</Type/Font/Subtype/Type0/BaseFont/HeiseiKakuGo-W5/Encoding/UniJIS-UTF16-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
                "/BaseFont/HeiseiKakuGo-W5/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 6>>/FontDescriptor<</Type/FontDescriptor/FontName"
                "/HeiseiKakuGo-W5/Flags 4/FontBBox[-92 -250 1010 922]/ItalicAngle 0/Ascent 752/Descent -271/CapHeight 737/StemV 114>>/DW 1000/W[1 632 500]>>]>>>>>>"
              : "<</Font<</SekishoL<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>"));
  dropped("/N", at(at(widget, "/AP"), "/N"));
  Object copy = widget.shallowCopy();
  copy.replaceKey("/AP", Object::newDictionary({{"/N", form}}));
  return copy;
}

void Builder::put_annotation(std::string& out, Object annotation) {
  if (name_at(annotation, "/Subtype") == "/Widget") annotation = with_look(annotation);
  if (fate_of(annotation) == AnnotationFate::keep_look) return put_look(out, annotation);
  put_dictionary(out, annotation, Kind::annotation);
}

// A stamp with the same appearance in the same place.
void Builder::put_look(std::string& out, Object annotation) {
  note_annotation(annotation);
  Object stamp = Object::newDictionary();
  for (std::string_view key : kLookKeys) {
    Object value = at(annotation, std::string(key).c_str());
    if (!value.isNull()) stamp.replaceKey(std::string(key), value);
  }
  stamp.replaceKey("/Subtype", Object::newName("/Stamp"));
  put_dictionary(out, stamp, Kind::annotation);
}

void Builder::note_annotation(Object annotation) {
  std::string kind = name_at(annotation, "/Subtype");
  if (kind == "/FileAttachment") return removed(What::embedded_file);
  if (is_one_of(kShown, kind)) return removed(What::pdf_multimedia);
  if (kind == "/Widget") return removed(is_signature_field(annotation) ? What::digital_signature : What::pdf_form_flattened);
  removed(What::pdf_annotation);
}

// 12.7.2. Fields that are signatures are dropped; without a field left there is no form.
std::string Builder::form(Object acroform) {
  if (!acroform.isDictionary()) return {};
  reach(acroform);
  Object fields = at(acroform, "/Fields");
  reach(fields);
  std::string list;
  for (int i = 0; fields.isArray() && i < fields.getArrayNItems(); ++i) {
    Object field = fields.getArrayItem(i);
    std::string one;
    if (put_one(one, field, Kind::field)) {
      if (!list.empty()) list += ' ';
      list += one;
    } else if (field.isDictionary()) {
      removed(is_signature_field(field) ? What::digital_signature : What::pdf_form_flattened);
    }
  }
  static constexpr Key kKeys[] = {
      {"/DA", {kOne, Kind::string}}, {"/DR", {kOne, Kind::resources}}, {"/NeedAppearances", {kOne, Kind::boolean}}, {"/Q", {kOne, Kind::integer}}};
  std::string out = "<</Fields [" + list + "]";
  for (auto& [name, value] : acroform.getDictAsMap()) {
    if (value.isNull() || name == "/Fields") continue;
    auto key = std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& k) { return k.name == name; });
    if (list.empty() && key != std::end(kKeys)) continue;
    if (key == std::end(kKeys) || !put_entry(out, name, value, key->role)) dropped(name, value);
  }
  if (list.empty() && !at(acroform, "/XFA").isNull()) context_.notes.warn(What::pdf_xfa_dynamic);
  return list.empty() ? std::string() : out + ">>";
}

}  // namespace sekisho::formats::pdf
