// 7z, RAR 4 and 5 and cabinets, read by libarchive from memory. Only these readers are made known to it: no filters, so no programs outside.
#include <archive.h>
#include <archive_entry.h>
#include <langinfo.h>

#include <clocale>

#include "formats/archive/rar_headers.h"
#include "formats/archive/source.h"
#include "text/text.h"

namespace sekisho::formats::archive {

using base::Bytes;
using base::ByteView;
using base::Code;
using base::FileType;
using base::Reader;
using base::What;

namespace {

constexpr std::size_t kSkippedMax = 64;               // members packed in a way that is not known here; each costs a fresh start
constexpr std::uint64_t kKeptBytesMax = 64ull << 20;  // members read along with the names; what is larger is unpacked once more

using Handle = std::unique_ptr<::archive, decltype(&archive_read_free)>;

// It turns names of UTF-16 into those of the locale. The worker has set it before its walls closed.
void want_utf8_names() {
  if (std::string_view(nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
}

Handle open_handle(ByteView input, FileType type) {
  Handle handle(archive_read_new(), archive_read_free);
  if (!handle) return handle;
  if (type == FileType::sevenzip) archive_read_support_format_7zip(handle.get());
  if (type == FileType::cab) archive_read_support_format_cab(handle.get());
  if (type == FileType::rar) {
    archive_read_support_format_rar(handle.get());
    archive_read_support_format_rar5(handle.get());
  }
  if (archive_read_open_memory(handle.get(), input.data(), input.size()) != ARCHIVE_OK) handle.reset();
  return handle;
}

std::string error_of(::archive* handle) {
  const char* text = archive_error_string(handle);
  return text == nullptr ? std::string() : std::string(text);
}

// It has one number for most failures: only its words tell them apart.
Code failure_of(::archive* handle) {
  const std::string error = error_of(handle);
  if (archive_read_has_encrypted_entries(handle) > 0 || error.find("ncrypt") != error.npos) return Code::encryption_unsupported;
  for (std::string_view words : {"nsupported", "not supported", "codec ID"})
    if (error.find(words) != error.npos) return Code::zip_method;
  return Code::archive_damaged;
}

// "7z" + signature, version, CRC, then offset, length and CRC of the end header (7zFormat.txt, SignatureHeader).
base::Status check_seven(ByteView input, Context& context) {
  Reader in(base::slice(input, 12));
  const std::uint64_t offset = in.u64le(), bytes = in.u64le();
  const std::uint64_t room = input.size() < 32 ? 0 : input.size() - 32;
  if (!in.ok() || offset > room || bytes > room - offset)
    return base::refuse(text::extension_of(context.name) == "001" ? Code::archive_volume : Code::archive_damaged, {}, "7z end header");
  if (offset + bytes != room) context.notes.removed(What::trailing_bytes);
  return {};
}

// [MS-CAB] 2.1: CFHEADER; flags 1 and 2 tell of cabinets before and after.
base::Status check_cabinet(ByteView input, Context& context) {
  Reader in(base::slice(input, 8));
  const std::uint32_t bytes = in.u32le();
  in.skip(18);
  const std::uint16_t flags = in.u16le();
  if (!in.ok() || bytes > input.size()) return base::refuse(Code::archive_damaged, {}, "cabinet cut off");
  if ((flags & 3) != 0) return base::refuse(Code::archive_volume);
  if (bytes != input.size()) context.notes.removed(What::trailing_bytes);
  return {};
}

base::Status check(ByteView input, FileType type, Context& context) {
  if (type == FileType::sevenzip) return check_seven(input, context);
  return type == FileType::rar ? check_rar(input) : check_cabinet(input, context);
}

class Library : public Source {
 public:
  Library(ByteView input, FileType type, Context& context)
      : input_(input),
        type_(type),
        context_(context),
        told_(input, context.limits),
        made_(input, context.limits),
        handle_(open_handle(input, type)) {}

  // All headers; with them the bytes of the first members, as many as may be kept.
  base::Status list() {
    if (!handle_) return base::refuse(Code::archive_damaged);
    bool keeping = true;
    for (;;) {
      archive_entry* entry = nullptr;
      const int state = archive_read_next_header(handle_.get(), &entry);
      if (state == ARCHIVE_EOF) break;
      if (state != ARCHIVE_OK && state != ARCHIVE_WARN) return base::refuse(failure_of(handle_.get()), {}, error_of(handle_.get()));
      if (archive_entry_is_encrypted(entry)) return base::refuse(Code::encryption_unsupported);
      const std::uint64_t bytes =
          archive_entry_size_is_set(entry) ? static_cast<std::uint64_t>(std::max<la_int64_t>(0, archive_entry_size(entry))) : 0;
      if (auto status = told_.add(bytes); !status) return status;
      add(entry);
      if (members_.size() > context_.limits.parts_max || members_.size() > context_.limits.tree_entries_max)
        return base::refuse(Code::too_many_entries);
      keeping = keeping && kept_bytes_ + bytes <= kKeptBytesMax;
      if (!keeping) continue;
      kept_.push_back(unpack(bytes, members_.size()));
      if (!broken_) return broken_;
      kept_bytes_ += kept_.back() ? kept_.back()->size() : 0;
    }
    if (archive_read_has_encrypted_entries(handle_.get()) > 0) return base::refuse(Code::encryption_unsupported);
    handle_.reset();
    if (type_ == FileType::rar && base::starts_with(input_, std::string_view("Rar!\x1A\x07\0", 7))) take_names(rar4_names(input_));
    return {};
  }

  base::Result<ByteView> bytes(std::size_t member) override {
    if (member < kept_.size()) {
      if (!kept_[member]) return std::unexpected(kept_[member].error());
      return ByteView(*kept_[member]);
    }
    if (!broken_) return std::unexpected(broken_.error());
    if (!handle_) {
      handle_ = open_handle(input_, type_);
      next_ = 0;
      made_ = Budget(input_, context_.limits);
    }
    archive_entry* entry = nullptr;
    for (; next_ <= member; ++next_)
      if (!handle_ || archive_read_next_header(handle_.get(), &entry) < ARCHIVE_WARN) {
        broken_ = base::refuse(Code::archive_damaged);
        return std::unexpected(broken_.error());
      }
    current_ = unpack(static_cast<std::uint64_t>(std::max<la_int64_t>(0, archive_entry_size(entry))), next_);
    if (!current_) return std::unexpected(current_.error());
    return ByteView(*current_);
  }

  base::Status whole() const override { return broken_; }

 private:
  void take_names(const std::vector<std::string>& names) {
    if (names.size() != members_.size()) return;
    for (std::size_t i = 0; i < names.size(); ++i)
      if (!names[i].empty()) members_[i].name = {names[i], text::valid_utf8(names[i]), true, {}};
  }

  void add(archive_entry* entry) {
    const char* given = archive_entry_pathname(entry);
    if (given == nullptr) given = archive_entry_pathname_utf8(entry);
    std::string name = given == nullptr ? std::string() : std::string(given);
    const auto kind = archive_entry_filetype(entry);
    const bool directory = kind == AE_IFDIR;
    const bool link = archive_entry_hardlink(entry) != nullptr || (kind != 0 && kind != AE_IFREG && !directory);
    const bool utf8 = text::valid_utf8(name);
    members_.push_back({{std::move(name), utf8, true, {}}, directory, link ? Code::zip_link : Code::none});
  }

  // After a failure nothing more can be read. In a fresh start members that are passed over are not unpacked.
  bool start_behind(std::size_t members) {
    if (type_ != FileType::sevenzip || ++skipped_ > kSkippedMax) return false;
    handle_ = open_handle(input_, type_);
    archive_entry* entry = nullptr;
    for (std::size_t i = 0; i < members && handle_; ++i)
      if (archive_read_next_header(handle_.get(), &entry) < ARCHIVE_WARN) handle_.reset();
    return handle_ != nullptr;
  }

  // The bytes of the member before the given place. What breaks the archive as a whole is remembered.
  base::Result<Bytes> unpack(std::uint64_t told, std::size_t behind) {
    if (told > context_.limits.part_bytes_max) return base::refuse(Code::output_too_large);
    Bytes out;
    out.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(told, kKeptBytesMax)));
    for (;;) {
      const void* block = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      const int state = archive_read_data_block(handle_.get(), &block, &size, &offset);
      if (state == ARCHIVE_EOF) return out;
      if (state != ARCHIVE_OK) {
        const auto failure = base::refuse(failure_of(handle_.get()), {}, error_of(handle_.get()));
        const bool alone = failure.error().code == Code::zip_method && start_behind(behind);
        if (state == ARCHIVE_FATAL && !alone) broken_ = failure;
        return failure;
      }
      if (offset < 0 || static_cast<std::uint64_t>(offset) != out.size()) return base::refuse(Code::feature_unsupported, {}, "a hole");
      if (auto status = made_.add(size); !status) {
        broken_ = status;
        return std::unexpected(status.error());
      }
      if (size > context_.limits.part_bytes_max - out.size()) return base::refuse(Code::output_too_large);
      base::put(out, ByteView(static_cast<const std::uint8_t*>(block), size));
    }
  }

  ByteView input_;
  FileType type_;
  Context& context_;
  Budget told_, made_;
  Handle handle_;
  std::vector<base::Result<Bytes>> kept_;
  std::uint64_t kept_bytes_ = 0;
  base::Result<Bytes> current_{};
  std::size_t next_ = 0, skipped_ = 0;
  base::Status broken_{};
};

}  // namespace

Opened open_library(ByteView input, FileType type, Context& context) {
  want_utf8_names();
  if (auto status = check(input, type, context); !status) return std::unexpected(status.error());
  auto library = std::make_unique<Library>(input, type, context);
  if (auto status = library->list(); !status) return std::unexpected(status.error());
  return library;
}

}  // namespace sekisho::formats::archive
