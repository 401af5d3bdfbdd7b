#include "cli/upgrade_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "base/profile_file.h"
#include "cli/backup.h"
#include "cli/backup_command.h"
#include "cli/cli.h"
#include "cli/evidence_note.h"
#include "cli/report.h"
#include "cli/settings.h"
#include "cli/upgrade.h"
#include "crossing/rules.h"
#include "text/text.h"

namespace sekisho::cli {

namespace fs = std::filesystem;

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr const char* kInstalledKey = "/etc/sekisho/upgrade.pub";
constexpr int kSelftestSecondsMax = 1'800, kThenSecondsMax = 300;

int failed(const std::string& shown, const base::Error& error) {
  const std::string detail = error.detail.empty() ? "" : " (" + text::printable(error.detail, 1000) + ")";
  std::fputs((refusal_line(text::printable(shown, 2000), error) + detail + "\n").c_str(), stderr);
  return error.code == Code::bad_package || error.code == Code::upgrade_failed ? kSomeRefused : kError;
}

void say(const std::string& line) {
  std::fputs((line + "\n").c_str(), stdout);
  std::fflush(stdout);
}

Result<std::vector<evidence::PublicKey>> trusted_keys(const UpgradeOptions& options, const base::Settings& settings) {
  std::vector<std::string> files = options.trusted.empty() ? settings.upgrade.trusted_key_files : options.trusted;
  if (files.empty()) files.emplace_back(kInstalledKey);
  std::vector<evidence::PublicKey> out;
  for (const std::string& file : files) {
    auto text = read_small_file(file);
    if (!text) return std::unexpected(text.error());
    auto key = evidence::PublicKey::parse(*text);
    if (!key) return refuse(Code::bad_key, file);
    out.push_back(std::move(*key));
  }
  return out;
}

int make(const UpgradeOptions& options) {
  auto key = load_signing_key(options.key, base::Settings{});
  if (!key) return failed(options.key, key.error());
  if (!*key) return failed("--key", {Code::bad_key, {}, {}});
  if (options.kind != "program" && options.kind != "profiles") return failed("--kind", {Code::bad_request, {}, "program, profiles"});
  const PackageKind kind = options.kind == "program" ? PackageKind::program : PackageKind::profiles;
  auto made = make_package(options.folder, kind, options.version, **key, options.output);
  if (!made) return failed(options.output, made.error());
  say(fmt::format("更新ファイルを作りました: {0}（版 {1}） / An upgrade file was made: {0} (version {1})\n  SHA-256 {2}",
                  text::printable(options.output, 2000), options.version, base::hex(*made)));
  return kAllClean;
}

// Every profile and the rules are read as the server would read them.
Status test_profiles(const std::string& folder) {
  int found = 0;
  std::error_code error;
  for (const auto& file : fs::recursive_directory_iterator(folder, error)) {
    if (file.path().extension() != ".toml") continue;
    ++found;
    const std::string path = file.path().string();
    if (file.path().filename() == "rules.toml") {
      if (auto rules = crossing::Rules::load(path); !rules) return std::unexpected(rules.error());
    } else if (auto profile = base::load_profile(path); !profile) {
      return std::unexpected(profile.error());
    }
  }
  return found > 0 ? Status{} : refuse(Code::bad_package, folder, "no profiles and no rules");
}

std::vector<std::string> selftest_command(const std::string& folder, const UpgradeOptions& options) {
  std::vector<std::string> out{folder + "/bin/sekisho", "selftest"};
  if (!options.data.empty()) out.insert(out.end(), {"--data", options.data});
  if (!options.settings.empty()) out.insert(out.end(), {"--settings", options.settings});
  return out;
}

UpgradeSteps steps_for(const UpgradeOptions& options, const base::Settings& settings, PackageKind kind) {
  UpgradeSteps out;
  out.say = [](const std::string& ja, const std::string& en) { say(ja + " / " + en); };
  if (kind == PackageKind::profiles) out.test = test_profiles;
  else out.test = [&options](const std::string& folder) { return run_to_end(selftest_command(folder, options), kSelftestSecondsMax); };
  if (!options.then.empty()) out.after = [&options](const std::string&) { return run_to_end({"/bin/sh", "-c", options.then}, kThenSecondsMax); };
  if (!options.data.empty() && !options.no_backup && kind == PackageKind::program)
    out.back_up = [&options, &settings]() -> Status {
      auto place = place_of(options.data, settings);
      if (!place) return std::unexpected(place.error());
      BackupOptions backup;
      backup.key_file = options.backup_key_file;
      auto secret = backup_secret(backup, settings);
      if (!secret) return std::unexpected(secret.error());
      auto file = options.output.empty() ? backup_name(settings) : Result<std::string>(options.output);
      if (!file) return std::unexpected(file.error());
      auto made = make_backup(*place, settings, *file, *secret);
      if (!made) return std::unexpected(made.error());
      say("  " + text::printable(*file, 2000));
      return {};
    };
  return out;
}

int install(const UpgradeOptions& options) {
  auto settings = base::load_settings(options.settings);
  if (!settings) return failed(options.settings, settings.error());
  auto keys = trusted_keys(options, *settings);
  if (!keys) return failed("--trusted-key", keys.error());
  auto package = Package::open(options.file, *keys);
  if (!package) return failed(options.file, package.error());
  const PackageKind kind = package->manifest().kind;
  auto done = install_package(*package, options.root, options.allow_older ? Older::allow : Older::refuse, steps_for(options, *settings, kind));
  if (!done) return failed(options.file, done.error());
  if (!done->changed) {
    say(fmt::format("版 {0} はすでに今の版です。 / Version {0} is the present one already.", done->version));
    return kAllClean;
  }
  say(fmt::format("版 {0} に替えました（前は {1}）。 / Version {0} is the present one now (before: {1}).", done->version,
                  done->before.empty() ? "-" : done->before));
  if (options.then.empty() && kind == PackageKind::program) say("関所を再起動してください。 / Restart the server.");
  if (options.data.empty()) return kAllClean;
  auto place = place_of(options.data, *settings);
  auto noted = place
                   ? note_or_leave(*place, evidence::Action::upgrade_install, evidence::Object::program, package->sha256(), settings->evidence.origin)
                   : Result<bool>(std::unexpected(place.error()));
  return noted ? kAllClean : failed(options.data, noted.error());
}

int roll_back(const UpgradeOptions& options) {
  if (options.kind != "program" && options.kind != "profiles") return failed("--kind", {Code::bad_request, {}, "program, profiles"});
  const PackageKind kind = options.kind == "program" ? PackageKind::program : PackageKind::profiles;
  auto done = cli::roll_back(options.root, kind, steps_for(options, base::Settings{}, kind));
  if (!done) return failed(options.root, done.error());
  say(fmt::format("版 {0} に戻しました（前は {1}）。 / Back to version {0} (before: {1}).", done->version, done->before));
  return kAllClean;
}

}  // namespace

