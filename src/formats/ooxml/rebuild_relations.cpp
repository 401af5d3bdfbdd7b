// The relationships of one part: judged before its markup is read, written after, when it is known which the markup still names.
#include <unordered_set>

#include "formats/ooxml/links.h"
#include "formats/ooxml/rebuild.h"

namespace sekisho::formats::ooxml {

using base::Code;
using base::Setting;
using base::What;

namespace {

bool comments_kind(PartKind kind) {
  switch (kind) {
    case PartKind::word_comments:
    case PartKind::word_comments_extended:
    case PartKind::word_comments_ids:
    case PartKind::word_comments_extensible:
    case PartKind::sheet_comments:
    case PartKind::sheet_threaded_comments:
    case PartKind::slide_comments:
    case PartKind::slide_modern_comments:
    case PartKind::visio_comments: return true;
    default: return false;
  }
}

// Where an embedded document may stay: the workbook of a chart, the object of a slide. Elsewhere its markup is an OLE object's.
bool may_embed(PartKind source) {
  switch (source) {
    case PartKind::chart:
    case PartKind::chart_extended:
    case PartKind::slide_slide:
    case PartKind::slide_layout:
    case PartKind::slide_master: return true;
    default: return false;
  }
}

bool may_hold_fonts(PartKind source) { return source == PartKind::word_fonts || source == PartKind::slide_main; }

}  // namespace

base::Result<std::vector<Relation>> Rebuild::relations_of(std::size_t entry, PartKind kind) {
  auto list = package_.relationships(package_.name(entry));
  if (!list) return std::unexpected(list.error());
  std::vector<Relation> out;
  std::unordered_set<std::string> ids;
  for (const RawRelationship& raw : *list) {
    if (!ids.insert(raw.id).second) {
      context_.notes.removed(What::dangling_reference, fates_[entry].name);
      continue;
    }
    out.push_back(judge(raw, entry, kind));
  }
  return out;
}

Relation Rebuild::judge(const RawRelationship& raw, std::size_t source, PartKind source_kind) {
  const Judged judged = judge_relationship(raw.type, family_);
  Relation relation;
  relation.id = raw.id;
  relation.kind = judged.kind;
  relation.why = judged.why;
  relation.type = judged.type;
  if (raw.external) judge_outside(raw, relation);
  else judge_inside(raw, source, source_kind, relation);
  if (relation.kind == PartKind::refused) {
    if (!judged.silent) context_.notes.removed(relation.why, fates_[source].name);
    if (!raw.external)
      if (const std::size_t entry = package_.find(Package::resolve(package_.name(source), raw.target)); entry != Package::kNone) account(entry);
  }
  return relation;
}

void Rebuild::judge_outside(const RawRelationship& raw, Relation& relation) {
  if (relation.kind != PartKind::hyperlink) {
    if (relation.kind != PartKind::refused || relation.why == What::unknown_part) relation.why = What::external_link;
    relation.kind = PartKind::refused;
    return;
  }
  auto link = safe_link(raw.target);
  if (link && context_.profile.on(Setting::office_keep_links)) {
    relation.target = std::move(*link);
  } else {
    relation.kind = PartKind::refused;
    relation.why = link ? What::external_link : What::unsafe_link;
  }
}

void Rebuild::judge_inside(const RawRelationship& raw, std::size_t source, PartKind source_kind, Relation& relation) {
  auto refuse = [&](What why) {
    relation.kind = PartKind::refused;
    relation.why = why;
  };
  if (relation.kind == PartKind::refused) return;
  const std::size_t entry = package_.find(Package::resolve(package_.name(source), raw.target));
  if (entry == Package::kNone || relation.kind == PartKind::hyperlink) return refuse(What::dangling_reference);
  relation.entry = entry;
  const KindText* text = describe(relation.kind);
  if (relation.kind == PartKind::core_properties) return refuse(What::metadata);
  if (text != nullptr && text->content_type.empty()) return refuse(What::unknown_part);  // the main part belongs to the root
  if (comments_kind(relation.kind) && !context_.profile.on(Setting::office_keep_comments)) return refuse(What::comment);
  if (relation.kind == PartKind::font && (!may_hold_fonts(source_kind) || !context_.profile.on(Setting::font_keep))) return refuse(What::embedded_font);
  if (relation.kind == PartKind::embedded) {
    if (!may_embed(source_kind)) return refuse(What::embedded_object);
    return ask_embedded(entry, relation);
  }
  if (fates_[entry].written && fates_[entry].kind != relation.kind) return refuse(What::unknown_part);  // one part cannot be two kinds
}

// Asked once per entry, in the order of the walk, which is the same in both passes.
void Rebuild::ask_embedded(std::size_t entry, Relation& relation) {
  Fate& fate = fates_[entry];
  auto refuse = [&](What why) {
    relation.kind = PartKind::refused;
    relation.why = why;
  };
  if (!context_.profile.on(Setting::office_keep_embedded)) return refuse(What::embedded_file);
  if (!fate.child_asked) {
    base::Bytes scratch;
    auto bytes = package_.bytes(entry, scratch);
    if (!bytes) return refuse(What::broken_part);
    fate.child_asked = true;
    const std::string& name = package_.name(entry);
    fate.child = context_.children.disarm(*bytes, std::string_view(name).substr(name.rfind('/') + 1));
  }
  if (!fate.child) return;  // first pass: what is written now is thrown away
  if (fate.child->verdict != ChildResult::Verdict::clean || !family_of(fate.child->type)) refuse(What::embedded_document_refused);
}

// Whether a part stays with its source although no markup names it.
bool Rebuild::stays_unnamed(PartKind source, PartKind target) const {
  if (source == PartKind::slide_main && (target == PartKind::slide_master || target == PartKind::slide_notes_master)) return false;
  if (source == PartKind::slide_notes && target == PartKind::slide_slide) return true;
  const KindText* text = describe(target);
  return text != nullptr && text->always;
}

base::Status Rebuild::finish_relations(Part& part) {
  std::vector<OutRelationship> list;
  for (Relation& relation : part.relations()) {
    if (relation.kind == PartKind::font && !relation.used && part.fonts.contains(relation.entry)) account(relation.entry);
    if (!relation.usable() || !(relation.used || stays_unnamed(part.kind(), relation.kind))) continue;
    if (relation.kind == PartKind::hyperlink) {
      list.push_back({relation.id, relation.type, relation.target, true});
      continue;
    }
    if (fates_[relation.entry].written && fates_[relation.entry].kind != relation.kind) {
      // Two relationships of one part gave the entry two kinds: nothing sound comes of it.
      return base::refuse(Code::damaged, std::string(part.name()), "one part of two kinds");
    }
    if (relation.kind == PartKind::picture) write_picture(relation.entry, part.name());
    else if (relation.kind == PartKind::embedded) write_embedded(relation.entry);
    else if (relation.kind == PartKind::font) write_font(relation.entry, part);
    else enqueue(relation.entry, relation.kind);
    list.push_back({relation.id, relation.type, fates_[relation.entry].name});
  }
  output_.add_relationships(part.name(), list);
  return {};
}

}  // namespace sekisho::formats::ooxml
