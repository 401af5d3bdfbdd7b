// 設定: the rules, profiles and settings in force, to be read; each with the file in which it is changed.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "api/endpoints/endpoints.h"
#include "api/endpoints/json.h"
#include "api/town.h"
#include "base/profile_file.h"
#include "base/settings_table.h"

namespace sekisho::api {

namespace {

constexpr std::size_t kProfilesMax = 200;

// As people read it, without TOML's quotes.
struct ShownValue {
  std::string operator()(const std::string* text) const { return *text; }
  std::string operator()(const bool* flag) const { return *flag ? "true" : "false"; }
  std::string operator()(const std::vector<std::string>* words) const { return fmt::format("{}", fmt::join(*words, ", ")); }
  template <class Number>
  std::string operator()(const Number* number) const {
    return fmt::format("{}", *number);
  }
};

// No value is a secret: those stand in files of their own, and their keys name the file.
json::array settings_json(base::Settings settings) {
  base::Settings initial;
  json::array out;
  for (const base::SettingsKey& key : base::settings_keys())
    out.push_back(json::object{{"key", key.full()},
                               {"value", std::visit(ShownValue{}, key.slot(settings))},
                               {"default", std::visit(ShownValue{}, key.slot(initial))},
                               {"ja", key.ja},
                               {"en", key.en}});
  std::size_t number = 0;
  for (base::WatchedFolder& folder : settings.folders) {
    base::WatchedFolder fresh;
    for (const base::FolderKey& key : base::folder_keys())
      out.push_back(json::object{{"key", fmt::format("folder.{}.{}", number, key.name)},
                                 {"value", std::visit(ShownValue{}, key.slot(folder))},
                                 {"default", std::visit(ShownValue{}, key.slot(fresh))},
                                 {"ja", key.ja},
                                 {"en", key.en}});
    ++number;
  }
  return out;
}

std::vector<std::string> profile_names(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> out;
  std::error_code ignored;
  if (!folder.empty())
    for (const auto& entry : fs::directory_iterator(folder, ignored))
      if (entry.path().extension() == ".toml" && out.size() < kProfilesMax) out.push_back(entry.path().stem().string());
  std::erase_if(out, [](const std::string& name) { return name == "default" || name == "strict"; });
  std::ranges::sort(out);
  out.insert(out.begin(), {"default", "strict"});
  return out;
}

// A file that is no profile is left out; where a route names it, the rules' trouble says so.
json::array profiles_json(const std::string& folder) {
  json::array out;
  for (const std::string& name : profile_names(folder)) {
    const auto choice = base::profile_of_folder(folder, name);
    if (!choice) continue;
    const bool built_in = name == "default" || name == "strict";
    out.push_back(json::object{{"name", name},
                               {"file", built_in ? std::string() : folder + "/" + name + ".toml"},
                               {"sha256", base::hex(choice->sha256)},
                               {"toml", base::profile_toml(*choice)}});
  }
  return out;
}

Response settings(Call& call) {
  Town& town = call.town;
  const auto rules = town.rules();
  const RulesFile file = town.rules_file();
  json::array routes;
  for (const crossing::Route& route : rules->routes()) routes.push_back(route_json(route));
  json::value trouble;
  if (file.trouble) trouble = reason_json(file.trouble->code, file.trouble->where);
  return respond(json::object{{"settings_file", town.settings.file},
                              {"rules_file", file.path},
                              {"rules_toml", rules->toml()},
                              {"rules_trouble", std::move(trouble)},
                              {"routes", std::move(routes)},
                              {"profiles", profiles_json(town.settings.crossing.profiles_folder)},
                              {"settings", settings_json(town.settings)}});
}

constexpr Endpoint kEndpoints[] = {
    {.method = Method::get, .pattern = "/api/v1/settings", .needs = Needs::overseer, .scope = "operate", .answer = settings},
};

}  // namespace

std::span<const Endpoint> settings_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
