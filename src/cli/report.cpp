#include "cli/report.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "crossing/kept_json.h"

namespace sekisho::cli {

namespace json = boost::json;

namespace {

json::value file_json(const std::string& name, const base::Digest& digest, std::uint64_t bytes, base::FileType type) {
  return json::object{{"name", name}, {"sha256", base::hex(digest)}, {"bytes", bytes}, {"type", base::describe(type).id}};
}

json::array notes_json(const std::vector<base::Note>& notes) {
  json::array out;
  for (const base::Note& note : notes) {
    const base::WhatText& text = base::describe(note.what);
    out.push_back(json::object{{"what", text.id}, {"where", note.where}, {"count", note.count}, {"ja", text.ja}, {"en", text.en}});
  }
  return out;
}

json::value reason_json(const base::Error& error) {
  const base::CodeText& text = base::describe(error.code);
  json::object out{{"code", text.id}, {"ja", text.ja}, {"en", text.en}};
  if (!error.where.empty()) out["where"] = error.where;
  return out;
}

}  // namespace

std::string report_json(const ReportNames& names, const sandbox::Outcome& outcome, const base::ProfileChoice& profile, const std::string& engine) {
  json::object out;
  out["input"] = file_json(names.input, outcome.input_sha256, outcome.input_bytes, outcome.input_type);
  out["verdict"] = outcome.clean ? "clean" : "refused";
  out["reason"] = outcome.clean ? json::value(nullptr) : reason_json(outcome.reason);
  out["removed"] = notes_json(outcome.removed);
  out["warnings"] = notes_json(outcome.warnings);
  out["kept"] = outcome.clean ? json::value(crossing::kept_json(outcome.measure)) : json::value(nullptr);
  out["output"] = outcome.clean ? file_json(names.output, outcome.output_sha256, outcome.output_bytes, outcome.output_type) : json::value(nullptr);
  out["profile"] = json::object{{"name", profile.name}, {"sha256", base::hex(profile.sha256)}};
  out["engine"] = engine;
  out["seconds"] = outcome.seconds;
  return json::serialize(out) + "\n";
}

std::string refusal_line(const std::string& shown_path, const base::Error& error) {
  const base::CodeText& text = base::describe(error.code);
  std::string where = error.where.empty() || error.where == shown_path ? "" : fmt::format(" [{}]", error.where);
  return fmt::format("{}: {} ({}){}: {} / {}", shown_path, error.kind() == base::Kind::unavailable ? "error" : "refused", text.id, where, text.ja,
                     text.en);
}

}  // namespace sekisho::cli
