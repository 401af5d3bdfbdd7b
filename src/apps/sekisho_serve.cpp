#include "apps/sekisho_serve.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <memory>

#include "apps/sekisho_program.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/report.h"
#include "cli/settings.h"

namespace sekisho::apps {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using zones::Zone;

namespace {

struct Options {
  std::string config, data, web;
  std::vector<std::string> listen;
  bool print_endpoints = false, quiet = false;
};

struct Side {
  Zone zone;
  std::string place, name, certificate, key;
};

std::vector<Side> sides_of(const base::Settings& s) {
  return {{Zone::internet, s.server.internet, s.server.internet_name, s.server.internet_certificate_file, s.server.internet_key_file},
          {Zone::lgwan, s.server.lgwan, s.server.lgwan_name, s.server.lgwan_certificate_file, s.server.lgwan_key_file},
          {Zone::mynumber, s.server.mynumber, s.server.mynumber_name, s.server.mynumber_certificate_file, s.server.mynumber_key_file}};
}

// "ADDRESS:PORT" or "[ADDRESS]:PORT".
Result<std::pair<std::string, std::uint16_t>> place_of(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::uint16_t port = 0;
  if (colon == std::string::npos) return refuse(Code::bad_settings, text, "ADDRESS:PORT");
  const char* end = text.data() + text.size();
  if (auto read = std::from_chars(text.data() + colon + 1, end, port); read.ec != std::errc() || read.ptr != end)
    return refuse(Code::bad_settings, text, "ADDRESS:PORT");
  std::string address = text.substr(0, colon);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']') address = address.substr(1, address.size() - 2);
  if (address.empty()) return refuse(Code::bad_settings, text, "ADDRESS:PORT");
  return std::pair{std::move(address), port};
}

// --listen SIDE=ADDRESS:PORT puts that side there, and only the sides named are opened; --listen ADDRESS:PORT puts the internet side there and the
// LGWAN side on the next port (with port 0 both on free ones).
Status listen_as_told(const std::vector<std::string>& told, std::vector<Side>& sides) {
  if (told.empty()) return {};
  for (Side& side : sides) side.place.clear();
  for (const std::string& word : told) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      auto place = place_of(word);
      if (!place) return std::unexpected(place.error());
      if (place->second == 65'535) return refuse(Code::bad_settings, word, "the LGWAN side takes the next port");
      const std::string host = word.substr(0, word.rfind(':'));
      sides[0].place = word;
      sides[1].place = fmt::format("{}:{}", host, place->second == 0 ? 0 : place->second + 1);
      continue;
    }
    const auto zone = zones::zone_of(word.substr(0, equals));
    if (!zone) return refuse(Code::bad_settings, word, "internet, lgwan, mynumber");
    for (Side& side : sides)
      if (side.zone == *zone) side.place = word.substr(equals + 1);
  }
  return {};
}

Result<std::vector<api::Listener>> listeners_of(const std::vector<Side>& sides) {
  std::vector<api::Listener> out;
  for (const Side& side : sides) {
    if (side.place.empty()) continue;
    auto place = place_of(side.place);
    if (!place) return std::unexpected(place.error());
    api::Listener listener{
        .address = place->first, .port = place->second, .side = side.zone, .certificate = side.certificate, .key = side.key, .hosts = {}};
    if (!side.name.empty()) listener.hosts = {side.name, place->first};
    out.push_back(std::move(listener));
  }
  if (out.empty()) return refuse(Code::bad_settings, "server", "no listener");
  return out;
}

std::string web_folder(const std::string& configured) {
  if (!configured.empty()) return configured;
  const std::string worker = cli::worker_beside_this_program();
  const std::string here = worker.substr(0, worker.rfind('/'));
  for (const std::string& folder : {here + "/web", here + "/../share/sekisho/web"}) {
    struct stat found{};
    if (::stat((folder + "/index.html").c_str(), &found) == 0) return folder;
  }
  return {};
}

void print_endpoints() {
  static constexpr const char* kMethods[] = {"get", "head", "post", "put", "patch", "delete"};
  static constexpr const char* kNeeds[] = {"nothing", "signed_in", "approver", "operating", "auditor", "overseer"};
  static constexpr const char* kBodies[] = {"none", "json", "stream"};
  for (const api::Endpoint& endpoint : api::endpoints())
    std::fputs(fmt::format("{{\"method\":\"{}\",\"path\":\"{}\",\"needs\":\"{}\",\"scope\":\"{}\",\"body\":\"{}\"}}\n",
                           kMethods[static_cast<int>(endpoint.method)], endpoint.pattern, kNeeds[static_cast<int>(endpoint.needs)], endpoint.scope,
                           kBodies[static_cast<int>(endpoint.body)])
                   .c_str(),
               stdout);
}

