#include "crossing/table_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <cerrno>
#include <cstring>

#include "base/fd.h"

namespace sekisho::crossing {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t kBufferBytes = 64 << 10;
constexpr std::size_t kXlsxCellCharactersMax = 32'767, kXlsxRowsMax = 1'048'576;

// Made by us alone, for us alone.
Result<base::OwnedFd> made(const std::string& file) {
  base::OwnedFd out(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!out) return refuse(errno == ENOSPC ? Code::disk_full : Code::unreadable, file, std::strerror(errno));
  return out;
}

class CsvWriter : public TableWriter {
 public:
  explicit CsvWriter(base::OwnedFd file) : file_(std::move(file)), buffer_("\xEF\xBB\xBF") {}
  Status row(const std::vector<std::string>& cells) override {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) buffer_ += ',';
      buffer_ += csv_cell(cells[i]);
    }
    buffer_ += "\r\n";
    return buffer_.size() < kBufferBytes ? Status{} : flush();
  }
  Status finish() override { return flush(); }

 private:
  Status flush() {
    for (std::string_view left = buffer_; !left.empty();) {
      const ssize_t count = ::write(file_.get(), left.data(), left.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return refuse(errno == ENOSPC ? Code::disk_full : Code::unreadable, {}, std::strerror(errno));
      left.remove_prefix(static_cast<std::size_t>(count));
    }
    buffer_.clear();
    return {};
  }
  base::OwnedFd file_;
  std::string buffer_;
};

Status status_of(lxw_error error) {
  if (error == LXW_NO_ERROR) return {};
  return refuse(error == LXW_ERROR_MEMORY_MALLOC_FAILED ? Code::unreadable : Code::disk_full, {}, lxw_strerror(error));
}

// A cell's text, whole characters only.
std::string cell_of(const std::string& text) {
  if (text.size() <= kXlsxCellCharactersMax) return text;
  std::size_t end = kXlsxCellCharactersMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

// Every cell is written as a string, which no program takes for a formula.
class XlsxWriter : public TableWriter {
 public:
  XlsxWriter(const std::string& file, std::string scratch) : scratch_(std::move(scratch)) {
    lxw_workbook_options options{};
    options.constant_memory = LXW_TRUE;
    options.tmpdir = scratch_.empty() ? nullptr : scratch_.data();
    book_ = workbook_new_opt(file.c_str(), &options);
    if (book_ != nullptr) sheet_ = workbook_add_worksheet(book_, nullptr);
  }
  ~XlsxWriter() override {
    if (book_ != nullptr) (void)workbook_close(book_);
  }
  bool ready() const { return sheet_ != nullptr; }

  Status row(const std::vector<std::string>& cells) override {
    if (next_ >= kXlsxRowsMax) return refuse(Code::too_large, {}, "rows of a sheet");
    if (next_ == 0) {
      lxw_format* bold = workbook_add_format(book_);
      format_set_bold(bold);
      (void)worksheet_set_column(sheet_, 0, static_cast<lxw_col_t>(cells.size() - 1), 18, nullptr);
      worksheet_freeze_panes(sheet_, 1, 0);
      return write(cells, bold);
    }
    return write(cells, nullptr);
  }
  Status finish() override { return status_of(workbook_close(std::exchange(book_, nullptr))); }

 private:
  Status write(const std::vector<std::string>& cells, lxw_format* format) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].empty()) continue;
      auto written = status_of(worksheet_write_string(sheet_, next_, static_cast<lxw_col_t>(i), cell_of(cells[i]).c_str(), format));
      if (!written) return written;
    }
    ++next_;
    return {};
  }

  std::string scratch_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* sheet_ = nullptr;
  lxw_row_t next_ = 0;
};

}  // namespace

std::string csv_cell(std::string_view text) {
  constexpr std::string_view kFormula = "=+-@\t\r\n";
  std::string out;
  if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) out = "'";
  out += text;
  if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
  std::string quoted = "\"";
  for (char c : out) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

Result<std::unique_ptr<TableWriter>> table_writer(TableFormat format, const std::string& file, const std::string& scratch) {
  auto place = made(file);
  if (!place) return std::unexpected(place.error());
  if (format == TableFormat::csv) return std::make_unique<CsvWriter>(std::move(*place));
  auto out = std::make_unique<XlsxWriter>(file, scratch);
  if (!out->ready()) return refuse(Code::unreadable, file, "libxlsxwriter");
  return out;
}

}  // namespace sekisho::crossing
