#include "api/verifier.h"

namespace sekisho::api {

Verifier::~Verifier() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

Check Verifier::start() {
  const std::lock_guard lock(mutex_);
  if (check_.running) return check_;
  if (thread_.joinable()) thread_.join();  // it has nothing left to do
  check_.running = true;
  check_.started_at = clock_.now();
  check_.finished_at.reset();
  check_.records = 0;
  thread_ = std::thread([this] { run(); });
  return check_;
}

Check Verifier::state() const {
  const std::lock_guard lock(mutex_);
  return check_;
}

void Verifier::run() {
  auto audit = evidence::audit(database_, folder_, key_, {}, [this](std::uint64_t records) {
    const std::lock_guard lock(mutex_);
    check_.records = records;
    return !stopping_;
  });
  const std::lock_guard lock(mutex_);
  check_.running = false;
  check_.finished_at = clock_.now();
  check_.whole.reset();
  check_.findings.clear();
  check_.error.reset();
  if (!audit) {
    check_.error = audit.error();
    return;
  }
  check_.records = audit->leaves;
  check_.whole = audit->findings.empty();
  check_.findings = std::move(audit->findings);
  if (check_.findings.size() > Check::kFindingsMax) check_.findings.resize(Check::kFindingsMax);
}

}  // namespace sekisho::api
