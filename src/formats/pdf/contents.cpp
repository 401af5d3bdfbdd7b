// Content streams in their places (ISO 32000-1, 7.8.2): which resources go with them, and pages whose content is split over many streams.
#include <algorithm>

#include "formats/pdf/builder.h"

namespace sekisho::formats::pdf {

namespace {

using base::What;

constexpr std::size_t kHiddenTextMin = 40;  // bytes; less is a writer's slip or a program's mark, not a text
constexpr std::size_t kSharedBytesMax = 4096, kSharedMax = 256;

bool has_image(Object xobjects) {
  if (!xobjects.isDictionary()) return false;
  for (auto& [name, value] : xobjects.getDictAsMap())
    if (name_at(value, "/Subtype") == "/Image") return true;
  return false;
}

}  // namespace

// What is in the output only: a second pass must come to the same.
class Builder::ResourceNames : public ContentNames {
 public:
  ResourceNames(Builder& builder, Object resources) : builder_(builder), resources_(std::move(resources)) {}

  int color_components(std::string_view name) override {
    Object space = named("/ColorSpace", name);
    return builder_.concrete(Kind::color_space, space) ? builder_.components_of(space) : 0;
  }
  bool shows_picture(std::string_view name) override {
    Object xobject = named("/XObject", name);
    return name_at(xobject, "/Subtype") == "/Image" || has_image(at(at(xobject, "/Resources"), "/XObject"));
  }

 private:
  Object named(const char* kind, std::string_view name) { return at(at(resources_, kind), ("/" + std::string(name)).c_str()); }

