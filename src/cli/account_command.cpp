#include "cli/account_command.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/cli.h"
#include "cli/control_request.h"

namespace sekisho::cli {

namespace {

namespace json = boost::json;

json::array texts(const std::vector<std::string>& list) { return json::array(list.begin(), list.end()); }

int add(const AccountOptions& options) {
  auto word = password_from(options.password_file);
  if (!word) return request_failed(options.password_file, word.error());
  return carry_out(
      options.place, options.name,
      {{"command", "account.add"}, {"name", options.name}, {"shown_name", options.shown_name}, {"roles", texts(options.roles)}, {"password", *word}});
}

int disable(const AccountOptions& options) {
  return carry_out(options.place, options.name, {{"command", "account.disable"}, {"name", options.name}});
}

int reset(const AccountOptions& options) {
  auto word = password_from(options.password_file);
  if (!word) return request_failed(options.password_file, word.error());
  return carry_out(options.place, options.name, {{"command", "account.reset"}, {"name", options.name}, {"password", *word}});
}

int list(const AccountOptions& options) { return carry_out(options.place, options.place.data, {{"command", "account.list"}}); }

int unit_add(const AccountOptions& options) { return carry_out(options.place, options.unit, {{"command", "unit.add"}, {"name", options.unit}}); }

int unit_rename(const AccountOptions& options) {
  return carry_out(options.place, options.unit, {{"command", "unit.rename"}, {"name", options.unit}, {"to", options.new_name}});
}

int unit_members(const AccountOptions& options) {
  return carry_out(options.place, options.unit, {{"command", "unit.members"}, {"name", options.unit}, {"accounts", texts(options.accounts)}});
}

int unit_list(const AccountOptions& options) { return carry_out(options.place, options.place.data, {{"command", "unit.list"}}); }

int post_add(const AccountOptions& options) {
  return carry_out(options.place, options.unit + " " + options.name, {{"command", "post.add"}, {"unit", options.unit}, {"name", options.name}});
}

int post_rename(const AccountOptions& options) {
  return carry_out(options.place, options.unit + " " + options.name,
                   {{"command", "post.rename"}, {"unit", options.unit}, {"name", options.name}, {"to", options.new_name}});
}

int post_holders(const AccountOptions& options) {
  return carry_out(options.place, options.unit + " " + options.name,
                   {{"command", "post.holders"}, {"unit", options.unit}, {"name", options.name}, {"accounts", texts(options.accounts)}});
}

int post_list(const AccountOptions& options) { return carry_out(options.place, options.place.data, {{"command", "post.list"}}); }

using Act = int (*)(const AccountOptions&);

// One command below `parent`, with the folder that all of them need.
CLI::App* command(CLI::App* parent, AccountOptions& options, int& status, const char* name, const char* help, Act act) {
  CLI::App* made = parent->add_subcommand(name, help);
  made->add_option("--data", options.place.data, "データのフォルダー / data folder")->required();
  made->add_option("--settings", options.place.settings, "運用の設定（TOML） / operator's settings, TOML");
  made->callback([&options, &status, act] { status = act(options); });
  return made;
}

void add_units(CLI::App* account, AccountOptions& options, int& status) {
  CLI::App* unit = account->add_subcommand("unit", "所属 / units");
  unit->require_subcommand(1);
  const auto named = [&](CLI::App* made) {
    made->add_option("UNIT", options.unit, "所属の名前 / name of the unit")->required();
    return made;
  };
  named(command(unit, options, status, "add", "所属を登録する / add a unit", unit_add));
  named(command(unit, options, status, "rename", "所属の名前を変える / rename a unit", unit_rename))
      ->add_option("NEW", options.new_name, "新しい名前 / its new name")
      ->required();
  named(command(unit, options, status, "members", "所属する人を決める / say who belongs to it", unit_members))
      ->add_option("NAME", options.accounts, "利用者名（挙げた人だけになる。なければ誰もいなくなる）/ user names: exactly these, or nobody");
  command(unit, options, status, "list", "所属の一覧 / list the units", unit_list);
}

void add_posts(CLI::App* account, AccountOptions& options, int& status) {
  CLI::App* post = account->add_subcommand("post", "役職 / posts");
  post->require_subcommand(1);
  const auto named = [&](CLI::App* made) {
    made->add_option("UNIT", options.unit, "所属の名前 / name of the unit")->required();
    made->add_option("POST", options.name, "役職の名前 / name of the post")->required();
    return made;
  };
  named(command(post, options, status, "add", "役職を登録する / add a post", post_add));
  named(command(post, options, status, "rename", "役職の名前を変える / rename a post", post_rename))
      ->add_option("NEW", options.new_name, "新しい名前 / its new name")
      ->required();
  named(command(post, options, status, "holders", "役職に就く人を決める / say who holds it", post_holders))
      ->add_option("NAME", options.accounts, "利用者名（挙げた人だけになる。なければ空席になる）/ user names: exactly these, or nobody");
  command(post, options, status, "list", "役職の一覧 / list the posts", post_list);
}

}  // namespace

void add_account(CLI::App& app, AccountOptions& options, int& status) {
  CLI::App* account = app.add_subcommand("account", "利用者・所属・役職 / accounts, units and posts");
  account->require_subcommand(1);
  const auto named = [&](CLI::App* made) { made->add_option("NAME", options.name, "利用者名 / user name")->required(); };
  const auto secret = [&](CLI::App* made) {
    made->add_option("--password-file", options.password_file,
                     "パスワードを1行目に書いたファイル（既定は標準入力） / file whose first line is the password (default: standard input)");
  };
  CLI::App* added = command(account, options, status, "add", "利用者を登録する / add an account", add);
  named(added);
  secret(added);
  added->add_option("--shown-name", options.shown_name, "氏名 / name that others see");
  added->add_option("--role", options.roles, "役割：staff、approver、operator、auditor / roles");
  named(command(account, options, status, "disable", "利用者を停止する / disable an account", disable));
  CLI::App* changed = command(account, options, status, "reset", "パスワードを替える / set a new password", reset);
  named(changed);
  secret(changed);
  command(account, options, status, "list", "利用者の一覧 / list the accounts", list);
  add_units(account, options, status);
  add_posts(account, options, status);
}

}  // namespace sekisho::cli
