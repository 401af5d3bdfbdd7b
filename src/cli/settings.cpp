#include "cli/settings.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/hash.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace sekisho::cli {

using base::Code;
using base::refuse;

namespace {

constexpr const char* kSystemSettings = "/etc/sekisho/sekisho.toml";

struct LimitKey {
  std::string_view key;
  std::uint64_t base::Limits::* wide;
  std::uint32_t base::Limits::* narrow;
};
constexpr LimitKey kLimitKeys[] = {
    {"input_bytes_max", &base::Limits::input_bytes_max, nullptr},   {"output_bytes_max", &base::Limits::output_bytes_max, nullptr},
    {"tree_bytes_max", &base::Limits::tree_bytes_max, nullptr},     {"tree_entries_max", &base::Limits::tree_entries_max, nullptr},
    {"memory_bytes_max", &base::Limits::memory_bytes_max, nullptr}, {"depth_max", nullptr, &base::Limits::depth_max},
    {"time_ms_base", nullptr, &base::Limits::time_ms_base},         {"time_ms_per_mib", nullptr, &base::Limits::time_ms_per_mib},
    {"time_ms_max", nullptr, &base::Limits::time_ms_max},
};

base::Status set_limit(base::Limits& limits, const std::string& file, std::string_view key, const toml::node& node) {
  auto number = node.value<std::int64_t>();
  for (const LimitKey& known : kLimitKeys) {
    if (known.key != key) continue;
    if (!number || *number < 1 || (known.narrow != nullptr && *number > UINT32_MAX)) break;
    if (known.wide != nullptr) limits.*known.wide = static_cast<std::uint64_t>(*number);
    else limits.*known.narrow = static_cast<std::uint32_t>(*number);
    return {};
  }
  return refuse(Code::bad_settings, fmt::format("{}:{}: limits.{}", file, node.source().begin.line, key));
}

base::Status set_any(Settings& out, const std::string& file, const toml::table& table) {
  for (const auto& [section, node] : table) {
    const toml::table* entries = node.as_table();
    auto wrong = [&](const toml::node& at, std::string_view key) {
      return refuse(Code::bad_settings, fmt::format("{}:{}: {}.{}", file, at.source().begin.line, std::string_view(section), key));
    };
    if (entries == nullptr) return wrong(node, "");
    for (const auto& [name, value] : *entries) {
      std::string_view key = name;
      std::string full = fmt::format("{}.{}", std::string_view(section), key);
      if (section == "limits") {
        if (auto status = set_limit(out.limits, file, key, value); !status) return status;
      } else if (full == "sandbox.walls_given_up" && value.is_array()) {
        for (const toml::node& wall : *value.as_array()) out.walls_given_up.push_back(wall.value_or(std::string()));
      } else if (full == "sandbox.scratch_dir" && value.is_string()) {
        out.scratch_dir = *value.value<std::string>();
      } else if (full == "certificate.key" && value.is_string()) {
        out.signing_key = *value.value<std::string>();
      } else if (full == "evidence.origin" && value.is_string()) {
        out.evidence_origin = *value.value<std::string>();
      } else {
        return wrong(value, key);
      }
    }
  }
  return {};
}

}  // namespace

base::Result<Settings> load_settings(const std::string& path) {
  Settings out;
  std::string file = path;
  if (const char* named = std::getenv("SEKISHO_SETTINGS"); file.empty() && named != nullptr) file = named;
  if (file.empty() && access(kSystemSettings, F_OK) == 0) file = kSystemSettings;
  if (file.empty()) return out;
  toml::parse_result parsed = toml::parse_file(file);
  if (!parsed)
    return refuse(Code::bad_settings, fmt::format("{}:{}", file, parsed.error().source().begin.line), std::string(parsed.error().description()));
  if (auto status = set_any(out, file, parsed.table()); !status) return std::unexpected(status.error());
  return out;
}

base::Result<std::optional<evidence::SigningKey>> load_signing_key(const std::string& path, const Settings& settings) {
  std::string file = path;
  if (const char* named = std::getenv("SEKISHO_KEY"); file.empty() && named != nullptr) file = named;
  if (file.empty()) file = settings.signing_key;
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

}  // namespace sekisho::cli
