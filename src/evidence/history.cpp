#include "evidence/history.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "evidence/base64.h"
#include "evidence/cells.h"
#include "store/files.h"

namespace sekisho::evidence {

using base::Code;
using base::refuse;
using base::Result;
using base::Status;
using store::Statements;

namespace {

constexpr std::size_t kNoteFileBytesMax = Note::kBytesMax;

CheckpointRow row_of(const store::Row& row) {
  CheckpointRow out;
  out.serial = static_cast<std::uint64_t>(integer_in(row, 0).value_or(-1));
  out.size = static_cast<std::uint64_t>(integer_in(row, 1).value_or(-1));
  out.at = integer_in(row, 2).value_or(-1);
  out.note = text_in(row, 3);
  const base::ByteView chain = bytes_in(row, 4);
  std::copy_n(chain.begin(), std::min(chain.size(), out.chain.size()), out.chain.begin());
  return out;
}

constexpr std::string_view kColumns = "SELECT serial, size, at, note, chain FROM evidence_checkpoint ";

Result<std::vector<CheckpointRow>> rows_of(Result<store::Rows> rows) {
  if (!rows) return std::unexpected(rows.error());
  std::vector<CheckpointRow> out;
  for (const store::Row& row : *rows) out.push_back(row_of(row));
  return out;
}

Status write_note(const std::string& path, const std::string& note) {
  auto file = store::NewFile::make(path);
  if (!file) return std::unexpected(file.error());
  if (auto written = store::write_all(file->fd(), base::view(note)); !written) return written;
  return file->put_in_place(store::Replace::yes);
}

Result<std::optional<std::string>> read_note(const std::string& path) {
  const base::OwnedFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd && errno == ENOENT) return std::nullopt;
  struct stat facts{};
  if (!fd || ::fstat(fd.get(), &facts) != 0) return std::unexpected(store::file_error(path));
  if (facts.st_size < 0 || static_cast<std::size_t>(facts.st_size) > kNoteFileBytesMax) return refuse(Code::bad_checkpoint, path);
  base::Bytes bytes(static_cast<std::size_t>(facts.st_size));
  auto got = store::read_full(fd.get(), bytes);
  if (!got) return std::unexpected(got.error());
  return std::string(base::text(base::slice(bytes, 0, *got)));
}

std::string cosigned_folder(const std::string& folder) { return folder + "/cosigned"; }

}  // namespace

base::Digest chain_after(const base::Digest& previous, const CheckpointRow& row) {
  base::Bytes input;
  base::put(input, "sekisho-checkpoint-chain/1\n");
  base::put(input, previous);
  base::put(input, fmt::format("{} {} {}\n", row.serial, row.size, row.at));
  base::put(input, row.note);
  return base::sha256(input);
}

std::string seal_text(std::uint64_t serial, const base::Digest& chain) {
  return fmt::format("sekisho-checkpoint-seal/1\nserial {}\nchain {}\n", serial, base::hex(chain));
}

Result<std::vector<CheckpointRow>> read_checkpoints(Statements& statements, std::uint64_t first_serial, std::size_t limit) {
  return rows_of(statements.query(std::string(kColumns) + "WHERE serial >= ? ORDER BY serial LIMIT ?",
                                  {static_cast<std::int64_t>(first_serial), static_cast<std::int64_t>(limit)}));
}

Result<std::optional<CheckpointRow>> last_checkpoint(Statements& statements) {
  auto rows = rows_of(statements.query(std::string(kColumns) + "ORDER BY serial DESC LIMIT 1"));
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

Result<CheckpointRow> checkpoint_covering(Statements& statements, std::uint64_t size) {
  auto rows = rows_of(statements.query(std::string(kColumns) + "WHERE size >= ? ORDER BY size LIMIT 1", {static_cast<std::int64_t>(size)}));
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return refuse(Code::evidence_uncovered, std::to_string(size));
  return std::move(rows->front());
}

Result<std::optional<Seal>> read_seal(Statements& statements) {
  auto row = statements.first("SELECT serial, seal FROM evidence_seal WHERE id = 1");
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  return Seal{static_cast<std::uint64_t>(integer_in(**row, 0).value_or(-1)), text_in(**row, 1)};
}

Status write_checkpoint(Statements& statements, const CheckpointRow& row, const SigningKey& key) {
  const auto serial = static_cast<std::int64_t>(row.serial);
  if (auto done =
          statements.execute("INSERT INTO evidence_checkpoint (serial, size, at, note, chain) VALUES (?, ?, ?, ?, ?)",
                             {serial, static_cast<std::int64_t>(row.size), row.at, row.note, base::Bytes(row.chain.begin(), row.chain.end())});
      !done)
    return done;
  return statements.execute(
      "INSERT INTO evidence_seal (id, serial, seal) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET serial = excluded.serial, seal = excluded.seal",
      {serial, key.sign(seal_text(row.serial, row.chain))});
}

Status write_checkpoint_file(const std::string& folder, const std::string& note) { return write_note(folder + "/checkpoint", note); }
Result<std::optional<std::string>> read_checkpoint_file(const std::string& folder) { return read_note(folder + "/checkpoint"); }

Status keep_cosigned(const std::string& folder, std::uint64_t size, const std::string& note) {
  const std::string inner = cosigned_folder(folder);
  if (::mkdir(inner.c_str(), 0700) != 0 && errno != EEXIST) return std::unexpected(store::file_error(inner));
  return write_note(fmt::format("{}/{}", inner, size), note);
}

Result<std::optional<std::string>> cosigned_of(const std::string& folder, std::uint64_t size) {
  return read_note(fmt::format("{}/{}", cosigned_folder(folder), size));
}

std::vector<std::uint64_t> cosigned_sizes(const std::string& folder) {
  std::vector<std::uint64_t> out;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(cosigned_folder(folder), absent))
    if (auto size = plain_number(entry.path().filename().string()); size) out.push_back(*size);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace sekisho::evidence