  Builder& builder_;
  Object resources_;
};

// 0 where it is not known.
int Builder::components_of(Object space) {
  if (space.isName()) {
    const std::string name = space.getName();
    return name == "/DeviceGray" || name == "/G" ? 1 : name == "/DeviceRGB" || name == "/RGB" ? 3 : name == "/DeviceCMYK" || name == "/CMYK" ? 4 : 0;
  }
  if (!space.isArray() || space.getArrayNItems() == 0) return 0;
  Object first = space.getArrayItem(0);
  if (is_name(first, "/ICCBased")) return static_cast<int>(integer_or(at(space.getArrayItem(1), "/N"), 0));
  if (is_name(first, "/CalRGB") || is_name(first, "/Lab")) return 3;
  if (is_name(first, "/CalGray") || is_name(first, "/Indexed") || is_name(first, "/I") || is_name(first, "/Separation")) return 1;
  if (is_name(first, "/DeviceN")) return space.getArrayNItems() > 1 && space.getArrayItem(1).isArray() ? space.getArrayItem(1).getArrayNItems() : 0;
  return space.getArrayNItems() == 1 ? components_of(first) : 0;
}

// data holds what scratch_ is the decoded form of.
void Builder::clean_data(Data& data, CleanContent& clean, ContentNames& names, PageText* text) {
  base::Bytes plain = std::move(scratch_);
  clean = clean_content(plain, context_, names, text);
  scratch_ = std::move(plain);
  if (clean.sound) return;
  const bool whole = data.whole;
  data = packed(std::move(clean.bytes));
  data.whole = whole;
}

Builder::Content Builder::content_of(Object stream, ContentNames& names, PageText* text) {
  std::shared_ptr<Buffer> hold;
  auto bytes = raw(stream, hold);
  Content out{{{}, "", false}, {}};
  scratch_.clear();
  if (bytes) out.data = data_of(stream, *bytes);
  if (!failure_) clean_data(out.data, out.clean, names, text);
  // What qpdf has decrypted lives no longer than this.
  if (hold && !out.data.kept.empty()) out.data = {base::Bytes(out.data.kept.begin(), out.data.kept.end()), out.data.filters, out.data.whole};
  return out;
}

void Builder::note_content(const Content& content) {
  const CleanContent& clean = content.clean;
  context_.notes.text(clean.text_read, clean.text_kept);
  for (std::uint32_t i = 0; i < clean.pictures_kept + clean.pictures_removed; ++i) context_.notes.picture(i < clean.pictures_kept);
  if (clean.operators_removed > 0) removed(What::pdf_operator, clean.operators_removed);
  if (clean.keys_removed > 0) removed(What::pdf_unknown_key, clean.keys_removed);
  if (clean.pictures_removed > 0) removed(What::picture_refused, clean.pictures_removed);
  if (clean.pictures_trimmed > 0) removed(What::picture_extra, clean.pictures_trimmed);
  if (!content.data.whole) context_.notes.warn(What::pdf_damaged_page, place_);
}

// Forms, tiling patterns, glyphs.
void Builder::write_content(const Job& job, std::string_view entries) {
  Object stream = job.value;
  ResourceNames names(*this, at(stream, "/Resources"));
  PageText text(std::nullopt);
  Content content = content_of(stream, names, &text);
  if (failure_) return;
  note_content(content);
  if (text.invisible() >= kHiddenTextMin && !page_is_scan_ && !has_image(at(at(stream, "/Resources"), "/XObject")))
    context_.notes.warn(What::pdf_outside_text, place_);
  writer_.stream(job.id, entries, content.data.filters, content.data.bytes(), content.data.kept.empty() ? Writer::Scan::needed : Writer::Scan::done);
}

// All streams of a page as one, for pages on which an operator stands in another stream than its operands.
std::optional<Builder::Content> Builder::joined_content(std::vector<Object>& parts, ContentNames& names, PageText& text) {
  std::vector<base::Bytes> plain;
  Content out{};
  for (Object& part : parts) {
    reach(part);
    std::shared_ptr<Buffer> hold;
    auto bytes = raw(part, hold);
    scratch_.clear();
    Data data{{}, "", false};
    if (bytes) data = data_of(part, *bytes);
    if (failure_) return std::nullopt;
    out.data.whole = out.data.whole && data.whole;
    plain.push_back(std::move(scratch_));
  }
  scratch_ = join_content(plain);
  const bool whole = out.data.whole;
  out.data = packed(scratch_);
  out.data.whole = whole;
  clean_data(out.data, out.clean, names, &text);
  return out;
}

std::string Builder::page_contents(const Page& page) {
  Object contents = at(page.dict, "/Contents");
  reach(contents);
  page_is_scan_ = false;
  if (contents.isNull() && contents.isIndirect()) context_.notes.warn(What::pdf_damaged_page, place_);  // readers differ on deleted objects
  std::vector<Object> parts;
  std::vector<Object> candidates = contents.isArray() ? contents.getArrayAsVector() : std::vector{contents};
  for (Object& part : candidates) concrete(Kind::content, part) ? parts.push_back(part) : dropped("/Contents", part);
  if (parts.empty()) return {};

  ResourceNames names(*this, value_of_page(page, "/Resources"));
  PageText text(shown_box(page));
  std::vector<std::optional<Content>> made;
  std::set<QPDFObjGen> seen;
  bool open = false;
  for (Object& part : parts) {
    made.emplace_back();
    const bool twice = !seen.insert(part.getObjGen()).second;
    if (twice || ids_.contains({part.getObjGen(), kOne, Kind::content})) {
      open = open || open_contents_.contains(part.getObjGen());
      if (auto shared = shared_contents_.find(part.getObjGen()); shared != shared_contents_.end())
        clean_content(shared->second, context_, names, &text);
      continue;
    }
    made.back() = content_of(part, names, &text);
    if (failure_) return {};
    if (parts.size() > 1 && scratch_.size() <= kSharedBytesMax && shared_contents_.size() < kSharedMax)
      shared_contents_.emplace(part.getObjGen(), scratch_);
    if (made.back()->clean.open_end) open_contents_.insert(part.getObjGen()), open = true;
  }
  std::string out = "/Contents ";
  if (open && parts.size() > 1) {
    text = PageText(shown_box(page));
    auto joined = joined_content(parts, names, text);
    if (!joined) return {};
    note_content(*joined);
    const int id = writer_.reserve();
    writer_.stream(id, {}, joined->data.filters, joined->data.bytes());
    put_id(out, id);
  } else {
    if (parts.size() > 1) out += '[';
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (i > 0) out += ' ';
      const auto [found, added] = ids_.try_emplace({parts[i].getObjGen(), kOne, Kind::content}, 0);
      if (added) {
        found->second = writer_.reserve();
        reach(parts[i]);
      }
      put_id(out, found->second);
      if (!made[i]) continue;
      note_content(*made[i]);
      const Data& data = made[i]->data;
      writer_.stream(found->second, {}, data.filters, data.bytes(), data.kept.empty() ? Writer::Scan::needed : Writer::Scan::done);
    }
    if (parts.size() > 1) out += ']';
  }
  page_is_scan_ = text.covered_by_pictures();
  if (text.outside() >= kHiddenTextMin || (text.invisible() >= kHiddenTextMin && !page_is_scan_)) context_.notes.warn(What::pdf_outside_text, place_);
  return out;
}

}  // namespace sekisho::formats::pdf
