// The history's columns and its export, with the record of it.
#include <fmt/format.h>

#include <algorithm>

#include "crossing/table_file.h"
#include "evidence/leaves.h"

namespace sekisho::crossing {

using base::Result;
using base::Status;

namespace {

constexpr base::Micros kJapan = 9 * 3'600 * base::kSecond;

// As Excel reads it, in Japan's time.
std::string time_of(base::Micros at) {
  std::string out = base::rfc3339(at + kJapan);
  out[10] = ' ';
  out.pop_back();
  return out;
}

std::string name_of(const Party& party) { return party.detail.empty() || party.kind != "post" ? party.name : party.detail + " " + party.name; }

std::string names_of(const std::vector<Party>& all) {
  std::string out;
  for (const Party& party : all) out += (out.empty() ? "" : "、") + name_of(party);
  return out;
}

std::string zone_of(zones::Zone zone, Language language) {
  return std::string(language == Language::ja ? zones::describe(zone).ja : zones::describe(zone).en);
}

std::string reason_of(const std::string& id, Language language) {
  for (std::uint16_t i = 0; i < static_cast<std::uint16_t>(base::Code::count_); ++i) {
    const base::CodeText& code = base::describe(static_cast<base::Code>(i));
    if (code.id == id) return std::string(language == Language::ja ? code.ja : code.en);
  }
  return id;
}

std::string hash_of(const std::optional<base::Digest>& hash) { return hash ? base::hex(*hash) : std::string(); }

// What was asked for, for whoever reads the record.
std::string told(const HistoryFilter& filter, const Scope& scope) {
  std::string out = scope.everybody ? "everybody" : "own";
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) out += fmt::format("\n{}: {}", name, value);
  };
  add("text", filter.text);
  add("person", filter.person);
  if (filter.from) add("from", base::rfc3339(*filter.from));
  if (filter.until) add("until", base::rfc3339(*filter.until));
  if (filter.state) add("state", std::string(describe(*filter.state).id));
  add("code", filter.code);
  if (filter.zone_from) add("zone_from", std::string(zones::describe(*filter.zone_from).id));
  if (filter.zone_to) add("zone_to", std::string(zones::describe(*filter.zone_to).id));
  add("type", filter.type);
  if (filter.sha256) add("sha256", base::hex(*filter.sha256));
  return out;
}

Status write_down(store::Database& database, const ExportWanted& wanted, std::uint64_t rows, base::Micros now) {
  return database.write([&](store::Statements& unit) -> Status {
    evidence::Record record;
    record.at = now;
    record.who = evidence::Id::of(wanted.who);
    record.what = evidence::Action::list_export;
    record.object = evidence::Object::program;
    record.object_id = evidence::Id::of("history");
    record.why = evidence::Reason::request;
    record.set(evidence::FactName::rows, rows);
    evidence::Values values;
    at(values, evidence::Role::after) = told(wanted.filter, wanted.scope);
    auto leaf = evidence::append(unit, std::move(record), values);
    return leaf ? Status{} : std::unexpected(leaf.error());
  });
}

}  // namespace

std::vector<std::string> history_headings(Language language) {
  if (language == Language::ja)
    return {"受付日時",   "ファイル名", "状態", "理由",          "送った人",          "宛先",   "送り側",  "受け側", "種類", "大きさ（バイト）",
            "除去した数", "受取回数",   "期限", "原本のSHA-256", "無害化後のSHA-256", "受渡し", "ファイル"};
  return {"Received", "File",    "State",       "Reason",  "Sender",         "Recipients",    "From",     "To",  "Type",
          "Bytes",    "Removed", "Times taken", "Expires", "SHA-256 before", "SHA-256 after", "Crossing", "Item"};
}

std::vector<std::string> history_cells(const ItemRow& row, Language language) {
  const Item& item = row.line.item;
  const StateText& state = describe(item.state);
  return {time_of(row.line.arrived_at),
          item.path,
          std::string(language == Language::ja ? state.ja : state.en),
          reason_of(item.code, language),
          name_of(row.sender),
          names_of(row.recipients),
          zone_of(row.from, language),
          zone_of(row.to, language),
          item.input_type,
          std::to_string(item.bytes),
          std::to_string(row.line.removed),
          std::to_string(row.line.takes),
          time_of(row.expires_at),
          hash_of(row.line.original_sha256),
          hash_of(row.line.clean_sha256),
          item.crossing,
          item.id};
}

Result<std::uint64_t> export_history(store::Database& database, const ExportWanted& wanted, base::Micros now) {
  auto writer = table_writer(wanted.format, wanted.file, wanted.scratch);
  if (!writer) return std::unexpected(writer.error());
  if (auto headed = (*writer)->row(history_headings(wanted.language)); !headed) return std::unexpected(headed.error());
  auto rows = History(database).each(wanted.filter, wanted.scope, kExportRowsMax,
                                     [&](const ItemRow& row) { return (*writer)->row(history_cells(row, wanted.language)); });
  if (!rows) return rows;
  if (auto finished = (*writer)->finish(); !finished) return std::unexpected(finished.error());
  if (auto written = write_down(database, wanted, *rows, now); !written) return std::unexpected(written.error());
  return rows;
}

}  // namespace sekisho::crossing
