// The table of files that are under way from and to watched folders. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crossing/crossing.h"
#include "doors/folder/tree.h"

namespace sekisho::doors::folder {

enum class Stage : std::int64_t { waits, named, complete, in_place };

struct FileRow {
  std::string id, folder, path;
  Identity identity;
  std::optional<store::Address> hash;
  std::string item;  // empty: it could not be sent
  bool lies = true;
  Stage stage = Stage::waits;
  std::string result, told;
};

class Rows {
 public:
  Rows(store::Database& database, std::string folder) : database_(database), folder_(std::move(folder)) {}

  base::Status add(const FileRow& row);
  // Those whose original may still lie in the in folder.
  base::Result<std::vector<FileRow>> lying();
  struct Due {
    FileRow row;
    crossing::Item item;
    base::Micros expires_at = 0;
  };
  // Those whose item has ended or can be taken, or wants a word that nobody was told yet. Oldest first.
  base::Result<std::vector<Due>> due(int max, const std::string& after);
  base::Result<std::int64_t> under_way();  // whose result is not in place

  // The original has left; the row goes when its result is in place too.
  base::Status gone(const FileRow& row);
  base::Status done(const FileRow& row);  // the result is in place
  base::Status set(const FileRow& row, Stage stage, const std::string& result);
  base::Status told(const FileRow& row, const std::string& what);
  base::Status forget(const FileRow& row);

 private:
  base::Status write(std::string_view sql, std::vector<store::Value> values);
  store::Database& database_;
  const std::string folder_;
};

}  // namespace sekisho::doors::folder
