#include "formats/ppt/presentation.h"

#include <algorithm>

#include "formats/officeart/officeart.h"

namespace sekisho::formats::ppt {

using base::Bytes;
using base::Code;
using base::Reader;
using base::What;

namespace {

enum : std::uint16_t {
  kDocument = 0x03E8,
  kDocumentAtom = 0x03E9,
  kSlide = 0x03EE,
  kNotes = 0x03F0,
  kSlidePersist = 0x03F3,
  kMaster = 0x03F8,
  kObjectList = 0x0409,
  kDrawingGroup = 0x040B,
  kHandout = 0x0FC9,
  kHyperlink = 0x0FD7,
  kSlideList = 0x0FF0,
  kObjectStorage = 0x1011,
};

}  // namespace

void Presentation::refer(std::uint32_t id, std::initializer_list<std::uint16_t> types, std::string_view what) {
  const auto found = persist_.live.find(id);
  if (found == persist_.live.end() || id == persist_.document || !found->second.container()) return;
  if (std::ranges::find(types, found->second.type) == types.end()) return;
  shared_.objects.insert(id);
  wanted_.emplace(id, Object{found->second.type, std::string(what)});
}

// The slots of the table of pictures, of the drawing group that judge::drawing_group() will take.
void Presentation::count_slots(Records group) {
  while (auto part = group.next()) {
    if (part->type != officeart::kDggContainer || !part->container()) continue;
    Records stores(part->body);
    while (auto store = stores.next()) {
      if (store->type != officeart::kBStoreContainer || !store->container()) continue;
      std::size_t slots = 0;
      for (Records slot(store->body); slot.next();) ++slots;
      shared_.references.assign(slots, 0);
      return;
    }
    return;
  }
}

// 2.4.1: what the document names, before anything is written.
void Presentation::look_through(const Record& document) {
  Records records(document.body);
  while (auto record = records.next()) {
    Records inside(record->body);
    switch (record->type) {
      case kDocumentAtom: {
        Reader reader(base::slice(record->body, 24));
        refer(reader.u32le(), {kNotes}, "notes master");
        refer(reader.u32le(), {kHandout}, "handout");
        break;
      }
      case kSlideList: {  // 2.4.14: 0 slides, 1 masters, 2 notes
        static constexpr std::string_view kNames[] = {"slide ", "master ", "notes "};
        std::size_t number = 0;
        while (auto entry = inside.next()) {
          if (entry->type != kSlidePersist || record->instance > 2) continue;
          const std::string where = std::string(kNames[record->instance]) + std::to_string(++number);
          const std::uint32_t id = slide_of(*entry);
          if (id == 0) continue;
          if (record->instance == 0) refer(id, {kSlide}, where);
          else if (record->instance == 1) refer(id, {kMaster, kSlide}, where);
          else refer(id, {kNotes}, where);
        }
        break;
      }
      case kObjectList:
        while (auto entry = inside.next()) {
          if (entry->type != kHyperlink) continue;
          const Link link = judge_link(*entry, shared_.context.profile);
          if (link.why == What::count_) shared_.links.insert(link.id);
        }
        break;
      case kDrawingGroup:
        if (record->container() && shared_.references.empty()) count_slots(inside);
        break;
      default: break;
    }
  }
}

// Objects that nothing refers to; storages of objects and macros were spoken of where they were referred to.
void Presentation::note_rest() {
  std::uint32_t rest = 0;
  for (const auto& [id, record] : persist_.live)
    if (id != persist_.document && !shared_.objects.contains(id) && record.type != kObjectStorage) ++rest;
  if (rest != 0) shared_.context.notes.removed(What::unreachable_part, {}, rest);
  const bool storages = std::ranges::any_of(persist_.live, [](const auto& each) { return each.second.type == kObjectStorage; });
  auto said = [&](What what) {
    return std::ranges::any_of(shared_.context.notes.removed(), [what](const base::Note& note) { return note.what == what; });
  };
  if (storages && !said(What::ole_object) && !said(What::macro) && !said(What::activex)) shared_.context.notes.removed(What::unreferenced_data);
  if (persist_.remains) shared_.context.notes.removed(What::hidden_remains);
  if (persist_.lost) shared_.context.notes.removed(What::dangling_reference);
}

base::Result<std::map<std::uint32_t, Bytes>> Presentation::run() {
  const auto document = persist_.live.find(persist_.document);
  if (document == persist_.live.end() || document->second.type != kDocument || !document->second.container()) {
    return base::refuse(Code::damaged, {}, "no DocumentContainer");
  }
  look_through(document->second);
  std::map<std::uint32_t, Bytes> out;
  for (const auto& [id, object] : wanted_) {
    if (auto status = Walker(shared_, object.where).object(persist_.live.at(id), out[id]); !status) return std::unexpected(status.error());
  }
  // Now it is known which pictures shapes name.
  if (auto status = Walker(shared_, "document").object(document->second, out[persist_.document]); !status) return std::unexpected(status.error());
  note_rest();
  return out;
}

}  // namespace sekisho::formats::ppt