int failed(const std::string& place, const base::Error& error) {
  std::fputs(
      (cli::refusal_line(error.where.empty() ? place : error.where, error) + (error.detail.empty() ? "" : " (" + error.detail + ")") + "\n").c_str(),
      stderr);
  return error.code == Code::bad_settings || error.code == Code::tls_wanted ? cli::kSomeRefused : cli::kError;
}

void say_where(const Program& program) {
  for (std::size_t i = 0; i < program.listeners(); ++i) {
    const api::Listener& listener = program.listener(i);
    const auto& zone = zones::describe(listener.side);
    const bool six = listener.address.find(':') != std::string::npos;
    std::fputs(fmt::format("{} / {}: {}://{}{}{}:{}/\n", zone.ja, zone.id, listener.certificate.empty() ? "http" : "https", six ? "[" : "",
                           listener.address, six ? "]" : "", listener.port)
                   .c_str(),
               stdout);
  }
  std::fflush(stdout);
}

void say_how_to_begin(const Program& program, const std::string& data) {
  if (program.has_people()) return;
  std::fputs(fmt::format("まだ利用者がいません。別の端末で登録してください。 / There is no account yet. In another terminal:\n"
                         "  sekisho account add NAME --data {} --shown-name '氏名' --role staff\n",
                         data)
                 .c_str(),
             stderr);
}

int serve(const Options& options) {
  if (options.print_endpoints) return print_endpoints(), cli::kAllClean;
  auto settings = base::load_settings(options.config);
  if (!settings) return failed(options.config, settings.error());
  std::vector<Side> sides = sides_of(*settings);
  if (auto told = listen_as_told(options.listen, sides); !told) return failed("--listen", told.error());
  auto listeners = listeners_of(sides);
  if (!listeners) return failed("--listen", listeners.error());
  const bool journald = settings->log.destination == "journald";
  base::start_log(base::log_level_of(settings->log.level), journald ? base::LogStyle::journald : base::LogStyle::plain);

  // Before there are threads, so that all of them leave these signals to sigwait below.
  sigset_t ends;
  sigemptyset(&ends);
  for (const int number : {SIGTERM, SIGINT}) sigaddset(&ends, number);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  signal(SIGPIPE, SIG_IGN);

  ProgramSettings parts;
  parts.data = options.data;
  parts.listeners = std::move(*listeners);
  parts.worker_path = cli::worker_beside_this_program();
  parts.engine = cli::engine_name(parts.worker_path);
  parts.web = web_folder(options.web.empty() ? settings->server.web_folder : options.web);
  parts.access_log = options.quiet ? -1 : STDOUT_FILENO;
  parts.settings = std::move(*settings);
  const std::string data = parts.data;
  auto program = Program::start(std::move(parts));
  if (!program) return failed(options.data, program.error());
  say_where(**program);
  say_how_to_begin(**program, data);
  base::log(base::LogLevel::info, "apps", "started");
  int number = 0;
  sigwait(&ends, &number);
  base::log(base::LogLevel::info, "apps", "stopping");
  program->reset();
  base::log(base::LogLevel::info, "apps", "stopped");
  return cli::kAllClean;
}

}  // namespace

void add_serve(CLI::App& app, int& status) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("serve", "関所を動かす（画面・API・受渡し） / run the checkpoint: console, API, crossings");
  command->add_option("--config,--settings", options->config, "運用の設定（TOML） / operator's settings, TOML");
  command->add_option("--data", options->data, "データのフォルダー（なければ作る。既定は sekisho-data） / data folder, made where there is none")
      ->default_val("sekisho-data");
  command->add_option(
      "--listen", options->listen,
      "受け口：アドレス:ポート（インターネット接続系。LGWAN接続系は次のポート）、または internet=アドレス:ポート、lgwan=… / listener: ADDRESS:PORT "
      "(internet side; the LGWAN side takes the next port), or internet=ADDRESS:PORT, lgwan=…");
  command->add_option("--web", options->web, "画面のファイルのフォルダー / folder of the console's files");
  command->add_flag("--quiet", options->quiet, "アクセスの記録を書き出さない / no log of requests");
  command->add_flag("--print-endpoints", options->print_endpoints, "APIの一覧をJSON（1行に1件）で表示する / print the endpoints as JSON, one a line");
  command->callback([options, &status] { status = serve(*options); });
}

}  // namespace sekisho::apps
