#include "sandbox/untrusted.h"

#include <algorithm>

#include "sandbox/scratch.h"
#include "text/text.h"

namespace sekisho::sandbox {

using base::Code;
using base::FileType;
using wire::AnswerKind;
using wire::JobKind;

namespace {

std::unexpected<base::Error> lied(const char* detail) { return base::refuse(Code::worker_lied, {}, detail); }

bool handled(FileType type) { return base::handled(base::describe(type).group); }

bool fits(AnswerKind kind, JobKind job) {
  switch (kind) {
    case AnswerKind::clean: return job == JobKind::disarm || job == JobKind::pack || job == JobKind::pages || job == JobKind::misbehave;
    case AnswerKind::children: return job == JobKind::disarm || job == JobKind::misbehave;
    case AnswerKind::looked: return job == JobKind::second_look;
    case AnswerKind::words: return job == JobKind::words || job == JobKind::show;
    case AnswerKind::refused: return true;
  }
  return false;
}

base::Status take_notes(const std::vector<base::Note>& untrusted, std::vector<base::Note>& notes, const base::Limits& limits) {
  if (untrusted.size() > 2 * std::uint64_t{limits.notes_max}) return lied("too many notes");
  for (const base::Note& note : untrusted) {
    if (note.count == 0 || note.what >= base::What::count_) return lied("a note of nothing");
    notes.push_back({note.what, text::printable(note.where, base::kWhereBytesMax), note.count});
  }
  return {};
}

// What no file of the greatest size can hold is no count.
bool counts(const base::Share& untrusted) { return untrusted.kept <= untrusted.read && untrusted.read <= std::uint64_t{1} << 48; }

base::Status check_clean(const wire::Answer& untrusted, const JobFds& fds, Report& report) {
  if (untrusted.reason != Code::none || !untrusted.children.empty() || !untrusted.finding.empty() || untrusted.unless_chosen != 0)
    return lied("clean and not clean");
  if (!handled(untrusted.input_type) || !handled(untrusted.output_type)) return lied("clean, of a type that is not handled");
  auto bytes = size_of(fds.output);
  if (!bytes) return std::unexpected(bytes.error());
  if (*bytes != untrusted.output_bytes) return lied("length of the output");
  auto digest = sha256_of(fds.output, 0, *bytes);
  if (!digest) return std::unexpected(digest.error());
  if (*digest != untrusted.output_sha256) return lied("hash of the output");
  if (!counts(untrusted.measure.text) || !counts(untrusted.measure.pictures)) return lied("more kept than there was");
  report.measure = untrusted.measure;
  report.output_type = untrusted.output_type;
  report.output_bytes = *bytes;
  report.output_sha256 = *digest;
  return {};
}

base::Status check_children(const wire::Answer& untrusted, const wire::Job& job, const JobFds& fds, Report& report) {
  if (untrusted.reason != Code::none || untrusted.children.empty()) return lied("children without children");
  if (!handled(untrusted.input_type)) return lied("children of a type that is not handled");
  if (untrusted.children.size() > job.limits.tree_entries_max) return lied("more children than allowed");
  auto bytes = size_of(fds.children);
  if (!bytes) return std::unexpected(bytes.error());
  std::uint64_t left = *bytes;
  for (const wire::ChildOut& child : untrusted.children) {
    if (child.bytes > left) return lied("length of the children");
    left -= child.bytes;
    report.children.push_back({text::printable(child.name, wire::kNameBytesMax), child.bytes});
  }
  return left == 0 ? base::Status{} : lied("length of the children");
}

base::Status check_looked(const wire::Answer& untrusted, const wire::Job& job, Report& report) {
  if (untrusted.input_type != job.declared || untrusted.reason != Code::none) return lied("looked at something else");
  report.unless_chosen = untrusted.unless_chosen;
  if (untrusted.finding.empty()) return {};
  report.reason = {Code::second_look, text::printable(untrusted.where, base::kWhereBytesMax),
                   text::printable(untrusted.finding, base::kWhereBytesMax)};
  return {};
}

base::Status check_words(const wire::Answer& untrusted, const wire::Job& job, const JobFds& fds, Report& report) {
  if (untrusted.input_type != job.declared || untrusted.reason != Code::none) return lied("words of something else");
  auto bytes = size_of(fds.output);
  if (!bytes) return std::unexpected(bytes.error());
  if (*bytes != untrusted.output_bytes) return lied("length of the words");
  if (*bytes > job.limits.output_bytes_max) return lied("more words than wanted");
  report.output_bytes = *bytes;
  return {};
}

// A wrapper around one document is refused for that document's own reason, whoever found it.
bool repeats_a_child(Code code, const wire::Job& job) {
  return job.kind == JobKind::pack && code != Code::none &&
         std::ranges::any_of(job.children, [&](const wire::ChildRecord& child) { return !child.clean && child.reason == code; });
}

}  // namespace

bool worker_may_say(Code code) {
  switch (code) {
    case Code::none:
    case Code::timed_out:
    case Code::cpu_exhausted:
    case Code::worker_violation:
    case Code::worker_crashed:
    case Code::worker_flooded:
    case Code::second_look:
    case Code::name_disagrees: return false;
    default: break;
  }
  const base::Kind kind = base::describe(code).kind;
  return kind == base::Kind::refused || kind == base::Kind::unsupported;
}

base::Result<Report> validate(const UntrustedReport& untrusted_report, const wire::Job& job, const JobFds& fds) {
  const wire::Answer& untrusted = untrusted_report.untrusted_answer;
  if (!fits(untrusted.kind, job.kind)) return lied("an answer to another question");
  if (untrusted.input_type >= FileType::count_ || untrusted.output_type >= FileType::count_) return lied("no such type");
  Report report;
  report.kind = untrusted.kind;
  report.input_type = untrusted.input_type;
  base::Status checked = take_notes(untrusted.removed, report.removed, job.limits);
  if (checked) checked = take_notes(untrusted.warnings, report.warnings, job.limits);
  if (!checked) return std::unexpected(checked.error());
  switch (untrusted.kind) {
    case AnswerKind::clean: checked = check_clean(untrusted, fds, report); break;
    case AnswerKind::children: checked = check_children(untrusted, job, fds, report); break;
    case AnswerKind::looked: checked = check_looked(untrusted, job, report); break;
    case AnswerKind::words: checked = check_words(untrusted, job, fds, report); break;
    case AnswerKind::refused:
      if (!worker_may_say(untrusted.reason) && !repeats_a_child(untrusted.reason, job)) return lied("a reason that is not a worker's to give");
      report.reason = {untrusted.reason, text::printable(untrusted.where, base::kWhereBytesMax), {}};
      break;
  }
  if (!checked) return std::unexpected(checked.error());
  return report;
}

}  // namespace sekisho::sandbox
