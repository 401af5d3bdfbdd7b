#include "cli/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/profile_file.h"
#include "cli/account_command.h"
#include "cli/backup_command.h"
#include "cli/demonstration_command.h"
#include "cli/disarm.h"
#include "cli/evidence_command.h"
#include "cli/formats_command.h"
#include "cli/keys.h"
#include "cli/report.h"
#include "cli/selftest.h"
#include "cli/settings.h"
#include "cli/token_command.h"
#include "cli/upgrade_command.h"

namespace sekisho::cli {
namespace {

struct Arguments {
  DisarmOptions disarm;
  EvidenceOptions evidence;
  AccountOptions account;
  DemonstrationOptions demonstration;
  SettingsOptions settings;
  TokenOptions token;
  BackupOptions backup;
  SelftestOptions selftest;
  UpgradeOptions upgrade;
  std::string town, key_folder = ".", certificate, file, public_key, profile = "default";
  bool formats_json = false;
  bool formats_markdown = false;
};

void add_disarm(CLI::App& app, DisarmOptions& options, int& status) {
  CLI::App* command = app.add_subcommand("disarm", "ファイルを無害化する / Take files apart and rebuild them clean");
  command->add_option("PATH", options.paths, "ファイルまたはフォルダー / files or folders")->required();
  command->add_option("-o,--output", options.output, "出力先（1ファイル、- は標準出力）/ output of one file; - is standard output");
  command->add_option("--report", options.report, "報告書（JSON）の出力先 / report of one file, JSON");
  command->add_option("--out-dir", options.output_dir, "出力先フォルダー（複数ファイル）/ folder for the outputs of many");
  command->add_option("--report-dir", options.report_dir, "報告書の出力先フォルダー / folder for the reports of many");
  command->add_option("--profile", options.profile, "無害化の設定：default、strict、またはTOMLファイル / profile: default, strict or a TOML file");
  command->add_option("--password", options.password, "ファイルを開くパスワード / password to open the file");
  command->add_option("--password-file", options.password_file, "パスワードを1行目に書いたファイル / file whose first line is the password");
  command->add_option("--jobs", options.jobs, "同時に処理する数（既定はCPUの数）/ files at a time (default: processors)")->check(CLI::Range(1, 64));
  command->add_option("--key", options.key, "署名の鍵：出力ごとに証明書を付ける / signing key: writes a certificate beside each output");
  command->add_option("--settings", options.settings, "運用の設定（TOML）/ operator's settings, TOML");
  command->add_option("--worker", options.worker, "sekisho-worker の場所 / path of sekisho-worker");
  command->add_flag("--force", options.force, "既にある出力を置き換える / replace outputs that exist");
  command->add_flag("--json", options.json, "結果をJSON（1行に1件）で表示する / print reports as JSON, one a line");
  command->add_flag("--quiet", options.quiet, "通せなかったファイルだけを表示する / print refusals only");
  command->add_flag("--verbose", options.verbose, "管理者向けの詳細も表示する / show details for the operator too");
  command->callback([&] { status = disarm(options); });
}

void add_keys(CLI::App& app, Arguments& arguments, int& status) {
  CLI::App* key = app.add_subcommand("key", "署名の鍵 / signing keys");
  key->require_subcommand(1);
  CLI::App* create = key->add_subcommand("create", "署名の鍵を作る / make a signing key");
  create->add_option("--name", arguments.town, "団体の名前（空白と+は使えない）/ name of the town, without spaces or +")->required();
  create->add_option("--out-dir", arguments.key_folder, "鍵を置くフォルダー / folder for the key");
  create->callback([&] { status = create_key(arguments.town, arguments.key_folder); });
  add_backup_key(*key, arguments.backup, status);

  CLI::App* verify = app.add_subcommand("verify", "証明書を確かめる / check a certificate against a file, offline");
  verify->add_option("CERTIFICATE", arguments.certificate)->required();
  verify->add_option("FILE", arguments.file)->required();
  verify->add_option("--public-key", arguments.public_key, "団体の公開鍵 / the town's public key");
  verify->callback([&] { status = verify_certificate(arguments.certificate, arguments.file, arguments.public_key); });
}

void add_lists(CLI::App& app, Arguments& arguments, int& status) {
  CLI::App* formats = app.add_subcommand("formats", "取り扱える種類の一覧 / list what is handled and how");
  formats->add_flag("--json", arguments.formats_json, "JSONで表示する / print JSON, one a line");
  formats->add_flag("--markdown", arguments.formats_markdown, "説明書（docs/formats.md）の形で表示する / print the page docs/formats.md")->excludes("--json");
  formats->callback([&] {
    status = list_formats(arguments.formats_json ? ListStyle::json : arguments.formats_markdown ? ListStyle::markdown : ListStyle::table);
  });

  CLI::App* profile = app.add_subcommand("profile", "無害化の設定を説明付きで表示する / print a profile with every setting explained");
  profile->add_option("NAME", arguments.profile, "default、strict、またはTOMLファイル / default, strict or a TOML file");
  profile->callback([&] {
    auto choice = base::load_profile(arguments.profile);
    if (choice) std::fputs(base::profile_toml(*choice).c_str(), stdout);
    else std::fputs((refusal_line(arguments.profile, choice.error()) + "\n").c_str(), stderr);
    status = choice ? kAllClean : kError;
  });
}

}  // namespace

int run(int argc, char** argv, std::initializer_list<AddCommand> more) {
  CLI::App app{"Sekisho 関所 — ファイルの無害化 / content disarm and reconstruction", "sekisho"};
  app.set_version_flag("--version", fmt::format("sekisho {}", SEKISHO_VERSION));
  app.require_subcommand(1);
  Arguments arguments;
  int status = kError;
  add_disarm(app, arguments.disarm, status);
  add_keys(app, arguments, status);
  add_evidence(app, arguments.evidence, status);
  add_account(app, arguments.account, status);
  add_token(app, arguments.token, status);
  add_settings(app, arguments.settings, status);
  add_backup(app, arguments.backup, status);
  add_selftest(app, arguments.selftest, status);
  add_upgrade(app, arguments.upgrade, status);
  add_lists(app, arguments, status);
  add_demonstration(app, arguments.demonstration, status);
  for (const AddCommand add : more) add(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kAllClean : kError;
  }
  return status;
}

}  // namespace sekisho::cli
