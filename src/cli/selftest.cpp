#include "cli/selftest.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "cli/cli.h"
#include "cli/copy_folder.h"
#include "cli/place.h"
#include "cli/report.h"
#include "cli/settings.h"
#include "evidence/evidence.h"
#include "evidence/key_file.h"
#include "sandbox/engine.h"
#include "sandbox/scratch.h"
#include "store/backup.h"
#include "store/files.h"

namespace sekisho::cli {

namespace fs = std::filesystem;

using base::Code;
using base::refuse;
using base::Status;

namespace {

enum class Wanted : std::uint8_t { clean, changed, refused };  // clean: with nothing removed

struct Sample {
  std::string_view name;
  Wanted wanted;
  std::string bytes;
};

std::string pdf_with_script() {
  const std::string objects[] = {"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>",
                                 "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<<>>>>"};
  std::string out = "%PDF-1.4\n", table = "0000000000 65535 f \n";
  for (std::size_t i = 0; i < std::size(objects); ++i) {
    table += fmt::format("{:010} 00000 n \n", out.size());
    out += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
  }
  const std::size_t start = out.size();
  return out + fmt::format("xref\n0 {}\n{}trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", std::size(objects) + 1, table,
                           std::size(objects) + 1, start);
}

std::vector<Sample> samples() {
  return {{"script.pdf", Wanted::changed, pdf_with_script()},
          {"notice.txt", Wanted::clean, "庁舎の点検について\n日時：来週の水曜日\n"},
          {"formula.csv", Wanted::changed, "氏名,金額\n田中,\"=HYPERLINK(\"\"http://example.invalid\"\")\"\n"},
          {"program.pdf", Wanted::refused, "MZ" + std::string(58, '\0') + std::string("\x40\0\0\0PE\0\0", 8) + std::string(400, '\0')}};
}

Status try_one(sandbox::Engine& engine, const Sample& sample) {
  auto file = sandbox::scratch_file(sandbox::Place::memory, {});
  if (!file) return std::unexpected(file.error());
  if (auto written = sandbox::append(file->get(), base::view(sample.bytes)); !written) return written;
  sandbox::Request request;
  request.input_fd = file->get();
  request.input_bytes = sample.bytes.size();
  request.name = sample.name;
  const sandbox::Outcome outcome = engine.disarm(request);
  const bool good = sample.wanted == Wanted::refused ? !outcome.clean && outcome.reason.code == Code::banned_type
                                                     : outcome.clean && outcome.removed.empty() == (sample.wanted == Wanted::clean);
  if (good) return {};
  return refuse(Code::upgrade_failed, std::string(sample.name),
                outcome.clean ? "not as it should be" : std::string(base::describe(outcome.reason.code).id));
}

Status check_copy(const Place& place, const base::Settings& settings, const CopyFolder& folder) {
  // The hash files before the rows, which can make again what the files lack.
  std::error_code error;
  if (fs::exists(place.evidence, error)) fs::copy(place.evidence, folder.path() + "/evidence", fs::copy_options::recursive, error);
  if (error) return refuse(Code::disk_full, folder.path(), error.message());
  if (auto copied = store::back_up(place.database, folder.file()); !copied) return copied;
  if (auto known = store::check_backup(folder.file()); !known) return known;
  if (place.database.engine == store::Engine::postgresql) return {};  // a second database would be needed to try the migrations
  auto database = store::Database::open({.place = folder.file()});
  if (!database) return std::unexpected(database.error());
  std::error_code absent;
  if (!fs::exists(place.data + "/evidence.key", absent)) return {};
  auto key = evidence::log_key(place.data, settings.evidence.origin);
  if (!key) return std::unexpected(key.error());
  const evidence::PublicKey open = key->public_key();
  const std::string hashes = folder.path() + "/evidence";
  if (auto log = evidence::Log::open(**database, std::move(*key), {.folder = hashes}); !log) return std::unexpected(log.error());
  auto audit = evidence::audit(**database, hashes, open, {});
  if (!audit) return std::unexpected(audit.error());
  if (audit->findings.empty()) return {};
  return refuse(evidence::describe(audit->findings.front().kind).code, audit->findings.front().place());
}

int selftest(const SelftestOptions& options) {
  Status done;
  auto settings = base::load_settings(options.settings);
  if (!settings) done = std::unexpected(settings.error());
  if (done) done = test_engine(*settings);
  if (done && !options.data.empty()) done = test_data(options.data, *settings);
  if (!done) {
    std::fputs(
        (refusal_line("sekisho selftest", done.error()) + (done.error().detail.empty() ? "" : " (" + done.error().detail + ")") + "\n").c_str(),
        stderr);
    return kSomeRefused;
  }
  std::fputs(fmt::format("sekisho {}: 自己点検に合格しました。 / The self-test passed.\n", SEKISHO_VERSION).c_str(), stdout);
  return kAllClean;
}

}  // namespace

Status test_engine(const base::Settings& settings) {
  sandbox::PoolSettings pool_settings;
  pool_settings.worker_path = worker_beside_this_program();
  pool_settings.workers = 3;
  pool_settings.walls_given_up = settings.engine.walls_given_up;
  pool_settings.scratch_dir = settings.engine.scratch_dir;
  auto pool = sandbox::Pool::start(pool_settings);
  if (!pool) return std::unexpected(pool.error());
  sandbox::Engine engine(**pool);
  for (const Sample& sample : samples())
    if (auto done = try_one(engine, sample); !done) return done;
  return {};
}

Status test_data(const std::string& data, const base::Settings& settings) {
  auto place = place_of(data, settings);
  if (!place) return std::unexpected(place.error());
  auto folder = CopyFolder::make(data);
  if (!folder) return std::unexpected(folder.error());
  return check_copy(*place, settings, *folder);
}

void add_selftest(CLI::App& app, SelftestOptions& options, int& status) {
  CLI::App* command = app.add_subcommand("selftest", "自己点検：エンジンと、データの写し / check the engine, and a copy of the data");
  command->add_option("--data", options.data, "データのフォルダー（省くとエンジンだけ） / data folder; without it the engine only");
  command->add_option("--settings", options.settings, "運用の設定（TOML） / operator's settings, TOML");
  command->callback([&] { status = selftest(options); });
}

}  // namespace sekisho::cli
