#include "crossing/report.h"

#include <boost/json.hpp>

namespace sekisho::crossing {

namespace json = boost::json;

namespace {

json::array notes_json(const std::vector<base::Note>& notes) {
  json::array out;
  for (const base::Note& note : notes)
    out.push_back(json::object{{"what", base::describe(note.what).id}, {"where", note.where}, {"count", note.count}});
  return out;
}

json::array share_json(const base::Share& share) { return json::array{share.read, share.kept}; }

base::Share share_of(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  if (found == nullptr || !found->is_array() || found->get_array().size() != 2) return {};
  boost::system::error_code error;
  const auto read = found->get_array()[0].to_number<std::uint64_t>(error);
  if (error) return {};
  const auto kept = found->get_array()[1].to_number<std::uint64_t>(error);
  return error || kept > read ? base::Share{} : base::Share{read, kept};
}

json::value hash_json(const std::optional<base::Digest>& hash) { return hash ? json::value(base::hex(*hash)) : json::value(nullptr); }

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::optional<base::Digest> hash_of(const json::object& object, std::string_view name) {
  const std::string hex = text_of(object, name);
  base::Digest out{};
  if (hex.size() != 2 * out.size()) return std::nullopt;
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return out;
}

std::optional<base::What> what_of(std::string_view id) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(base::What::count_); ++i)
    if (base::describe(static_cast<base::What>(i)).id == id) return static_cast<base::What>(i);
  return std::nullopt;
}

std::vector<base::Note> notes_of(const json::object& object, std::string_view name) {
  std::vector<base::Note> out;
  const json::value* found = object.if_contains(name);
  if (found == nullptr || !found->is_array()) return out;
  for (const json::value& each : found->get_array()) {
    if (!each.is_object()) continue;
    const auto what = what_of(text_of(each.get_object(), "what"));
    const json::value* count = each.get_object().if_contains("count");
    if (!what || count == nullptr || !count->is_int64()) continue;
    out.push_back({*what, text_of(each.get_object(), "where"), static_cast<std::uint32_t>(count->get_int64())});
  }
  return out;
}

}  // namespace

std::string report_json(const Report& report) {
  json::object out;
  out["removed"] = notes_json(report.removed);
  out["warnings"] = notes_json(report.warnings);
  out["kept_text"] = share_json(report.measure.text);
  out["kept_pictures"] = share_json(report.measure.pictures);
  out["engine"] = report.engine;
  out["profile"] = report.profile;
  out["profile_sha256"] = hash_json(report.profile_sha256);
  out["input_sha256"] = hash_json(report.input_sha256);
  out["output_sha256"] = hash_json(report.output_sha256);
  out["seconds"] = report.seconds;
  out["judged_at"] = report.judged_at;
  return json::serialize(out);
}

Report read_report(std::string_view text) {
  Report out;
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return out;
  const json::object& object = value.get_object();
  out.removed = notes_of(object, "removed");
  out.warnings = notes_of(object, "warnings");
  out.measure = {share_of(object, "kept_text"), share_of(object, "kept_pictures")};
  out.engine = text_of(object, "engine");
  out.profile = text_of(object, "profile");
  out.profile_sha256 = hash_of(object, "profile_sha256");
  out.input_sha256 = hash_of(object, "input_sha256");
  out.output_sha256 = hash_of(object, "output_sha256");
  if (const json::value* seconds = object.if_contains("seconds"); seconds != nullptr && seconds->is_double()) out.seconds = seconds->get_double();
  if (const json::value* at = object.if_contains("judged_at"); at != nullptr && at->is_int64()) out.judged_at = at->get_int64();
  return out;
}

std::uint64_t counted(const std::vector<base::Note>& notes) {
  std::uint64_t sum = 0;
  for (const base::Note& note : notes) sum += note.count;
  return sum;
}

}  // namespace sekisho::crossing
