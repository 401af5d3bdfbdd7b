#include "api/comparisons.h"

#include "api/png.h"

namespace sekisho::api {

using base::Code;
using base::FileType;
using base::refuse;
using base::Result;

namespace {

constexpr std::chrono::seconds kWaitToDraw{20};

sandbox::PageTask task_of(int pdf, const PreviewSettings& settings) {
  return {.pdf = pdf,
          .bytes_max = settings.cache_bytes_max / 4,
          .time_max = settings.time_max,
          .worker_path = settings.worker_path,
          .walls_given_up = settings.walls_given_up,
          .scratch_dir = settings.scratch_dir};
}

bool drawn_by_worker(FileType type) { return sandbox::has_pixels(type); }

// The file cannot be drawn, whoever asks again; anything else is the environment's fault.
bool cannot_be_drawn(Code code) {
  const base::Kind kind = base::describe(code).kind;
  return kind == base::Kind::refused || kind == base::Kind::unsupported || code == Code::timed_out || code == Code::blob_missing;
}

std::shared_ptr<const base::Bytes> encoded(const std::optional<sandbox::Pixels>& pixels) {
  return pixels ? std::make_shared<const base::Bytes>(png_of(*pixels)) : nullptr;
}

}  // namespace

std::size_t Comparisons::Kept::bytes() const {
  const auto size = [](const std::shared_ptr<const base::Bytes>& each) { return each ? each->size() : 0; };
  return size(compared.before) + size(compared.after) + sizeof(Kept);
}

Result<Comparison> Comparisons::look(const Pair& pair) {
  const bool pages = pair.before.type == FileType::pdf && pair.after.type == FileType::pdf;
  const bool pictures = settings_.workers != nullptr && drawn_by_worker(pair.before.type) && drawn_by_worker(pair.after.type);
  const bool small = pair.before.bytes <= settings_.drawn_bytes_max && pair.after.bytes <= settings_.drawn_bytes_max;
  if (!small || (!pages && !pictures)) return Comparison();
  if (pictures) return Comparison{PreviewKind::picture, 1, 1};
  Comparison out{PreviewKind::pages, 0, 0};
  for (const auto& [file, count] : {std::pair(&pair.before, &out.before_pages), std::pair(&pair.after, &out.after_pages)}) {
    auto found = pages_of(*file);
    if (!found && cannot_be_drawn(found.error().code)) return Comparison();
    if (!found) return std::unexpected(found.error());
    *count = std::min(*found, kPagesMax);
  }
  return out;
}

Result<std::uint32_t> Comparisons::pages_of(const CleanFile& file) {
  auto copy = sealed_copy(blobs_, file, settings_);
  if (!copy) return std::unexpected(copy.error());
  return sandbox::count_pages(task_of(copy->get(), settings_));
}

// Nothing for a page that the file does not have, or that cannot be drawn.
Result<std::optional<sandbox::Pixels>> Comparisons::pixels_of(const CleanFile& file, std::uint32_t page) {
  auto copy = sealed_copy(blobs_, file, settings_);
  if (!copy) return std::unexpected(copy.error());
  auto pixels = file.type == FileType::pdf ? sandbox::page_pixels(task_of(copy->get(), settings_), page)
                                           : sandbox::picture_pixels(*settings_.workers, copy->get(), file.bytes, file.type);
  if (pixels) return std::optional(std::move(*pixels));
  if (cannot_be_drawn(pixels.error().code)) return std::optional<sandbox::Pixels>();
  return std::unexpected(pixels.error());
}

Result<ComparedPage> Comparisons::draw(const Pair& pair, std::uint32_t page) {
  auto before = pixels_of(pair.before, page);
  if (!before) return std::unexpected(before.error());
  auto after = pixels_of(pair.after, page);
  if (!after) return std::unexpected(after.error());
  if (!*before && !*after) return refuse(Code::no_such_page);
  ComparedPage out;
  if (*before && *after) out.same = sandbox::same_share(**before, **after);
  out.before = encoded(*before);
  out.after = encoded(*after);
  return out;
}

Result<ComparedPage> Comparisons::page(const Pair& pair, std::uint32_t page) {
  const bool pictures = drawn_by_worker(pair.before.type) && drawn_by_worker(pair.after.type) && settings_.workers != nullptr;
  const bool pages = pair.before.type == FileType::pdf && pair.after.type == FileType::pdf;
  if (page == 0 || page > (pictures ? 1 : pages ? kPagesMax : 0)) return refuse(Code::no_such_page);
  if (auto found = kept(pair, page)) return *found;
  if (!drawing_.try_acquire_for(kWaitToDraw)) return refuse(Code::too_busy);
  // Both sides of a page are asked for at the same time: whoever waited finds it drawn.
  auto found = kept(pair, page);
  auto drawn = found ? Result<ComparedPage>(*found) : draw(pair, page);
  if (drawn && !found) keep(pair, page, *drawn);
  drawing_.release();
  return drawn;
}

std::optional<ComparedPage> Comparisons::kept(const Pair& pair, std::uint32_t page) {
  const std::lock_guard lock(mutex_);
  for (auto each = cache_.begin(); each != cache_.end(); ++each) {
    if (each->page != page || each->before != pair.before.address || each->after != pair.after.address) continue;
    cache_.splice(cache_.begin(), cache_, each);
    return each->compared;
  }
  return std::nullopt;
}

void Comparisons::keep(const Pair& pair, std::uint32_t page, const ComparedPage& compared) {
  const std::lock_guard lock(mutex_);
  cache_.push_front({pair.before.address, pair.after.address, page, compared});
  std::uint64_t bytes = 0;
  for (auto each = cache_.begin(); each != cache_.end();) {
    bytes += each->bytes();
    each = bytes > settings_.cache_bytes_max ? cache_.erase(each) : std::next(each);
  }
}

}  // namespace sekisho::api
