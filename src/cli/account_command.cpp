#include "cli/account_command.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>

#include "cli/cli.h"
#include "cli/evidence_place.h"
#include "cli/report.h"
#include "cli/settings.h"
#include "people/people.h"
#include "text/text.h"

namespace sekisho::cli {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

int failed(const std::string& place, const base::Error& error) {
  std::fputs((refusal_line(text::printable(place, 2000), error) + "\n").c_str(), stderr);
  return error.kind() == base::Kind::unavailable && error.code != Code::store_conflict ? kError : kSomeRefused;
}

// Not echoed while it lives.
class QuietTerminal {
 public:
  QuietTerminal() : good_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (good_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~QuietTerminal() {
    if (good_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_), std::fputs("\n", stderr);
  }
  QuietTerminal(const QuietTerminal&) = delete;

 private:
  termios before_{};
  bool good_;
};

// The first line of the file, or of standard input; asked for when that is a terminal.
Result<std::string> password(const AccountOptions& options) {
  std::string line;
  if (!options.password_file.empty()) {
    auto text = read_small_file(options.password_file);
    if (!text) return std::unexpected(text.error());
    line = text->substr(0, text->find('\n'));
  } else {
    if (isatty(STDIN_FILENO) != 0) std::fputs("パスワード（15文字以上） / password (15 characters or more): ", stderr);
    const QuietTerminal quiet;
    std::getline(std::cin, line);
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

Result<people::Roles> roles_of(const std::vector<std::string>& names) {
  std::int64_t bits = 0;
  for (const std::string& name : names) {
    const auto role = people::role_of(name);
    if (!role) return refuse(Code::bad_request, fmt::format("--role {}", name), "staff, approver, operator, auditor");
    bits |= people::Roles{*role}.bits();
  }
  return people::Roles::from_bits(bits);
}

// What is written down is covered by a checkpoint before the command ends; a folder without a store gets one, with its key and first checkpoint.
template <class Act>
int with_accounts(const AccountOptions& options, Act act) {
  EvidenceOptions evidence;
  evidence.data = options.data;
  if (auto made = cover_now(evidence); !made) return failed(options.data, made.error());
  {
    auto database = store::Database::open({.place = options.data + "/sekisho.db"});
    if (!database) return failed(options.data, database.error());
    people::Accounts accounts(**database, base::system_clock());
    if (Status done = act(accounts); !done) return failed(options.name, done.error());
  }
  auto covered = cover_now(evidence);
  return covered ? kAllClean : failed(options.data, covered.error());
}

int add(const AccountOptions& options) {
  auto roles = roles_of(options.roles);
  if (!roles) return failed(options.name, roles.error());
  auto word = password(options);
  if (!word) return failed(options.password_file, word.error());
  return with_accounts(options, [&](people::Accounts& accounts) -> Status {
    auto added = accounts.add(options.name, options.shown_name.empty() ? options.name : options.shown_name, *roles, *word);
    if (!added) return std::unexpected(added.error());
    std::fputs(fmt::format("登録しました: {}（{}） / Added: {} ({})\n", added->name, added->shown_name, added->name, added->id).c_str(), stdout);
    return {};
  });
}

int disable(const AccountOptions& options) {
  return with_accounts(options, [&](people::Accounts& accounts) -> Status {
    if (auto done = accounts.disable(options.name); !done) return done;
    std::fputs("停止しました。サインインも終わらせました。 / Disabled; its sessions have ended.\n", stdout);
    return {};
  });
}

int reset(const AccountOptions& options) {
  auto word = password(options);
  if (!word) return failed(options.password_file, word.error());
  return with_accounts(options, [&](people::Accounts& accounts) -> Status {
    if (auto done = accounts.reset(options.name, *word); !done) return done;
    std::fputs("パスワードを替えました。サインインも終わらせました。 / The password was changed; its sessions have ended.\n", stdout);
    return {};
  });
}

int list(const AccountOptions& options) {
  return with_accounts(options, [&](people::Accounts& accounts) -> Status {
    auto all = accounts.all();
    if (!all) return std::unexpected(all.error());
    for (const people::Account& account : *all) {
      std::string roles;
      for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(people::Role::count_); ++i)
        if (account.roles.has(static_cast<people::Role>(i)))
          roles += fmt::format("{}{}", roles.empty() ? "" : "・", people::describe(static_cast<people::Role>(i)).ja);
      std::fputs(fmt::format("{}\t{}\t{}\t{}\n", account.name, account.shown_name, roles, account.disabled ? "停止中 / disabled" : "").c_str(),
                 stdout);
    }
    return {};
  });
}

}  // namespace

void add_account(CLI::App& app, AccountOptions& options, int& status) {
  CLI::App* account = app.add_subcommand("account", "利用者 / accounts");
  account->require_subcommand(1);
  auto command = [&](const char* name, const char* help, int (*act)(const AccountOptions&)) {
    CLI::App* made = account->add_subcommand(name, help);
    made->add_option("--data", options.data, "データのフォルダー / data folder")->required();
    made->callback([&options, &status, act] { status = act(options); });
    return made;
  };
  auto named = [&](CLI::App* made) { made->add_option("NAME", options.name, "利用者名 / user name")->required(); };
  auto secret = [&](CLI::App* made) {
    made->add_option("--password-file", options.password_file,
                     "パスワードを1行目に書いたファイル（既定は標準入力） / file whose first line is the password (default: standard input)");
  };
  CLI::App* added = command("add", "利用者を登録する / add an account", add);
  named(added);
  secret(added);
  added->add_option("--shown-name", options.shown_name, "氏名 / name that others see");
  added->add_option("--role", options.roles, "役割：staff、approver、operator、auditor / roles");
  named(command("disable", "利用者を停止する / disable an account", disable));
  CLI::App* changed = command("reset", "パスワードを替える / set a new password", reset);
  named(changed);
  secret(changed);
  command("list", "利用者の一覧 / list the accounts", list);
}

}  // namespace sekisho::cli
