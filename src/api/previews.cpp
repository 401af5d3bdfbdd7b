#include "api/previews.h"

#include "sandbox/draw_pages.h"
#include "sandbox/scratch.h"
#include "text/encoding.h"

namespace sekisho::api {

using base::Code;
using base::FileType;
using base::refuse;
using base::Result;

namespace {

constexpr std::chrono::seconds kWaitToDraw{10};
constexpr std::uint64_t kMemoryBytesMax = 16u << 20;  // larger files are handed over on disk

PreviewKind kind_of(FileType type) {
  switch (type) {
    case FileType::pdf: return PreviewKind::pages;
    // What every browser shows; TIFF and metafiles are not among it.
    case FileType::jpeg:
    case FileType::png:
    case FileType::gif:
    case FileType::bmp:
    case FileType::webp: return PreviewKind::picture;
    case FileType::txt:
    case FileType::csv:
    case FileType::tsv:
    case FileType::markdown: return PreviewKind::text;
    default: return PreviewKind::none;
  }
}

// The file itself could not be drawn or read; anything else is the environment's fault.
bool cannot_be_drawn(Code code) { return code == Code::feature_unsupported || code == Code::output_too_large || code == Code::timed_out; }
bool cannot_be_read(Code code) {
  const base::Kind kind = base::describe(code).kind;
  return kind == base::Kind::refused || kind == base::Kind::unsupported;
}

}  // namespace

Result<Preview> Previews::look(const CleanFile& file) {
  if (sandbox::has_words(file.type)) return words_of(file);
  Preview out{.kind = kind_of(file.type), .pages = 0, .text = {}, .cut = false};
  switch (out.kind) {
    case PreviewKind::text: return text_of(file);
    case PreviewKind::picture:
      if (file.bytes > settings_.picture_bytes_max) return Preview();
      out.pages = 1;
      return out;
    case PreviewKind::pages: {
      auto pages = pages_of(file);
      if (!pages && cannot_be_drawn(pages.error().code)) return Preview();
      if (!pages) return std::unexpected(pages.error());
      out.pages = std::min(*pages, kPagesMax);
      out.cut = *pages > kPagesMax;
      return out;
    }
    case PreviewKind::none: break;
  }
  return out;
}

Result<PreviewPage> Previews::page(const CleanFile& file, std::uint32_t page) {
  if (kind_of(file.type) == PreviewKind::picture && page == 1 && file.bytes <= settings_.picture_bytes_max) {
    auto bytes = blobs_.get(file.address, settings_.picture_bytes_max);
    if (!bytes) return std::unexpected(bytes.error());
    return PreviewPage{base::describe(file.type).media_type, std::make_shared<const base::Bytes>(std::move(*bytes))};
  }
  if (kind_of(file.type) != PreviewKind::pages || page == 0 || page > kPagesMax) return refuse(Code::no_such_page);
  auto pages = pages_of(file);
  if (!pages) return std::unexpected(pages.error());
  if (page > *pages) return refuse(Code::no_such_page);
  auto bytes = drawn(file, page);
  if (!bytes) return std::unexpected(bytes.error());
  return PreviewPage{"image/png", std::move(*bytes)};
}

Result<std::uint32_t> Previews::pages_of(const CleanFile& file) {
  auto bytes = drawn(file, 0);
  if (!bytes) return std::unexpected(bytes.error());
  return base::Reader(**bytes).u32le();
}

Result<std::shared_ptr<const base::Bytes>> Previews::drawn(const CleanFile& file, std::uint32_t page) {
  const Key key{file.address, page};
  if (auto found = kept(key)) return found;
  if (!drawing_.try_acquire_for(kWaitToDraw)) return refuse(Code::too_busy);
  auto bytes = draw(file, page);
  drawing_.release();
  if (!bytes) return std::unexpected(bytes.error());
  auto shared = std::make_shared<const base::Bytes>(std::move(*bytes));
  keep(key, shared);
  return shared;
}

Result<base::OwnedFd> sealed_copy(store::Blobs& blobs, const CleanFile& file, const PreviewSettings& settings) {
  if (file.bytes > settings.drawn_bytes_max) return refuse(Code::output_too_large);
  auto reader = blobs.read(file.address);
  if (!reader) return std::unexpected(reader.error());
  auto copy = sandbox::scratch_file(file.bytes <= kMemoryBytesMax ? sandbox::Place::memory : sandbox::Place::disk, settings.scratch_dir);
  if (!copy) return std::unexpected(copy.error());
  for (auto piece = (*reader)->next(); !piece || !piece->empty(); piece = (*reader)->next()) {
    if (!piece) return std::unexpected(piece.error());
    if (auto written = sandbox::append(copy->get(), *piece); !written) return std::unexpected(written.error());
  }
  return sandbox::sealed(std::move(*copy));
}

Result<base::Bytes> Previews::draw(const CleanFile& file, std::uint32_t page) {
  auto pdf = sealed_copy(blobs_, file, settings_);
  if (!pdf) return std::unexpected(pdf.error());
  if (page == kWords) return read(file, pdf->get());
  const sandbox::PageTask task{.pdf = pdf->get(),
                               .bytes_max = settings_.cache_bytes_max / 4,
                               .time_max = settings_.time_max,
                               .worker_path = settings_.worker_path,
                               .walls_given_up = settings_.walls_given_up,
                               .scratch_dir = settings_.scratch_dir};
  if (page > 0) return sandbox::preview_page(task, page);
  auto pages = sandbox::count_pages(task);
  if (!pages) return std::unexpected(pages.error());
  base::Bytes out;
  base::put_u32le(out, *pages);
  return out;
}

Result<base::Bytes> Previews::read(const CleanFile& file, int document) {
  auto words = sandbox::read_words(*settings_.workers, document, file.bytes, file.type);
  if (!words) return std::unexpected(words.error());
  base::Bytes out;
  base::put_u8(out, words->cut ? 1 : 0);
  base::put(out, words->text);
  return out;
}

Result<Preview> Previews::words_of(const CleanFile& file) {
  if (settings_.workers == nullptr) return Preview();
  auto bytes = drawn(file, kWords);
  if (!bytes && cannot_be_read(bytes.error().code)) return Preview();
  if (!bytes) return std::unexpected(bytes.error());
  const std::string_view words = base::text(**bytes);
  return Preview{.kind = PreviewKind::text, .pages = 0, .text = std::string(words.substr(1)), .cut = words.front() != 0};
}

// The beginning, in whole characters. What was disarmed as text decodes; a stray sequence shows as U+FFFD.
Result<Preview> Previews::text_of(const CleanFile& file) {
  auto reader = blobs_.read(file.address);
  if (!reader) return std::unexpected(reader.error());
  base::Bytes head;
  while (head.size() <= kTextBytesMax) {
    auto piece = (*reader)->next();
    if (!piece) return std::unexpected(piece.error());
    if (piece->empty()) break;
    head.insert(head.end(), piece->begin(), piece->end());
  }
  Preview out{.kind = PreviewKind::text, .pages = 0, .text = {}, .cut = head.size() > kTextBytesMax};
  if (out.cut) {
    head.resize(kTextBytesMax);
    // Cut after a line, if there is one: the rest of a character would be read as another.
    const std::size_t line = base::text(head).rfind('\n');
    if (line != std::string_view::npos && line >= kTextBytesMax / 2) head.resize(line + 1);
  }
  const auto detected = text::detect_tolerant(head);
  if (!detected) return Preview();
  out.text = text::decode(head, detected->encoding).utf8;
  return out;
}

std::shared_ptr<const base::Bytes> Previews::kept(const Key& key) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  cache_.splice(cache_.begin(), cache_, found->second);
  return found->second->bytes;
}

void Previews::keep(const Key& key, std::shared_ptr<const base::Bytes> bytes) {
  constexpr std::uint64_t kEach = 200;  // what an entry costs beside its bytes
  const std::lock_guard lock(mutex_);
  if (by_key_.contains(key)) return;  // drawn twice at the same time
  cached_bytes_ += bytes->size() + kEach;
  cache_.push_front({key, std::move(bytes)});
  by_key_[key] = cache_.begin();
  while (cached_bytes_ > settings_.cache_bytes_max) {
    cached_bytes_ -= cache_.back().bytes->size() + kEach;
    by_key_.erase(cache_.back().key);
    cache_.pop_back();
  }
}

std::uint64_t Previews::cached_bytes() const {
  const std::lock_guard lock(mutex_);
  return cached_bytes_;
}

}  // namespace sekisho::api
