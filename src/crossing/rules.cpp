#include "crossing/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace sekisho::crossing {

using base::Code;
using base::refuse;
using zones::Zone;

namespace {

constexpr std::uint64_t kRulesBytesMax = 1 << 20;
constexpr std::uint32_t kDaysMax = 3'650;

template <class T>
struct Word {
  std::string_view id;
  T value;
};
constexpr Word<Approval> kApprovals[] = {{"none", Approval::none}, {"approver", Approval::approver}};
constexpr Word<Scanning> kScans[] = {{"off", Scanning::off}, {"when_there", Scanning::when_there}, {"required", Scanning::required}};

template <class T, std::size_t n>
std::string choices(const Word<T> (&words)[n]) {
  std::string out;
  for (const Word<T>& word : words) out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ", word.id);
  return out;
}

template <class T, std::size_t n>
std::string_view id_of(const Word<T> (&words)[n], T value) {
  for (const Word<T>& word : words)
    if (word.value == value) return word.id;
  return {};
}

// One table [[route]]: each key once, each with its kind; the first mistake with its line and column.
class RouteReader {
 public:
  RouteReader(std::string_view file, const toml::table& table) : file_(file), table_(table) {}

  base::Result<Route> read() {
    if (!zone("from", route_.from) || !zone("to", route_.to)) return std::unexpected(*problem_);
    if (route_.from == route_.to) return wrong(table_, "to", "two different zones are wanted");
    for (const auto& [key, node] : table_)
      if (!set(key, node)) return std::unexpected(*problem_);
    // Disarming may be limited to what is taken in (FACTS §3): what leaves for the internet zone can then pass as it is, seen by an approver.
    if (!route_.disarm && (route_.to != Zone::internet || route_.approval == Approval::none || !route_.types.empty()))
      return wrong(*table_.get("disarm"), "disarm", "false is for routes to the internet zone, with approval and without a list of types");
    return std::move(route_);
  }

 private:
  std::unexpected<base::Error> wrong(const toml::node& at, std::string_view key, std::string_view detail) {
    const toml::source_position& place = at.source().begin;
    problem_ = base::Error{Code::bad_settings, fmt::format("{}:{}:{}: {}", file_, place.line, place.column, key), std::string(detail)};
    return std::unexpected(*problem_);
  }
  bool bad(const toml::node& at, std::string_view key, std::string_view detail) {
    (void)wrong(at, key, detail);
    return false;
  }

  bool zone(std::string_view key, Zone& out) {
    const toml::node* node = table_.get(key);
    if (node == nullptr) return bad(table_, key, "the route has no such zone named");
    const auto known = zones::zone_of(node->value_or(std::string_view{}));
    if (!known) return bad(*node, key, R"("mynumber", "lgwan" or "internet" is wanted)");
    out = *known;
    return true;
  }

