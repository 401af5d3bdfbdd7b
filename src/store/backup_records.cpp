#include "store/backup_records.h"

#include <fcntl.h>

#include <array>

#include "store/backup_engines.h"
#include "store/files.h"

namespace sekisho::store {

using base::Code;
using base::refuse;
using base::Status;

namespace {

constexpr std::size_t kRecordMax = 64 << 20;  // one row with its bytes fits

std::unexpected<base::Error> cut_off() { return refuse(Code::backup_damaged, {}, "a byte was altered, or it is cut off"); }

}  // namespace

Status RecordWriter::raw(base::ByteView bytes) {
  hash_.update(bytes);
  return write_all(fd_, bytes);
}

Status RecordWriter::begin() { return raw(base::view(kPostgresqlBackup)); }

Status RecordWriter::record(char kind, std::string_view bytes) {
  if (bytes.size() > kRecordMax) return refuse(Code::too_large, {}, "a record of the backup");
  base::Bytes head;
  base::put_u8(head, static_cast<std::uint8_t>(kind));
  base::put_u32le(head, static_cast<std::uint32_t>(bytes.size()));
  if (auto ok = raw(head); !ok) return ok;
  return raw(base::view(bytes));
}

Status RecordWriter::end() {
  const base::Digest digest = hash_.finish();
  base::Bytes last = {'e', 32, 0, 0, 0};
  base::put(last, digest);
  return write_all(fd_, last);
}

RecordReader::RecordReader(base::OwnedFd fd) : fd_(std::move(fd)), hash_(std::make_unique<base::Sha256>()) {}

base::Result<RecordReader> RecordReader::open(const std::string& file) {
  base::OwnedFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return std::unexpected(file_error(file));
  RecordReader reader(std::move(fd));
  auto head = reader.take(kPostgresqlBackup.size());
  if (!head) return std::unexpected(std::move(head.error()));
  if (*head != kPostgresqlBackup) return refuse(Code::backup_damaged, file, "it does not begin as one");
  reader.hash_->update(base::view(*head));
  return reader;
}

base::Result<RecordReader::Record> RecordReader::next() {
  auto head = take(5);
  if (!head) return std::unexpected(std::move(head.error()));
  base::Reader numbers(base::view(*head));
  Record record{static_cast<char>(numbers.u8()), {}};
  const std::uint32_t size = numbers.u32le();
  if (size > kRecordMax) return cut_off();
  auto bytes = take(size);
  if (!bytes) return std::unexpected(std::move(bytes.error()));
  record.bytes = std::move(*bytes);
  if (record.kind == 'e') {
    const base::Digest digest = hash_->finish();
    std::array<std::uint8_t, 1> more{};
    auto after = read_full(fd_.get(), more);
    if (base::text(digest) != record.bytes || !after || *after != 0) return cut_off();
    return record;
  }
  hash_->update(base::view(*head));
  hash_->update(base::view(record.bytes));
  return record;
}

base::Result<std::string> RecordReader::take(std::size_t size) {
  std::string bytes(size, '\0');
  auto got = read_full(fd_.get(), {reinterpret_cast<std::uint8_t*>(bytes.data()), size});
  if (!got) return std::unexpected(std::move(got.error()));
  if (*got != size) return cut_off();
  return bytes;
}

}  // namespace sekisho::store
