#include "cli/backup_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/clock.h"
#include "cli/backup.h"
#include "cli/cli.h"
#include "cli/evidence_note.h"
#include "cli/outputs.h"
#include "cli/report.h"
#include "store/blob_upkeep.h"
#include "text/text.h"

namespace sekisho::cli {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

int failed(const std::string& shown, const base::Error& error) {
  const std::string detail = error.detail.empty() ? "" : " (" + text::printable(error.detail, 1000) + ")";
  std::fputs((refusal_line(text::printable(shown, 2000), error) + detail + "\n").c_str(), stderr);
  switch (error.code) {
    case Code::backup_damaged:
    case Code::bad_key:
    case Code::blob_missing:
    case Code::blob_damaged:
    case Code::evidence_altered:
    case Code::evidence_missing:
    case Code::evidence_rolled_back: return kSomeRefused;
    default: return kError;
  }
}

void say(const std::string& line) { std::fputs((line + "\n").c_str(), stdout); }

struct Ready {
  base::Settings settings;
  Place place;
};
Result<Ready> ready(const BackupOptions& options) {
  auto settings = base::load_settings(options.settings);
  if (!settings) return std::unexpected(settings.error());
  auto place = place_of(options.data, *settings);
  if (!place) return std::unexpected(place.error());
  return Ready{std::move(*settings), std::move(*place)};
}

int back_up(const BackupOptions& options) {
  auto town = ready(options);
  if (!town) return failed(options.data, town.error());
  auto secret = backup_secret(options, town->settings);
  if (!secret) return failed("sekisho backup", secret.error());
  auto file = options.output.empty() ? backup_name(town->settings) : Result<std::string>(options.output);
  if (!file) return failed("sekisho backup", file.error());
  auto made = make_backup(town->place, town->settings, *file, *secret);
  if (!made) return failed(*file, made.error());
  say(fmt::format("控えを取りました: {0} / A backup was made: {0}", text::printable(*file, 2000)));
  say(fmt::format("  {0} 個のファイル、{1} バイト。保管ファイル {2} 個 / {0} files, {1} bytes, {2} of them stored files", made->files, made->bytes,
                  made->blobs));
  say(fmt::format("  SHA-256 {}", base::hex(made->sha256)));
  say("  復元には鍵（か合言葉）が要ります。控えには入っていません。別の場所に写しを保管してください。 / To restore it you need the key (or passphrase), which is not in it: keep a copy apart.");
  if (!made->in_evidence)
    say("  この控えのことは、動いている関所があとで証跡に書きます。 / The running server writes this backup down in the evidence later.");
  return kAllClean;
}

int restore(const BackupOptions& options) {
  auto settings = base::load_settings(options.settings);
  if (!settings) return failed("sekisho restore", settings.error());
  auto secret = backup_secret(options, *settings);
  if (!secret) return failed("sekisho restore", secret.error());
  store::DatabaseSettings database;  // SQLite in the new folder, wherever the settings have the old one
  if (settings->store.engine == "postgresql") {
    auto place = place_of(options.data, *settings);
    if (!place) return failed(options.data, place.error());
    database = place->database;
  }
  auto restored = restore_backup(options.file, *secret, options.data, database, options.accept_damage ? Damage::accept : Damage::refuse);
  if (!restored) return failed(options.file, restored.error());
  say(fmt::format("控え（{1}、sekisho {2}）から戻しました: {0} / Restored from the backup of {1} (sekisho {2}): {0}",
                  text::printable(options.data, 2000), restored->made_at, restored->program));
  say(fmt::format("  証跡の記録 {0} 件と保管ファイル {1} 個を検査しました。 / {0} records of the evidence and {1} stored files were checked.",
                  restored->leaves, restored->blobs));
  if (restored->gone > 0)
    say(fmt::format(
        "  控えを取る間に廃棄された保管ファイル {0} 個は戻りません。 / {0} stored files were destroyed while the backup was made and do not come back.",
        restored->gone));
  for (const std::string& line : restored->damage) say("  ! " + line);
  if (!restored->settings.empty())
    say("  設定などのファイルは restored-settings の下にあります。元の場所へ写してください。 / Settings and the like stand in restored-settings; copy them to their places:");
  for (const std::string& line : restored->settings) say("    " + line);
  return restored->damage.empty() ? kAllClean : kSomeRefused;
}

int scrub(const BackupOptions& options) {
  auto town = ready(options);
  if (!town) return failed(options.data, town.error());
  town->place.database.access = store::Access::reader;
  auto database = store::Database::open(town->place.database);
  if (!database) return failed(options.data, database.error());
  auto blobs = store::Blobs::open(town->place.blobs);
  if (!blobs) return failed(town->place.blobs.folder, blobs.error());
  auto report = store::scrub(**blobs, **database);
  if (!report) return failed(town->place.blobs.folder, report.error());
  for (const store::BlobFinding& finding : report->findings) {
    constexpr const char* kWords[] = {"ありません / missing", "壊れています / damaged", "記録にありません / unknown"};
    say(fmt::format("{}: {}{}", finding.name, kWords[static_cast<int>(finding.fault)], finding.address ? " " + base::hex(*finding.address) : ""));
  }
  say(fmt::format("保管ファイル {0} 個（{1} バイト）を検査し、{2} 件の異常がありました。 / {0} stored files ({1} bytes) were checked; {2} findings.",
                  report->files, report->bytes, report->findings_all));
  return report->findings_all == 0 ? kAllClean : kSomeRefused;
}

// Needs the data for itself: files that are destroyed and files that are written again must not meet.
int rotate_key(const BackupOptions& options) {
  auto town = ready(options);
  if (!town) return failed(options.data, town.error());
  auto database = store::Database::open(town->place.database);
  if (!database) return failed(options.data, database.error());
  auto blobs = store::Blobs::open(town->place.blobs);
  if (!blobs) return failed(town->place.blobs.folder, blobs.error());
  if (auto added = (*blobs)->key_file().add_key(); !added) return failed(town->place.blobs.key_file, added.error());
  auto again = store::encrypt_all_again(**blobs, [](std::uint64_t) { return true; });
  if (!again) return failed(town->place.blobs.folder, again.error());
  auto dropped = store::drop_unused_keys(**blobs);
  if (!dropped) return failed(town->place.blobs.key_file, dropped.error());
  auto noted = note(**database, town->place, evidence::Action::key_rotate, evidence::Object::program, {}, town->settings.evidence.origin);
  if (!noted) return failed(options.data, noted.error());
  say(fmt::format(
      "保管用の鍵を替え、{0} 個のファイルを新しい鍵で暗号化し直しました。古い鍵 {1} 個を捨てました。 / The key was rotated: {0} files encrypted again, {1} old keys dropped.",
      again->encrypted, *dropped));
  for (const store::BlobFinding& finding : again->findings) say(fmt::format("  ! {}: 壊れています / damaged", finding.name));
  return again->findings.empty() ? kAllClean : kSomeRefused;
}

int create_backup_key(const BackupOptions& options) {
  std::string key = fresh_archive_key() + "\n";
  if (auto made = make_folders_above(options.output); !made) return failed(options.output, made.error());
  auto written = write_output(options.output, key, Existing::keep, 0600);
  sodium_memzero(key.data(), key.size());
  if (!written) return failed(options.output, written.error());
  say(fmt::format(
      "控えの鍵を作りました: {0}。設定の backup.key_file に書き、控えとは別の場所（金庫など）に写しを保管してください。この鍵がないと、控えは誰にも開けません。 / "
      "The key of backups was made: {0}. Name it as backup.key_file in the settings and keep a copy apart from the backups; without it nobody opens them.",
      text::printable(options.output, 2000)));
  return kAllClean;
}

void add_secret(CLI::App* command, BackupOptions& options) {
  command->add_option("--key-file", options.key_file, "控えの鍵（既定は設定の backup.key_file） / key of backups");
  command->add_option("--passphrase-file", options.passphrase_file, "合言葉を1行目に書いたファイル / file whose first line is a passphrase");
}

}  // namespace

