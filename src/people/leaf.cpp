#include "people/leaf.h"

namespace sekisho::people {

base::Status write_down(store::Statements& unit, const Change& change, const evidence::Values& values) {
  evidence::Record record;
  record.at = change.at;
  record.who = evidence::Id::of(change.by);
  record.what = change.what;
  record.object = change.object;
  record.object_id = evidence::Id::of(change.id);
  record.why = evidence::Reason::operation;
  auto leaf = evidence::append(unit, std::move(record), values);
  return leaf ? base::Status{} : std::unexpected(leaf.error());
}

}  // namespace sekisho::people
