#include "formats/pdf/builder.h"

#include "formats/pdf/findings.h"

namespace sekisho::formats::pdf {

namespace {

constexpr int kDepthMax = 48;  // of objects written inside one another
// Resources are named by content streams.
bool is_resource(Kind kind) {
  return kind == Kind::graphics_state || kind == Kind::color_space || kind == Kind::pattern || kind == Kind::shading || kind == Kind::xobject ||
         kind == Kind::font || kind == Kind::property_list;
}

constexpr std::size_t kLongString = 128;  // longer indirect strings stay indirect: they may be shared by many

}  // namespace

bool Builder::put(std::string& out, Object value, Role role) {
  if (value.isNull() || depth_ >= kDepthMax) return false;
  if ((role.shapes & kOrName) && value.isName()) {
    put_scalar(out, value);
    return true;
  }
  bool list = (role.shapes & kList) && value.isArray();
  bool map = (role.shapes & kMap) && value.isDictionary();
  if (!list && !map) return (role.shapes & kOne) && put_one(out, value, role.kind);
  Role own{static_cast<Shapes>((list ? kList : kMap) | (role.shapes & (kOrName | kInPlace))), role.kind};
  if (value.isIndirect()) {
    put_reference(out, value, own);
  } else {
    put_body(out, value, own);
  }
  return true;
}

bool Builder::put_one(std::string& out, Object value, Kind kind) {
  std::optional<Kind> own = concrete(kind, value);
  if (!own) return false;
  switch (*own) {
    case Kind::name:
    case Kind::integer:
    case Kind::number:
    case Kind::boolean:
    case Kind::string: put_leaf(out, value); return true;
    case Kind::page: put_id(out, *page_id(value)); return true;
    case Kind::structure_parent: put_id(out, structure_id_); return true;
    case Kind::action:
      reach(value);
      put_action(out, value);
      return true;
    case Kind::destination:
      reach(value);
      put_destination(out, value);
      return true;
    default: break;
  }
  if (*own == Kind::color_space && value.isName()) {
    put_leaf(out, value);
  } else if (value.isIndirect()) {
    put_reference(out, value, {kOne, *own});
  } else {
    put_body(out, value, {kOne, *own});
  }
  return true;
}

// A scalar is written where it is used, but for long strings, which many may share.
void Builder::put_leaf(std::string& out, Object value) {
  if (value.isIndirect() && value.isString() && value.getStringValue().size() > kLongString) return put_reference(out, value, {kOne, Kind::string});
  reach(value);
  put_scalar(out, value);
}

void Builder::put_array(std::string& out, Object array) {
  out += '[';
  for (int i = 0, count = array.getArrayNItems(); i < count; ++i) {
    if (i > 0) out += ' ';
    Object element = array.getArrayItem(i);
    if (put(out, element, {kOne, Kind::plain})) continue;
    out += "null";
    if (!element.isNull()) dropped({}, element);
  }
  out += ']';
}

// 10.6.5.6: a halftone for each colorant, beside the keys of the table.
void Builder::put_halftones(std::string& out, Object dict) {
  out += "<<";
  for (auto& [name, value] : entries_by_name(dict, NameBytes::as_utf8)) {
    const Key* key = find_key(Kind::halftone_dict, name);
    if (!value.isNull() && !put_entry(out, name, value, key != nullptr ? key->role : Role{kOne, Kind::halftone})) dropped(name, value);
  }
  out += ">>";
}

bool Builder::put_entry(std::string& out, std::string_view key, Object value, Role role) {
  std::size_t before = out.size();
  put_name(out, key);
  out += ' ';
  if (put(out, value, role)) return true;
  out.resize(before);
  return false;
}

void Builder::put_entries(std::string& out, Object dict, Kind kind) {
  if (dict.isStream()) dict = dict.getDict();
  // Only what says which kind of annotation it is may say that it is one: a field without a widget does not.
  bool annotation = kind == Kind::annotation && at(dict, "/Subtype").isName();
  for (auto& [name, value] : dict.getDictAsMap()) {
    if (value.isNull()) continue;
    const Key* key = find_key(kind, name);
    bool disguise = is_disguise(name, value) && !(annotation && name == "/Type" && is_name(value, "/Annot"));
    if (key == nullptr || disguise || !put_entry(out, name, value, key->role)) dropped(name, value);
  }
}

void Builder::put_dictionary(std::string& out, Object dict, Kind kind) {
  out += "<<";
  put_entries(out, dict, kind);
  out += ">>";
}

void Builder::put_list(std::string& out, Object array, Role role) {
  Role element{static_cast<Shapes>(kOne | (role.shapes & kOrName)), role.kind};
  out += '[';
  int count = array.getArrayNItems();
  for (int i = 0; i < count && !failure_; ++i) {
    Object value = array.getArrayItem(i);
    if (out.back() != '[') out += ' ';
    if (put(out, value, element)) continue;
    if (!value.isNull()) dropped({}, value);
    if (role.shapes & kInPlace) {
      out += "null";
    } else if (out.back() == ' ') {
      out.pop_back();
    }
  }
  out += ']';
}

void Builder::put_map(std::string& out, Object dict, Role role) {
  Role element{static_cast<Shapes>(kOne | (role.shapes & kOrName)), role.kind};
  out += "<<";
  NameBytes bytes = is_resource(role.kind) ? NameBytes::kept : NameBytes::as_utf8;
  for (auto& [name, value] : entries_by_name(dict, bytes)) {
    if (value.isNull()) continue;
    std::size_t before = out.size();
    put_name(out, name, bytes);
    out += ' ';
    if (put(out, value, element)) continue;
    out.resize(before);
    dropped(name, value);
  }
  out += ">>";
}

void Builder::put_id(std::string& out, int id) { out += std::to_string(id) + " 0 R"; }

void Builder::reach(const Object& value) {
  Object object = value;
  if (object.isIndirect()) reached_.insert(object.getObjGen());
}

void Builder::put_reference(std::string& out, Object value, Role role) {
  auto [found, added] = ids_.try_emplace({value.getObjGen(), role.shapes, role.kind}, 0);
  if (added) {
    found->second = writer_.reserve();
    reach(value);
    jobs_.push_back({value, role, found->second});
    if (ids_.size() > 20ull * context_.limits.parts_max) fail(base::Code::too_many_entries);
  }
  put_id(out, found->second);
}

// The body of an object that concrete() has allowed: always a value that a second pass allows again.
void Builder::put_body(std::string& out, Object value, Role role) {
  ++depth_;
  if (role.shapes & kList) {
    put_list(out, value, role);
  } else if (role.shapes & kMap) {
    put_map(out, value, role);
  } else {
    switch (role.kind) {
      case Kind::plain: put_array(out, value); break;
      case Kind::halftone: put_halftones(out, value); break;
      case Kind::string: put_scalar(out, value); break;
      case Kind::color_space: put_color_space(out, value); break;
      case Kind::visibility: put_list(out, value, {kList | kOrName, Kind::visibility}); break;
      case Kind::structure_element: put_structure_element(out, value); break;
      case Kind::role_mapping: put_list(out, value, {kList | kOrName, Kind::namespace_}); break;
      case Kind::attributes: put_list(out, value, {kList, Kind::attribute}); break;
      case Kind::annotation: put_annotation(out, value); break;
      default: put_dictionary(out, value, role.kind); break;
    }
  }
  --depth_;
}

void Builder::drain() {
  while (!jobs_.empty() && !failure_) {
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    write(job);
  }
}

void Builder::write(const Job& job) {
  Object value = job.value;
  if (value.isStream()) return write_stream(job);
  std::string body;
  put_body(body, value, job.role);
  writer_.object(job.id, body);
}

void Builder::dropped(std::string_view key, Object value) {
  Finding finding = finding_for(key, value);
  if (finding.what == base::What::font_refused && !context_.profile.on(base::Setting::font_keep)) finding.what = base::What::embedded_font;
  if (finding.what) removed(*finding.what);
}

base::Status Builder::build() {
  Object root = at(source_.getTrailer(), "/Root");
  find_pages(root);
  if (failure_) return std::unexpected(*failure_);
  if (pages_.empty()) {
    bool form_only = !at(at(root, "/AcroForm"), "/XFA").isNull();
    return base::refuse(form_only ? base::Code::pdf_xfa_only : base::Code::pdf_no_pages);
  }
  int catalog = write_catalog(root);
  int information = write_information();
  if (failure_) return std::unexpected(*failure_);
  writer_.finish(catalog, information);
  return {};
}

}  // namespace sekisho::formats::pdf