void add_upgrade(CLI::App& app, UpgradeOptions& options, int& status) {
  CLI::App* upgrade = app.add_subcommand("upgrade", "署名付きの更新ファイル / signed offline upgrades");
  upgrade->require_subcommand(1);
  CLI::App* made = upgrade->add_subcommand("make", "更新ファイルを作る（配る側） / make an upgrade file, on the release side");
  made->add_option("--from", options.folder, "中身のフォルダー（bin/ など） / folder of the contents")->required();
  made->add_option("--version", options.version, "版（例 0.2.0） / version")->required();
  made->add_option("--kind", options.kind, "program または profiles");
  made->add_option("--key", options.key, "署名の鍵 / signing key")->required();
  made->add_option("-o,--output", options.output, "更新ファイル / upgrade file")->required();
  made->callback([&] { status = make(options); });

  const auto where = [&](CLI::App* command) {
    command->add_option("--root", options.root, "プログラムの置き場（既定は /opt/sekisho） / where versions are kept");
    command->add_option("--data", options.data, "データのフォルダー / data folder");
    command->add_option("--settings", options.settings, "運用の設定（TOML） / operator's settings, TOML");
    command->add_option("--then", options.then,
                        "切替えの後に動かすコマンド。失敗すると元の版に戻す / command to run after the switch; its failure turns it back");
  };
  CLI::App* installed = upgrade->add_subcommand("install", "更新する / install an upgrade file");
  installed->add_option("FILE", options.file, "更新ファイル / upgrade file")->required();
  where(installed);
  installed->add_option("--trusted-key", options.trusted, "信頼する公開鍵（既定は設定か /etc/sekisho/upgrade.pub） / public keys to trust");
  installed->add_flag("--allow-older", options.allow_older, "古い版でもよい / even an older version");
  installed->add_flag("--no-backup", options.no_backup, "控えを取らない / without a backup");
  installed->add_option("--backup", options.output, "控えのファイル（既定は設定の backup.folder の下） / the backup");
  installed->add_option("--backup-key-file", options.backup_key_file, "控えの鍵（既定は設定） / key of the backup");
  installed->callback([&] { status = install(options); });

  CLI::App* back = upgrade->add_subcommand("rollback", "前の版に戻す / go back to the version before");
  where(back);
  back->add_option("--kind", options.kind, "program または profiles");
  back->callback([&] { status = roll_back(options); });
}

}  // namespace sekisho::cli
