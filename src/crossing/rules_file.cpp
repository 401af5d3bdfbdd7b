#include "crossing/rules_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "evidence/leaves.h"

namespace sekisho::crossing {

using base::Result;
using base::Status;

namespace {

std::string mark_of(const std::string& file) {
  struct stat found{};
  if (::stat(file.c_str(), &found) != 0) return "none";
  return fmt::format("{}:{}:{}:{}.{}", found.st_dev, found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
}

}  // namespace

Result<std::unique_ptr<RulesInForce>> RulesInForce::open(store::Database& database, const base::Clock& clock, std::string file) {
  std::unique_ptr<RulesInForce> out(new RulesInForce(database, clock, std::move(file)));
  Rules rules = Rules::shipped();
  if (!out->file_.empty()) {
    out->seen_ = mark_of(out->file_);
    auto loaded = Rules::load(out->file_);
    if (!loaded) return std::unexpected(loaded.error());
    rules = std::move(*loaded);
  }
  if (auto taken = out->take(std::move(rules)); !taken) return std::unexpected(taken.error());
  return out;
}

Status RulesInForce::take(Rules rules) {
  evidence::Record record;
  record.at = clock_.now();
  record.what = evidence::Action::rules_load;
  record.object = evidence::Object::rules;
  record.object_id = evidence::Id::of(file_.empty() ? "shipped" : "file");
  record.why = evidence::Reason::operation;
  record.set(evidence::FactName::rules_sha256, base::sha256(base::view(rules.toml())));
  auto written = database_.write([&](store::Statements& unit) -> Status {
    auto leaf = evidence::append(unit, record);
    if (!leaf) return std::unexpected(leaf.error());
    return {};
  });
  if (!written) return written;
  const std::lock_guard lock(mutex_);
  rules_ = std::make_shared<const Rules>(std::move(rules));
  trouble_.reset();
  return {};
}

std::shared_ptr<const Rules> RulesInForce::rules() const {
  const std::lock_guard lock(mutex_);
  return rules_;
}

std::optional<base::Error> RulesInForce::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

Result<bool> RulesInForce::look_again() {
  if (file_.empty()) return false;
  const std::string mark = mark_of(file_);
  {
    const std::lock_guard lock(mutex_);
    if (mark == seen_) return false;
    seen_ = mark;
  }
  auto loaded = Rules::load(file_);
  if (!loaded) {
    const std::lock_guard lock(mutex_);
    trouble_ = loaded.error();
    return std::unexpected(loaded.error());
  }
  if (auto taken = take(std::move(*loaded)); !taken) return std::unexpected(taken.error());
  return true;
}

}  // namespace sekisho::crossing
