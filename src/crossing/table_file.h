// The history as a file for Excel: CSV (UTF-8 with its mark, RFC 4180) or xlsx, row by row in bounded memory. What a file is named or people wrote
// is never a formula.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "crossing/history.h"

namespace sekisho::crossing {

enum class TableFormat : std::uint8_t { csv, xlsx };
enum class Language : std::uint8_t { ja, en };

// A cell that begins with = + - @ tab or a line end gets an apostrophe in front; quoted where RFC 4180 wants it.
std::string csv_cell(std::string_view text);

class TableWriter {
 public:
  virtual ~TableWriter() = default;
  virtual base::Status row(const std::vector<std::string>& cells) = 0;
  virtual base::Status finish() = 0;  // once, at the end
};
// Into that file, which it makes anew (mode 0600). scratch: a folder for what xlsx keeps meanwhile. Errors: disk_full, unreadable.
base::Result<std::unique_ptr<TableWriter>> table_writer(TableFormat format, const std::string& file, const std::string& scratch);

std::vector<std::string> history_headings(Language language);
std::vector<std::string> history_cells(const ItemRow& row, Language language);

// The whole: heading and rows into the file, and the evidence leaf that says who exported how many. How many rows.
struct ExportWanted {
  HistoryFilter filter;
  Scope scope;
  TableFormat format{};
  Language language{};
  std::string file, scratch;
  std::string who;  // account id
};
base::Result<std::uint64_t> export_history(store::Database& database, const ExportWanted& wanted, base::Micros now);

}  // namespace sekisho::crossing
