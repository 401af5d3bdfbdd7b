#include "cli/token_command.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/control_request.h"

namespace sekisho::cli {

namespace {

namespace json = boost::json;

int create(const TokenOptions& options) {
  return carry_out(options.place, options.name,
                   {{"command", "token.create"},
                    {"name", options.name},
                    {"scopes", json::array(options.scopes.begin(), options.scopes.end())},
                    {"expires_days", options.expires_days},
                    {"side", options.side}});
}

int revoke(const TokenOptions& options) { return carry_out(options.place, options.name, {{"command", "token.revoke"}, {"name", options.name}}); }

int list(const TokenOptions& options) { return carry_out(options.place, options.place.data, {{"command", "token.list"}}); }

}  // namespace

void add_token(CLI::App& app, TokenOptions& options, int& status) {
  CLI::App* token = app.add_subcommand("token", "APIの鍵 / tokens for the API");
  token->require_subcommand(1);
  const auto command = [&](const char* name, const char* help, int (*act)(const TokenOptions&)) {
    CLI::App* made = token->add_subcommand(name, help);
    made->add_option("--data", options.place.data, "データのフォルダー / data folder")->required();
    made->add_option("--settings", options.place.settings, "運用の設定（TOML） / operator's settings, TOML");
    made->callback([&options, &status, act] { status = act(options); });
    return made;
  };
  CLI::App* made = command("create", "鍵を発行する。鍵だけを標準出力に書く / make a token; prints nothing else on standard output", create);
  made->add_option("--name", options.name, "使う機械の名前（英数字と-_.@）/ name of the machine, letters, digits and -_.@")->required();
  made->add_option("--scope", options.scopes, "できること：send、receive、approve、history、operate、audit、metrics / what it may do")->required();
  made->add_option("--expires-days", options.expires_days, "有効な日数（1〜3650、既定は365）/ days until it expires");
  made->add_option("--side", options.side, "使える側：internet、lgwan、mynumber（既定はすべて）/ side it may be used on (default: all)");
  command("revoke", "鍵を取り消す / revoke a token", revoke)->add_option("NAME", options.name, "名前 / its name")->required();
  command("list", "鍵の一覧 / list the tokens", list);
}

}  // namespace sekisho::cli
