#include "crossing/steps.h"

#include "crossing/lists.h"

namespace sekisho::crossing {

using base::Result;
using base::Status;
using evidence::Role;

namespace {

// Erased values are simply not there any more.
Result<std::string> remark_of(store::Statements& statements, std::uint64_t number) {
  auto values = evidence::open_values(statements, number);
  if (!values) return std::unexpected(values.error());
  for (const evidence::OpenedValue& value : *values)
    if (value.role == Role::reason) return value.value;
  return std::string();
}

bool has_remark(const evidence::Record& record) { return record.commitments[static_cast<std::size_t>(Role::reason)].has_value(); }

}  // namespace

Result<std::vector<Step>> steps_of(store::Statements& statements, const std::string& item) {
  const auto id = evidence::Id::parse(item);
  if (!id) return std::vector<Step>();
  auto leaves = evidence::leaves_about(statements, evidence::Object::item, *id, {}, kStepsMax);
  if (!leaves) return std::unexpected(leaves.error());
  std::vector<Step> out;
  std::vector<std::string> people;
  for (const evidence::Leaf& leaf : *leaves) {
    auto record = evidence::Record::parse(leaf.record);
    if (!record) return std::unexpected(record.error());
    Step step;
    step.number = leaf.number;
    if (has_remark(*record)) {
      auto remark = remark_of(statements, leaf.number);
      if (!remark) return std::unexpected(remark.error());
      step.remark = std::move(*remark);
    }
    people.push_back(record->who.text());
    step.record = std::move(*record);
    out.push_back(std::move(step));
  }
  auto known = parties(statements, people);
  if (!known) return std::unexpected(known.error());
  for (std::size_t i = 0; i < out.size(); ++i) out[i].who = std::move((*known)[i].name);
  return out;
}

}  // namespace sekisho::crossing
