// The catalog (ISO 32000-1, 7.7.2) and the title, the one entry of the information dictionary that may stay.

#include "formats/pdf/builder.h"

namespace sekisho::formats::pdf {

namespace {

using base::Setting;
using base::What;

constexpr std::size_t kTitleBytesMax = 1000;

bool is_page_mode(const std::string& name) {
  return name == "/UseNone" || name == "/UseOutlines" || name == "/UseThumbs" || name == "/FullScreen" || name == "/UseOC";
}

bool is_page_layout(const std::string& name) {
  return name == "/SinglePage" || name == "/OneColumn" || name == "/TwoColumnLeft" || name == "/TwoColumnRight" || name == "/TwoPageLeft" ||
         name == "/TwoPageRight";
}

// Well-formed UTF-8, cut at a character's beginning; no control characters.
std::string clean_title(const std::string& title) {
  std::string out;
  for (char c : QUtil::utf16_to_utf8(QUtil::utf8_to_utf16(title)))
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  if (out.size() <= kTitleBytesMax) return out;
  std::size_t end = kTitleBytesMax;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xc0) == 0x80) --end;
  return out.substr(0, end);
}

}  // namespace

// 8.11.4: which layers there are and which show. Usage application events (/AS) act on opening and printing: they go.
void Builder::put_optional_content(std::string& out, Object properties) {
  if (!properties.isDictionary()) return;
  reach(properties);
  out += "/OCProperties <<";
  static constexpr Key kKeys[] = {
      {"/Configs", {kList, Kind::optional_config}}, {"/D", {kOne, Kind::optional_config}}, {"/OCGs", {kList, Kind::optional_content}}};
  for (auto& [name, value] : properties.getDictAsMap()) {
    if (value.isNull()) continue;
    auto key = std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& k) { return k.name == name; });
    if (key == std::end(kKeys) || !put_entry(out, name, value, key->role)) dropped(name, value);
  }
  out += ">>";
}

// 8.11.4.3
void Builder::warn_of_hidden_groups(Object properties) {
  Object start = at(properties, "/D"), off = at(start, "/OFF");
  bool hidden = is_name(at(start, "/BaseState"), "/OFF") && !optional_groups_.empty();
  for (int i = 0; off.isArray() && i < off.getArrayNItems(); ++i) hidden = hidden || optional_groups_.contains(off.getArrayItem(i).getObjGen());
  if (hidden) context_.notes.warn(What::pdf_hidden_layer);
}

void Builder::find_optional_groups(Object root) {
  Object groups = at(at(root, "/OCProperties"), "/OCGs");
  for (int i = 0; groups.isArray() && i < groups.getArrayNItems(); ++i) {
    Object group = groups.getArrayItem(i);
    if (group.isIndirect() && group.isDictionary()) optional_groups_.insert(group.getObjGen());
  }
}

// Of the name dictionary only the destinations; the old dictionary of destinations beside it (12.3.2.3).
void Builder::put_names(std::string& out, Object root) {
  if (Object names = at(root, "/Names"); names.isDictionary()) {
    reach(names);
    int id = write_tree(collect(at(names, "/Dests"), Tree::names), Tree::names, {kOne, Kind::destination});
    if (id != 0) out += "/Names <</Dests " + std::to_string(id) + " 0 R>>";
    for (auto& [name, value] : names.getDictAsMap())
      if (name != "/Dests" && !value.isNull()) dropped(name, value);
  }
  if (Object dests = at(root, "/Dests"); dests.isDictionary()) put_entry(out, "/Dests", dests, {kMap, Kind::destination});
}

void Builder::put_opening(std::string& out, Object root) {
  Object opening = at(root, "/OpenAction");
  reach(opening);
  if (opening.isArray() && is_destination(opening)) {
    out += "/OpenAction ";
    put_destination(out, opening);
  } else if (name_at(opening, "/S") == "/GoTo" && is_action(opening)) {
    out += "/OpenAction ";
    put_action(out, opening);
  } else if (!opening.isNull()) {
    dropped("/OpenAction", opening);
  }
}

int Builder::write_catalog(Object root) {
  static constexpr Key kKeys[] = {{"/Extensions", {kMap, Kind::extension}},
                                  {"/Lang", {kOne, Kind::string}},
                                  {"/MarkInfo", {kOne, Kind::mark_info}},
                                  {"/OutputIntents", {kList, Kind::output_intent}},
                                  {"/ViewerPreferences", {kOne, Kind::viewer_preferences}}};
  static constexpr std::string_view kOwn[] = {"/Type",     "/Version",        "/Pages",       "/PageLabels", "/Names",
                                              "/Dests",    "/PageLayout",     "/PageMode",    "/Outlines",   "/OpenAction",
                                              "/AcroForm", "/StructTreeRoot", "/OCProperties"};
  find_optional_groups(root);
  int catalog = writer_.reserve();
  int pages = write_pages();
  std::string body = "<</Type /Catalog/Pages " + std::to_string(pages) + " 0 R";
  auto refer = [&](const char* key, int id) {
    if (id != 0) body.append(key).append(" ").append(std::to_string(id)).append(" 0 R");
  };
  put_opening(body, root);
  if (std::string form_body = form(at(root, "/AcroForm")); !form_body.empty()) body += "/AcroForm " + form_body;
  drain();
  refer("/StructTreeRoot", write_structure(at(root, "/StructTreeRoot")));
  refer("/Outlines", write_outlines(at(root, "/Outlines")));
  refer("/PageLabels", write_tree(collect(at(root, "/PageLabels"), Tree::numbers), Tree::numbers, {kOne, Kind::page_label}));
  put_names(body, root);
  put_optional_content(body, at(root, "/OCProperties"));
  warn_of_hidden_groups(at(root, "/OCProperties"));
  if (std::string mode = name_at(root, "/PageMode"); is_page_mode(mode)) body += "/PageMode " + mode;
  if (std::string layout = name_at(root, "/PageLayout"); is_page_layout(layout)) body += "/PageLayout " + layout;
  for (auto& [name, value] : root.isDictionary() ? root.getDictAsMap() : std::map<std::string, Object>()) {
    if (value.isNull() || std::find(std::begin(kOwn), std::end(kOwn), name) != std::end(kOwn)) continue;
    auto key = std::find_if(std::begin(kKeys), std::end(kKeys), [&](const Key& k) { return k.name == name; });
    if (key == std::end(kKeys) || !put_entry(body, name, value, key->role)) dropped(name, value);
  }
  drain();
  writer_.object(catalog, body + ">>");
  return catalog;
}

int Builder::write_information() {
  Object information = at(source_.getTrailer(), "/Info");
  if (!information.isDictionary()) return 0;
  reach(information);
  std::string title;
  bool others = false;
  for (auto& [name, value] : information.getDictAsMap()) {
    if (value.isNull()) continue;
    if (name == "/Title" && value.isString() && context_.profile.on(Setting::pdf_keep_title)) {
      title = clean_title(value.getUTF8Value());
    } else {
      others = true;
    }
  }
  if (others) removed(What::metadata);
  if (title.empty()) return 0;
  std::string body = "<</Title ";
  put_string(body, text_string(title));
  int id = writer_.reserve();
  writer_.object(id, body + ">>");
  return id;
}

}  // namespace sekisho::formats::pdf
