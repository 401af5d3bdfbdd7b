// 履歴: the list, its filter, and the same rows as a file.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>

#include "api/endpoints/endpoints.h"
#include "api/endpoints/viewer.h"
#include "base/ids.h"
#include "crossing/history.h"
#include "crossing/table_file.h"

namespace sekisho::api {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr base::Micros kJapanAhead = 9 * 3'600 * base::kSecond;  // of UTC, all year

// The beginning of that day in Japan: "2026-11-21".
std::optional<base::Micros> day_of(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t count) {
    int value = -1;
    const char* end = text.data() + at + count;
    return std::from_chars(text.data() + at, end, value).ptr == end ? value : -1;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 1970 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * base::kDay - kJapanAhead;
}

bool is_code(std::string_view id) {
  for (std::size_t i = static_cast<std::size_t>(Code::none) + 1; i < static_cast<std::size_t>(Code::count_); ++i)
    if (base::describe(static_cast<Code>(i)).id == id) return true;
  return false;
}

std::optional<base::Digest> digest_of(std::string_view hex) {
  base::Digest out{};
  if (hex.size() != out.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char* at = hex.data() + 2 * i;
    if (at[0] == '-' || std::from_chars(at, at + 2, out[i], 16).ptr != at + 2) return std::nullopt;
  }
  return out;
}

// The parameter that is wrong; empty when none is.
std::string_view set_days(const Request& request, crossing::HistoryFilter& filter) {
  if (const auto text = request.value("from"); !text.empty()) {
    filter.from = day_of(text);
    if (!filter.from) return "from";
  }
  if (const auto text = request.value("until"); !text.empty()) {
    filter.until = day_of(text);
    if (!filter.until) return "until";
    *filter.until += base::kDay;  // the last day belongs to it
  }
  return {};
}

std::string_view set_words(const Request& request, crossing::HistoryFilter& filter) {
  if (const auto text = request.value("state"); !text.empty()) {
    filter.state = crossing::state_of(text);
    if (!filter.state) return "state";
  }
  filter.code = request.value("code");
  if (!filter.code.empty() && !is_code(filter.code)) return "code";
  filter.type = request.value("type");
  if (!filter.type.empty() && !base::file_type_by_id(filter.type)) return "type";
  if (const auto text = request.value("route"); !text.empty()) {
    const std::size_t dash = text.find('-');
    filter.zone_from = zones::zone_of(text.substr(0, dash));
    filter.zone_to = dash == std::string_view::npos ? std::nullopt : zones::zone_of(text.substr(dash + 1));
    if (!filter.zone_from || !filter.zone_to) return "route";
  }
  if (const auto text = request.value("sha256"); !text.empty()) {
    filter.sha256 = digest_of(text);
    if (!filter.sha256) return "sha256";
  }
  return {};
}

Result<crossing::HistoryFilter> filter_of(const Request& request) {
  crossing::HistoryFilter out;
  auto text = query_text(request, "q", 200);
  if (!text) return std::unexpected(text.error());
  auto person = query_text(request, "person", 100);
  if (!person) return std::unexpected(person.error());
  out.text = std::move(*text);
  out.person = std::move(*person);
  for (const std::string_view wrong : {set_days(request, out), set_words(request, out)})
    if (!wrong.empty()) return refuse(Code::bad_request, std::string(wrong));
  return out;
}

Result<crossing::Scope> scope_of(const Call& call) {
  auto viewer = viewer_of(call);
  if (!viewer) return std::unexpected(viewer.error());
  const people::Roles& roles = call.caller->account.roles;
  return crossing::Scope{roles.has(people::Role::operating) || roles.has(people::Role::auditor), std::move(*viewer), call.request.side};
}

Response history(Call& call) {
  auto ask = ask_of(call.request);
  if (!ask) return problem(ask.error());
  auto filter = filter_of(call.request);
  if (!filter) return problem(filter.error());
  auto scope = scope_of(call);
  if (!scope) return problem(scope.error());
  auto page = crossing::History(call.town.house.database).page(*filter, *scope, *ask);
  if (!page) return list_problem(page.error());
  json::array rows;
  for (const crossing::ItemRow& row : page->rows) rows.push_back(item_row_json(row));
  return respond(page_json(std::move(rows), page->next));
}

// A file whose name is gone already, read piece by piece.
class FileSource : public BodySource {
 public:
  explicit FileSource(base::OwnedFd file) : file_(std::move(file)), piece_(128u << 10) {}
  Result<base::ByteView> next() override {
    ssize_t count;
    while ((count = read(file_.get(), piece_.data(), piece_.size())) < 0 && errno == EINTR) {}
    if (count < 0) return refuse(Code::unreadable, {}, std::strerror(errno));
    return base::ByteView(piece_).first(static_cast<std::size_t>(count));
  }