  bool set(std::string_view key, const toml::node& node) {
    if (key == "from" || key == "to") return true;
    if (key == "allowed") return flag(key, node, route_.allowed);
    if (key == "disarm") return flag(key, node, route_.disarm);
    if (key == "take_once") return flag(key, node, route_.take_once);
    if (key == "profile") return text(key, node, route_.profile);
    if (key == "types") return types(node);
    if (key == "bytes_max") return number(key, node, 1, std::uint64_t{1} << 40, route_.bytes_max);
    if (key == "files_max") return number(key, node, 1, 100'000, route_.files_max);
    if (key == "original_days") return number(key, node, 0, kDaysMax, route_.original_days);
    if (key == "expires_days") return number(key, node, 1, kDaysMax, route_.expires_days);
    if (key == "approval") return word(key, node, kApprovals, route_.approval);
    if (key == "approve_below_kept_text") return share(key, node, route_.approve_below_kept_text);
    if (key == "approve_below_kept_pictures") return share(key, node, route_.approve_below_kept_pictures);
    if (key == "scan") return word(key, node, kScans, route_.scan);
    return bad(node, key, "unknown key");
  }

  bool flag(std::string_view key, const toml::node& node, bool& out) {
    if (!node.is_boolean()) return bad(node, key, "true or false is wanted");
    out = *node.value<bool>();
    return true;
  }
  bool text(std::string_view key, const toml::node& node, std::string& out) {
    if (!node.is_string() || node.value<std::string>()->empty()) return bad(node, key, "a name is wanted");
    out = *node.value<std::string>();
    return true;
  }
  template <class T>
  bool number(std::string_view key, const toml::node& node, std::uint64_t least, std::uint64_t most, T& out) {
    const auto value = node.is_integer() ? node.value<std::int64_t>() : std::nullopt;
    if (!value || *value < 0 || static_cast<std::uint64_t>(*value) < least || static_cast<std::uint64_t>(*value) > most)
      return bad(node, key, fmt::format("a whole number from {} to {} is wanted", least, most));
    out = static_cast<T>(*value);
    return true;
  }
  bool share(std::string_view key, const toml::node& node, double& out) {
    const auto value = node.is_number() ? node.value<double>() : std::nullopt;
    if (!value || !(*value >= 0 && *value <= 1)) return bad(node, key, "a share from 0 to 1 is wanted, such as 0.98; 0 never asks");
    out = *value;
    return true;
  }
  template <class T, std::size_t n>
  bool word(std::string_view key, const toml::node& node, const Word<T> (&words)[n], T& out) {
    for (const Word<T>& known : words)
      if (node.value_or(std::string_view{}) == known.id) {
        out = known.value;
        return true;
      }
    return bad(node, key, fmt::format("one of {} is wanted", choices(words)));
  }
  bool types(const toml::node& node) {
    if (!node.is_array()) return bad(node, "types", R"(a list such as ["pdf", "docx"] is wanted)");
    for (const toml::node& one : *node.as_array()) {
      const auto type = base::file_type_by_id(one.value_or(std::string_view{}));
      if (!type || !base::handled(base::describe(*type).group)) return bad(one, "types", "no type that sekisho formats lists as handled");
      route_.types.push_back(*type);
    }
    return true;
  }

  std::string_view file_;
  const toml::table& table_;
  Route route_;
  std::optional<base::Error> problem_;
};

std::string place_of(std::string_view name, const toml::source_position& at) { return fmt::format("{}:{}:{}", name, at.line, at.column); }

}  // namespace

std::string_view id_of(Scanning scanning) { return id_of(kScans, scanning); }

std::optional<Scanning> scanning_of(std::string_view id) {
  for (const Word<Scanning>& known : kScans)
    if (known.id == id) return known.value;
  return std::nullopt;
}

Rules Rules::shipped() {
  Rules rules;
  Route in{.from = Zone::internet, .to = Zone::lgwan};
  in.allowed = true;
  in.approval = Approval::none;
  Route out{.from = Zone::lgwan, .to = Zone::internet};
  out.allowed = true;
  rules.routes_ = {in, out};
  return rules;
}

base::Result<Rules> Rules::parse(std::string_view toml, std::string_view name) {
  toml::parse_result parsed = toml::parse(toml);
  if (!parsed) return refuse(Code::bad_settings, place_of(name, parsed.error().source().begin), std::string(parsed.error().description()));
  Rules rules;
  for (const auto& [key, node] : parsed.table()) {
    if (key != "route" || !node.is_array_of_tables())
      return refuse(Code::bad_settings, fmt::format("{}: {}", place_of(name, node.source().begin), std::string_view(key)), "only [[route]] is known");
    for (const toml::node& one : *node.as_array()) {
      auto route = RouteReader(name, *one.as_table()).read();
      if (!route) return std::unexpected(route.error());
      if (rules.route(route->from, route->to) != nullptr)
        return refuse(Code::bad_settings, fmt::format("{}: route", place_of(name, one.source().begin)), "this road has a rule already");
      rules.routes_.push_back(std::move(*route));
    }
  }
  return rules;
}

base::Result<Rules> Rules::load(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return refuse(Code::not_found, file);
  std::string text(kRulesBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return refuse(Code::unreadable, file);
  if (text.size() > kRulesBytesMax) return refuse(Code::bad_settings, file, "larger than any file of rules");
  return parse(text, file);
}

const Route* Rules::route(Zone from, Zone to) const {
  for (const Route& route : routes_)
    if (route.from == from && route.to == to) return &route;
  return nullptr;
}

std::string Rules::toml() const {
  std::string out = "# 受渡しルール / rules of the routes. 規則のない経路は通せません。 / A road without a rule is denied.\n";
  for (const Route& route : routes_) {
    std::string types;
    for (base::FileType type : route.types) types += fmt::format("{}\"{}\"", types.empty() ? "" : ", ", base::describe(type).id);
    out += fmt::format("\n# {} → {}\n[[route]]\nfrom = \"{}\"\nto = \"{}\"\nallowed = {}\ndisarm = {}\nprofile = \"{}\"\n",
                       zones::describe(route.from).ja, zones::describe(route.to).ja, zones::describe(route.from).id, zones::describe(route.to).id,
                       route.allowed, route.disarm, route.profile);
    out += fmt::format("types = [{}]\nbytes_max = {}\nfiles_max = {}\napproval = \"{}\"\nscan = \"{}\"\n", types, route.bytes_max, route.files_max,
                       id_of(kApprovals, route.approval), id_of(kScans, route.scan));
    out += fmt::format("approve_below_kept_text = {}\napprove_below_kept_pictures = {}\n", route.approve_below_kept_text,
                       route.approve_below_kept_pictures);
    out += fmt::format("original_days = {}\nexpires_days = {}\ntake_once = {}\n", route.original_days, route.expires_days, route.take_once);
  }
  return out;
}

base::Status admits(const Route& route, base::FileType type, std::uint64_t bytes) {
  if (bytes > route.bytes_max) return refuse(Code::too_large);
  if (!route.types.empty() && std::find(route.types.begin(), route.types.end(), type) == route.types.end()) return refuse(Code::type_not_on_route);
  return {};
}

std::string kept_types(const Route& route) {
  std::string out;
  for (base::FileType type : route.types) out += fmt::format("{}{}", out.empty() ? "" : " ", base::describe(type).id);
  return out;
}

bool is_among(std::string_view kept, base::FileType type) {
  if (kept.empty()) return true;
  while (!kept.empty()) {
    const std::size_t end = std::min(kept.find(' '), kept.size());
    if (kept.substr(0, end) == base::describe(type).id) return true;
    kept.remove_prefix(std::min(end + 1, kept.size()));
  }
  return false;
}

}  // namespace sekisho::crossing
