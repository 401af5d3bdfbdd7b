#include "api/endpoints/zip_source.h"

#include <archive.h>
#include <archive_entry.h>

#include "api/endpoints/download_name.h"

namespace sekisho::api {

using base::ByteView;
using base::Code;
using base::refuse;
using base::Result;
using base::Status;

namespace {

struct FreeArchive {
  void operator()(archive* writer) const { archive_write_free(writer); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

class ZipSource : public BodySource {
 public:
  ZipSource(store::Blobs& blobs, std::vector<TicketFile> files, base::Micros made_at)
      : blobs_(blobs), files_(std::move(files)), made_at_(made_at), writer_(archive_write_new()) {}

  Status start() {
    if (!writer_) return refuse(Code::out_of_memory, {}, "archive");
    archive* const writer = writer_.get();
    const bool set = archive_write_set_format_zip(writer) == ARCHIVE_OK && archive_write_zip_set_compression_store(writer) == ARCHIVE_OK &&
                     archive_write_set_options(writer, "hdrcharset=UTF-8") == ARCHIVE_OK &&
                     archive_write_set_bytes_per_block(writer, 0) == ARCHIVE_OK;
    if (!set || archive_write_open2(writer, this, nullptr, take_bytes, nullptr, nullptr) != ARCHIVE_OK) return failed();
    return files_.empty() ? Status{} : open_file();
  }

  Result<ByteView> next() override {
    made_.clear();
    while (made_.empty() && !closed_)
      if (auto stepped = step(); !stepped) return std::unexpected(stepped.error());
    return ByteView(made_);
  }

 private:
  static la_ssize_t take_bytes(archive*, void* self, const void* bytes, std::size_t count) {
    const auto* from = static_cast<const std::uint8_t*>(bytes);
    base::Bytes& made = static_cast<ZipSource*>(self)->made_;
    made.insert(made.end(), from, from + count);
    return static_cast<la_ssize_t>(count);
  }

  Status failed() const { return refuse(Code::unreadable, {}, writer_ ? archive_error_string(writer_.get()) : "archive"); }

  Status open_file() {
    auto reader = blobs_.read(files_[at_].address);
    if (!reader) return std::unexpected(reader.error());
    reader_ = std::move(*reader);
    return {};
  }

  Status write_header(const TicketFile& file) {
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    if (!entry) return refuse(Code::out_of_memory, {}, "archive");
    const std::string path = paths_.make(file.path);
    archive_entry_set_pathname_utf8(entry.get(), path.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes));
    archive_entry_set_mtime(entry.get(), made_at_ / base::kSecond, 0);
    return archive_write_header(writer_.get(), entry.get()) == ARCHIVE_OK ? Status{} : failed();
  }

  // A header, a piece of a file, or the end.
  Status step() {
    if (at_ == files_.size()) {
      closed_ = true;
      return archive_write_close(writer_.get()) == ARCHIVE_OK ? Status{} : failed();
    }
    if (!reader_)
      if (auto opened = open_file(); !opened) return opened;
    if (!in_file_) {
      in_file_ = true;
      return write_header(files_[at_]);
    }
    auto piece = reader_->next();
    if (!piece) return std::unexpected(piece.error());
    if (piece->empty()) {
      reader_.reset();
      in_file_ = false;
      ++at_;
      return archive_write_finish_entry(writer_.get()) == ARCHIVE_OK ? Status{} : failed();
    }
    return archive_write_data(writer_.get(), piece->data(), piece->size()) == static_cast<la_ssize_t>(piece->size()) ? Status{} : failed();
  }

  store::Blobs& blobs_;
  const std::vector<TicketFile> files_;
  const base::Micros made_at_;
  DistinctPaths paths_;
  base::Bytes made_;
  store::BlobReader reader_;
  std::size_t at_ = 0;
  bool in_file_ = false, closed_ = false;
  std::unique_ptr<archive, FreeArchive> writer_;  // last: closing it may still hand over bytes
};

}  // namespace

Result<std::unique_ptr<BodySource>> zip_source(store::Blobs& blobs, std::vector<TicketFile> files, base::Micros made_at) {
  auto out = std::make_unique<ZipSource>(blobs, std::move(files), made_at);
  if (auto started = out->start(); !started) return std::unexpected(started.error());
  return out;
}

}  // namespace sekisho::api
