#include "formats/ooxml/rebuild.h"

#include <algorithm>

#include "formats/ooxml/app_properties.h"
#include "formats/ooxml/core_properties.h"
#include "formats/ooxml/ooxml.h"
#include "formats/ooxml/pictures.h"
#include "formats/ooxml/sheet/sheet.h"
#include "formats/ooxml/signatures.h"
#include "formats/ooxml/types.h"
#include "formats/ooxml/vml_pictures.h"

namespace sekisho::formats::ooxml {

using base::Code;
using base::FileType;
using base::Setting;
using base::What;

namespace {

bool looks_like_xml(base::ByteView bytes) {
  const std::string_view head = base::text(base::slice(bytes, 0, 4));
  return head.starts_with('<') || head.starts_with("\xef\xbb\xbf") || head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff") ||
         head.starts_with(std::string_view("\0<", 2)) || head.starts_with('\n') || head.starts_with('\r') || head.starts_with(' ');
}

bool sheet_kind(PartKind kind) {
  const KindText* text = describe(kind);
  return text != nullptr && !text->shared && text->family == Family::sheet;
}

constexpr std::string_view kAppRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties";
bool app_relation(std::string_view type) {
  return type == kAppRelation || type == "http://purl.oclc.org/ooxml/officeDocument/relationships/extendedProperties";
}

// Binary parts are told apart by their names more often than they should be.
std::string_view usual_binary_name(PartKind kind) {
  switch (kind) {
    case PartKind::sheet_worksheet: return "worksheets/sheet";
    case PartKind::sheet_chartsheet: return "chartsheets/sheet";
    case PartKind::sheet_styles: return "styles";
    case PartKind::sheet_strings: return "sharedStrings";
    case PartKind::sheet_table: return "tables/table";
    case PartKind::sheet_comments: return "comments";
    case PartKind::sheet_metadata: return "metadata";
    case PartKind::sheet_pivot_table: return "pivotTables/pivotTable";
    case PartKind::sheet_pivot_cache: return "pivotCache/pivotCacheDefinition";
    case PartKind::sheet_pivot_records: return "pivotCache/pivotCacheRecords";
    default: return {};
  }
}

// What every reader expects the main part to be called.
struct MainName {
  std::string_view folder, stem;
};
MainName main_name(Family family) {
  switch (family) {
    case Family::word: return {"word/", "document"};
    case Family::sheet: return {"xl/", "workbook"};
    case Family::visio: return {"visio/", "document"};
    default: return {"ppt/", "presentation"};
  }
}

}  // namespace

Rebuild::Rebuild(Package& package, FileType type, Context& context, Sink& out)
    : package_(package),
      type_(type),
      family_(family_of(type).value_or(Family::word)),
      context_(context),
      output_(out),
      shared_{context, type, {nullptr, delete_book}},
      filter_(names_),
      fates_(package.size()) {
  shared_.book.reset(make_book(shared_));
  shared_.peek = [this](const Relation& relation) -> base::Result<base::Bytes> {
    base::Bytes scratch;
    if (relation.entry == Package::kNone) return base::refuse(Code::damaged);
    auto bytes = package_.bytes(relation.entry, scratch);
    if (!bytes) return std::unexpected(bytes.error());
    return base::Bytes(bytes->begin(), bytes->end());
  };
}

base::Result<FileType> Rebuild::run() {
  auto root = read_root();
  if (!root) return std::unexpected(root.error());
  const PartKind main = family_ == Family::word    ? PartKind::word_main
                        : family_ == Family::sheet ? PartKind::sheet_main
                        : family_ == Family::visio ? PartKind::visio_main
                                                   : PartKind::slide_main;
  if (main == PartKind::visio_main) {
    const std::string_view given = package_.content_type(package_.name(root->main));
    visio_main_type_ = visio_main_type(given);
    visio_macros_ = small_letters(given).find("macroenabled") != std::string::npos;
  }
  enqueue(root->main, main);
  for (std::uint32_t parts = 0; !queue_.empty(); ++parts) {
    if (parts > context_.limits.parts_max) return base::refuse(Code::too_many_entries);
    const std::size_t entry = queue_.front();
    queue_.pop_front();
    if (auto status = rebuild_part(entry); !status) return std::unexpected(status.error());
  }

  std::vector<OutRelationship> list = {{root->main_id, describe(main)->relation, fates_[root->main].name}};
  if (root->core != Package::kNone) {
    const std::string core = write_core(root->core);
    if (!core.empty()) list.push_back({root->core_id, describe(PartKind::core_properties)->relation, core});
  }
  if (root->app != Package::kNone) {
    const std::string app = write_app(root->app);
    if (!app.empty()) list.push_back({root->app_id, kAppRelation, app});
  }
  output_.add_relationships({}, list);
  output_.finish();
  note_rest();

  const FileType plain = without_macros(type_);
  if (plain != type_ || visio_macros_) context_.notes.removed(What::type_changed);
  if (context_.profile.on(Setting::office_refuse_remainder) && remainder()) return base::refuse(Code::not_allowed_by_profile);
  return plain;
}

base::Result<Rebuild::Root> Rebuild::read_root() {
  auto list = package_.relationships({});
  if (!list) return std::unexpected(list.error());
  Root out;
  for (const RawRelationship& raw : *list) {
    const Judged judged = judge_relationship(raw.type, family_);
    const std::size_t entry = raw.external ? Package::kNone : package_.find(Package::resolve({}, raw.target));
    const bool main = judged.kind == PartKind::word_main || judged.kind == PartKind::sheet_main || judged.kind == PartKind::slide_main ||
                      judged.kind == PartKind::visio_main;
    if (main && out.main == Package::kNone && entry != Package::kNone) {
      out.main = entry;
      out.main_id = raw.id;
    } else if (judged.kind == PartKind::core_properties && out.core == Package::kNone && entry != Package::kNone) {
      out.core = entry;
      out.core_id = raw.id;
    } else if (app_relation(raw.type) && out.app == Package::kNone && entry != Package::kNone) {
      out.app = entry;
      out.app_id = raw.id;
    } else {
      context_.notes.removed(entry == Package::kNone && judged.kind != PartKind::refused ? What::dangling_reference : judged.why);
      if (judged.why == What::digital_signature && entry != Package::kNone) note_signatures(package_, entry, context_);
      if (entry != Package::kNone) account(entry);
    }
  }
  if (out.main == Package::kNone) return base::refuse(Code::ooxml_no_main_part);
  if (out.core_id == out.main_id) out.core_id += "_2";
  while (out.app_id == out.main_id || out.app_id == out.core_id) out.app_id += "_3";
  return out;
}

void Rebuild::enqueue(std::size_t entry, PartKind kind) {
  Fate& fate = fates_[entry];
  if (fate.written) return;
  fate.written = true;
  fate.kind = kind;
  const KindText* text = describe(kind);
  const bool binary = type_ == FileType::xlsb && (!text->binary_type.empty() || kind == PartKind::sheet_main) &&
                      small_letters(package_.name(entry)).ends_with(".bin");
  if (text->content_type.empty()) {
    const std::string& name = package_.name(entry);
    const MainName main = main_name(family_);
    output_.set_folder(std::string_view(name).substr(0, name.rfind('/') + 1), main.folder);
    fate.name = output_.take_exact(std::string(main.folder) + std::string(main.stem) + (binary ? ".bin" : ".xml"));
  } else {
    const std::string_view usual = binary ? usual_binary_name(kind) : std::string_view();
    fate.name = output_.take_name(usual.empty() || package_.name(entry).find(usual) != std::string::npos
                                      ? package_.name(entry)
                                      : "xl/" + std::string(usual) + (usual.find('/') != usual.npos ? "1" : ""),
                                  kind == PartKind::vml ? "vml"
                                  : binary              ? "bin"
                                                        : "xml");
  }
  queue_.push_back(entry);
}

std::string_view Rebuild::content_type(PartKind kind, bool binary) const {
  const KindText* text = describe(kind);
  if (kind == PartKind::visio_main) return visio_main_type_;
  if (text->content_type.empty()) return main_part_type(without_macros(type_));
  return binary ? text->binary_type : text->content_type;
}

base::Status Rebuild::rebuild_part(std::size_t entry) {
  const PartKind kind = fates_[entry].kind;
  auto relations = relations_of(entry, kind);
  if (!relations) return std::unexpected(relations.error());
  Part part(shared_, kind, fates_[entry].name, std::move(*relations));
  if (auto status = write_part(part, entry); !status) return status;
  return finish_relations(part);
}

base::Status Rebuild::write_part(Part& part, std::size_t entry) {
  auto bytes = package_.bytes(entry, scratch_);
  if (!bytes) return std::unexpected(bytes.error());
  const std::string name(part.name());
  const bool binary = name.ends_with(".bin");
  if (binary && looks_like_xml(*bytes)) return base::refuse(Code::ooxml_bad_xml, name, "XML in a binary part");
  if (sheet_kind(part.kind())) begin_sheet_part(part, *bytes);
  if (binary) {
    auto rebuilt = rebuild_binary_part(*bytes, part);
    if (!rebuilt) return std::unexpected(rebuilt.error());
    output_.add(name, *rebuilt);
  } else {
    if (part.kind() == PartKind::slide_slide) find_object_pictures(part);
    if (auto status = filter_part(part, *bytes); !status) return status;
    if (family_ != Family::word) warn_of_controls(part);
    output_.add(name, base::view(filter_.output()));
  }
  if (part.kind() == PartKind::vml) output_.set_default("vml", describe(PartKind::vml)->content_type);
  else output_.set_type(name, content_type(part.kind(), binary));
  return sheet_kind(part.kind()) ? end_sheet_part(part) : base::Status{};
}

// In sheets and slides a control goes with its looks and its caption; in documents its picture stays.
void Rebuild::warn_of_controls(Part& part) {
  for (const base::Note& note : context_.notes.removed())
    if (note.where == part.name() && (note.what == What::activex || note.what == What::form_control)) part.warn(note.what, note.count);
}

base::Status Rebuild::filter_part(Part& part, base::ByteView bytes) {
  const RootName root = describe(part.kind())->root;
  auto status = filter_.run(part, bytes, root);
  if (status || part.kind() != PartKind::vml || status.error().code != Code::ooxml_bad_xml) return status;
  // Excel writes HTML's <br> into its drawings, and reads it.
  std::string mended(base::text(bytes));
  for (std::size_t at = 0; (at = mended.find("<br>", at)) != mended.npos; at += 5) mended.insert(at + 3, "/");
  return filter_.run(part, base::view(mended), root);
}

// Files of Office 2007 keep the picture of a slide's OLE object in a VML drawing beside the slide.
void Rebuild::find_object_pictures(Part& part) {
  std::vector<Relation> found;
  for (const Relation& relation : part.relations()) {
    if (relation.kind != PartKind::vml) continue;
    base::Bytes scratch;
    auto bytes = package_.bytes(relation.entry, scratch);
    auto list = package_.relationships(package_.name(relation.entry));
    if (!bytes || !list) continue;
    for (const VmlPicture& picture : vml_pictures(*bytes, context_.limits)) {
      auto target = std::ranges::find(*list, picture.relation, &RawRelationship::id);
      if (target == list->end() || target->external || judge_relationship(target->type, family_).kind != PartKind::picture) continue;
      const std::size_t entry = package_.find(Package::resolve(package_.name(relation.entry), target->target));
      if (entry == Package::kNone || (fates_[entry].written && fates_[entry].kind != PartKind::picture)) continue;
      Relation added;
      added.id = "object" + std::to_string(found.size() + 1);
      while (part.relation(added.id) != nullptr) added.id += "_";
      added.kind = PartKind::picture;
      added.type = judge_relationship(target->type, family_).type;
      added.entry = entry;
      part.object_pictures.push_back({picture.shape, added.id});
      found.push_back(std::move(added));
    }
  }
  for (Relation& relation : found) part.add_relation(std::move(relation));
}

void Rebuild::write_picture(std::size_t entry, std::string_view where) {
  Fate& fate = fates_[entry];
  if (fate.written) return;
  fate.written = true;
  fate.kind = PartKind::picture;
  base::Bytes scratch;
  auto bytes = package_.bytes(entry, scratch);
  const CleanPicture picture = clean_picture(bytes ? *bytes : base::ByteView{}, package_.name(entry), context_);
  if (picture.refused) context_.notes.removed(What::picture_refused, where);
  context_.notes.picture(!picture.refused);
  fate.name = output_.take_name(package_.name(entry), picture.extension);
  output_.set_default(picture.extension, picture.content_type);
  output_.add(fate.name, picture.bytes, picture.packed ? Output::Method::store : Output::Method::deflate);
}

void Rebuild::write_embedded(std::size_t entry) {
  Fate& fate = fates_[entry];
  if (fate.written) return;
  fate.written = true;
  fate.kind = PartKind::embedded;
  const FileType type = fate.child ? fate.child->type : FileType::docx;
  const base::TypeText& text = base::describe(type);
  fate.name = output_.take_name(package_.name(entry), text.extension);
  output_.set_default(text.extension, text.media_type);
  output_.add(fate.name, fate.child ? fate.child->bytes : base::ByteView{}, Output::Method::store);
}

void Rebuild::write_font(std::size_t entry, Part& part) {
  Fate& fate = fates_[entry];
  if (fate.written) return;
  fate.written = true;
  fate.kind = PartKind::font;
  const bool document = family_ == Family::word;
  const std::string_view extension = document ? "odttf" : "fntdata";
  fate.name = output_.take_name(package_.name(entry), extension);
  output_.set_default(extension, document ? "application/vnd.openxmlformats-officedocument.obfuscatedFont" : "application/x-fontdata");
  output_.add(fate.name, part.fonts[entry]);
}

std::string Rebuild::write_core(std::size_t entry) {
  Fate& fate = fates_[entry];
  fate.accounted = true;
  base::Bytes scratch;
  auto bytes = package_.bytes(entry, scratch);
  CoreProperties core;
  if (bytes) core = read_core_properties(*bytes, context_.limits);
  const bool keep = context_.profile.on(Setting::office_keep_title) && !core.title.empty();
  if (core.more || (!core.title.empty() && !keep)) context_.notes.removed(What::metadata, package_.name(entry));
  if (!keep) return {};
  const std::string name = output_.take_exact("docProps/core.xml");
  output_.add(name, base::view(core_properties_with(core.title)));
  output_.set_type(name, describe(PartKind::core_properties)->content_type);
  return name;
}

std::string Rebuild::write_app(std::size_t entry) {
  account(entry);
  base::Bytes scratch;
  auto bytes = package_.bytes(entry, scratch);
  const bool stays = bytes && !fates_[entry].written && written_by_office_2007(*bytes, context_.limits);
  const std::string made = stays ? app_properties_of_office_2007(family_) : std::string();
  if (!stays || base::text(*bytes) != made) context_.notes.removed(What::metadata);
  if (!stays) return {};
  const std::string name = output_.take_exact("docProps/app.xml");
  output_.add(name, base::view(made));
  output_.set_type(name, "application/vnd.openxmlformats-officedocument.extended-properties+xml");
  return name;
}

// ---- what was left out

void Rebuild::account(std::size_t first) {
  std::vector<std::size_t> open = {first};
  while (!open.empty()) {
    const std::size_t entry = open.back();
    open.pop_back();
    if (fates_[entry].accounted) continue;
    fates_[entry].accounted = true;
    auto list = package_.relationships(package_.name(entry));
    if (!list) continue;
    for (const RawRelationship& raw : *list) {
      if (raw.external) continue;
      const std::size_t target = package_.find(Package::resolve(package_.name(entry), raw.target));
      if (target != Package::kNone) open.push_back(target);
    }
  }
}

// Parts of these types carry what people read, even if no reader shows a part that nothing refers to.
bool Rebuild::holds_text(std::size_t entry) const {
  static constexpr std::string_view kReadable[] = {".header+xml", ".footer+xml",     ".footnotes+xml", ".endnotes+xml",
                                                   ".slide+xml",  ".notesslide+xml", ".worksheet+xml", ".comments+xml"};
  const std::string type = small_letters(package_.content_type(package_.name(entry)));
  return std::ranges::any_of(kReadable, [&](std::string_view end) { return type.ends_with(end); });
}

void Rebuild::note_rest() {
  std::uint32_t rest = 0, readable = 0;
  for (std::size_t i = 0; i < fates_.size(); ++i) {
    const std::string name = small_letters(package_.name(i));
    if (package_.directory(i) || fates_[i].written || fates_[i].accounted || name.ends_with(".rels") || name == "[content_types].xml") continue;
    ++rest;
    if (holds_text(i)) ++readable;
  }
  if (rest != 0) context_.notes.removed(What::unreachable_part, {}, rest);
  if (readable != 0) context_.notes.warn(What::unreachable_part, {}, readable);
  const zip::Archive& archive = package_.archive();
  if (archive.bytes_before || archive.bytes_after) context_.notes.removed(What::trailing_bytes);
  if (archive.gaps) context_.notes.removed(What::unreferenced_data);
  if (archive.comment) context_.notes.removed(What::archive_comment);
}

bool Rebuild::remainder() const {
  static constexpr What kRemainder[] = {What::ole_object,    What::embedded_object, What::activex,      What::sub_document,
                                        What::web_extension, What::data_model,      What::dialog_sheet, What::xlm_macro};
  return std::ranges::any_of(context_.notes.removed(),
                             [](const base::Note& note) { return std::ranges::find(kRemainder, note.what) != std::end(kRemainder); });
}

}  // namespace sekisho::formats::ooxml
