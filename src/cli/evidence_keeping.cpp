// `sekisho evidence checkpoint`, `anchor` and `cosign`: checkpoints that leave the house, and witnesses.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "cli/cli.h"
#include "cli/evidence_place.h"
#include "cli/outputs.h"
#include "cli/settings.h"
#include "evidence/anchor.h"
#include "evidence/history.h"
#include "evidence/key_file.h"
#include "store/files.h"

extern char** environ;

namespace sekisho::cli {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

// The text of what a witness is asked: the consistency proof from what it saw to the newest checkpoint.
Result<std::string> witness_request(const EvidencePlace& place, std::uint64_t since) {
  auto files = evidence::HashFiles::open(place.folder, evidence::HashFiles::Mode::read);
  if (!files) return std::unexpected(files.error());
  std::string out;
  auto done = place.database->read([&](store::Statements& statements) -> Status {
    auto row = evidence::last_checkpoint(statements);
    if (!row) return std::unexpected(row.error());
    if (!*row || (*row)->size < since) return refuse(Code::evidence_rolled_back, std::to_string(since));
    auto proof = evidence::consistency_proof(since, (*row)->size, files->nodes());
    if (!proof) return std::unexpected(proof.error());
    out = evidence::WitnessRequest{since, std::move(*proof), (*row)->note}.text();
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

// The witness's lines belong to one of our checkpoints: found by trying those it may have been, from the newest back.
Status add_cosignature(const EvidencePlace& place, const std::string& lines, const evidence::WitnessKey& witness) {
  constexpr std::size_t kTried = 10'000;
  return place.database->read([&](store::Statements& statements) -> Status {
    auto last = evidence::last_checkpoint(statements);
    if (!last) return std::unexpected(last.error());
    if (!*last) return refuse(Code::bad_checkpoint);
    const std::uint64_t first = (*last)->serial + 1 > kTried ? (*last)->serial + 1 - kTried : 0;
    auto rows = evidence::read_checkpoints(statements, first, kTried);
    if (!rows) return std::unexpected(rows.error());
    for (auto row = rows->rbegin(); row != rows->rend(); ++row) {
      auto kept = evidence::cosigned_of(place.folder, row->size);
      const std::string before = kept && *kept ? **kept : row->note;
      auto note = evidence::Note::parse(row->note + lines);
      if (!note || !witness.verify(*note)) continue;
      if (auto had = evidence::Note::parse(before); had && witness.verify(*had)) return {};
      return evidence::keep_cosigned(place.folder, row->size, before + lines);
    }
    return refuse(Code::bad_checkpoint, witness.name());
  });
}

int take_cosignature(const EvidenceOptions& options, const EvidencePlace& place) {
  if (options.witnesses.size() != 1) return evidence_failed("--witness", {Code::bad_key, {}, {}});
  auto key = read_small_file(options.witnesses.front());
  auto witness = key ? evidence::WitnessKey::parse(*key) : Result<evidence::WitnessKey>(refuse(Code::bad_key));
  if (!witness) return evidence_failed(options.witnesses.front(), witness.error());
  auto lines = read_small_file(options.cosignature);
  if (!lines) return evidence_failed(options.cosignature, lines.error());
  if (auto added = add_cosignature(place, *lines, *witness); !added) return evidence_failed(options.cosignature, added.error());
  say(fmt::format("{0} の署名を加えました。 / The cosignature of {0} was added.", witness->name()));
  return kAllClean;
}

Status send_mail(const std::string& mail) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::unexpected(store::file_error("sendmail"));
  base::OwnedFd from(ends[0]), into(ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, from.get(), 0);
  const char* arguments[] = {"/usr/sbin/sendmail", "-t", "-i", nullptr};
  pid_t child = -1;
  const int failed = ::posix_spawn(&child, arguments[0], &actions, nullptr, const_cast<char**>(arguments), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return refuse(Code::not_found, arguments[0]);
  from.reset();
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const Status written = store::write_all(into.get(), base::view(mail));
  into.reset();
  std::signal(SIGPIPE, before);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (!written || status != 0) return refuse(Code::output_unwritable, arguments[0]);
  return {};
}

Result<std::string> newest_note(const EvidencePlace& place) {
  std::string out;
  auto done = place.database->read([&](store::Statements& statements) -> Status {
    auto row = evidence::last_checkpoint(statements);
    if (!row) return std::unexpected(row.error());
    if (!*row) return refuse(Code::evidence_uncovered);
    auto cosigned = evidence::cosigned_of(place.folder, (*row)->size);
    out = cosigned && *cosigned ? **cosigned : (*row)->note;
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return out;
}

Status mail_it(const EvidenceOptions& options, const std::string& note) {
  auto mail = evidence::anchor_mail(note, options.from, options.to, base::system_clock().now());
  if (!mail) return std::unexpected(mail.error());
  if (!options.mail_file.empty())
    if (auto put = put_out(options.mail_file, *mail); !put) return put;
  return options.sendmail ? send_mail(*mail) : Status{};
}

Status keep_it(const EvidenceOptions& options, const std::string& note, const evidence::Checkpoint& checkpoint) {
  if (!options.to_folder.empty()) {
    const std::string path = fmt::format("{}/checkpoint-{}.txt", options.to_folder, checkpoint.size);
    auto there = read_small_file(path);
    if (!there || *there != note)
      if (auto put = put_out(path, note); !put) return put;
  }
  if (!options.mail_file.empty() || options.sendmail)
    if (auto mailed = mail_it(options, note); !mailed) return mailed;
  if (!options.qr_file.empty()) {
    auto svg = evidence::anchor_svg(note);
    if (!svg) return std::unexpected(svg.error());
    if (auto put = put_out(options.qr_file, *svg); !put) return put;
  }
  if (!options.qr_blocks) return {};
  auto blocks = evidence::anchor_blocks(note);
  if (!blocks) return std::unexpected(blocks.error());
  // A terminal is dark as a rule and paper is not: there, black on white by colours.
  std::string shown;
  for (std::string_view rest = *blocks; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    shown += ::isatty(1) == 1 ? fmt::format("\x1b[30;107m{}\x1b[0m\n", line) : std::string(line) + "\n";
  }
  return put_out("-", shown + note);
}

}  // namespace

int evidence_checkpoint(const EvidenceOptions& options) {
  if (auto covered = cover_now(options); !covered) return evidence_failed(options.data, covered.error());
  auto place = open_evidence(options);
  if (!place) return evidence_failed(options.data, place.error());
  if (!options.cosignature.empty()) return take_cosignature(options, *place);
  auto text = options.since >= 0 ? witness_request(*place, static_cast<std::uint64_t>(options.since)) : newest_note(*place);
  if (!text) return evidence_failed(options.data, text.error());
  if (auto put = put_out(options.output, *text); !put) return evidence_failed(options.output, put.error());
  return kAllClean;
}

int evidence_anchor(const EvidenceOptions& options) {
  const bool mails = !options.mail_file.empty() || options.sendmail;
  if (options.to_folder.empty() && !mails && options.qr_file.empty() && !options.qr_blocks) {
    std::fputs(
        "どこに残すか（--to-dir、--eml、--sendmail、--qr、--qr-text）を指定してください。 / Say where to keep it: --to-dir, --eml, --sendmail, --qr, --qr-text.\n",
        stderr);
    return kError;
  }
  auto place = open_evidence(options);
  if (!place) return evidence_failed(options.data, place.error());
  auto note = newest_note(*place);
  if (!note) return evidence_failed(options.data, note.error());
  auto key = evidence::log_public_key(options.data);
  if (!key) return evidence_failed(options.data, key.error());
  auto checkpoint = evidence::open_checkpoint(*note, *key);
  if (!checkpoint) return evidence_failed(options.data, checkpoint.error());
  if (auto kept = keep_it(options, *note, *checkpoint); !kept) return evidence_failed(kept.error().where, kept.error());
  std::fputs(fmt::format("記録{0}件のチェックポイントを残しました。 / A checkpoint of {0} records was kept.\n", checkpoint->size).c_str(), stderr);
  return kAllClean;
}

int evidence_cosign(const EvidenceOptions& options) {
  auto key = load_signing_key(options.key, {});
  if (!key || !*key) return evidence_failed(options.key, key ? base::Error{Code::bad_key, {}, {}} : key.error());
  auto log = key_in_file(options.log_key);
  if (!log) return evidence_failed(options.log_key, log.error());
  auto text = read_small_file(options.proof);
  if (!text) return evidence_failed(options.proof, text.error());
  auto request = evidence::WitnessRequest::parse(*text);
  if (!request) return evidence_failed(options.proof, request.error());
  std::optional<evidence::Checkpoint> seen;
  if (auto remembered = read_small_file(options.seen); remembered) {
    auto parsed = evidence::Checkpoint::parse(*remembered);
    if (!parsed) return evidence_failed(options.seen, parsed.error());
    seen = std::move(*parsed);
  } else if (remembered.error().code != Code::not_found) {
    return evidence_failed(options.seen, remembered.error());
  }
  const auto now_s = static_cast<std::uint64_t>(base::system_clock().now() / base::kSecond);
  auto signed_now = evidence::witness(*request, *log, seen, **key, now_s);
  if (!signed_now) return evidence_failed(options.proof, signed_now.error());
  // Remembered before it is handed out: a witness that forgot could sign two histories (c2sp.org/tlog-witness).
  auto memory = store::NewFile::make(options.seen);
  if (!memory) return evidence_failed(options.seen, memory.error());
  auto kept = store::write_all(memory->fd(), base::view(signed_now->seen.text()));
  if (kept) kept = memory->put_in_place(store::Replace::yes);
  if (!kept) return evidence_failed(options.seen, kept.error());
  if (auto put = put_out(options.output, signed_now->line); !put) return evidence_failed(options.output, put.error());
  std::fputs(
      fmt::format("{0} の記録{1}件に、証人として署名しました。 / Cosigned {1} records of {0}.\n", signed_now->seen.origin, signed_now->seen.size)
          .c_str(),
      stderr);
  return kAllClean;
}

}  // namespace sekisho::cli
