#include <algorithm>
#include <unordered_set>

#include "formats/officeart/officeart.h"

namespace sekisho::formats::officeart {
namespace {

using base::Bytes;
using base::What;

constexpr std::uint16_t kConnectorRule = 0xF012, kArcRule = 0xF014, kCalloutRule = 0xF017, kColors = 0xF11A, kDeletedShape = 0xF11D,
                        kSplitMenuColors = 0xF11E;
// Depth of groups within groups is bounded by read().

bool plain(const Record& record, std::size_t least, std::size_t most) {
  return !record.container() && record.body.size() >= least && record.body.size() <= most;
}

class Drawing {
 public:
  Drawing(std::size_t pictures, Context& context, const ShapeHost& host) : pictures_(pictures), context_(context), host_(host) {}

  void clean(Record& drawing) {
    clean_children(drawing, [&](Record& each) { return in_drawing(each); });
    if (Record* rules = find(drawing, kSolverContainer)) {
      solver(*rules);
      if (rules->inside.empty()) std::erase_if(drawing.inside, [](const Record& each) { return each.type == kSolverContainer; });
    }
    // 2.2.49: how many shapes there are, and the number given last
    if (Record* head = find(drawing, kFDG)) {
      const std::uint32_t last = base::Reader(base::slice(head->body, 4)).u32le();
      head->body.clear();
      base::put_u32le(head->body, static_cast<std::uint32_t>(numbers_.size()));
      base::put_u32le(head->body, last);
    }
  }

 private:
  template <class Judge>
  static void clean_children(Record& container, Judge judge) {
    std::erase_if(container.inside, [&](Record& each) { return !judge(each); });
  }
  bool gone(What what) {
    context_.notes.removed(what);
    return false;
  }

  bool in_drawing(Record& record) {
    switch (record.type) {
      case kFDG: return plain(record, 8, 8) || gone(What::broken_part);
      case kSpgrContainer: return group(record);
      case kSpContainer: return shape(record, false);
      case kSolverContainer: return record.container() || gone(What::broken_part);
      case 0xF118:
        return plain(record, 0, 65'536) && record.body.size() % 4 == 0 ? true : gone(What::broken_part);  // FRITContainer: groups of before
      default: return gone(What::unknown_markup);
    }
  }

  // 2.2.16: the first shape is the group itself; a group without it goes, with all in it.
  bool group(Record& record) {
    if (!record.container() || record.inside.empty() || record.inside.front().type != kSpContainer) return gone(What::broken_part);
    if (!shape(record.inside.front(), true)) return false;
    bool first = true;
    clean_children(record, [&](Record& each) {
      if (first) {
        first = false;
        return true;
      }
      if (each.type == kSpContainer) return shape(each, false);
      if (each.type == kSpgrContainer) return group(each);
      return gone(What::unknown_markup);
    });
    return true;
  }

  bool shape(Record& record, bool is_group) {
    if (!record.container()) return gone(What::broken_part);
    const Record* fsp = find(record, kFSP);
    if (fsp == nullptr || fsp->body.size() != 8) return gone(What::broken_part);
    if (!host_(record)) return false;
    std::unordered_set<std::uint16_t> seen;
    clean_children(record, [&](Record& each) { return in_shape(each, is_group) && (seen.insert(each.type).second || gone(What::unknown_markup)); });
    numbers_.insert(shape_number(record));
    return true;
  }

  bool in_shape(Record& record, bool is_group) {
    switch (record.type) {
      case kFSPGR: return (is_group && plain(record, 16, 16)) || gone(What::unknown_markup);
      case kFSP: return plain(record, 8, 8);
      case kFOPT:
      case kSecondaryFOPT:
      case kTertiaryFOPT:
        if (record.container()) return gone(What::broken_part);
        clean_properties(record, pictures_, context_);
        return record.type == kFOPT || record.instance != 0;
      case kChildAnchor: return plain(record, 16, 16) || gone(What::broken_part);
      case kClientAnchor:
      case kClientData:
      case kClientTextbox: return true;  // the host has seen them
      case kDeletedShape: return gone(What::hidden_remains);
      default: return gone(What::unknown_markup);
    }
  }

  // 2.2.36 ff.: rules tie shapes together by their numbers.
  void solver(Record& record) {
    clean_children(record, [&](Record& rule) {
      base::Reader in(rule.body);
      in.skip(4);
      std::vector<std::uint32_t> tied;
      if (rule.type == kConnectorRule && plain(rule, 24, 24)) tied = {in.u32le(), in.u32le(), in.u32le()};
      else if ((rule.type == kArcRule || rule.type == kCalloutRule) && plain(rule, 8, 8)) tied = {in.u32le()};
      else return gone(What::unknown_markup);
      // A connector may be loose at an end; nothing is tied to a shape that went.
      if (std::ranges::all_of(tied, [&](std::uint32_t number) { return number == 0 || numbers_.contains(number); })) return true;
      return gone(What::dangling_reference);
    });
    record.instance = static_cast<std::uint16_t>(record.inside.size() & 0xFFF);
  }

  std::size_t pictures_;
  Context& context_;
  const ShapeHost& host_;
  std::unordered_set<std::uint32_t> numbers_;
};

}  // namespace

void clean_drawing(Record& drawing, std::size_t pictures, Context& context, const ShapeHost& host) {
  Drawing(pictures, context, host).clean(drawing);
}

std::size_t clean_group(Record& group, Context& context, const PictureHost& host) {
  std::size_t pictures = 0;
  if (Record* store = find(group, kBStoreContainer); store != nullptr && store->container()) {
    clean_store(*store, context, host);
    pictures = store->inside.size();
  }
  std::unordered_set<std::uint16_t> seen;
  std::erase_if(group.inside, [&](Record& each) {
    bool stays = false;
    switch (each.type) {
      case kFDGGBlock: {  // 2.2.48: the count of clusters, one more than there are
        base::Reader in(each.body);
        in.skip(4);
        const std::uint64_t clusters = in.u32le();
        stays = !each.container() && in.ok() && clusters > 0 && each.body.size() == 16 + 8 * (clusters - 1);
        break;
      }
      case kBStoreContainer: stays = each.container(); break;
      case kFOPT:
      case kTertiaryFOPT:
        if ((stays = !each.container())) clean_properties(each, pictures, context);
        break;
      case kColors:
      case kSplitMenuColors: stays = plain(each, 0, 4096) && each.body.size() % 4 == 0; break;
      default: break;
    }
    stays = stays && seen.insert(each.type).second;
    if (!stays) context.notes.removed(What::unknown_markup);
    return !stays;
  });
  return pictures;
}

}  // namespace sekisho::formats::officeart
