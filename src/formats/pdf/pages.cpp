// Pages (ISO 32000-1, 7.7.3.3), written one after the other with everything they alone reach.
#include <cmath>

#include "formats/pdf/builder.h"

namespace sekisho::formats::pdf {

namespace {

using base::What;

constexpr std::size_t kKidsMax = 256;  // of one node of the new tree
constexpr long long kBoxMax = 1'000'000'000;

constexpr Key kPageKeys[] = {
    {"/Group", {kOne, Kind::group}},
    {"/StructParents", {kOne, Kind::integer}},
    {"/Tabs", {kOne, Kind::name}},
    {"/UserUnit", {kOne, Kind::number}},
    {"/Dur", {kOne, Kind::number}},
    {"/Trans", {kOne, Kind::transition}},
    {"/BoxColorInfo", {kOne, Kind::box_colors}},
    {"/OutputIntents", {kList, Kind::output_intent}},
};
constexpr std::string_view kOwn[] = {"/Type",     "/Parent",  "/Resources", "/Contents", "/Annots", "/Rotate",
                                     "/MediaBox", "/CropBox", "/BleedBox",  "/TrimBox",  "/ArtBox"};

const Key* page_key(std::string_view name) {
  for (const Key& key : kPageKeys)
    if (key.name == name) return &key;
  return nullptr;
}

bool is_box(Object value) {
  if (!value.isArray() || value.getArrayNItems() < 4) return false;
  for (int i = 0; i < 4; ++i) {
    Object number = value.getArrayItem(i);
    if (!number.isNumber() || !(std::fabs(number.getNumericValue()) < kBoxMax)) return false;
  }
  return true;
}

}  // namespace

void Builder::number_pages() {
  for (std::size_t first = 0; pages_.size() > kKidsMax && first < pages_.size(); first += kKidsMax) page_nodes_.push_back(writer_.reserve());
  for (Page& page : pages_) {
    page.id = writer_.reserve();
    if (page.dict.isIndirect()) page_ids_.try_emplace(page.dict.getObjGen(), page.id);
  }
}

int Builder::write_pages() {
  int top = writer_.reserve();
  number_pages();
  for (std::size_t i = 0; i < pages_.size() && !failure_; ++i) {
    place_ = "page " + std::to_string(i + 1);
    write_page(pages_[i], page_nodes_.empty() ? top : page_nodes_[i / kKidsMax]);
    drain();
  }
  place_.clear();
  auto node = [&](int id, std::string parent, std::size_t from, std::size_t to, std::string kids) {
    writer_.object(id, "<</Type/Pages" + parent + "/Count " + std::to_string(to - from) + "/Kids[" + kids + "]>>");
  };
  auto kids_of = [&](std::size_t from, std::size_t to) {
    std::string kids;
    for (std::size_t i = from; i < to; ++i) put_id(kids, pages_[i].id), kids += ' ';
    return kids;
  };
  if (page_nodes_.empty()) {
    node(top, "", 0, pages_.size(), kids_of(0, pages_.size()));
    return top;
  }
  std::string kids;
  for (std::size_t n = 0; n < page_nodes_.size(); ++n) {
    std::size_t from = n * kKidsMax, to = std::min(from + kKidsMax, pages_.size());
    node(page_nodes_[n], "/Parent " + std::to_string(top) + " 0 R", from, to, kids_of(from, to));
    put_id(kids, page_nodes_[n]);
    kids += ' ';
  }
  node(top, "", 0, pages_.size(), kids);
  return top;
}

void Builder::put_box(std::string& out, std::string_view key, Object value) {
  put_name(out, key);
  out += " [";
  for (int i = 0; i < 4; ++i) {
    if (i > 0) out += ' ';
    Object number = value.getArrayItem(i);
    put_scalar(out, number);
  }
  out += ']';
}

// 7.7.3.4: of its own, or of a node above.
Object Builder::value_of_page(const Page& page, const char* key) {
  Object own = at(page.dict, key);
  if (!own.isNull()) return own;
  for (auto& [name, value] : page.inherited)
    if (name == key) own = value;
  return own;
}

// What readers show of it: the crop box within the media box (14.11.2).
PageBox Builder::shown_box(const Page& page) {
  PageBox out{0, 0, 612, 792};
  bool first = true;
  for (const char* key : {"/MediaBox", "/CropBox"}) {
    Object box = value_of_page(page, key);
    if (!is_box(box)) continue;
    auto side = [&](int i) { return box.getArrayItem(i).getNumericValue(); };
    PageBox one{std::min(side(0), side(2)), std::min(side(1), side(3)), std::max(side(0), side(2)), std::max(side(1), side(3))};
    if (!first) one = {std::max(one.left, out.left), std::max(one.bottom, out.bottom), std::min(one.right, out.right), std::min(one.top, out.top)};
    if (first || (one.left < one.right && one.bottom < one.top)) out = one;
    first = false;
  }
  return out;
}

void Builder::put_page_entries(std::string& out, const Page& page) {
  auto value_of = [&](const char* key) { return value_of_page(page, key); };
  if (!is_box(value_of("/MediaBox"))) out += "/MediaBox [0 0 612 792]";  // what readers take where it is missing
  for (const char* key : {"/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"}) {
    Object box = value_of(key);
    if (box.isNull()) continue;
    reach(box);
    if (is_box(box)) put_box(out, key, box);
  }
  long long rotate = integer_or(value_of("/Rotate"), 0);
  if (rotate % 90 == 0 && rotate % 360 != 0) out += "/Rotate " + std::to_string((rotate % 360 + 360) % 360);
  Object resources = value_of("/Resources");
  if (!resources.isNull() && !put_entry(out, "/Resources", resources, {kOne, Kind::resources})) dropped("/Resources", resources);
}

void Builder::write_page(const Page& page, int parent) {
  std::string body = "<</Type/Page/Parent ";
  put_id(body, parent);
  put_page_entries(body, page);
  Object dict = page.dict;
  for (auto& [name, value] : dict.getDictAsMap()) {
    if (value.isNull() || std::find(std::begin(kOwn), std::end(kOwn), name) != std::end(kOwn)) continue;
    const Key* key = page_key(name);
    if (key == nullptr || !put_entry(body, name, value, key->role)) dropped(name, value);
  }
  body += page_contents(page);
  body += page_annotations(at(dict, "/Annots"));
  body += ">>";
  writer_.object(page.id, body);
}

std::string Builder::page_annotations(Object annotations) {
  reach(annotations);
  if (annotations.isDictionary()) annotations = Object::newArray({annotations});
  if (!annotations.isArray()) return {};
  std::string list;
  std::set<QPDFObjGen> seen;
  for (Object& annotation : annotations.getArrayAsVector()) {
    if (!annotation.isDictionary()) continue;
    if (annotation.isIndirect() && !seen.insert(annotation.getObjGen()).second) continue;
    std::string one;
    if (put_one(one, annotation, Kind::annotation)) {
      if (!list.empty()) list += ' ';
      list += one;
    } else {
      note_annotation(annotation);
    }
  }
  return list.empty() ? std::string() : "/Annots [" + list + "]";
}

}  // namespace sekisho::formats::pdf
