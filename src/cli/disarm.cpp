#include "cli/disarm.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/clock.h"
#include "base/fd.h"
#include "base/profile_file.h"
#include "base/type_texts.h"
#include "cli/cli.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/settings.h"
#include "evidence/certificate.h"
#include "sandbox/engine.h"
#include "text/text.h"

namespace sekisho::cli {

using base::Code;
using sandbox::Outcome;

namespace {

std::atomic<bool> interrupted{false};

void on_interrupt(int) { interrupted = true; }

struct Names {
  std::string output, report;  // paths; empty: none wanted
};

// What a whole run shares; filled before the first file, read-only afterwards but for the counters under the mutex.
struct Run {
  const DisarmOptions& options;
  base::ProfileChoice profile;
  base::Settings settings;
  std::optional<evidence::SigningKey> key;
  std::string engine_name;
  std::string password;
  std::vector<Input> inputs;
  std::set<std::string> relative_names;       // of all inputs: a changed extension must not meet another input's name
  std::multiset<std::string> changing_stems;  // nor what another input, whose extension is likely to change too, comes out as
  sandbox::Engine* engine = nullptr;
  Progress* progress = nullptr;

  std::mutex mutex;
  std::size_t clean = 0, refused = 0, failed = 0;
  std::uint64_t bytes = 0;
  std::map<std::string_view, std::size_t> reasons;
};

void say(const std::string& line) { std::fputs((line + "\n").c_str(), stderr); }

Outcome refused_outcome(Code code, std::string where = {}, std::string detail = {}) {
  Outcome out{};
  out.clean = false;
  out.reason = {code, std::move(where), std::move(detail)};
  return out;
}

Outcome process(Run& run, const Input& input) {
  if (input.problem != Code::none) return refused_outcome(input.problem);
  base::OwnedFd fd(open(input.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat info{};
  if (fd.get() < 0 || fstat(fd.get(), &info) != 0)
    return refused_outcome(errno == ENOENT ? Code::not_found : Code::unreadable, {}, std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return refused_outcome(Code::not_a_file);
  if (info.st_size == 0) {
    Outcome out = refused_outcome(Code::empty_file);
    out.input_sha256 = base::sha256({});
    return out;
  }
  sandbox::Request request;
  request.input_fd = fd.get();
  request.input_bytes = static_cast<std::uint64_t>(info.st_size);
  request.name = text::printable(input.relative.substr(input.relative.rfind('/') + 1), 1000);
  request.profile = run.profile.profile;
  request.limits = run.settings.limits;
  request.password = run.password;
  return run.engine->disarm(request);
}

std::string stem_of(const std::string& relative) {
  const std::size_t slash = relative.rfind('/') + 1, dot = relative.rfind('.');
  return dot == std::string::npos || dot <= slash ? relative : relative.substr(0, dot);
}

// Whether a file of this name is of a type that comes out as another.
bool likely_to_change(const std::string& relative) {
  return std::ranges::any_of(base::types_by(text::extension_of(relative)), [](base::FileType type) {
    const base::TypeGroup group = base::describe(type).group;
    return group == base::TypeGroup::converted || group == base::TypeGroup::held || base::sheds_macros(type);
  });
}

Names names_for(const Run& run, const Input& input, const Outcome& outcome) {
  const DisarmOptions& options = run.options;
  Names out{options.output, options.report};
  std::string relative = output_name(input.relative, outcome.input_type, outcome.output_type);
  const std::size_t others = run.changing_stems.count(stem_of(input.relative)) - (likely_to_change(input.relative) ? 1 : 0);
  if (relative != input.relative && (run.relative_names.contains(relative) || others > 0))
    relative = fmt::format("{}.{}", input.relative, base::describe(outcome.output_type).extension);
  if (!options.output_dir.empty()) out.output = options.output_dir + "/" + relative;
  if (!options.report_dir.empty()) out.report = options.report_dir + "/" + input.relative + ".json";
  if (out.output.empty()) {
    std::size_t slash = relative.rfind('/') + 1, dot = relative.rfind('.');
    if (dot == std::string::npos || dot <= slash) dot = relative.size();
    std::string folder = input.path.substr(0, input.path.rfind('/') + 1);
    out.output = folder + relative.substr(0, dot) + ".clean" + relative.substr(dot);
  }
  return out;
}

base::Status write_clean(const Run& run, const Names& names, const Outcome& outcome) {
  Existing existing = run.options.force ? Existing::replace : Existing::keep;
  if (names.output == "-") return write_to_standard_output(outcome.output_fd.get(), outcome.output_bytes);
  if (auto made = make_folders_above(names.output); !made) return made;
  return write_output(names.output, outcome.output_fd.get(), outcome.output_bytes, existing);
}

base::Status write_certificate(const Run& run, const Names& names, const Outcome& outcome) {
  if (!run.key || names.output == "-") return {};
  evidence::Certificate certificate;
  certificate.time = base::rfc3339(base::system_clock().now());
  certificate.engine = run.engine_name;
  certificate.profile = run.profile.name;
  certificate.profile_sha256 = run.profile.sha256;
  certificate.input_type = outcome.input_type;
  certificate.output_type = outcome.output_type;
  certificate.input_bytes = outcome.input_bytes;
  certificate.output_bytes = outcome.output_bytes;
  certificate.input_sha256 = outcome.input_sha256;
  certificate.output_sha256 = outcome.output_sha256;
  certificate.removed = outcome.removed;
  return write_output(names.output + ".cert", run.key->sign(certificate.text()), run.options.force ? Existing::replace : Existing::keep);
}

std::string readable_summary(const std::string& shown, const Outcome& outcome, const std::string& output) {
  std::string out = fmt::format("{} → {} ({} → {} bytes, {:.3f} s)\n", shown, output, outcome.input_bytes, outcome.output_bytes, outcome.seconds);
  if (outcome.removed.empty()) out += "  取り除くものはありませんでした。 / Nothing had to be removed.\n";
  for (const base::Note& note : outcome.removed)
    out += fmt::format("  - {} / {}{} ×{}\n", base::describe(note.what).ja, base::describe(note.what).en,
                       note.where.empty() ? "" : " [" + note.where + "]", note.count);
  for (const base::Note& note : outcome.warnings)
    out +=
        fmt::format("  ! {} / {}{}\n", base::describe(note.what).ja, base::describe(note.what).en, note.where.empty() ? "" : " [" + note.where + "]");
  return out;
}

void count(Run& run, const Outcome& outcome) {
  run.bytes += outcome.input_bytes;
  if (outcome.clean) {
    ++run.clean;
    return;
  }
  ++run.reasons[base::describe(outcome.reason.code).id];
  // What is wrong with the input counts as refused, what is wrong around it as an error.
  switch (outcome.reason.code) {
    case Code::unreadable:
    case Code::not_a_file:
    case Code::directory_loop:
    case Code::changed_while_read: ++run.refused; break;
    default: ++(outcome.reason.kind() == base::Kind::unavailable ? run.failed : run.refused);
  }
}

// One file from reading to its report. Whatever goes wrong after the engine is done takes the clean verdict back.
void handle(Run& run, const Input& input) {
  Outcome outcome = process(run, input);
  Names names = names_for(run, input, outcome);
  if (outcome.clean) {
    auto written = write_clean(run, names, outcome);
    if (written) {
      written = write_certificate(run, names, outcome);
      if (!written) unlink(names.output.c_str());
    }
    if (!written) {
      outcome.clean = false;
      outcome.reason = written.error();
    }
  }
  std::string shown = text::printable(input.path, 2000);
  std::string output_base = outcome.clean ? text::printable(names.output.substr(names.output.rfind('/') + 1), 1000) : "";
  ReportNames report_names{text::printable(input.relative.substr(input.relative.rfind('/') + 1), 1000), output_base};
  std::string report = report_json(report_names, outcome, run.profile, run.engine_name);
  base::Status reported;
  if (!names.report.empty()) {
    reported = make_folders_above(names.report);
    if (reported)
      reported = write_output(names.report, report, run.options.force || run.options.output_dir.empty() ? Existing::replace : Existing::keep);
  }
  std::lock_guard lock(run.mutex);
  count(run, outcome);
  if (!reported) {
    ++run.failed;
    say(refusal_line(text::printable(names.report, 2000), reported.error()));
  }
  if (!outcome.clean) say(refusal_line(shown, outcome.reason));
  if (run.options.verbose && !outcome.detail.empty()) say("  " + text::printable(outcome.detail, 2000));
  if (run.options.json) std::fputs(report.c_str(), stdout);
  else if (outcome.clean && run.inputs.size() == 1 && !run.options.quiet && names.output != "-")
    std::fputs(readable_summary(shown, outcome, text::printable(names.output, 2000)).c_str(), stdout);
  run.progress->add(outcome.input_bytes, outcome.clean);
}

void run_all(Run& run, unsigned jobs) {
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> threads;
  threads.reserve(jobs);
  for (unsigned i = 0; i < jobs; ++i)
    threads.emplace_back([&] {
      for (std::size_t index = next++; index < run.inputs.size() && !interrupted; index = next++) handle(run, run.inputs[index]);
    });
}

void print_summary(const Run& run, double seconds) {
  std::size_t done = run.clean + run.refused + run.failed;
  if (run.options.quiet || run.options.json || run.options.output_dir.empty()) return;
  std::fputs(
      fmt::format(
          "{} 件中 {} 件を無害化、{} 件は通せず、{} 件は処理できず / {} files: {} clean, {} refused, {} failed; {:.1f} MB in {:.1f} s, {:.1f} files/s, {:.1f} MB/s\n",
          done, run.clean, run.refused, run.failed, done, run.clean, run.refused, run.failed, static_cast<double>(run.bytes) / 1e6, seconds,
          static_cast<double>(done) / seconds, static_cast<double>(run.bytes) / 1e6 / seconds)
          .c_str(),
      stdout);
  for (const auto& [reason, number] : run.reasons) std::fputs(fmt::format("  {:6} {}\n", number, reason).c_str(), stdout);
}

base::Status prepare(Run& run) {
  const DisarmOptions& options = run.options;
  auto profile = base::load_profile(options.profile);
  if (!profile) return std::unexpected(profile.error());
  run.profile = *profile;
  auto settings = base::load_settings(options.settings);
  if (!settings) return std::unexpected(settings.error());
  run.settings = *settings;
  auto key = load_signing_key(options.key, run.settings);
  if (!key) return std::unexpected(key.error());
  run.key = std::move(*key);
  run.password = options.password;
  if (!options.password_file.empty()) {
    auto password = read_small_file(options.password_file);
    if (!password) return std::unexpected(password.error());
    run.password = password->substr(0, password->find_first_of("\r\n"));
  }
  run.inputs = collect_inputs(options.paths);
  for (const Input& input : run.inputs) {
    run.relative_names.insert(input.relative);
    if (likely_to_change(input.relative)) run.changing_stems.insert(stem_of(input.relative));
  }
  return {};
}

int usage(const std::string& ja, const std::string& en) {
  say(fmt::format("sekisho: {} / {}", ja, en));
  return kError;
}

}  // namespace

int disarm(const DisarmOptions& options) {
  bool many = !options.output_dir.empty();
  if (many && (!options.output.empty() || !options.report.empty()))
    return usage("--out-dir と -o・--report は同時に使えません。", "--out-dir excludes -o and --report.");
  struct stat info{};
  if (!many && (options.paths.size() != 1 || (stat(options.paths[0].c_str(), &info) == 0 && S_ISDIR(info.st_mode))))
    return usage("複数のファイルやフォルダーには --out-dir を指定してください。", "Give --out-dir for several files or a folder.");

  Run run{.options = options,
          .profile = {},
          .settings = {},
          .key = {},
          .engine_name = {},
          .password = {},
          .inputs = {},
          .relative_names = {},
          .changing_stems = {},
          .mutex = {},
          .reasons = {}};
  if (auto ready = prepare(run); !ready) {
    say(refusal_line("sekisho", ready.error()) + (ready.error().detail.empty() ? "" : " (" + ready.error().detail + ")"));
    return kError;
  }
  unsigned processors = std::max(1u, std::thread::hardware_concurrency());
  unsigned jobs = std::min<unsigned>(options.jobs != 0               ? options.jobs
                                     : run.settings.engine.jobs != 0 ? static_cast<unsigned>(run.settings.engine.jobs)
                                                                     : processors,
                                     64);
  jobs = static_cast<unsigned>(std::min<std::size_t>(jobs, std::max<std::size_t>(1, run.inputs.size())));
  std::string worker = options.worker.empty() ? worker_beside_this_program() : options.worker;
  run.engine_name = engine_name(worker);

  sandbox::PoolSettings pool_settings;
  pool_settings.worker_path = worker;
  pool_settings.workers = jobs * 2 + 1;
  pool_settings.walls_given_up = run.settings.engine.walls_given_up;
  pool_settings.scratch_dir = run.settings.engine.scratch_dir;
  auto pool = sandbox::Pool::start(pool_settings);
  if (!pool) {
    say(refusal_line("sekisho", pool.error()) + (pool.error().detail.empty() ? "" : " (" + pool.error().detail + ")"));
    return kError;
  }
  struct sigaction action{};
  action.sa_handler = on_interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  sandbox::Engine engine(**pool);
  run.engine = &engine;
  auto start = std::chrono::steady_clock::now();
  {
    Progress progress(options.quiet ? 0 : run.inputs.size());
    run.progress = &progress;
    run_all(run, jobs);
  }
  if (interrupted) {
    say(refusal_line("sekisho", {Code::interrupted, {}, {}}));
    run.failed += 1;
  }
  print_summary(run, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return run.failed > 0 ? kError : run.refused > 0 ? kSomeRefused : kAllClean;
}

}  // namespace sekisho::cli