Result<ArchiveSecret> backup_secret(const BackupOptions& options, const base::Settings& settings) {
  const bool given = !options.key_file.empty() || !options.passphrase_file.empty();
  const std::string& key = given ? options.key_file : settings.backup.key_file;
  const std::string& passphrase = given ? options.passphrase_file : settings.backup.passphrase_file;
  if (key.empty() == passphrase.empty())
    return refuse(
        Code::bad_settings, "backup.key_file",
        "sekisho key backup -o FILE で鍵を作り、--key-file か設定で指してください / make a key with sekisho key backup -o FILE and name it");
  auto text = base::read_secret_file(key.empty() ? passphrase : key);
  if (!text) return std::unexpected(text.error());
  if (key.empty() && text->size() < 15) return refuse(Code::weak_password, passphrase);
  return ArchiveSecret(key.empty() ? ArchiveSecret::Kind::passphrase : ArchiveSecret::Kind::key, std::move(*text));
}

Result<std::string> backup_name(const base::Settings& settings) {
  if (settings.backup.folder.empty())
    return refuse(Code::bad_settings, "backup.folder",
                  "-o FILE か設定の backup.folder で置き場を指してください / say where, by -o FILE or backup.folder");
  std::string time = base::rfc3339(base::system_clock().now());
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return fmt::format("{}/sekisho-{}.backup", settings.backup.folder, time);
}

void add_backup(CLI::App& app, BackupOptions& options, int& status) {
  const auto on_data = [&](CLI::App* command) {
    command->add_option("--data", options.data, "データのフォルダー / data folder")->required();
    command->add_option("--settings", options.settings, "運用の設定（TOML） / operator's settings, TOML");
    return command;
  };
  CLI::App* made = on_data(app.add_subcommand("backup", "動いたまま控えを取る / make an encrypted backup of a running system"));
  made->add_option("-o,--output", options.output, "控えのファイル（既定は設定の backup.folder の下） / the backup");
  add_secret(made, options);
  made->callback([&] { status = back_up(options); });

  CLI::App* back = on_data(app.add_subcommand("restore", "控えから戻す / restore a backup into an empty folder"));
  back->add_option("FILE", options.file, "控えのファイル / the backup")->required();
  add_secret(back, options);
  back->add_flag("--accept-damage", options.accept_damage,
                 "控えの前から壊れていたものがあっても戻す / restore although something was damaged before the backup");
  back->callback([&] { status = restore(options); });

  CLI::App* store = app.add_subcommand("store", "保管ファイルの手入れ / look after the stored files");
  store->require_subcommand(1);
  on_data(store->add_subcommand("scrub", "すべての保管ファイルを検査する / check every stored file"))->callback([&] { status = scrub(options); });
  on_data(store->add_subcommand("rotate-key", "保管用の鍵を替える（関所を止めて） / rotate the key of the stored files, with the server stopped"))
      ->callback([&] { status = rotate_key(options); });
}

void add_backup_key(CLI::App& key, BackupOptions& options, int& status) {
  CLI::App* command = key.add_subcommand("backup", "控えの鍵を作る / make the key of backups");
  command->add_option("-o,--output", options.output, "鍵のファイル / file of the key")->required();
  command->callback([&] { status = create_backup_key(options); });
}

}  // namespace sekisho::cli
