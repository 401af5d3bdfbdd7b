#include "evidence/audit_leaves.h"

#include <algorithm>

#include "evidence/base64.h"
#include "evidence/cells.h"

namespace sekisho::evidence {

using base::Digest;
using base::Status;
using store::Value;

namespace {

constexpr std::size_t kPage = 5'000, kValuePage = 200;
constexpr std::array<std::string_view, 4> kColumnNames = {"who", "what", "object", "object_id"};

std::int64_t signed_of(std::uint64_t number) { return static_cast<std::int64_t>(std::min<std::uint64_t>(number, INT64_MAX)); }

}  // namespace

Status LeafScan::load(std::uint64_t first) {
  page_.clear();
  of_page_.clear();
  at_ = 0;
  auto rows =
      statements_.query("SELECT number, at, who, what, object, object_id, record FROM evidence_leaf WHERE number >= ? ORDER BY number LIMIT ?",
                        {signed_of(first), static_cast<std::int64_t>(kPage)});
  if (!rows) return std::unexpected(rows.error());
  ended_ = rows->size() < kPage;
  for (const store::Row& row : *rows) {
    const auto number = integer_in(row, 0);
    if (!number) {  // a row without a number: SQLite sorts it after all numbers
      audit_.add({FindingKind::record_altered, {}, 1, "evidence_leaf.number", {}});
      ended_ = true;
      break;
    }
    page_.push_back({static_cast<std::uint64_t>(*number),
                     text_in(row, 6),
                     integer_in(row, 1),
                     {text_in(row, 2), text_in(row, 3), text_in(row, 4), text_in(row, 5)}});
  }
  return {};
}

std::optional<Digest> LeafScan::hash_in_file(std::uint64_t number) {
  if (number >= covered_ || file_ended_) return std::nullopt;
  if (number < hashes_first_ || number >= hashes_first_ + hashes_.size()) {
    auto bytes = files_.bytes(0);
    const std::uint64_t there = bytes ? *bytes / sizeof(Digest) : 0;
    hashes_first_ = number;
    hashes_.resize(number < there ? std::min<std::uint64_t>(kPage, there - number) : 0);
    if (hashes_.empty() || !files_.read(0, number, hashes_)) {
      file_ended_ = true;
      audit_.add({FindingKind::hash_missing, number, 1, "level-0", number * sizeof(Digest)});
      return std::nullopt;
    }
  }
  return hashes_[number - hashes_first_];
}

void LeafScan::missing(std::uint64_t until) {
  const std::uint64_t first = judge_.size();
  audit_.add({FindingKind::record_missing, first, until - first, "evidence_leaf", {}});
  while (judge_.size() < until) judge_.add(std::nullopt, hash_in_file(judge_.size()));
}

void LeafScan::take(const Row& row) {
  ++audit_.leaves;
  judge_.add(leaf_hash(base::view(row.record)), hash_in_file(row.number));
  if (row.number >= covered_) ++audit_.uncovered;
  auto record = Record::parse(row.record);
  if (!record) {
    // A covered record's hash tells already; one that no checkpoint covers has nothing but its form.
    if (row.number >= covered_) audit_.add({FindingKind::record_altered, row.number, 1, "evidence_leaf", {}});
    of_page_.emplace(row.number, std::nullopt);
    return;
  }
  const std::array<std::string_view, 4> wanted = {record->who.text(), describe(record->what).id, describe(record->object).id,
                                                  record->object_id.text()};
  if (row.at != record->at) audit_.add({FindingKind::column_altered, row.number, 1, "evidence_leaf.at", {}});
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (row.columns[i] != wanted[i]) audit_.add({FindingKind::column_altered, row.number, 1, "evidence_leaf." + std::string(kColumnNames[i]), {}});
  if (record->what == Action::value_erase && record->object == Object::evidence)
    if (auto number = plain_number(record->object_id.text())) erased_.insert(*number);
  if (std::any_of(record->commitments.begin(), record->commitments.end(), [](const auto& held) { return held.has_value(); }))
    of_page_.emplace(row.number, std::move(*record));
}

Status LeafScan::advance(std::optional<std::uint64_t> size, std::uint64_t covered, const Progress& progress) {
  covered_ = covered;
  while (!size || judge_.size() < *size) {
    if (at_ == page_.size()) {
      if (!page_.empty())
        if (auto checked = check_values(page_.front().number, page_.back().number); !checked) return checked;
      page_.clear();
      of_page_.clear();
      at_ = 0;
      if (progress && !progress(audit_.leaves)) return base::refuse(base::Code::stopping);
      if (!ended_)
        if (auto loaded = load(judge_.size()); !loaded) return loaded;
      if (page_.empty()) {
        if (size && judge_.size() < *size) missing(*size);
        return {};
      }
    }
    const Row& row = page_[at_];
    // A number far beyond the rest is a number that was changed; what it leaves behind is counted up to the checkpoint only.
    const std::uint64_t until = size ? std::min(row.number, *size) : row.number;
    if (row.number > judge_.size() && (size || row.number - judge_.size() <= kPage)) {
      missing(until);
      continue;
    }
    if (row.number > judge_.size()) {
      audit_.add({FindingKind::record_altered, row.number, 1, "evidence_leaf.number", {}});
      ended_ = true;
      page_.resize(at_);
      continue;
    }
    take(row);
    ++at_;
  }
  return {};
}

void LeafScan::check_value(std::uint64_t leaf, std::string_view role_id, base::ByteView salt, base::ByteView value) {
  ++audit_.values;
  auto found = of_page_.find(leaf);
  const auto role = role_of(role_id);
  if (found != of_page_.end() && !found->second) return;  // the record itself is unreadable, and reported
  auto* commitments = found != of_page_.end() ? &found->second->commitments : nullptr;
  auto* promised = commitments != nullptr && role ? &commitments->at(static_cast<std::size_t>(*role)) : nullptr;
  if (promised == nullptr || !*promised) {
    audit_.add({FindingKind::value_unknown, leaf, 1, "evidence_value." + std::string(role ? role_id : "role"), {}});
    return;
  }
  Salt known{};
  const bool whole = salt.size() == known.size();
  if (whole) std::copy(salt.begin(), salt.end(), known.begin());
  if (!whole || **promised != commitment(*role, known, value))
    audit_.add({FindingKind::value_altered, leaf, 1, "evidence_value." + std::string(role_id), {}});
  promised->reset();  // what is left over has lost its value
}

Status LeafScan::check_values(std::uint64_t first, std::uint64_t last) {
  std::int64_t leaf = signed_of(first);
  std::string role;
  for (;;) {
    auto rows = statements_.query(
        "SELECT leaf, role, salt, value FROM evidence_value WHERE (leaf > ? OR (leaf = ? AND role > ?)) AND leaf <= ? ORDER BY leaf, role LIMIT ?",
        {leaf, leaf, role, signed_of(last), static_cast<std::int64_t>(kValuePage)});
    if (!rows) return std::unexpected(rows.error());
    for (const store::Row& row : *rows) {
      leaf = integer_in(row, 0).value_or(leaf);
      role = text_in(row, 1);
      check_value(static_cast<std::uint64_t>(leaf), role, bytes_in(row, 2), bytes_in(row, 3));
    }
    if (rows->size() < kValuePage) break;
  }
  for (const auto& [number, record] : of_page_)
    for (std::size_t i = 0; record && i < kRoles; ++i)
      if (record->commitments[i]) without_value_[number][i] = true;
  return {};
}

Status LeafScan::finish() {
  judge_.finish();
  if (auto checked = check_values(judge_.size(), INT64_MAX); !checked) return checked;
  for (const auto& [number, roles] : without_value_) {
    const bool erased = erased_.contains(number);
    for (std::size_t i = 0; i < kRoles; ++i) {
      if (!roles[i]) continue;
      if (erased) ++audit_.erased;
      else audit_.add({FindingKind::value_missing, number, 1, "evidence_value." + std::string(describe(static_cast<Role>(i)).id), {}});
    }
  }
  return {};
}

}  // namespace sekisho::evidence
