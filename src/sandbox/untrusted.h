// From what a worker says to what the program believes: every number in range, every length measured, every hash computed here,
// every text made harmless to show. What does not hold is worker_lied.
#pragma once

#include <vector>

#include "sandbox/pool.h"

namespace sekisho::sandbox {

// A worker's answer, checked against its job and its files.
struct Report {
  wire::AnswerKind kind = wire::AnswerKind::refused;
  base::FileType input_type = base::FileType::unknown;
  base::FileType output_type = base::FileType::unknown;  // clean
  base::Error reason{base::Code::none, {}, {}};          // refused; or second_look with the finding as detail
  base::SettingMask unless_chosen = 0;                   // looked: whether it is a finding is for the profile to say
  std::uint64_t output_bytes = 0;
  base::Digest output_sha256{};
  std::vector<base::Note> removed, warnings;
  base::Measure measure;  // clean
  std::vector<wire::ChildOut> children;
};

// The worker has ended: its files no longer change.
base::Result<Report> validate(const UntrustedReport& report, const wire::Job& job, const JobFds& fds);

// May a worker give this reason? What the outside alone can know, it may not.
bool worker_may_say(base::Code code);

}  // namespace sekisho::sandbox
