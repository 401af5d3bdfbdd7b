#include "cli/settings.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/hash.h"
#include "cli/cli.h"
#include "cli/report.h"
#include "text/text.h"

namespace sekisho::cli {

using base::Code;
using base::refuse;

base::Result<std::optional<evidence::SigningKey>> load_signing_key(const std::string& path, const base::Settings& settings) {
  std::string file = path;
  if (const char* named = std::getenv("SEKISHO_KEY"); file.empty() && named != nullptr) file = named;
  if (file.empty()) file = settings.certificate.key_file;
  if (file.empty()) return std::nullopt;
  struct stat info{};
  if (stat(file.c_str(), &info) == 0 && (info.st_mode & 077) != 0) return refuse(Code::bad_key, file, "other users can read it; chmod 600");
  auto text = read_small_file(file);
  if (!text) return refuse(Code::bad_key, file);
  auto key = evidence::SigningKey::parse(*text);
  if (!key) return refuse(Code::bad_key, file);
  return std::optional<evidence::SigningKey>(std::move(*key));
}

base::Result<std::string> read_small_file(const std::string& path) {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return refuse(Code::not_found, path);
  std::ifstream file(path, std::ios::binary);
  if (!S_ISREG(info.st_mode) || !file || info.st_size > 1 << 20) return refuse(Code::unreadable, path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string worker_beside_this_program() {
  char self[4096];
  ssize_t size = readlink("/proc/self/exe", self, sizeof self);
  std::string path(self, size > 0 ? static_cast<std::size_t>(size) : 0);
  return path.substr(0, path.rfind('/') + 1) + "sekisho-worker";
}

std::string engine_name(const std::string& worker_path) {
  std::ifstream file(worker_path, std::ios::binary);
  base::Sha256 hash;
  std::vector<char> buffer(1 << 18);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), file.gcount() > 0)
    hash.update({reinterpret_cast<const std::uint8_t*>(buffer.data()), static_cast<std::size_t>(file.gcount())});
  return fmt::format("sekisho {} (worker {})", SEKISHO_VERSION, base::hex(hash.finish()).substr(0, 12));
}

namespace {

int show_settings(const SettingsOptions& options) {
  if (options.markdown) return std::fputs(base::settings_markdown().c_str(), stdout) < 0 ? kError : kAllClean;
  auto settings = base::load_settings(options.file);
  if (!settings) {
    std::fputs((refusal_line("sekisho", settings.error()) + " (" + text::printable(settings.error().detail, 1000) + ")\n").c_str(), stderr);
    return kSomeRefused;
  }
  const std::string name = settings->file.empty() ? "既定の値 / built-in values" : text::printable(settings->file, 2000);
  const std::string out = options.check ? fmt::format("{}: 正しい設定です。 / The settings are sound.\n", name) : base::settings_toml(*settings);
  return std::fputs(out.c_str(), stdout) < 0 ? kError : kAllClean;
}

}  // namespace

void add_settings(CLI::App& app, SettingsOptions& options, int& status) {
  CLI::App* command = app.add_subcommand("settings", "運用の設定を説明付きで表示する / print the settings with every key explained");
  command->add_option("--file", options.file, "設定のファイル（TOML） / settings, TOML");
  command->add_flag("--check", options.check, "確かめるだけ / check only");
  command->add_flag("--markdown", options.markdown, "表にする / as tables");
  command->callback([&] { status = show_settings(options); });
}

}  // namespace sekisho::cli