 private:
  base::OwnedFd file_;
  base::Bytes piece_;
};

// The folder for exports under way; what a crash left there goes after an hour.
Result<std::string> exports_folder(const Call& call) {
  namespace fs = std::filesystem;
  const std::string folder = call.town.data + "/exports";
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return refuse(Code::disk_full, folder, std::strerror(errno));
  std::error_code ignored;
  const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (fs::last_write_time(entry.path(), ignored) < old) fs::remove(entry.path(), ignored);
  return folder;
}

Response attachment(base::OwnedFd file, crossing::TableFormat format, const std::string& day) {
  struct stat info{};
  if (fstat(file.get(), &info) != 0) return problem({Code::unreadable, {}, std::strerror(errno)});
  const bool csv = format == crossing::TableFormat::csv;
  Response out;
  out.headers.emplace_back("content-type", csv ? "text/csv; charset=utf-8" : std::string(base::describe(base::FileType::xlsx).media_type));
  // RFC 6266, the name by RFC 8187: 履歴-DAY.
  const std::string_view extension = csv ? "csv" : "xlsx";
  out.headers.emplace_back("content-disposition", fmt::format("attachment; filename=\"history-{0}.{1}\"; "
                                                              "filename*=UTF-8''%E5%B1%A5%E6%AD%B4-{0}.{1}",
                                                              day, extension));
  out.source = std::make_unique<FileSource>(std::move(file));
  out.source_bytes = static_cast<std::uint64_t>(info.st_size);
  return out;
}

Response history_export(Call& call) {
  const std::string_view format = call.request.value("format"), language = call.request.value("lang");
  if (format != "csv" && format != "xlsx") return problem({Code::bad_request, "format", {}});
  if (!language.empty() && language != "ja" && language != "en") return problem({Code::bad_request, "lang", {}});
  auto filter = filter_of(call.request);
  if (!filter) return problem(filter.error());
  auto scope = scope_of(call);
  if (!scope) return problem(scope.error());
  auto folder = exports_folder(call);
  if (!folder) return problem(folder.error());
  const base::Micros now = call.town.house.clock.now();
  const crossing::ExportWanted wanted{.filter = std::move(*filter),
                                      .scope = std::move(*scope),
                                      .format = format == "csv" ? crossing::TableFormat::csv : crossing::TableFormat::xlsx,
                                      .language = language == "en" ? crossing::Language::en : crossing::Language::ja,
                                      .file = *folder + "/" + base::new_id(),
                                      .scratch = *folder,
                                      .who = call.caller->account.id};
  auto rows = crossing::export_history(call.town.house.database, wanted, now);
  base::OwnedFd file(open(wanted.file.c_str(), O_RDONLY | O_CLOEXEC));
  const int opened = errno;
  unlink(wanted.file.c_str());
  if (!rows) return problem(rows.error());
  if (!file) return problem({Code::unreadable, {}, std::strerror(opened)});
  return attachment(std::move(file), wanted.format, base::rfc3339(now + kJapanAhead).substr(0, 10));
}

constexpr Endpoint kEndpoints[] = {
    {.method = Method::get, .pattern = "/api/v1/history", .scope = "history", .answer = history},
    {.method = Method::get, .pattern = "/api/v1/history/export", .scope = "history", .answer = history_export},
};

}  // namespace

std::span<const Endpoint> history_endpoints() { return kEndpoints; }

}  // namespace sekisho::api
